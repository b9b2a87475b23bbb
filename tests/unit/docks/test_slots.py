"""Slots: nearest to what is wanted, none that a rule refuses, and hours as the clock on the wall tells them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.docks.feasibility import Wish, refusals
from headway.docks.model import Appointment, AppointmentState, Direction, Door, Opening, SiteRules
from headway.docks.openings import spans
from headway.docks.slots import Yard, slots

SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)  # a Monday
BERLIN = ZoneInfo("Europe/Berlin")
HALF = Wish(direction=Direction.OUTBOUND, duration=timedelta(minutes=30))


def at(minutes: int) -> datetime:
    return SIX + timedelta(minutes=minutes)


def taken(number: int, start: int, end: int, door: str = "1") -> Appointment:
    return Appointment(
        id=UUID(int=number), site="S", door=door, direction=Direction.OUTBOUND, state=AppointmentState.BOOKED,
        start=at(start), end=at(end), planned_at=at(start),
    )  # fmt: skip


def yard(*line: Appointment, **door: object) -> Yard:
    doors = (Door(site="S", code="1", **door),)  # type: ignore[arg-type]
    return Yard(doors=doors, taken={"1": line}, rules=SiteRules(), zone=ZoneInfo("UTC"), now=SIX)


def starts(found: Yard, wish: Wish = HALF, **more: object) -> list[int]:
    return [int((each.start - SIX).total_seconds() // 60) for each in slots(found, wish, SIX, at(240), **more)]  # type: ignore[arg-type]


def test_the_lead_is_kept_and_the_first_is_best() -> None:
    assert starts(yard(), most=3) == [30, 45, 60]


def test_the_nearest_to_what_is_wanted_comes_first_and_the_gap_is_kept() -> None:
    assert starts(yard(taken(1, 100, 130)), wanted=at(110), most=3) == [135, 150, 65]


def test_a_cut_off_is_met_to_the_minute() -> None:
    wish = Wish(direction=Direction.OUTBOUND, duration=timedelta(minutes=30), fits_by=at(77))
    assert starts(yard(), wish, wanted=at(77), most=1) == [47]


def test_loading_takes_what_the_doors_rate_says_in_steps() -> None:
    wish = Wish(direction=Direction.OUTBOUND, units=100)
    assert wish.at(Door(site="S", code="1", units_per_hour=60), SiteRules()) == timedelta(minutes=105)
    assert wish.at(Door(site="S", code="1"), SiteRules()) == timedelta(minutes=30)


def test_hours_are_those_of_the_wall_on_the_day_the_clock_changes() -> None:
    sunday = datetime(2026, 3, 29, tzinfo=BERLIN)
    (found,) = spans((Opening(6, 120, 600),), sunday, sunday + timedelta(days=1), BERLIN)
    assert [each.astimezone(BERLIN).hour for each in found] == [3, 10]
    assert found[1] - found[0] == timedelta(hours=7)


@given(st.lists(st.tuples(st.integers(0, 230), st.integers(1, 60)), max_size=6), st.integers(1, 90))
def test_nothing_is_offered_that_would_be_refused(line: list[tuple[int, int]], minutes: int) -> None:
    held, end = [], 0
    for number, (gap, length) in enumerate(line):
        held.append(taken(number, end + gap, end + gap + length))
        end += gap + length
    found = yard(*held, opening=(Opening(0, 360, 600),))
    wish = Wish(direction=Direction.OUTBOUND, duration=timedelta(minutes=minutes))
    for slot in slots(found, wish, SIX, at(300), most=50):
        assert refusals(found.asked(wish, found.doors[0], slot.start)) == ()


def test_the_rules_are_asked_of_the_best_times_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty free doors have 27,000 times in two weeks: ten of them are told."""
    doors = tuple(Door(site="S", code=str(number)) for number in range(20))
    asking = Mock(wraps=refusals)
    monkeypatch.setattr("headway.docks.slots.refusals", asking)
    found = slots(replace(yard(), doors=doors, taken={}), HALF, SIX, SIX + timedelta(days=14))
    assert len(found) == asking.call_count == 10
