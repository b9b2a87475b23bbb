"""Each shipment's candidates, ranked by the other policy from its own snapshot; capacity is left to the lives.

The ranking is the allocation decider's own. It is computed once for each shipment, and again where a later hour would
change the plan: a cut-off passed, another day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace as changed

from headway.analytics.whatif.learning import Leaf, Memory
from headway.analytics.whatif.limits import Claim, claim_of
from headway.analytics.whatif.reading import Snapshot
from headway.dispatch.allocation import judge
from headway.dispatch.features.base import quoted
from headway.dispatch.features.carbon import grams
from headway.dispatch.offering import owed_when_late
from headway.dispatch.planning import earliest_pickup, first_day
from headway.dispatch.policy import PolicyParameters, TenderPolicy
from headway.dispatch.ranking import Judged, rank
from headway.dispatch.snapshot import AllocationInputs, Day, situations
from headway.kernel.money import Money

Resolver = Callable[[AllocationInputs], PolicyParameters]
"""What the other policy says for one order."""

RISKS = frozenset({"freight", "late_risk", "reject_risk", "scarce_capacity", "exploration", "commitment"})
"""Contributions that are expectations or shadow prices; the others are paid as they stand."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate as a life needs it; moments in seconds since 1970, money in minor units of the order's currency."""

    id: str
    carrier: str
    leaf: Leaf
    kind: str
    service: str
    lane: str
    claim: Claim
    pickup_at: float
    delivery_at: float
    deliver_by: float
    freight: int
    extra: int
    owed_if_late: int
    same_day: bool
    carbon_g: int


@dataclass(frozen=True, slots=True)
class Table:
    """The eligible candidates, best first."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a shipment whatever is chosen; `zone` is the tenant's, `zones` those of its sites."""

    currency: str
    retender_cost: int
    late_cost: int
    ready_at: datetime
    lead: timedelta
    zone: ZoneInfo
    zones: tuple[ZoneInfo, ...]
    tender: TenderPolicy


Moment = tuple[int, tuple[tuple[date, int], ...] | None]
"""A shipment, and the day and hour at each clock of its sites; None: before its goods are ready."""


class Tables:
    """Ranks when asked, and remembers; by the performance in the snapshots, or by that in a life's memory."""

    def __init__(self, snapshots: Sequence[Snapshot], resolver: Resolver, memory: Memory | None = None) -> None:
        self._snapshots, self._resolver, self._memory = snapshots, resolver, memory
        self._known: dict[Moment, Table] = {}
        self._terms: list[Terms | None] = [None] * len(snapshots)
        self.ranked = 0

    def terms(self, number: int) -> Terms:
        """Of one shipment, by its place in the snapshots."""
        found = self._terms[number]
        if found is None:
            self.at(number, self._snapshots[number].decided_at)
            found = self._terms[number]
            assert found is not None
        return found

    def at(self, number: int, now: datetime) -> Table:
        """The ranking as it would be made at `now`."""
        terms = self._terms[number]
        key = (number, None) if terms is None else _moment(number, terms, now)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._rank(number, now, first=terms is None)
        return found

    def kinds(self) -> dict[str, str]:
        """The kind of every carrier that is a candidate."""
        return {each.carrier: each.kind for table in self._known.values() for each in table.choices}

    def first_choices(self, places: int = 3) -> Counter[str]:
        """How often each carrier is among the first candidates."""
        return Counter(each.carrier for table in self._known.values() for each in table.choices[:places])

    def find(self, number: int, candidate: str) -> Choice | None:
        """A shipment's candidate as it was decided first; None where this policy rules it out."""
        table = self.at(number, self._snapshots[number].decided_at)
        return next((each for each in table.choices if each.id == candidate), None)

    def _rank(self, number: int, now: datetime, *, first: bool) -> Table:
        self.ranked += 1
        recorded = self._snapshots[number].inputs()
        policy = self._resolver(recorded)
        inputs = changed(recorded, policy=policy, refusals=(), pin=None)
        if self._memory is not None:
            inputs = self._memory.applied(inputs, now)
        if first:
            terms = self._terms[number] = _terms_of(inputs, policy)
            key = _moment(number, terms, now)
            table = _table(inputs if key[1] is None else _later(inputs, terms, now))
            return self._known.setdefault(key, table)
        known = self._terms[number]
        assert known is not None
        return _table(inputs if _moment(number, known, now)[1] is None else _later(inputs, known, now))


def _terms_of(inputs: AllocationInputs, policy: PolicyParameters) -> Terms:
    currency = inputs.order.currency
    return Terms(
        currency=currency,
        retender_cost=Money.of(policy.retender_cost, currency).minor,
        late_cost=_late_cost(inputs, policy),
        ready_at=inputs.order.ready_at,
        lead=timedelta(minutes=policy.pickup_lead_min),
        zone=ZoneInfo(inputs.timezone),
        zones=_zones(inputs),
        tender=policy.tender,
    )


def _zones(inputs: AllocationInputs) -> tuple[ZoneInfo, ...]:
    found = {origin.time_zone or inputs.timezone for day in inputs.days for origin in day.origins}
    return tuple(map(ZoneInfo, sorted(found or {inputs.timezone})))


def _late_cost(inputs: AllocationInputs, policy: PolicyParameters) -> int:
    """What lateness costs by the order, else by the policy (`features.late_risk.penalty`)."""
    order = inputs.order
    if order.late_penalty is not None and order.late_penalty.currency == order.currency:
        return order.late_penalty.minor
    return Money.of(policy.late_cost, order.currency).minor


def _moment(number: int, terms: Terms, now: datetime) -> Moment:
    """Moments at which the plans are the same: before the goods are ready all of them, then hour by hour."""
    earliest = now + terms.lead
    if earliest <= terms.ready_at:
        return number, None
    locals_ = (earliest.astimezone(zone) for zone in terms.zones)
    return number, tuple((local.date(), local.hour) for local in locals_)


def _later(inputs: AllocationInputs, terms: Terms, now: datetime) -> AllocationInputs:
    """The snapshot moved on to `now`: its days are the first possible pickups' and the one after them."""
    earliest = earliest_pickup(terms.ready_at, now, terms.lead // timedelta(minutes=1))
    firsts = {first_day(earliest, zone) for zone in terms.zones}
    wanted = sorted(firsts | {max(firsts) + timedelta(days=1)})
    days = tuple(_day(inputs.days, each) for each in wanted if inputs.days)
    return changed(inputs, now=now, days=days)


def _day(days: Sequence[Day], wanted: date) -> Day:
    """The recorded day, else the nearest one with its date changed: rates and rules are taken to hold on."""
    near = min(days, key=lambda day: abs(day.day - wanted))
    return changed(near, day=wanted)


def _table(inputs: AllocationInputs) -> Table:
    free = changed(inputs, days=tuple(_unlimited(day) for day in inputs.days))
    found = rank(inputs.policy, (Judged(at, judge(at)) for at in situations(free)))
    return Table(tuple(_choice(each) for each in found if each.candidate.eligible))


_UNLIMITED: dict[str, Any] = {"capacity_left": None, "capacity_left_kg": None, "capacity_windows": ()}


def _unlimited(day: Day) -> Day:
    """The day with its capacity taken out: a life counts it for itself."""
    origins = tuple(replace(origin, capacity_left=None) for origin in day.origins)
    return changed(day, origins=origins, options=tuple(changed(each, **_UNLIMITED) for each in day.options))


def _choice(judged: Judged) -> Choice:
    at, candidate = judged.at, judged.candidate
    option, plan = at.option, at.plan
    return Choice(
        id=at.id,
        carrier=option.carrier_code,
        leaf=(option.carrier_id, option.origin_zone, option.destination_zone, option.service_code),
        kind=option.carrier_kind,
        service=option.service_code,
        lane=f"{option.origin_zone}>{option.destination_zone}",
        claim=claim_of(option, at.origin.site, at.day, at.pickup_hour, at.inputs.order.weight_kg),
        pickup_at=plan.pickup_at.timestamp(),
        delivery_at=plan.delivery_at.timestamp(),
        deliver_by=plan.deliver_by.timestamp(),
        freight=quoted(at).total.minor,
        extra=sum(part.minor for part in candidate.contributions if part.feature not in RISKS),
        owed_if_late=owed_when_late(at).minor,
        same_day=plan.pickup_day == plan.delivery_at.astimezone(at.inputs.door).date(),
        carbon_g=grams(at),
    )


def moment(seconds: float) -> datetime:
    """A moment of a life as the rooms know it."""
    return datetime.fromtimestamp(seconds, UTC)
