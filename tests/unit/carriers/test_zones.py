"""Zones by postal prefix."""

import pytest

from headway.carriers.zones import as_zones, find_zone, prefixes

ZONES = as_zones([("GB", "", "UK"), ("GB", "SW", "LON"), ("gb", "sw1 a", "WESTMINSTER"), ("US", "9", "WEST")])


@pytest.mark.parametrize(
    ("country", "postal", "zone"),
    [
        ("GB", "SW1A 1AA", "WESTMINSTER"),
        ("GB", "sw9 8qh", "LON"),
        ("GB", "M1 1AE", "UK"),
        ("gb", None, "UK"),
        ("US", "94103-1234", "WEST"),
        ("US", "10001", None),
        ("DE", "10115", None),
    ],
)
def test_the_longest_prefix_wins(country: str, postal: str | None, zone: str | None) -> None:
    assert find_zone(ZONES, country, postal) == zone


def test_prefixes_run_from_long_to_none() -> None:
    assert prefixes("a-1 b") == ("A1B", "A1", "A", "")
