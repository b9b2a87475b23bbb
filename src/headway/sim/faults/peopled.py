"""People and carriers in the storm: who takes handed cases, answers questions, and what comes of it on the road."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from headway.events.exceptions import (
    ApprovalAsked,
    CaseHanded,
    CaseMerged,
    CaseOpened,
    CaseResolved,
    QuestionAnswered,
    QuestionAsked,
    RunStarted,
)
from headway.events.orders import (
    AddressCorrected,
    DeliveryRescheduled,
    InstructionGiven,
    OrderCancelled,
    OrderShorted,
)
from headway.exceptions.model import AcknowledgeCase, ResolveCase
from headway.kernel.message import Event
from headway.orders.commands import CancelOrder, ReviseOrder
from headway.orders.shortages import SettleShortage
from headway.sim.calls import Planned, Release, act
from headway.sim.chance import Chance
from headway.sim.faults import asked, desk, effects, outages, oversight, wishes
from headway.sim.faults.drawing import Drawn
from headway.sim.faults.effects import Change
from headway.sim.faults.kinds import Kind
from headway.sim.faults.truth import DETECTOR_OF, Facts, Trip, state_of
from headway.sim.roster import Traits
from headway.sim.world import World

CAPABLE = "customs"
_NEAR, _SURELY_NEAR = timedelta(hours=4), timedelta(minutes=90)
"""A refusal so shortly before the pickup is a matter of opinion, and surely a trouble."""

_PROOF = frozenset({"pod_missing"})


def spelled(text: str) -> str:
    """A name that can stand in the key of a request."""
    return re.sub(r"[^!-~]+", "-", text)[:120]


class PeopledWorld(World):
    """What everybody does who is told, asked or called; `facts` is what is true, `drawn` what will go wrong."""

    facts: Facts
    drawn: Drawn

    def _remember(self, size: int) -> None:
        """Begin to keep in mind what people are told."""
        self._desk = desk.Desk(self.seed, size)
        self._opened: dict[UUID, CaseOpened] = {}
        self._over: set[UUID] = set()
        self._cancelled: set[str] = set()
        self._times: Counter[str] = Counter()
        self._shortages: dict[UUID, UUID] = {}
        self._wishes: dict[UUID, InstructionGiven] = {}
        self._questions: dict[UUID, tuple[QuestionAsked, str | None, str]] = {}
        self._reactions |= self._more()

    def bend(self, changes: Sequence[tuple[Trip, Change]]) -> None:
        """Change what is still to be told of some journeys; what was told stays told."""
        mine = {item.tie for trip, _ in changes for item in trip.items}
        pending = {entry[1] for entry in self._heap if entry[1] in mine}
        self._heap = [entry for entry in self._heap if entry[1] not in pending]
        heapq.heapify(self._heap)
        for trip, change in changes:
            known = {item.tie for item in trip.items}
            trip.items = change(trip.items)
            self._plan(item for item in trip.items if item.tie in pending or item.tie not in known)
            if trip.ref in self._kept_back:
                self._kept_back[trip.ref] = tuple(item for item in trip.items if item.tie in trip.kept)

    def _is_over(self, command: object) -> bool:
        """A person who comes to a case that is over leaves it."""
        return (isinstance(command, AcknowledgeCase | ResolveCase) and command.case_id in self._over) or (
            isinstance(command, CancelOrder) and command.reason == desk.GIVEN_UP and self._placed(command.order_id)
        )

    def _placed(self, order_id: UUID) -> bool:
        """Has somebody it by now?"""
        return self._refs.get(order_id, "") not in self._unplaced

    def _more(self) -> dict[type[Event], Callable[[Any, datetime], Iterable[Planned]]]:
        return {
            CaseHanded: self._handed,
            RunStarted: self._begun,
            ApprovalAsked: self._waits,
            CaseResolved: self._case_over,
            CaseMerged: self._case_over,
            OrderCancelled: self._order_cancelled,
            QuestionAsked: self._asked_something,
            QuestionAnswered: self._answered,
            DeliveryRescheduled: self._rescheduled,
            AddressCorrected: self._found,
            OrderShorted: self._shorted,
            InstructionGiven: self._wished,
        }

    def _shorted(self, event: OrderShorted, now: datetime) -> Iterator[Planned]:
        found = wishes.found_again(self.seed, self._refs.get(event.order_id, ""), event.shortage_id, now)
        self._shortages[event.order_id] = event.shortage_id
        if found is not None:
            yield found

    def _wished(self, event: InstructionGiven, now: datetime) -> Iterator[Planned]:
        self._wishes[event.order_id] = event
        return iter(())

    def _case_opened(self, event: CaseOpened, now: datetime) -> Iterator[Planned]:
        """Nobody looks at a case before it is handed to a person."""
        self._opened[event.case_id] = event
        return iter(())

    def _handed(self, event: CaseHanded, now: datetime) -> Iterator[Planned]:
        """A person takes it when one is free."""
        case = self._opened.get(event.case_id)
        if case is not None:
            yield from self._takes(case, now)

    def _begun(self, event: RunStarted, now: datetime) -> Iterator[Planned]:
        """Now and then somebody would rather do it themselves."""
        case = self._opened.get(event.case_id)
        if case is not None and oversight.steps_in(self.seed, self._named(case)):
            yield from self._takes(case, now)

    def _waits(self, event: ApprovalAsked, now: datetime) -> Iterator[Planned]:
        case = self._opened.get(event.case_id)
        if case is not None:
            name = f"{event.step}:{self._named(case)}"
            self._times[name] += 1
            yield oversight.answers(self.seed, f"{name}:{self._times[name]}", event, now)

    def _named(self, case: CaseOpened) -> str:
        """The case as it is called on every run of the world."""
        ref = self._refs.get(case.order_id) if case.order_id else None
        return f"{case.detector}:{ref or spelled(case.cause_key)}"

    def _takes(self, case: CaseOpened, now: datetime) -> Iterator[Planned]:
        ref = self._refs.get(case.order_id) if case.order_id else None
        name = self._named(case)
        self._times[name] += 1
        name = f"{name}:{self._times[name]}"
        taken = self._desk.take(name, now)
        yield from desk.works(case, name, taken, self._noted(case, ref, name, taken.begins))
        if case.detector in desk.CALLS_CARRIER and ref:
            yield Planned(taken.begins, f"call:{name}", Release(ref))

    def _noted(self, case: CaseOpened, ref: str | None, name: str, at: datetime) -> object | None:
        """What a person writes down once everybody was called."""
        named = case.order_id or UUID(int=0)
        shortage, wish = self._shortages.get(named), self._wishes.get(named)
        if case.detector == DETECTOR_OF[Kind.SHORTAGE] and shortage is not None:
            return SettleShortage(shortage_id=shortage, outcome="sent_after", reason="agreed with the customer")
        if case.detector == DETECTOR_OF[Kind.INSTRUCTION] and wish is not None:
            return desk.granted(wish)
        place = self._orders[ref].request.good.address if ref in self._orders else None
        return desk.agreed(case, self.seed, name, at, place)

    def _asked_something(self, event: QuestionAsked, now: datetime) -> Iterator[Planned]:
        """Who is asked answers truly, in their time, or not at all."""
        case, ref = self._opened.get(event.case_id), self._refs.get(event.order_id) if event.order_id else None
        detector = "" if case is None else case.detector
        name = f"question:{event.audience}:{detector}:{ref or 'carrier'}"
        self._times[name] += 1
        name = f"{name}:{self._times[name]}"
        self._questions[event.question_id] = (event, ref, detector)
        said = asked.answers(self.seed, name, event, now, self._knows(ref, detector, now))
        if said is not None:
            yield said

    def _knows(self, ref: str | None, detector: str, now: datetime) -> asked.Truthful:
        """What is so about an order."""
        order, trips = self._orders.get(ref or ""), self.facts.trips.get(ref or "", [])
        kind = self.drawn.orders.get(ref or "")
        place = None if order is None else order.request.good.address
        return asked.Truthful(kind, place, state_of(trips[-1], now) if trips else "yes")

    def _answered(self, event: QuestionAnswered, now: datetime) -> Iterator[Planned]:
        """A carrier that answers tells what it had not told; a customer sends the paper that is missing."""
        question, ref, detector = self._questions.get(event.question_id, (None, None, ""))
        if question is None or ref is None:
            return
        if event.audience == "carrier":
            yield Planned(now, f"call:{event.question_id}", Release(ref))
        if detector in _PROOF and (found := self._proof(ref, now)) is not None:
            yield found
        if detector == DETECTOR_OF[Kind.CUSTOMS] and question.order_id is not None:
            papers = ReviseOrder(order_id=question.order_id, documents=("commercial_invoice",))
            yield act(now + timedelta(minutes=10), f"papers:{ref}", "customer", papers)

    def _proof(self, ref: str, now: datetime) -> Planned | None:
        trips = self.facts.trips.get(ref, [])
        return effects.proof(trips[-1], now, Chance(self.seed, "proof", ref)) if trips else None

    def _rescheduled(self, event: DeliveryRescheduled, now: datetime) -> Iterator[Planned]:
        self.facts.agreed[self._refs.get(event.order_id, "")].append((now, event.deliver_by))
        start, end = event.deliver_from, event.deliver_by
        return self._affect(
            event.order_id, now, lambda trip, traits: effects.delivered_in(self.seed, trip, traits, now, start, end)
        )

    def _found(self, event: AddressCorrected, now: datetime) -> Iterator[Planned]:
        """It matters to a driver who has stood before the wrong house."""
        ref = self._refs.get(event.order_id, "")
        if self.drawn.orders.get(ref) is not Kind.ADDRESS:
            return iter(())
        return self._affect(
            event.order_id, now, lambda trip, traits: effects.delivered_soon(self.seed, trip, traits, now)
        )

    def _affect(
        self, order_id: UUID, now: datetime, make: Callable[[Trip, Traits], Change | None]
    ) -> Iterator[Planned]:
        trips = self.facts.trips.get(self._refs.get(order_id, ""), [])
        living = bool(trips) and trips[-1].ended_at is None
        change = make(trips[-1], self.traits(trips[-1].booked.carrier_code)) if living else None
        if change is not None:
            self.bend([(trips[-1], change)])
        return iter(())

    def _calls(self, now: datetime) -> list[str]:
        due = [entry for entry in self._heap if entry[0] <= now and entry[1].startswith("call:")]
        return [entry[2].what.ref for entry in sorted(due) if isinstance(entry[2].what, Release)]

    def _call(self, ref: str, now: datetime) -> None:
        """Somebody calls the carrier: what has happened is told now."""
        trips = self.facts.trips.get(ref, [])
        if trips and trips[-1].ended_at is None and not outages.silent(self.drawn, trips[-1].booked.carrier_code, now):
            trips[-1].silent_until = None if trips[-1].silent_until is None else min(trips[-1].silent_until, now)
            self.bend([(trips[-1], effects.told_now(now))])

    def _case_over(self, event: CaseResolved | CaseMerged, now: datetime) -> Iterator[Planned]:
        self._over.add(event.case_id)
        return iter(())

    def _order_cancelled(self, event: OrderCancelled, now: datetime) -> Iterator[Planned]:
        """What was given up for want of a carrier is still wanted: it counts as never carried."""
        ref = self._refs.get(event.order_id, "")
        if event.reason != desk.GIVEN_UP:
            self._cancelled.add(ref)
        trips = self.facts.trips.get(ref)
        if trips and trips[-1].ended_at is None:
            trips[-1].ended_at = now
        return iter(())
