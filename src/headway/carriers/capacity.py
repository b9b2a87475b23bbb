"""How many shipments a carrier still takes on a day: both its limit for a zone and its limit for all of them bind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

ANYWHERE = "*"
"""Stands in the place of a zone for "from anywhere", or "to anywhere"."""


@dataclass(frozen=True, slots=True)
class DayCapacity:
    """A limit of shipments (None: no limit) and what is used of it."""

    limit: int | None
    used: int

    @property
    def left(self) -> int | None:
        """What may still be given, never less than 0."""
        return None if self.limit is None else max(0, self.limit - self.used)


@dataclass(frozen=True, slots=True)
class CapacityBook:
    """All limits and uses of one day, by carrier and zone."""

    days: Mapping[tuple[UUID, str], DayCapacity] = field(default_factory=dict)

    def left(self, carrier_id: UUID, origin_zone: str) -> int | None:
        """Shipments the carrier still takes from the zone; None where nothing binds."""
        found = (self.days.get((carrier_id, zone)) for zone in (origin_zone, ANYWHERE))
        bounds = [day.left for day in found if day is not None and day.left is not None]
        return min(bounds, default=None)
