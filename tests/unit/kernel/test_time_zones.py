"""Whose clock holds at a place."""

import pytest

from headway.kernel.time_zones import MAIN_ZONES, country_zone, known, zone_at, zone_named


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (38.72, -9.14, "Europe/Lisbon"),
        (37.74, -25.67, "Atlantic/Azores"),
        (40.71, -74.0, "America/New_York"),
        (52.52, 13.4, "Europe/Berlin"),
        (33.45, -112.07, "America/Phoenix"),
        (28.61, 77.21, "Asia/Kolkata"),
    ],
)
def test_a_place_keeps_the_zone_that_it_lies_in(latitude: float, longitude: float, zone: str) -> None:
    assert zone_at(latitude, longitude) == zone


@pytest.mark.parametrize(("latitude", "longitude"), [(40, -30), (0, -150), (91, 0), (0, 181), (float("nan"), 0)])
def test_at_sea_and_off_the_earth_nobodys_clock_holds(latitude: float, longitude: float) -> None:
    assert zone_at(latitude, longitude) is None


def test_a_country_of_one_clock_tells_it_and_one_of_several_does_not() -> None:
    assert country_zone("FR") == "Europe/Paris"
    assert country_zone("DE") == "Europe/Berlin"
    assert country_zone("PT") == "Europe/Lisbon"
    assert country_zone("US") is None
    assert country_zone("XX") is None


def test_every_main_zone_is_one_of_its_country() -> None:
    assert [name for name in MAIN_ZONES.values() if not known(name)] == []


def test_a_name_that_is_none_is_no_zone() -> None:
    assert zone_named("Europe/Atlantis") is None
    assert zone_named("../etc/passwd") is None
    assert zone_named(None) is None
    assert str(zone_named("Europe/Lisbon")) == "Europe/Lisbon"
