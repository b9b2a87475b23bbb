"""Who could carry: carriers with what they still take today, and vehicles that are on the road."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from headway.web.dispatching.rows import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierToday:
    """A carrier's day: `limit_shipments` None where nothing binds; `held` by bookings and live offers."""

    code: str
    name: str
    kind: str
    limit_shipments: int | None
    held: int
    out: bool
    asked: int

    @property
    def left(self) -> int | None:
        return None if self.limit_shipments is None else max(self.limit_shipments - self.held, 0)

    @property
    def used(self) -> int:
        """Of a bar of 100 units."""
        if not self.limit_shipments:
            return 100 if self.limit_shipments == 0 else 0
        return min(100, round(100 * self.held / self.limit_shipments))


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleNow:
    """A vehicle's route that can still be changed."""

    code: str
    depot: str
    status: str
    delay_s: int
    end_at: datetime
    stops: int
    done: int

    @property
    def used(self) -> int:
        """Of a bar of 100 units."""
        return round(100 * self.done / self.stops) if self.stops else 0


@dataclass(frozen=True, slots=True)
class Resources:
    """What moves can go to."""

    carriers: tuple[CarrierToday, ...]
    vehicles: tuple[VehicleNow, ...]


async def read_resources(conn: Connection, now: datetime, today: date, *, fleet: bool) -> Resources:
    """Carriers on a day and, where `fleet`, vehicles at work."""
    carriers = await conn.fetch(Q.carriers_today, today, now, MOST)
    vehicles = await conn.fetch(Q.vehicles_now, MOST) if fleet else []
    return Resources(tuple(CarrierToday(**row) for row in carriers), tuple(VehicleNow(**row) for row in vehicles))
