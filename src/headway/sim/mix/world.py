"""What a seed's days are made of: orders about a depot, the vans that stand there, carriers with their tariffs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil, cos, exp, pi, radians, sin
from uuid import UUID, uuid5

from headway.carriers.model import Commitment, Performance, RateBand, ServiceOption
from headway.fleet.model import Dimension, Rates, Resource
from headway.kernel.geo import Point
from headway.kernel.money import Money
from headway.sim.chance import Chance

CURRENCY = "EUR"
DEPOT = Point(51.05, 13.74)
MONDAY = date(2026, 3, 2)
DIMENSIONS = (Dimension(name="kg", steps=10),)
SHIFT = (7, 16)
TIMED_DUE, DUE = 13, 18
TIMED, STANDARD = "timed", "standard"
TIMED_SHARE = 0.25
PENALTY = Money(2500, CURRENCY)
GIVEN_UP_MINOR = 10_000
"""What an order costs that nobody carried, beside its penalty; as in `sim.compare`."""
DAILY = (1.0, 1.15, 0.8, 0.95, 1.35)
"""How many orders Monday to Friday have, about the mean: the reason why nobody owns vans for the busiest day."""
VAN_KG = 900
SHIFT_MINOR = 21_600
"""A driver's paid day and the van's lease: owed whether it drives or not."""
RATES = Rates(per_km=Decimal(38), per_hour=Decimal(250))
"""What driving adds: fuel and wear, and what overtime and breaks come to."""
STOPS_A_VAN = 38.0
_IDS = UUID(int=6)


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a day; `zone` is how far it lies, 1 near to 4 far."""

    ref: str
    at: Point
    weight_kg: Decimal
    service: str
    due_at: datetime
    zone: int
    service_s: int


@dataclass(frozen=True, slots=True)
class Hauler:
    """A carrier that is paid by tariff: what it is like, and the most it takes a day."""

    code: str
    kind: str
    price: float
    on_time: float
    accepts: float
    most: int
    max_kg: int


def day_of(number: int) -> date:
    """The calendar day of a number: working days from Monday on."""
    return MONDAY + timedelta(days=number // 5 * 7 + number % 5)


def at_hour(day: date, hour: float) -> datetime:
    """So many hours into the day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)


def orders_of(seed: int, number: int, mean: int) -> tuple[Order, ...]:
    """A day's orders in the order in which they come."""
    count = round(mean * DAILY[number % 5] * Chance(seed, "volume", number).between(0.9, 1.1))
    return tuple(_order(seed, number, index) for index in range(max(1, count)))


def _order(seed: int, number: int, index: int) -> Order:
    ref = f"{number + 1}-{index + 1:04}"
    chance, day = Chance(seed, "order", ref), day_of(number)
    far_km = min(60.0, exp(chance.normal(2.35, 0.65)))
    where, timed = chance.between(0, 2 * pi), chance.happens(TIMED_SHARE)
    lat = DEPOT.lat + far_km / 111.2 * cos(where)
    lon = DEPOT.lon + far_km / (111.2 * cos(radians(DEPOT.lat))) * sin(where)
    return Order(
        ref=ref,
        at=Point(lat, lon),
        weight_kg=Decimal(str(round(min(200.0, exp(chance.normal(2.2, 0.9))), 1))),
        service=TIMED if timed else STANDARD,
        due_at=at_hour(day, TIMED_DUE if timed else DUE),
        zone=1 + (far_km > 8) + (far_km > 18) + (far_km > 35),
        service_s=round(chance.between(120, 420)),
    )


def haulers(seed: int, kind: str, mean: int) -> tuple[Hauler, ...]:
    """Three contract carriers that take nearly all there is, or two gig platforms that take light goods nearby."""
    if kind == "gig":
        return tuple(_hauler(seed, f"GIG{each}", kind, mean) for each in (1, 2))
    return tuple(_hauler(seed, f"3PL{each}", kind, mean) for each in (1, 2, 3))


def _hauler(seed: int, code: str, kind: str, mean: int) -> Hauler:
    chance, gig = Chance(seed, "hauler", code), kind == "gig"
    return Hauler(
        code=code,
        kind=kind,
        price=exp(chance.normal(0.0, 0.10)),
        on_time=chance.between(0.84, 0.93) if gig else chance.between(0.88, 0.97),
        accepts=chance.between(0.65, 0.85) if gig else chance.between(0.85, 0.97),
        most=ceil(mean * (0.45 if gig else 0.6)),
        max_kg=25 if gig else 500,
    )


def tariff(hauler: Hauler, zone: int, service: str) -> tuple[Decimal, Decimal]:
    """The least a delivery costs and what a kilogram does, in major units."""
    if hauler.kind == "gig":
        return _major(hauler, 4.6 + 3.1 * zone), _major(hauler, 0.05)
    dearer = 1.7 if service == TIMED else 1.0
    return _major(hauler, (6.4 + 0.9 * zone) * dearer), _major(hauler, (0.16 + 0.03 * zone) * dearer)


def _major(hauler: Hauler, amount: float) -> Decimal:
    return Decimal(str(round(amount * hauler.price, 2)))


def option(hauler: Hauler, order: Order, left: int) -> ServiceOption:
    """The carrier's service for an order, as the network would offer it; its record is what it is truly like."""
    least, per_kg = tariff(hauler, order.zone, order.service)
    band = RateBand(
        id=f"{hauler.code}:1", min_kg=Decimal(0), max_kg=Decimal(hauler.max_kg), minimum=least, per_kg=per_kg
    )
    seen = Performance(
        on_time=hauler.on_time,
        on_time_samples=400,
        acceptance=hauler.accepts,
        acceptance_samples=400,
        measured_at=None,
    )
    return _service(hauler.code, hauler.kind, order, band, seen, left)


def own_option(order: Order) -> ServiceOption:
    """The own fleet's service; its tariff is dear, for it is the routes that price it."""
    band = RateBand(id="OWN:1", min_kg=Decimal(0), max_kg=Decimal(VAN_KG), minimum=Decimal(90), per_kg=Decimal(0))
    none = Performance(on_time=0, on_time_samples=0, acceptance=0, acceptance_samples=0, measured_at=None)
    return _service("OWN", "own_fleet", order, band, none, None)


def _service(code: str, kind: str, order: Order, band: RateBand, seen: Performance, left: int | None) -> ServiceOption:
    return ServiceOption(
        carrier_id=uuid5(_IDS, code),
        carrier_code=code,
        carrier_name=code,
        carrier_kind="contract" if kind == "3pl" else kind,
        service_id=uuid5(_IDS, f"{code}/{order.service}"),
        service_code=order.service,
        product="ROAD/0d",
        mode="ROAD",
        transit_days=0,
        contract_id=uuid5(_IDS, f"{code}/contract"),
        currency=CURRENCY,
        origin_zone="Z0",
        destination_zone=f"Z{order.zone}",
        bands=(band,),
        commitment=Commitment(on_time_target=None, late_penalty_minor=0, transit_days=0),
        performance=seen,
        capacity_left=left,
        contract_from=date(2026, 1, 1),
        contract_to=date(2026, 12, 31),
    )


def vans(number: int, count: int) -> tuple[Resource, ...]:
    """The shifts of a day."""
    day = day_of(number)
    return tuple(
        Resource(
            shift_id=uuid5(_IDS, f"shift {number} {index}"),
            vehicle_id=uuid5(_IDS, f"van {index}"),
            driver_id=uuid5(_IDS, f"driver {index}"),
            vehicle=f"VAN-{index + 1:02}",
            driver=f"D-{index + 1:02}",
            driver_name=f"Driver {index + 1}",
            carrier="OWN",
            depot="DRS",
            start=at_hour(day, SHIFT[0]),
            end=at_hour(day, SHIFT[1]),
            capacity=(VAN_KG * DIMENSIONS[0].steps,),
            skills=frozenset(),
            rates=RATES,
            currency=CURRENCY,
            load_s=1200,
        )
        for index in range(count)
    )


def fleet_size(mean: int, share: float) -> int:
    """Vans for a share of a mean day's orders, at least one."""
    return max(1, round(mean * share / STOPS_A_VAN))
