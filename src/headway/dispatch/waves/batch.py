"""Orders that wait or are expected, as the solver sees them; and from its prices what capacity is worth.

A candidate costs what the allocation decider would score it, the price of scarce capacity apart. Limits are those of
the carriers' days (by carrier, scope and day) and of the sites' days; hours of the day are left to the decider.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from uuid import UUID

import numpy as np

from headway.carriers.capacity import ALL_DAY, CapacityBook, CapacityPrice, scopes_of
from headway.dispatch.allocation import counting, judge
from headway.dispatch.snapshot import AllocationInputs, Situation, situations
from headway.dispatch.solver.chosen import cost_of
from headway.dispatch.solver.columns import Columns
from headway.dispatch.solver.master import Relaxed, relax
from headway.dispatch.solver.repair import repaired
from headway.dispatch.solver.rounding import favourites
from headway.dispatch.solver.rows import Rows, could_bind
from headway.kernel.money import Money

SCARCE = "scarce_capacity"
LEFT_OUT = 2
"""An order that is left out costs so many times the dearest candidate of the batch."""
CENTS = Decimal("0.0001")
"""To what a price of a kilogram is rounded, in minor units."""

Limit = tuple[UUID | str, str, date, bool]
"""A carrier's id and a scope, or a site's code and ""; the day; is it in kilograms?"""
Place = tuple[UUID, str, str, date, str]
"""Carrier, origin zone, destination zone, day and site: all candidates there use the same limits."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A solved batch.

    Attributes:
        prices: of the carriers' limits that bind.
        regret: of each order that has a candidate, what it loses if its best candidate goes to another.
        expected_cost: of a choice near the prices that keeps to all limits.
        lower_bound: below what no choice can cost.
    """

    prices: tuple[CapacityPrice, ...]
    regret: tuple[int, ...]
    expected_cost: Money
    lower_bound: Money


def solve_batch(
    batch: Sequence[AllocationInputs], books: Mapping[date, CapacityBook], now: datetime, currency: str
) -> Priced:
    """Price the limits that the orders compete for; orders in another currency than most are passed over.

    Args:
        books: the ledger of every day on which something could be picked up.
        currency: what an empty batch costs nothing in.
    """
    currency = max(Counter(each.order.currency for each in batch).items(), key=itemgetter(1), default=(currency, 0))[0]
    known: dict[int, list[_Found]] = {}
    found = [_known(each, currency, known) for each in batch]
    taken = [number for number, each in enumerate(found) if each]
    regret = np.zeros(len(batch), dtype=np.int64)
    if not taken:
        return Priced((), tuple(regret.tolist()), Money(0, currency), Money(0, currency))
    columns, places = _columns([found[n] for n in taken], [float(batch[n].order.weight_kg) for n in taken])
    limits = dict(_limits(books, [found[n] for n in taken]))
    rows, names = _rows(columns, places, limits)
    relaxed = relax(columns, rows, tolerance=1e-4)
    regret[taken] = _regret(columns, relaxed)
    cost = cost_of(columns, rows, repaired(columns, rows, favourites(columns, relaxed), relaxed.values))
    return Priced(
        tuple(_prices(names, relaxed, currency, now)),
        tuple(regret.tolist()),
        Money(round(cost), currency),
        Money(int(np.floor(relaxed.bound)), currency),
    )


_Found = tuple[Place, int, Situation]


def _known(inputs: AllocationInputs, currency: str, known: dict[int, list[_Found]]) -> list[_Found]:
    """The candidates; of one snapshot that stands for several orders, found once."""
    if inputs.order.currency != currency:
        return []
    if id(inputs) not in known:
        known[id(inputs)] = _candidates(inputs)
    return known[id(inputs)]


def _candidates(inputs: AllocationInputs) -> list[_Found]:
    features = tuple(each for each in counting(inputs) if each.name != SCARCE)
    found: list[_Found] = []
    for at in situations(inputs):
        candidate = judge(at, features)
        if candidate.eligible:
            option = at.option
            place = (option.carrier_id, option.origin_zone, option.destination_zone, at.day, at.origin.site)
            found.append((place, candidate.total_minor, at))
    return found


def _columns(found: Sequence[Sequence[_Found]], weights: Sequence[float]) -> tuple[Columns, list[Place]]:
    places: dict[Place, int] = {}
    carriers: dict[UUID, int] = {}
    dearest = max(1, *(cost for each in found for _, cost, _ in each))
    group, cost, carrier, start = [], [], [], [0]
    for each in found:
        group += [-1, *(places.setdefault(place, len(places)) for place, _, _ in each)]
        carrier += [-1, *(carriers.setdefault(place[0], len(carriers)) for place, _, _ in each)]
        cost += [LEFT_OUT * dearest, *(minor for _, minor, _ in each)]
        start.append(len(group))
    lengths = np.diff(start)
    columns = Columns(
        start=np.array(start),
        order=np.repeat(np.arange(len(found)), lengths),
        rate=np.array(group),
        carrier=np.array(carrier),
        group=np.array(group),
        cost=np.array(cost, dtype=float),
        weight_kg=np.array(weights, dtype=float),
        groups=tuple((carriers[place[0]], number) for place, number in places.items()),
    )
    return columns, list(places)


def _limits(books: Mapping[date, CapacityBook], found: Iterable[Sequence[_Found]]) -> Iterator[tuple[Limit, float]]:
    for day, book in books.items():
        for carrier_id, line in book.lines():
            if line.window == ALL_DAY and line.capacity.left is not None:
                yield (carrier_id, line.scope, day, False), float(line.capacity.left)
            if line.window == ALL_DAY and line.capacity.left_kg is not None:
                yield (carrier_id, line.scope, day, True), float(line.capacity.left_kg)
    for each in found:
        for place, _, at in each:
            if at.origin.capacity_left is not None:
                yield (place[4], "", place[3], False), float(at.origin.capacity_left)


def _rows(columns: Columns, places: Sequence[Place], limits: Mapping[Limit, float]) -> tuple[Rows, list[Limit]]:
    names = list(limits)
    number = {name: at for at, name in enumerate(names)}
    pairs = [(group, number[name]) for group, place in enumerate(places) for name in _used(place) if name in number]
    rows = Rows(
        by_kg=np.array([name[3] for name in names], dtype=bool),
        commitment=np.zeros(len(names), dtype=bool),
        limit=np.array([limits[name] for name in names], dtype=float),
        penalty=np.full(len(names), np.inf),
        row=np.array([pair[1] for pair in pairs], dtype=np.int64),
        group=np.array([pair[0] for pair in pairs], dtype=np.int64),
        n_groups=len(places),
    )
    keep = could_bind(rows, columns)
    return rows.only(keep), [name for name, kept in zip(names, keep, strict=True) if kept]


def _used(place: Place) -> Iterator[Limit]:
    carrier_id, origin, destination, day, site = place
    for scope in scopes_of((origin,), destination):
        yield carrier_id, scope, day, False
        yield carrier_id, scope, day, True
    yield site, "", day, False


def _regret(columns: Columns, relaxed: Relaxed) -> np.ndarray:
    values = relaxed.values.copy()
    best = columns.cheapest(values)
    least = values[best]
    values[best] = np.inf
    second = np.minimum.reduceat(values, columns.start[:-1])
    return np.rint(second - least).astype(np.int64)


def _prices(names: Sequence[Limit], relaxed: Relaxed, currency: str, now: datetime) -> Iterator[CapacityPrice]:
    """One row for each carrier's scope and day that has a price by shipment or by kilogram."""
    worth: dict[tuple[UUID, str, date], list[Decimal]] = {}
    for (carrier, scope, day, by_kg), price in zip(names, relaxed.prices.tolist(), strict=True):
        if isinstance(carrier, UUID) and price > 0:
            worth.setdefault((carrier, scope, day), [Decimal(0), Decimal(0)])[by_kg] = Decimal(price)
    for (carrier_id, scope, day), (each, per_kg) in worth.items():
        minor, kg_minor = int(each.to_integral_value()), per_kg.quantize(CENTS)
        if minor or kg_minor:
            yield CapacityPrice(
                carrier_id=carrier_id, scope=scope, day=day, price_minor=minor, currency=currency, priced_at=now,
                per_kg_minor=kg_minor,
            )  # fmt: skip
