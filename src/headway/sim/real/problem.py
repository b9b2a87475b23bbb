"""The real day as a problem of allocation: every order, the plants it could leave from, and what the plants can do.

What a plant can do in a day is the only thing the orders compete for, so a plant's day takes the part of a carrier in
the solver's problem: its price for an order is the cheapest freight from any of its ports by any carrier, plus its
handling. Each order is a lane of its own. Lateness and refusals are left out, for the plan of the time tells nothing of
them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from headway.carriers.model import Load, Quote
from headway.carriers.rating import price
from headway.dispatch.solver.problem import Capacity, Carrier, Order, Problem, Rate
from headway.kernel.money import Money
from headway.orders.model import DispatchOrder, OriginOption
from headway.sim.real.facts import Facts

SERVICE = "any"
MINOR = 100.0


@dataclass(frozen=True, slots=True)
class Way:
    """The cheapest an order can leave a plant: what the carrier and what the plant asks."""

    site: str
    freight: Money
    handling: Money

    @property
    def cost(self) -> Money:
        return self.freight + self.handling


Ways = Mapping[UUID, tuple[Way, ...]]
"""Of each order, at most one a plant, the cheapest first."""


def ways_of(facts: Facts, views: Mapping[UUID, DispatchOrder]) -> Ways:
    """Every plant that an order could leave from at a price without doubt."""
    return {order_id: tuple(sorted(_ways(facts, view), key=_rank)) for order_id, view in sorted(views.items())}


def _rank(way: Way) -> tuple[int, str]:
    return way.cost.minor, way.site


def _ways(facts: Facts, order: DispatchOrder) -> Iterator[Way]:
    for origin in order.origins:
        handling = facts.handling(origin.site, order.quantity)
        freight = min(_freights(facts, order, origin), default=None, key=lambda money: money.minor)
        if handling is not None and freight is not None:
            yield Way(origin.site, freight, handling)


def _freights(facts: Facts, order: DispatchOrder, origin: OriginOption) -> Iterator[Money]:
    load = Load(weight_kg=order.weight_kg, requirements=order.requirements)
    for zone in origin.zones:
        for option in facts.network.products.get((order.service, zone, order.destination_zone or ""), ()):
            quote = price(option, load, facts.currency)
            if isinstance(quote, Quote):
                yield quote.total


@dataclass(frozen=True, slots=True)
class Room:
    """How many orders each plant can still do on each of `days`; a plant without a limit is not in it."""

    days: tuple[date, ...]
    left: Mapping[tuple[str, date], int]


def room_for(facts: Facts, orders: frozenset[UUID]) -> Room:
    """The plants' capacities on the days on which ours used any, less what ours gave to other orders than these."""
    uses = [(booking.event.origin_site, booking.pickup_day, each) for each, booking in facts.bookings.items()]
    days = tuple(sorted({day for _, day, _ in uses}))
    others = Counter((site, day) for site, day, each in uses if each not in orders)
    limits = {site: plant.daily_capacity for site, plant in facts.plants.items() if plant.daily_capacity is not None}
    return Room(days, {(site, day): max(0, most - others[site, day]) for site, most in limits.items() for day in days})


@dataclass(frozen=True, slots=True)
class Put:
    """An order put on a plant's day."""

    way: Way
    day: date


@dataclass(frozen=True, slots=True)
class Batch:
    """The solver's problem, and what each of its rates means. `wait_minor`: what a day of waiting was given as cost."""

    problem: Problem
    puts: Mapping[str, Put]
    wait_minor: int


def batch_of(orders: Sequence[UUID], ways: Ways, room: Room, currency: str, wait_minor: int = 0) -> Batch:
    """All orders at once, in major units; an order that is left out costs more than any that is not."""
    rates: list[Rate] = []
    puts: dict[str, Put] = {}
    for each in orders:
        for way in ways[each]:
            for waited, day in enumerate(room.days):
                name = f"{each} {way.site} {day}"
                rates.append(_rate(name, str(each), f"{way.site} {day}", way.cost.minor + wait_minor * waited))
                puts[name] = Put(way, day)
    plants = sorted({(put.way.site, put.day) for put in puts.values()})
    problem = Problem(
        currency=currency,
        unassigned_penalty=2 * max((rate.minimum for rate in rates), default=0.0) + 1,
        orders=tuple(_order(str(each)) for each in orders),
        carriers=tuple(Carrier(id=f"{site} {day}", on_time=1.0) for site, day in plants),
        rates=tuple(rates),
        capacity=tuple(
            Capacity(carrier=f"{site} {day}", shipments=room.left[site, day])
            for site, day in plants
            if (site, day) in room.left
        ),
    )
    return Batch(problem, puts, wait_minor)


def _order(name: str) -> Order:
    return Order(id=name, origin=name, destination=name, weight_kg=1.0, service=SERVICE, late_penalty=0.0)


def _rate(name: str, order: str, plant: str, minor: int) -> Rate:
    return Rate(
        id=name,
        carrier=plant,
        origin=order,
        destination=order,
        service=SERVICE,
        min_kg=1.0,
        max_kg=1.0,
        minimum=minor / MINOR,
        per_kg=0.0,
    )
