"""Living a seed's days under a mix: every order by the real allocation, the same luck whoever takes part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from msgspec.structs import replace

from headway.dispatch.allocation import allocate
from headway.dispatch.features.base import quoted
from headway.dispatch.hauling.estimating import estimate
from headway.dispatch.hauling.lessons import ratio
from headway.dispatch.hauling.model import Cluster, FleetQuote, Haul, Lesson, Yard
from headway.dispatch.planning import Hours
from headway.dispatch.policy import PolicyParameters
from headway.dispatch.snapshot import AllocationInputs, Day, Refusal, find
from headway.fleet.joining import load_of
from headway.orders.model import DispatchOrder, OriginOption
from headway.sim.chance import Chance
from headway.sim.mix import world
from headway.sim.mix.driving import Driven, drive
from headway.sim.mix.world import CURRENCY, DIMENSIONS, GIVEN_UP_MINOR, PENALTY, Hauler, Order

MIXES = ("all", "own", "3pl", "gig")
BESIDE_OTHERS, ALONE = 0.75, 1.2
"""The fleet's size, in mean days of orders: of several sizes the cheapest for each on seeds 1 and 2. With others beside
it it need not be made for the busiest day; alone it must."""
SITE = OriginOption("DRS", ("Z0",), Decimal(0), None)
RETENDER_MINOR = 1500
RUSH = 1.3
"""What a carrier asks, relative to its tariff, for what is brought to it at the last moment."""


@dataclass(frozen=True, slots=True)
class Task:
    """A seed's days to be lived under a mix; `seconds` of search for each day's routes, `share` the fleet's size."""

    seed: int
    mix: str
    orders: int
    days: int
    seconds: float
    share: float | None = None

    @property
    def vans(self) -> int:
        """How many there are."""
        if self.mix not in ("all", "own"):
            return 0
        usual = ALONE if self.mix == "own" else BESIDE_OTHERS
        return world.fleet_size(self.orders, usual if self.share is None else self.share)


@dataclass(slots=True)
class Lived:
    """What the days came to, in minor units and orders."""

    task: Task
    orders: int = 0
    on_time: int = 0
    given_up: int = 0
    by: dict[str, int] = field(default_factory=lambda: {"own": 0, "3pl": 0, "gig": 0})
    freight_minor: int = 0
    driving_minor: int = 0
    shifts_minor: int = 0
    penalties_minor: int = 0
    retenders_minor: int = 0
    given_up_minor: int = 0
    distance_m: int = 0
    estimated_minor: int = 0
    planned_minor: int = 0

    @property
    def cost_minor(self) -> int:
        parts = (self.freight_minor, self.driving_minor, self.shifts_minor, self.penalties_minor)
        return sum(parts) + self.retenders_minor + self.given_up_minor


@dataclass(slots=True)
class _Today:
    """A day while orders come in."""

    number: int
    yard: Yard | None
    left: dict[str, int]
    own: list[Order] = field(default_factory=list)
    raw_minor: int = 0


def live(task: Task) -> Lived:
    """All days of a seed, one after the other: what one day's routes came to teaches the next one's estimates."""
    lived, learned = Lived(task), Lesson()
    kinds = [kind for kind in ("3pl", "gig") if task.mix in (kind, "all")]
    haulers = [each for kind in kinds for each in world.haulers(task.seed, kind, task.orders)]
    if task.mix in ("3pl", "gig"):  # alone it has to be large enough for nearly everything it can carry
        haulers = [_grown(each) for each in haulers]
    for number in range(task.days):
        today = _begin(task, number, haulers, learned)
        for order in world.orders_of(task.seed, number, task.orders):
            _place(lived, today, haulers, order)
        driven = _routes(lived, today, haulers)
        learned = _learn(lived, learned, today, driven)
    return lived


def _grown(hauler: Hauler) -> Hauler:
    return Hauler(
        hauler.code, hauler.kind, hauler.price, hauler.on_time, hauler.accepts, hauler.most * 3, hauler.max_kg
    )


def _begin(task: Task, number: int, haulers: Sequence[Hauler], learned: Lesson) -> _Today:
    count = task.vans
    yard = Yard(
        site=SITE.site,
        depot=SITE.site,
        carrier="OWN",
        day=world.day_of(number),
        latitude=world.DEPOT.lat,
        longitude=world.DEPOT.lon,
        currency=CURRENCY,
        dimensions=DIMENSIONS,
        resources=world.vans(number, count),
        lesson=learned,
    )
    return _Today(number, yard if count else None, {each.code: each.most for each in haulers})


def _place(lived: Lived, today: _Today, haulers: Sequence[Hauler], order: Order) -> None:
    """Allocate, ask, allocate again, until somebody has it or nobody is left."""
    lived.orders += 1
    refusals: list[Refusal] = []
    while True:
        inputs = _inputs(today, haulers, order, tuple(refusals))
        verdict = allocate(inputs)
        if verdict.choice is None:
            _give_up(lived)
            return
        at = find(inputs, verdict.choice)
        if at.fleet is not None and today.yard is not None:
            today.own.append(order)
            today.raw_minor += at.fleet.raw_minor
            today.yard = _booked(today.yard, order)
            return
        hauler = next(each for each in haulers if each.code == at.option.carrier_code)
        if Chance(lived.task.seed, "accepts", hauler.code, order.ref).happens(hauler.accepts):
            _carried(lived, today, hauler, order, quoted(at).total.minor)
            return
        lived.retenders_minor += RETENDER_MINOR
        refusals.append(Refusal(carrier_code=hauler.code, how="declined"))


def _give_up(lived: Lived) -> None:
    lived.given_up += 1
    lived.given_up_minor += GIVEN_UP_MINOR
    lived.penalties_minor += PENALTY.minor


def _carried(lived: Lived, today: _Today, hauler: Hauler, order: Order, price_minor: int) -> None:
    today.left[hauler.code] -= 1
    lived.by[hauler.kind] += 1
    lived.freight_minor += price_minor
    if Chance(lived.task.seed, "on time", hauler.code, order.ref).happens(hauler.on_time):
        lived.on_time += 1
    else:
        lived.penalties_minor += PENALTY.minor


def _inputs(today: _Today, haulers: Sequence[Hauler], order: Order, refusals: tuple[Refusal, ...]) -> AllocationInputs:
    day = world.day_of(today.number)
    options = [world.option(each, order, today.left[each.code]) for each in haulers]
    quotes: tuple[FleetQuote, ...] = ()
    if today.yard is not None:
        options.append(world.own_option(order))
        quotes = (estimate(_haul(order, day), today.yard),)
    hours = Hours(opening=6, delivery=order.due_at.hour)
    return AllocationInputs(
        order=_dispatch_order(order, day),
        destination_zone=f"Z{order.zone}",
        days=(Day(day=day, origins=(SITE,), options=tuple(options), fleet=quotes),),
        refusals=refusals,
        policy=PolicyParameters(hours=hours, exploration_share=Decimal(0)),
        timezone="UTC",
        tenant_currency=CURRENCY,
        now=world.at_hour(day, 4),
        attempt=len(refusals) + 1,
    )


def _haul(order: Order, day: date) -> Haul:
    return Haul(
        load=load_of({"kg": order.weight_kg}, DIMENSIONS),
        latitude=order.at.lat,
        longitude=order.at.lon,
        ready_at=world.at_hour(day, 6),
        service_s=order.service_s,
        due_at=order.due_at,
    )


def _dispatch_order(order: Order, day: date) -> DispatchOrder:
    return DispatchOrder(
        id=uuid5(UUID(int=6), order.ref),
        external_ref=order.ref,
        customer="C",
        service=order.service,
        weight_kg=order.weight_kg,
        volume_m3=None,
        pieces=1,
        quantity=1,
        requirements=(),
        origins=(),
        destination_zone=f"Z{order.zone}",
        country=None,
        postal_code=None,
        ready_at=world.at_hour(day, 6),
        deliver_by=order.due_at,
        late_penalty=PENALTY,
        currency=CURRENCY,
    )


def _booked(yard: Yard, order: Order) -> Yard:
    """The yard with one stop more."""
    load = load_of({"kg": order.weight_kg}, DIMENSIONS)
    sums = tuple(a + b for a, b in zip(yard.load or (0,) * len(load), load, strict=True))
    place = Cluster(latitude=order.at.lat, longitude=order.at.lon, stops=1)
    return replace(yard, booked=(*yard.booked, place), load=sums)


def _routes(lived: Lived, today: _Today, haulers: Sequence[Hauler]) -> Driven | None:
    """Drive the vans' orders; what their plan leaves out is brought to a carrier at the last moment, or given up."""
    if today.yard is None:
        return None
    prizes = {order.ref: _rush(today, haulers, order)[0] for order in today.own}
    driven = drive(lived.task.seed, today.own, today.yard.resources, prizes, lived.task.seconds)
    lived.shifts_minor += world.SHIFT_MINOR * len(today.yard.resources)
    lived.driving_minor += driven.cost_minor
    lived.distance_m += driven.distance_m
    for order in today.own:
        if order.ref in driven.left_out:
            price, hauler = _rush(today, haulers, order)
            _give_up(lived) if hauler is None else _carried(lived, today, hauler, order, price)
            continue
        lived.by["own"] += 1
        late = order.ref in driven.late
        lived.on_time += not late
        lived.penalties_minor += PENALTY.minor if late else 0
    return driven


def _rush(today: _Today, haulers: Sequence[Hauler], order: Order) -> tuple[int, Hauler | None]:
    """The cheapest carrier that still has room, at its rush price; what giving up costs where there is none."""
    able = [each for each in haulers if each.max_kg >= order.weight_kg and today.left[each.code] > 0]
    if not able:
        return GIVEN_UP_MINOR + PENALTY.minor, None

    def asks(hauler: Hauler) -> int:
        least, per_kg = world.tariff(hauler, order.zone, order.service)
        return round(float(max(least, per_kg * order.weight_kg)) * 100 * RUSH)

    best = min(able, key=asks)
    return asks(best), best


def _learn(lived: Lived, before: Lesson, today: _Today, driven: Driven | None) -> Lesson:
    if driven is None or not today.raw_minor:
        return before
    lived.estimated_minor += today.raw_minor
    lived.planned_minor += driven.planned_minor
    plans = before.plans + 1
    stops = ((before.stops or 0.0) * before.plans + len(today.own)) / plans
    return Lesson(ratio=ratio(lived.planned_minor, lived.estimated_minor, plans), stops=stops, plans=plans)
