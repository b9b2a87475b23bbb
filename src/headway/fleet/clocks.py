"""By which clock a depot or a store is worked: the zone it was told, else that of its place, else the tenant's."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from headway.fleet.model import Depot, Place, Store
from headway.kernel.time_zones import country_zone, zone_at, zone_named


def clock_of(place: Depot | Store, tenant: ZoneInfo) -> ZoneInfo:
    """The zone of a depot or a store."""
    return zone_named(place.time_zone or zone_of_place(place.place)) or tenant


def zone_of_place(place: Place) -> str | None:
    """The zone at its position; off every shore that of its country; None where neither tells it."""
    return zone_at(place.latitude, place.longitude) or (country_zone(place.country) if place.country else None)
