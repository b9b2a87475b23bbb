"""Moments where they happen: in the zone of a stop, else the tenant's."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from headway.web.times import Times

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HERE = Times(BERLIN, NOON)


def test_a_moment_without_a_place_is_the_tenants() -> None:
    assert ">13:00</time>" in HERE.at(NOON)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("America/New_York", '>07:00 <span class="zone">EST</span></time>'),
        ("Asia/Dubai", '>16:00 <span class="zone">UTC+04</span></time>'),
        ("Asia/Kolkata", '>17:30 <span class="zone">IST</span></time>'),
        ("Europe/Vienna", ">13:00</time>"),
        ("Nowhere/Atall", ">13:00</time>"),
        ("", ">13:00</time>"),
        (None, ">13:00</time>"),
    ],
)
def test_a_moment_at_a_place_is_of_its_zone_and_says_so_where_it_differs(zone: str | None, shown: str) -> None:
    assert shown in HERE.at(NOON, zone=zone)


def test_the_day_is_the_places_own() -> None:
    late = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    assert ">3 Mar 05:00 <" in HERE.at(late, zone="Asia/Tokyo")
    assert ">21:00</time>" in HERE.at(late)


def test_nothing_is_a_dash_everywhere() -> None:
    assert HERE.at(None, zone="Asia/Tokyo") == "–"
