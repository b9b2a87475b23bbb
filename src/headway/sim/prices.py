"""What the simulated carriers charge: one tariff by distance, service and weight, and each carrier's factor on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from headway.carriers.commands import RateRow
from headway.sim.places import DEPOTS, ISLANDS, ZONES, Depot, Zone, road_km
from headway.sim.roster import ISLAND_CARRIER, Traits

D = Decimal
_CENT, _FINE = D("0.01"), D("0.0001")
_BANDS = (
    (0, 30, D("0.42")),
    (30, 100, D("0.27")),
    (100, 300, D("0.19")),
    (300, 1000, D("0.14")),
    (1000, 2500, D("0.11")),
)
"""Weight from and to in kg, and the price of a kilogram over 400 km."""

_SERVICES = {"standard": D("1.00"), "economy": D("0.84"), "express": D("1.55"), "same_day": D("2.10")}
SERVICES = tuple(_SERVICES)
_BASE, _BASE_KM = D("5.90"), D("0.011")
_FAR_KM = 330


@dataclass(frozen=True, slots=True)
class _Lane:
    depot: Depot
    zone: Zone
    service: str
    km: int


def rates(carrier: Traits) -> tuple[RateRow, ...]:
    """All bands of a carrier, numbered from 1; a band's minimum is where the one below ends, so no price falls."""
    rows: list[RateRow] = []
    for lane in _lanes(carrier):
        for band in _bands(carrier, lane):
            rows.append(_row(len(rows) + 1, carrier, lane, *band))
    return tuple(rows)


def transit_days(service: str, km: int) -> int:
    """Calendar days from the pickup's day to the delivery's."""
    far = int(km > _FAR_KM)
    return {"same_day": 0, "express": 1, "standard": 1 + far, "economy": 2 + far}[service]


def _lanes(carrier: Traits) -> Iterator[_Lane]:
    for depot in DEPOTS:
        if carrier.depots and depot.code not in carrier.depots:
            continue
        for zone in ZONES:
            for service in carrier.services:
                if _serves(carrier, depot, zone, service):
                    yield _Lane(depot, zone, service, road_km(depot, zone))


def _serves(carrier: Traits, depot: Depot, zone: Zone, service: str) -> bool:
    if zone.code == ISLANDS:
        return carrier.code == ISLAND_CARRIER and service == "standard"
    return zone.code in depot.near or not (carrier.local or service == "same_day")


def _bands(carrier: Traits, lane: _Lane) -> Iterator[tuple[int, int, Decimal, Decimal]]:
    factor = carrier.price * _SERVICES[lane.service] * (D(2) if lane.zone.code == ISLANDS else D(1))
    minimum = ((_BASE + _BASE_KM * lane.km) * factor).quantize(_CENT)
    for least, most, per_kg in _BANDS:
        if least >= carrier.max_weight_kg:
            return
        price = (per_kg * factor * (D("0.5") + D(lane.km) / 800)).quantize(_FINE)
        yield least, most, minimum, price
        minimum = max(minimum, price * most).quantize(_CENT)


def _row(
    number: int, carrier: Traits, lane: _Lane, least: int, most: int, minimum: Decimal, per_kg: Decimal
) -> RateRow:
    return RateRow(
        row=number,
        service=lane.service,
        origin_zone=lane.depot.zone,
        destination_zone=lane.zone.code,
        mode="BIKE" if carrier.max_weight_kg < 50 else "ROAD",
        transit_days=transit_days(lane.service, lane.km),
        min_kg=D(least),
        max_kg=D(min(most, carrier.max_weight_kg)),
        minimum=minimum,
        per_kg=per_kg,
    )
