"""Moments where they happen: in the zone of a stop, else the tenant's."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from headway.web.pages import TEMPLATES
from headway.web.times import Times

BERLIN = ZoneInfo("Europe/Berlin")
YORK = ZoneInfo("America/New_York")
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


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("until 2026-03-04T12:00:00+00:00, or so", None, "until 4 Mar 13:00, or so"),
        ("until 2026-03-04T12:00Z, or so", YORK, "until 4 Mar 07:00 EST, or so"),
        ("agreed for 2026-03-08T14:00Z", YORK, "agreed for 8 Mar 10:00 EDT"),
        ("it came at 2026-12-31T23:30Z", None, "it came at 1 Jan 00:30"),
        ("door 4 does from 2026-03-02T14:00Z on", YORK, "door 4 does from 09:00 EST on"),
        ("2026-03-02T14:00Z to 2026-03-02T15:30Z", None, "15:00 to 16:30"),
        ("at 2026-99-99T10:00Z, on 2026-03-02", YORK, "at 2026-99-99T10:00Z, on 2026-03-02"),
    ],
)
def test_moments_in_sentences_are_by_the_clock_of_the_place(text: str, place: ZoneInfo | None, told: str) -> None:
    assert HERE.told(text, place) == told


def test_a_sentence_on_a_page_tells_moments_by_the_clock_of_the_page() -> None:
    page = TEMPLATES.from_string("{{ 'sent at 2026-03-02T12:00Z' | sentence }} {{ 'by 2026-03-04T12:00Z' | told }}")
    assert page.render(t=HERE) == "Sent at 13:00. by 4 Mar 13:00"
    assert page.render() == "Sent at 2026-03-02T12:00Z. by 2026-03-04T12:00Z"
