"""The zone of a place: the longest postal prefix that fits wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Zones = Mapping[tuple[str, str], str]
"""(country, postal prefix) -> zone code; the empty prefix stands for the whole country."""


def normal_postal(postal_code: str) -> str:
    """Upper case without spaces and hyphens, as prefixes are stored: "sw1a 1aa" -> "SW1A1AA"."""
    return "".join(c for c in postal_code.upper() if c.isalnum())


def prefixes(postal_code: str | None) -> tuple[str, ...]:
    """Every prefix of the postal code, the longest first, the empty one last."""
    text = normal_postal(postal_code or "")
    return tuple(text[:length] for length in range(len(text), -1, -1))


def find_zone(zones: Zones, country: str, postal_code: str | None) -> str | None:
    """The zone code of a place, None where no zone covers it."""
    found = (zones.get((country.upper(), prefix)) for prefix in prefixes(postal_code))
    return next((zone for zone in found if zone is not None), None)


def as_zones(rows: Iterable[tuple[str, str, str]]) -> Zones:
    """Zones from rows of country, prefix and zone code."""
    return {(country.upper(), normal_postal(prefix)): zone for country, prefix, zone in rows}
