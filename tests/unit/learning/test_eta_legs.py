"""Legs of files as cases: what a leg knows of its own trip, and how times may be written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from headway.kernel.errors import BadInput
from headway.learning.eta.files.reading import LEG_COLUMNS, read_legs
from headway.learning.eta.legs import Leg, cases_of_legs

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)


def a_leg(source: str, minute: int) -> Leg:
    return Leg("one", source, "Z", "FTL", BEGAN + timedelta(minutes=minute), None, 30.0, None)


def test_of_its_trip_a_leg_knows_the_last_that_began_before_it() -> None:
    cases = cases_of_legs([a_leg("D", 90), a_leg("A", 0), a_leg("C", 60), a_leg("B", 60)])
    assert cases.before.tolist() == ["B", "", "A", "A"]
    assert cases.step.tolist() == [3, 0, 1, 1]


def test_legs_of_several_trips_tell_nothing_of_each_other() -> None:
    cases = cases_of_legs([a_leg("A", 0), replace(a_leg("B", 60), trip="two")])
    assert cases.before.tolist() == ["", ""]


def test_the_row_is_named_whose_time_is_written_otherwise(tmp_path: Path) -> None:
    times = ("2026-03-02T08:00:00", "2026-03-02T09:00:00", "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z")
    file = tmp_path / "legs.csv"
    file.write_text("\n".join([",".join(LEG_COLUMNS), *(f"one,A,B,FTL,{time},30" for time in times)]))
    saw = "saw '2026-03-02 10:00:00\\+00:00, written otherwise"
    with pytest.raises(BadInput, match=rf"legs\.csv:4: od_start_time: {saw}"):
        read_legs(file, finished=False)
