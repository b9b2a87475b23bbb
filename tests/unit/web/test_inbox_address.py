"""The inbox's address is its filter, and back; forms of the inbox go on to pages of cases only."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from headway.exceptions.inbox.model import Count, Deed, Refused, Sorted
from headway.kernel.errors import BadInput
from headway.web.cases.asking import DUE, Asked, address, asked, facets, looked
from headway.web.cases.doing import after, asked_for
from headway.web.cases.reading import sleeps
from headway.web.cases.saying import said

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)
FULL = Asked("all", "mine", "control_tower", ("high", "critical"), ("no_rate",), "ACME", "LINDT", "HAM", "today")


def back(text: str) -> Asked:
    fields = dict(parse_qsl(urlsplit(text).query))
    return asked(lambda name: fields.get(name, ""))


def test_an_address_is_a_filter_and_back() -> None:
    assert back(address(FULL)) == FULL
    assert back(address(FULL, case=ONE)) == FULL
    assert address(Asked()) == "/cases"


def test_words_that_are_none_of_ours_are_dropped() -> None:
    assert back("/cases?phase=gone&severity=awful,high&due=never") == Asked(severity=("high",))


def test_mine_is_whoever_looks_and_nobody_is_no_person() -> None:
    assert looked(Asked(who="mine"), "user:ann", NOW, BERLIN).assignees == ("user:ann",)
    nobody = looked(Asked(who="nobody"), "user:ann", NOW, BERLIN)
    assert (nobody.assignees, nobody.unassigned) == ((), True)


def test_today_ends_at_the_tenants_midnight() -> None:
    assert DUE["today"](NOW, BERLIN) == datetime(2026, 3, 3, 23, tzinfo=UTC)


def test_a_chosen_value_is_dropped_by_its_own_link_and_another_added_beside_it() -> None:
    counts = [Count("severity", "high", 3), Count("severity", "low", 2), Count("carrier", "ACME", 5)]
    found = {facet.name: facet for facet in facets(Asked(severity=("high",)), counts, "user:ann")}
    by_value = {choice.value: choice for choice in found["severity"].choices}
    assert (by_value["high"].chosen, by_value["high"].href) == (True, "/cases")
    assert back(by_value["low"].href).severity == ("high", "low")
    assert [(choice.value, choice.cases) for choice in found["carrier"].choices] == [("ACME", 5)]


def test_a_case_sleeps_until_the_tenants_morning() -> None:
    times = dict(sleeps(NOW, BERLIN))
    assert times["tomorrow"] == datetime(2026, 3, 4, 7, tzinfo=UTC)
    assert times["monday"] == datetime(2026, 3, 9, 7, tzinfo=UTC)


@pytest.mark.parametrize("elsewhere", ["https://evil.test", "//evil.test", "/orders", "/casesx", ""])
def test_a_form_of_the_inbox_goes_on_to_cases_only(elsewhere: str) -> None:
    assert after({"next": elsewhere}) == "/cases"
    assert after({"next": "/cases?who=mine"}) == "/cases?who=mine"


def test_a_form_names_cases_people_and_times() -> None:
    fields = {"deed": "snooze", "ids": f"{ONE},{OTHER}", "until": "2026-03-03T08:00", "or_worse": "yes"}
    command = asked_for(fields, BERLIN, "user:ann")
    assert command.case_ids == (ONE, OTHER)
    assert command.until == datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert asked_for({"deed": "assign", "ids": str(ONE), "assignee": "me"}, BERLIN, "user:ann").assignee == "user:ann"
    assert asked_for({"deed": "assign", "ids": str(ONE), "assignee": "ben"}, BERLIN, "user:ann").assignee == "user:ben"


@pytest.mark.parametrize(
    "fields",
    [
        {"deed": "explode", "ids": str(ONE)},
        {"deed": "take", "ids": "x"},
        {"deed": "snooze", "ids": str(ONE), "until": "soon"},
        {"deed": "merge", "ids": str(ONE), "into": "it"},
    ],
)
def test_a_form_that_means_nothing_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        asked_for(fields, BERLIN, "user:ann")


def test_what_was_done_and_what_was_left_is_said() -> None:
    left = Refused(OTHER, "wrong_case_state", "a case that is resolved cannot become resolved")
    one = said(Deed.DISMISS, Sorted(undo_id=ONE, done=(ONE,), refused=()))
    assert (one.text, one.undo_id) == ("Case dismissed.", ONE)
    many = said(Deed.RESOLVE, Sorted(undo_id=ONE, done=(ONE, OTHER), refused=(left,)))
    assert many.text == "2 cases resolved. 1 was left: a case that is resolved cannot become resolved."
