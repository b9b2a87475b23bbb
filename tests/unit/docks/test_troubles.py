"""What is wrong at a door, from lines that can be read at a glance; it is nine o'clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from headway.docks.model import Appointment, AppointmentState, Direction, SiteRules
from headway.docks.troubles import Line, troubles

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
NINE = EIGHT + timedelta(hours=1)


def at(minutes: int) -> datetime:
    return EIGHT + timedelta(minutes=minutes)


def stands(number: int, start: int, end: int, **more: Any) -> Appointment:
    fields: dict[str, Any] = {
        "id": UUID(int=number),
        "site": "S1",
        "door": "1",
        "direction": Direction.INBOUND,
        "state": AppointmentState.BOOKED,
        "start": at(start),
        "end": at(end),
        "planned_at": at(start),
        "reference": f"Tour {number}",
    }
    return Appointment(**(fields | more))


def of(*line: Appointment, staged: int = 0, opens: int = -480, closes: int = 960) -> list[tuple[str, str]]:
    found = Line(
        door="1",
        since=at(-480),
        until=at(960),
        open_spans=((at(opens), at(closes)),),
        line=line,
        staged={each.id: staged for each in line},
        rules=SiteRules(),
        zone=ZoneInfo("UTC"),
        now=NINE,
    )
    return [(each.rule, each.sentence) for each in troubles([found])]


def test_who_comes_in_time_is_no_trouble() -> None:
    assert of(stands(1, 60, 90), stands(2, 95, 120)) == []


def test_who_is_expected_after_his_turn_is_late() -> None:
    late = stands(1, 105, 150, planned_at=at(80), not_before=at(105))
    assert of(late) == [("late", "Tour 1 is expected at 09:45, 25 min after its first turn; it now stands at 09:45")]


def test_whom_nobody_saw_is_missed_after_the_sites_grace() -> None:
    assert of(stands(1, 50, 90)) == []
    assert of(stands(1, 30, 90)) == [("unseen", "Tour 1 should be here since 30 min")]


def test_who_stays_too_long_is_told_with_the_minutes() -> None:
    found = of(stands(1, 0, 45, state=AppointmentState.AT_DOOR))
    assert found == [("overrun", "Tour 1 holds door 1 15 min longer than agreed")]


def test_two_at_one_door_at_a_time_are_named() -> None:
    found = of(stands(1, 60, 100), stands(2, 90, 130))
    assert found == [("overlap", "Tour 1 (until 09:40) and Tour 2 (from 09:30) both stand at door 1")]


def test_what_ends_after_its_cut_off_is_told() -> None:
    found = of(stands(1, 60, 100, fits_by=at(90)))
    assert found == [("cutoff", "Tour 1 is done at 09:40, 10 min after it must be (09:30)")]


def test_what_lies_outside_the_doors_hours_is_told() -> None:
    found = of(stands(1, 60, 120), closes=90)
    assert found == [("closed", "door 1 is not worked at all of 09:00 to 10:00, Tour 1")]


@pytest.mark.parametrize(("start", "staged", "wrong"), [(70, 0, True), (70, 1, False), (200, 0, False)])
def test_goods_are_to_be_there_shortly_before_loading(start: int, staged: int, wrong: bool) -> None:
    tour = stands(1, start, start + 30, direction=Direction.OUTBOUND, shipment_ids=(UUID(int=9),))
    assert [rule for rule, _ in of(tour, staged=staged)] == (["unready"] if wrong else [])


def test_the_earliest_comes_first() -> None:
    found = of(stands(1, 30, 90), stands(2, 80, 120))
    assert [rule for rule, _ in found] == ["unseen", "overlap"]
