"""What counts as an answer to a question, which times can be offered, and what can be asked at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.exceptions.questions.answers import check_asked, checked
from headway.exceptions.questions.model import AskQuestion, Audience, Form, Option, Question, QuestionState
from headway.exceptions.questions.slots import LEAD, offered, slot_of
from headway.kernel.errors import BadInput

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
TWO = (Option("soon", "Soon"), Option("late", "Late"))


def question(form: Form, options: tuple[Option, ...] = ()) -> Question:
    return Question(
        id=UUID(int=1),
        case_id=UUID(int=2),
        run_id=None,
        audience=Audience.RECIPIENT,
        order_id=None,
        shipment_id=None,
        carrier_id=None,
        carrier_code=None,
        reference="SO-1",
        text="When?",
        form=form,
        options=options,
        asked_at=NOW,
        answer_by=NOW + timedelta(hours=2),
        state=QuestionState.OPEN,
        answer=None,
        said=None,
        ended_at=None,
        answered_by=None,
    )


def asking(text: str = "When?", options: tuple[Option, ...] = TWO) -> AskQuestion:
    return AskQuestion(case_id=UUID(int=2), audience=Audience.CARRIER, text=text, answer_by=NOW, options=options)


def test_one_of_the_options_with_a_remark_is_an_answer() -> None:
    assert checked(question(Form.OPTIONS, TWO), "late", {"remark": "  the road  "}) == {"remark": "the road"}


@pytest.mark.parametrize(
    ("form", "answer", "said", "field"),
    [
        (Form.OPTIONS, "never", {}, "answer"),
        (Form.OPTIONS, "late", {"street": "x"}, "said"),
        (Form.TEXT, "answered", {}, "said.text"),
        (Form.TEXT, "answered", {"text": "x" * 501}, "said.text"),
        (Form.TEXT, "answered", {"text": "\ud800"}, "said.text"),
        (Form.ADDRESS, "answered", {}, "said.street"),
        (Form.SLOT, "answered", {}, "answer"),
    ],
)
def test_what_is_no_answer_is_refused_by_its_field(form: Form, answer: str, said: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        checked(question(form, TWO), answer, said)
    assert caught.value.field == field


def test_one_part_of_an_address_is_enough_and_none_fits_needs_none() -> None:
    assert checked(question(Form.ADDRESS), "answered", {"street": "Main 1", "city": ""}) == {"street": "Main 1"}
    assert checked(question(Form.ADDRESS), "none_fits", {}) == {}


@pytest.mark.parametrize(
    "asked",
    [asking(""), asking("x" * 601), asking("a\x00b"), asking(options=TWO[:1]), asking(options=(*TWO, TWO[0]))],
)
def test_what_cannot_be_asked_is_refused(asked: AskQuestion) -> None:
    with pytest.raises(BadInput):
        check_asked(asked)


def test_times_begin_tomorrow_morning_and_pass_over_sundays() -> None:
    friday = datetime(2026, 3, 6, 15, tzinfo=UTC)
    assert [each.label for each in offered(friday, BERLIN)][:3] == [
        "Saturday 7 March, 08:00 to 13:00",
        "Saturday 7 March, 13:00 to 18:00",
        "Monday 9 March, 08:00 to 13:00",
    ]


@given(hours=st.integers(0, 24 * 400), zone=st.sampled_from(("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo")))
def test_every_time_offered_can_be_kept_and_read_again(hours: int, zone: str) -> None:
    now = NOW + timedelta(hours=hours)
    found = offered(now, ZoneInfo(zone))
    assert 4 <= len(found) <= 6
    starts = [slot_of(each.code)[0] for each in found]
    assert starts == sorted(starts)
    assert all(start >= now + LEAD for start in starts)
    assert all(start.astimezone(ZoneInfo(zone)).weekday() != 6 for start in starts)


@pytest.mark.parametrize(
    "code", ["", "tomorrow", "2026-03-02T08:00/2026-03-02T12:00", "2026-03-02T12:00Z/2026-03-02T08:00Z"]
)
def test_what_is_no_time_is_refused(code: str) -> None:
    with pytest.raises(BadInput):
        slot_of(code)
