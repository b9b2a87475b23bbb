"""Whose clock holds at a place: the zone at a position, and the one a whole country keeps. No network is asked."""

from __future__ import annotations

from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from tzfpy import get_tz

ALLOWED = "an IANA zone such as Europe/Berlin"
_AREAS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)

MAIN_ZONES = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MH": "Pacific/Majuro",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
    "VN": "Asia/Ho_Chi_Minh",
}
"""Countries of several zones, one of which is the country's but for islands and its edges (CLDR primaryZones)."""


def known(name: str) -> bool:
    """Is it a zone of the IANA database?"""
    return name in _names()


def zone_named(name: str | None) -> ZoneInfo | None:
    """The zone called so; None for none, and for one that nobody knows."""
    return _zone(name) if name and len(name) <= 64 else None


@lru_cache(maxsize=65_536)
def zone_at(latitude: float, longitude: float) -> str | None:
    """The zone at a position in WGS 84 degrees; None where nobody's clock holds: at sea, or off the Earth.

    The borders are those of OpenStreetMap, simplified: a place within a few hundred metres of one may be told the
    neighbour's, which is why whoever keeps a site may say its zone.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    name = get_tz(longitude, latitude)
    return name if name and name.partition("/")[0] in _AREAS and known(name) else None


def zones_of(country: str) -> tuple[str, ...]:
    """The zones of a country, an ISO 3166 code of two letters (CLDR)."""
    return tuple(get_global("territory_zones").get(country, ()))


@cache
def country_zone(country: str) -> str | None:
    """The zone that all of a country keeps, or nearly all; None where it has several."""
    if country in MAIN_ZONES:
        return MAIN_ZONES[country]
    zones = [each for each in zones_of(country) if known(each)]
    return zones[0] if len(zones) == 1 else None


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
