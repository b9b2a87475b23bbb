"""The period lived through once: every shipment decided in the order of time, its offers answered, capacity counted.

A life is one draw of everything that is not known. A refused or expired offer gives its capacity back and the next best
is asked at that hour; who finds capacity gone tries again in the morning; where nobody is left, a person tries again as
often, and as late, as the log has it. What the shipper took back, such as an order that its customer cancelled, is
taken back at the same hour.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from headway.analytics.whatif import answers, deliveries
from headway.analytics.whatif.answers import ACCEPTED, Answer, Answers
from headway.analytics.whatif.deliveries import Deliveries
from headway.analytics.whatif.learning import Memory
from headway.analytics.whatif.limits import Ledger
from headway.analytics.whatif.reading import Asked, Snapshot
from headway.analytics.whatif.tables import Choice, Table, Tables, moment
from headway.dispatch.allocating import MAX_CAPACITY_RETRIES, RETRY_HOUR
from headway.dispatch.answer_time import answer_window
from headway.dispatch.planning import next_morning

MOST_ASKED, MOST_TRIES = 40, 8
_USUAL_AGAIN_S = 5400.0


@dataclass(slots=True)
class Sums:
    """What a life added up to; money in minor units."""

    booked: int = 0
    unplaced: int = 0
    offers: int = 0
    accepted: int = 0
    freight: int = 0
    penalties: int = 0
    retenders: int = 0
    late_costs: int = 0
    extras: int = 0
    judged: int = 0
    on_time: int = 0
    carbon_g: int = 0
    observed_answers: int = 0
    observed_arrivals: int = 0
    by_carrier: Counter[str] = field(default_factory=Counter)
    thin: int = 0


@dataclass(slots=True)
class _Shipment:
    """Where a shipment stands in this life."""

    refused: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    mornings: int = 0
    tries: int = 0
    held: Choice | None = None
    booked: Choice | None = None
    arrived: float = 0.0
    arrival_seen: bool = False
    asked_at: float = 0.0
    over: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What happens to a shipment from outside, whatever is decided: when it is allocated, and when it is taken back."""

    starts_at: float
    cancelled_at: float | None


@dataclass(frozen=True, slots=True)
class Luck:
    """What carriers do in one draw."""

    says: Answers
    arrives: Deliveries


class Life:
    """One draw."""

    def __init__(
        self,
        snapshots: Sequence[Snapshot],
        courses: Sequence[Course],
        tables: Tables,
        ledger: Ledger,
        luck: Luck,
        exhausted: Asked,
        rng: np.random.Generator,
        memory: Memory | None = None,
    ) -> None:
        self._memory = memory
        self._snapshots, self._courses, self._tables, self._ledger = snapshots, courses, tables, ledger
        self._says, self._arrives, self._rng = luck.says, luck.arrives, rng
        self._again = [each for each in exhausted.again_after_s if each is not None]
        never = len(exhausted.again_after_s) - len(self._again)
        self._retries = float(rng.beta(0.5 + len(self._again), 0.5 + never))
        self._states = [_Shipment() for _ in snapshots]
        self._heap: list[tuple[float, int, int, str, Choice | None]] = []
        self._tie = 0
        self.sums = Sums()

    def run(self) -> Sums:
        """Live to the end."""
        for number, course in enumerate(self._courses):
            self._push(course.starts_at, number, "decide")
            if course.cancelled_at is not None:
                self._push(course.cancelled_at, number, "cancel")
        while self._heap:
            at, _, number, what, choice = heapq.heappop(self._heap)
            state = self._states[number]
            if state.over:
                continue
            if what == "cancel":
                self._cancel(state)
            elif what == "decide":
                self._decide(number, state, at)
            elif choice is not None:
                self._answered(number, state, at, choice, what)
        for number, state in enumerate(self._states):
            self._settle(number, state)
        return self.sums

    def _push(self, at: float, number: int, what: str, choice: Choice | None = None) -> None:
        self._tie += 1
        heapq.heappush(self._heap, (at, self._tie, number, what, choice))

    def _decide(self, number: int, state: _Shipment, at: float) -> None:
        now = moment(at)
        table = self._tables.at(number, now)
        short = False
        for choice in table.choices:
            if choice.carrier in state.refused:
                continue
            if self._ledger.take(choice.claim):
                self._ask(number, state, at, choice)
                return
            short = True
        self._nobody(number, state, now, table, short=short)

    def _ask(self, number: int, state: _Shipment, at: float, choice: Choice) -> None:
        terms = self._tables.terms(number)
        state.held, state.asked_at = choice, at
        state.asked[choice.carrier] += 1
        self.sums.offers += 1
        levels = answers.levels_of(choice.kind, choice.carrier, choice.lane, moment(at), terms.zone)
        window = answer_window(moment(at), moment(choice.pickup_at), terms.tender, choice.kind).total_seconds()
        said: Answer = self._says.answer(
            self._snapshots[number].shipment.id, state.asked[choice.carrier], levels, window
        )
        self.sums.observed_answers += said.observed
        self.sums.thin += said.thin
        self._push(at + max(1.0, said.after_s), number, said.said, choice)

    def _book(self, number: int, state: _Shipment, choice: Choice) -> None:
        terms = self._tables.terms(number)
        state.booked = choice
        self.sums.accepted += 1
        pickup = moment(choice.pickup_at).astimezone(terms.zone).date()
        levels = deliveries.levels_of(choice.kind, choice.carrier, choice.lane, choice.service, pickup)
        shipment = self._snapshots[number].shipment.id
        found = self._arrives.arrival(shipment, levels, choice.delivery_at, same_day=choice.same_day)
        state.arrived, state.arrival_seen = found
        if self._memory is not None:
            self._memory.arrival(choice.delivery_at, choice.leaf, state.arrived)

    def _answered(self, number: int, state: _Shipment, at: float, choice: Choice, said: str) -> None:
        if self._memory is not None:
            self._memory.offer(state.asked_at, choice.leaf, taken=said == ACCEPTED)
        if said == ACCEPTED:
            self._book(number, state, choice)
            return
        state.lost += 1
        state.refused.add(choice.carrier)
        self._release(state)
        if state.asked.total() < MOST_ASKED:
            self._decide(number, state, at)

    def _nobody(self, number: int, state: _Shipment, now: datetime, table: Table, *, short: bool) -> None:
        """Tomorrow where capacity was short, as the waterfall does; else when a person tries again, with all."""
        if short:
            if state.mornings < MAX_CAPACITY_RETRIES:
                state.mornings += 1
                due = next_morning(now, RETRY_HOUR, self._tables.terms(number).zone)
                self._push(due.timestamp(), number, "decide")
            return
        if table.choices and state.tries < MOST_TRIES and self._rng.random() < self._retries:
            state.tries += 1
            state.refused.clear()
            wait = float(self._rng.choice(self._again)) if self._again else _USUAL_AGAIN_S
            self._push((now + timedelta(seconds=wait)).timestamp(), number, "decide")

    def _cancel(self, state: _Shipment) -> None:
        """An offer that was live or accepted counts as neither."""
        if state.held is not None:
            self.sums.offers -= 1
            self.sums.accepted -= state.booked is not None
        state.over, state.booked = True, None
        self._release(state)

    def _release(self, state: _Shipment) -> None:
        if state.held is not None:
            self._ledger.give(state.held.claim)
            state.held = None

    def _settle(self, number: int, state: _Shipment) -> None:
        """What the shipment came to."""
        sums, terms = self.sums, self._tables.terms(number)
        sums.retenders += state.lost * terms.retender_cost
        choice = state.booked
        if choice is None:
            sums.unplaced += not state.over
            return
        sums.booked += 1
        sums.freight += choice.freight
        sums.extras += choice.extra
        sums.carbon_g += choice.carbon_g
        sums.by_carrier[choice.carrier] += 1
        sums.observed_arrivals += state.arrival_seen
        sums.judged += 1
        if state.arrived <= choice.deliver_by:
            sums.on_time += 1
        else:
            sums.penalties += choice.owed_if_late
            sums.late_costs += terms.late_cost
