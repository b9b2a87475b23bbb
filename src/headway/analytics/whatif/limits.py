"""Capacity as it would then have been used: what carriers and sites could take, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from headway.carriers.capacity import ALL_DAY, BookLine, scopes_of, within
from headway.carriers.capacity_ledger import load_capacity
from headway.orders.store import site_limits

if TYPE_CHECKING:
    from headway.carriers.model import ServiceOption
    from headway.dispatch.recorded import RecordedOffer
    from headway.kernel.db.database import Connection

SITE = "site"
HOLDS = frozenset({"pending", "sent", "viewed", "countered", "accepted"})
"""Offers that hold capacity in the books as they stand."""
_PLENTY = 10**12


@dataclass(frozen=True, slots=True)
class Claim:
    """One shipment: of a carrier's day, on a lane, at a local hour, and of its site's day."""

    carrier_id: str
    scopes: tuple[str, ...]
    site: str
    day: date
    hour: int
    weight_kg: float


def claim_of(option: ServiceOption, site: str, day: date, hour: int, weight_kg: Decimal) -> Claim:
    """What a candidate would take."""
    scopes = tuple(scopes_of((option.origin_zone,), option.destination_zone))
    return Claim(str(option.carrier_id), scopes, site, day, hour, float(weight_kg))


@dataclass(slots=True)
class Limits:
    """What the period found free, limit by limit, and which of them bind a claim."""

    shipments: list[int] = field(default_factory=list)
    weight_kg: list[float] = field(default_factory=list)
    _places: dict[tuple[str, str, date], list[tuple[str, int]]] = field(default_factory=dict)
    _known: dict[Claim, tuple[int, ...]] = field(default_factory=dict)

    def add(self, owner: str, scope: str, day: date, window: str, room: tuple[int | None, float | None]) -> None:
        """One limit; None: none of that kind."""
        shipments, weight_kg = room
        self._places.setdefault((owner, scope, day), []).append((window, len(self.shipments)))
        self.shipments.append(_PLENTY if shipments is None else shipments)
        self.weight_kg.append(float(_PLENTY) if weight_kg is None else weight_kg)

    def binding(self, claim: Claim) -> tuple[int, ...]:
        """The numbers of the limits that bind the claim."""
        found = self._known.get(claim)
        if found is None:
            keys = [(claim.carrier_id, scope, claim.day) for scope in claim.scopes]
            keys.append((SITE, claim.site, claim.day))
            places = [place for key in keys for place in self._places.get(key, ())]
            found = self._known[claim] = tuple(number for window, number in places if within(window, claim.hour))
        return found


async def limits_before(conn: Connection, days: Sequence[date], offers: Iterable[RecordedOffer]) -> Limits:
    """Limits less what is used now, plus what the period's own offers hold of it."""
    limits = Limits()
    for day in days:
        for carrier_id, line in (await load_capacity(conn, day)).lines():
            if line.capacity.limit is not None or line.capacity.limit_kg is not None:
                limits.add(str(carrier_id), line.scope, day, line.window, _room(line))
        for site, (limit, used) in (await site_limits(conn, day)).items():
            if limit is not None:
                limits.add(SITE, site, day, ALL_DAY, (limit - used, None))
    for offer in offers:
        if offer.status in HOLDS:
            _give_back(limits, offer)
    return limits


def _room(line: BookLine) -> tuple[int | None, float | None]:
    capacity = line.capacity
    shipments = None if capacity.limit is None else capacity.limit - capacity.used
    return shipments, None if capacity.limit_kg is None else float(capacity.limit_kg - capacity.used_kg)


def _give_back(limits: Limits, offer: RecordedOffer) -> None:
    scopes = tuple(scopes_of((offer.origin_zone,), offer.destination_zone))
    weight_kg = float(offer.weight_kg)
    claim = Claim(str(offer.carrier_id), scopes, offer.origin_site, offer.pickup_day, offer.pickup_hour, weight_kg)
    for number in limits.binding(claim):
        limits.shipments[number] += 1
        limits.weight_kg[number] += weight_kg


def days_around(first: date, last: date, after: int = 8) -> list[date]:
    """Every day from the first to some days after the last: what waits is picked up later."""
    return [first + timedelta(days=n) for n in range((last - first).days + after + 1)]


class Ledger:
    """What is left while a draw lives through the period."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._shipments, self._weight_kg = list(limits.shipments), list(limits.weight_kg)

    def take(self, claim: Claim) -> bool:
        """One shipment of every limit that binds, or nothing."""
        binding = self._limits.binding(claim)
        if any(self._shipments[n] <= 0 or self._weight_kg[n] < claim.weight_kg for n in binding):
            return False
        self._move(binding, -1, -claim.weight_kg)
        return True

    def give(self, claim: Claim) -> None:
        """What `take` took."""
        self._move(self._limits.binding(claim), 1, claim.weight_kg)

    def _move(self, binding: Sequence[int], shipments: int, weight_kg: float) -> None:
        for number in binding:
            self._shipments[number] += shipments
            self._weight_kg[number] += weight_kg
