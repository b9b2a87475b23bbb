"""Ownership: the document and what is refused of it, who works when, whose a case is; pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.exceptions.model import Severity
from headway.exceptions.ownership.choosing import Facts, Owners
from headway.exceptions.ownership.model import BadOwnership, Calendar, Hours
from headway.exceptions.ownership.reading import read_ownership
from headway.exceptions.ownership.shifts import after, at_work

TEXT = """
name: the north
calendars:
  - name: day
    timezone: Europe/Berlin
    hours:
      - {days: [mon, tue, wed, thu, fri], from: "08:00", to: "16:00"}
    holidays: [2026-03-04]
  - name: night
    timezone: Europe/Berlin
    hours:
      - {days: [mon, tue, wed, thu, fri, sat, sun], from: "22:00", to: "06:00"}
people:
  - {name: user:ana, skills: [customs], most: 2}
  - {name: user:ben}
  - {name: user:cem, away: [2026-03-02]}
teams:
  - {name: north, calendar: day, clock: hours, relief: desk, members: [user:ana, user:ben, user:cem]}
  - {name: desk}
regions:
  - {name: coast, zones: [HH, HB]}
rules:
  - {team: desk, severities: [critical]}
  - {team: north, regions: [coast], detectors: [customs_incomplete], skill: customs}
  - {team: north, regions: [coast]}
ladder:
  - {severity: medium, owner: lead}
  - {severity: critical, owner: head}
clocks:
  high: {respond_min: 30, resolve_min: 120}
"""
DETECTORS = ("customs_incomplete", "no_update")


def owners(text: str = TEXT) -> Owners:
    return Owners(read_ownership(text, DETECTORS), 1)


def berlin(day: int, hour: float) -> datetime:
    """A moment early in March 2026 in Berlin, an hour later than in UTC; the 2nd is a Monday."""
    return datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour - 1)


@pytest.mark.parametrize(
    ("day", "hour", "works"),
    [(2, 7.9, False), (2, 8, True), (2, 15.9, True), (2, 16, False), (4, 10, False), (7, 10, False)],
)
def test_a_calendar_has_hours_days_and_holidays(day: int, hour: float, works: bool) -> None:
    assert at_work(owners().calendars["day"], berlin(day, hour)) is works


def test_a_shift_may_end_the_next_morning() -> None:
    night = owners().calendars["night"]
    assert [at_work(night, berlin(3, hour)) for hour in (5.9, 6, 21.9, 22)] == [True, False, False, True]


def test_working_time_leaves_out_evenings_holidays_and_weekends() -> None:
    day = owners().calendars["day"]
    assert after(day, berlin(2, 15), timedelta(hours=2)) == berlin(3, 9)
    assert after(day, berlin(3, 15), timedelta(hours=2)) == berlin(5, 9)
    assert after(day, berlin(6, 15), timedelta(hours=2)) == berlin(9, 9)
    assert after(day, berlin(7, 3), timedelta(hours=8)) == berlin(9, 16)


HOURS = Calendar(name="c", timezone="Europe/Berlin", hours=(Hours(days=("mon", "wed"), begin="09:00", end="17:30"),))


@given(st.integers(0, 30 * 24 * 60), st.integers(1, 2000), st.integers(0, 2000))
def test_more_work_never_ends_sooner_and_ends_at_work(start_min: int, work_min: int, more_min: int) -> None:
    since = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=start_min)
    end = after(HOURS, since, timedelta(minutes=work_min))
    assert end >= since + timedelta(minutes=work_min)
    assert after(HOURS, since, timedelta(minutes=work_min + more_min)) >= end
    assert at_work(HOURS, end - timedelta(seconds=1))


def test_the_time_change_in_march_costs_nobody_an_hour_of_work() -> None:
    assert after(HOURS, datetime(2026, 3, 25, 15, 30, tzinfo=UTC), timedelta(hours=2)) == datetime(
        2026, 3, 30, 8, 0, tzinfo=UTC
    )


def test_the_first_rule_that_fits_names_the_team() -> None:
    found = owners()
    facts = Facts("no_update", Severity.HIGH, zones=("XX", "HH"))
    assert found.rule_of(facts) == found.document.rules[2]
    assert found.rule_of(Facts("no_update", Severity.CRITICAL)) == found.document.rules[0]
    assert found.rule_of(Facts("no_update", Severity.LOW, zones=("XX",))) is None


def test_a_team_that_does_not_work_is_relieved() -> None:
    assert owners().team_on_duty("north", berlin(2, 10)) == "north"
    assert owners().team_on_duty("north", berlin(2, 20)) == "desk"
    assert owners().team_on_duty("nobody_knows", berlin(2, 20)) == "nobody_knows"


def test_two_teams_that_relieve_each_other_and_sleep_keep_what_is_theirs() -> None:
    text = TEXT.replace("- {name: desk}", "- {name: desk, calendar: day, relief: north}")
    assert owners(text).team_on_duty("north", berlin(2, 20)) == "north"


def test_who_is_there_knows_how_and_has_the_fewest_takes_it() -> None:
    found, at = owners(), berlin(2, 10)
    assert found.person_for("north", "", at, {}) == "user:ana"
    assert found.person_for("north", "", at, {"user:ana": 1}) == "user:ben"
    assert found.person_for("north", "customs", at, {"user:ana": 1}) == "user:ana"
    assert found.person_for("north", "customs", at, {"user:ana": 2}) is None
    assert found.person_for("north", "", berlin(3, 10), {"user:ana": 1, "user:ben": 1}) == "user:cem"
    assert found.person_for("north", "", berlin(2, 20), {}) is None
    assert found.person_for("desk", "", at, {}) is None


def test_a_clock_runs_in_the_teams_hours_unless_it_is_critical() -> None:
    found, wait = owners(), timedelta(hours=2)
    assert found.due("north", Severity.HIGH, berlin(2, 15), wait) == berlin(3, 9)
    assert found.due("north", Severity.CRITICAL, berlin(2, 15), wait) == berlin(2, 17)
    assert found.due("desk", Severity.HIGH, berlin(2, 15), wait) == berlin(2, 17)
    assert found.wait(Severity.HIGH, wait, acknowledged=False) == timedelta(minutes=30)
    assert found.wait(Severity.LOW, wait, acknowledged=True) == wait


@pytest.mark.parametrize(
    ("old", "new", "field", "line"),
    [
        ("timezone: Europe/Berlin", "timezone: Mars/Base", "calendars[0].timezone", 5),
        ('to: "16:00"', 'to: "25:00"', "calendars[0].hours[0].to", 7),
        ("skill: customs}", "skill: magic}", "rules[1].skill", 24),
        ("members: [user:ana", "members: [user:eve", "teams[0].members[0]", 18),
        ("relief: desk", "relief: north", "teams[0].relief", 18),
        ("detectors: [customs_incomplete]", "detectors: [customs]", "rules[1].detectors[0]", 24),
        ("- {name: desk}", "- {name: north}", "teams[1].name", 19),
        ("owner: head", "owner: lead", "ladder[1].owner", 28),
        ("severity: critical, owner", "severity: low, owner", "ladder[1].severity", 28),
        ("respond_min: 30", "respond_min: 0", "clocks.high.respond_min", 30),
        ("most: 2", "most: 0", "people[0].most", 14),
        ("name: the north", "nmae: the north", "nmae", 2),
        ("severities: [critical]", "severities: [grave]", "rules[0].severities[0]", 23),
    ],
)  # fmt: skip
def test_a_fault_names_its_place_and_line(old: str, new: str, field: str, line: int) -> None:
    assert old in TEXT
    with pytest.raises(BadOwnership) as caught:
        read_ownership(TEXT.replace(old, new, 1), DETECTORS)
    assert f"ownership:{line}: {field}: " in str(caught.value)


@pytest.mark.parametrize("text", ["", " ", "[]", "name: [", "x" * 200_000, "name: &a [*a]", "- 1\n- 2"])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(BadOwnership):
        read_ownership(text, DETECTORS)
