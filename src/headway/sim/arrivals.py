"""The orders of the day: when they come, what they ask for, and what is wrong with some of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal

from headway.kernel.money import Money
from headway.orders.model import Address, OrderDraft, Recipient
from headway.sim.calls import Placed, Planned
from headway.sim.chance import Chance
from headway.sim.customers import CURRENCY, Firm
from headway.sim.flaws import flawed
from headway.sim.network import BERLIN, PRODUCTS, SCARCE
from headway.sim.places import DEPOTS, ISLANDS, STREETS, TOWNS, ZONES, Depot, Town, road_km
from headway.sim.prices import transit_days

_HOURS = (
    (6, 2),
    (7, 5),
    (8, 8),
    (9, 10),
    (10, 11),
    (11, 10),
    (12, 7),
    (13, 8),
    (14, 10),
    (15, 11),
    (16, 9),
    (17, 6),
    (18, 3),
)
"""Local hour, and how many of a hundred orders come in it."""

_FIRST = ("Anna", "Ben", "Carla", "David", "Emma", "Felix", "Greta", "Henri", "Ida", "Jonas", "Klara", "Leon", "Mia")
_LAST = ("Müller", "Schmidt", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann", "Koch", "Wolf")
_SERVICES = (("standard", 0.62), ("express", 0.20), ("economy", 0.12), ("same_day", 0.06))
_BATCH_AT = time(7, 15)
_ORDER_CUTOFF_HOUR = 16
_DEPOTS = {depot.code: depot for depot in DEPOTS}
_ZONES = {zone.code: zone for zone in ZONES}
_MAINLAND = tuple(town for town in TOWNS if town.zone != ISLANDS)
_NEAR = {depot.code: tuple(town for town in TOWNS if town.zone == depot.zone) for depot in DEPOTS}
_ISLETS = tuple(town for town in TOWNS if town.zone == ISLANDS)


@dataclass(frozen=True, slots=True)
class Request:
    """An order of the day as the world knows it: `good` is what the customer meant, `sent` what arrives first."""

    at: datetime
    good: OrderDraft
    sent: OrderDraft
    flaw: str | None


def requests(seed: int, size: int, start: datetime, firms: Sequence[Firm], first: int = 1) -> Iterator[Request]:
    """The day's `size` orders, numbered from `first`; `start` is its first morning."""
    for number in range(first, first + size):
        chance = Chance(seed, "order", number)
        at, batch = _arrival(chance, start)
        draft = _draft(chance, number, at, firms)
        flaw, sent = flawed(Chance(seed, "flaw", number), draft)
        yield Request(at, draft, replace(sent, attributes={"sent_by": "edi"}) if batch else sent, flaw)


def planned(request: Request) -> Planned:
    """The order as it comes in."""
    source = "file" if request.sent.attributes else "api"
    return Planned(request.at, f"order:{request.good.external_ref}", Placed(request.sent, source))


def _arrival(chance: Chance, start: datetime) -> tuple[datetime, bool]:
    hour = chance.weighted([(float(hour), weight) for hour, weight in _HOURS])
    at = _local(start, time(int(hour))) + timedelta(seconds=chance.whole(1, 3599))
    if chance.happens(0.12):
        return _local(start, _BATCH_AT), True
    return max(at, start + timedelta(minutes=1)), False


def _local(day: datetime, at: time) -> datetime:
    return datetime.combine(day.astimezone(BERLIN).date(), at, BERLIN).astimezone(day.tzinfo)


def _draft(chance: Chance, number: int, at: datetime, firms: Sequence[Firm]) -> OrderDraft:
    firm = chance.weighted([(firm, firm.share) for firm in firms])
    depot = _DEPOTS[firm.depot if chance.happens(0.7) else chance.pick(DEPOTS).code]
    service = _service(chance, at)
    town = chance.pick(_NEAR[depot.code]) if service == "same_day" else _town(chance, depot)
    product, quantity = _product(chance, number, service)
    weight = _weight(chance, service)
    ready_at = at + chance.minutes(20, 40 if service == "same_day" else 150)
    requirements = _requirements(chance, service, weight)
    return OrderDraft(
        external_ref=f"SO-{at.astimezone(BERLIN):%m%d}-{number:05d}",
        customer=firm.code,
        service=service,
        weight_kg=weight,
        volume_m3=(weight / Decimal(180)).quantize(Decimal("0.001")) + Decimal("0.001"),
        pieces=1 + int(weight // 60),
        quantity=quantity,
        product=product,
        value=Money(round(100 * max(40.0, chance.normal(900, 380))), CURRENCY),
        ready_at=ready_at,
        deliver_by=_deliver_by(chance, service, ready_at, depot, town),
        ship_from=None if product else depot.code,
        recipient=_recipient(chance, number),
        address=_address(chance, town),
        requirements=requirements,
        documents=("sds",) if "hazmat" in requirements else (),
        late_penalty=Money(500 * chance.whole(4, 30), CURRENCY) if chance.happens(0.3) else None,
        currency=CURRENCY,
    )


def _service(chance: Chance, at: datetime) -> str:
    service = chance.weighted(_SERVICES)
    return "express" if service == "same_day" and at.astimezone(BERLIN).hour >= 13 else service


def _town(chance: Chance, depot: Depot) -> Town:
    if chance.happens(0.004):
        return chance.pick(_ISLETS)
    if chance.happens(0.35):
        return chance.pick([town for town in TOWNS if town.zone in depot.near])
    return chance.pick(_MAINLAND)


def _product(chance: Chance, number: int, service: str) -> tuple[str | None, int]:
    """A fifth of the orders name a product that several depots have; dispatch chooses among them."""
    quantity = chance.whole(1, 6)
    if service == "same_day" or not chance.happens(0.2):
        return None, quantity
    return chance.pick(sorted(PRODUCTS)) if chance.happens(0.9) else SCARCE, quantity


def _weight(chance: Chance, service: str) -> Decimal:
    """Lognormal about 35 kg, one in 500 too heavy for anybody; parcels where it must be quick."""
    if service != "same_day" and chance.happens(0.002):
        return Decimal(chance.whole(3000, 4800))
    middle, most = (2.2, 180.0) if service == "same_day" else (3.4, 2300.0)
    kilograms = min(most, max(0.4, 2.718281828 ** chance.normal(middle, 1.15)))
    return Decimal(str(round(kilograms, 1)))


def _requirements(chance: Chance, service: str, weight_kg: Decimal) -> tuple[str, ...]:
    draws = (
        ("tail_lift", 0.30 if weight_kg > 120 else 0.0),
        ("hazmat", 0.03),
        ("chilled", 0.04),
        ("adult_signature", 0.03),
        ("frozen", 0.0015),
    )
    wanted = [name for name, share in draws if chance.happens(share)]
    return () if service == "same_day" else tuple(sorted(wanted[:1]))


def _deliver_by(chance: Chance, service: str, ready_at: datetime, depot: Depot, town: Town) -> datetime | None:
    """Half past six in the evening of the day the service promises; economy often leaves it open."""
    if chance.happens(0.6) and service == "economy":
        return None
    local = ready_at.astimezone(BERLIN)
    late = timedelta(days=int(local.hour >= _ORDER_CUTOFF_HOUR))
    days = timedelta(days=transit_days(service, road_km(depot, _ZONES[town.zone])) + int(service == "economy"))
    hour = time(20) if service == "same_day" else time(18, 30)
    return _local(ready_at + late + days, hour)


def _recipient(chance: Chance, number: int) -> Recipient:
    first, last = chance.pick(_FIRST), chance.pick(_LAST)
    return Recipient(f"{first} {last}", f"+49 30 {chance.whole(1000000, 9999999)}", f"empfang{number}@example.org")


def _address(chance: Chance, town: Town) -> Address:
    street = f"{chance.pick(STREETS)} {chance.whole(1, 180)}"
    return Address("DE", town.postal_code, town.name, street)
