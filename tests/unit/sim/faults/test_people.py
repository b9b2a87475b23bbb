"""Who is asked answers truly, who works at the desk takes one case at a time, and what they agree upon happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.events.exceptions import CaseOpened, QuestionAsked
from headway.exceptions.model import AcknowledgeCase, ResolveCase
from headway.exceptions.questions.model import NONE_FITS, AnswerQuestion
from headway.exceptions.questions.slots import offered
from headway.orders.model import Address
from headway.sim.calls import Action, Planned
from headway.sim.chance import Chance
from headway.sim.faults import asked, desk, effects, telling
from headway.sim.faults.befalling import befallen
from headway.sim.faults.desk import Desk
from headway.sim.faults.kinds import Kind
from headway.sim.network import BERLIN, START
from tests.unit.sim.faults.journeys import PUNCTUAL, plain, trip

PLACE = Address("DE", "10115", "Berlin", "Hauptstraße 1")


def _question(form: str = "options", audience: str = "carrier", **more: Any) -> QuestionAsked:
    fields: dict[str, Any] = {
        "case_id": UUID(int=1),
        "question_id": UUID(int=2),
        "audience": audience,
        "form": form,
        "answer_by": START + timedelta(days=3),
        "order_id": uuid4(),
        "shipment_id": None,
        "carrier_id": None,
    }
    return QuestionAsked(**{**fields, **more})


def _answers(question: QuestionAsked, knows: asked.Truthful, at: datetime = START) -> list[AnswerQuestion]:
    """What forty people would answer."""
    found = [asked.answers(seed, "q", question, at, knows) for seed in range(40)]
    return [item.what.command for item in found if item is not None and isinstance(item.what, Action)]  # type: ignore[misc]


@pytest.mark.parametrize(("state", "said"), [("yes", "soon"), ("later", "repaired"), ("no", "breakdown")])
def test_a_carrier_says_what_is_so(state: str, said: str) -> None:
    question = _question(options=("soon", "repaired", "breakdown"))
    given = {answer.answer for answer in _answers(question, asked.Truthful(None, None, state))}
    assert given == {said}


def test_most_answer_and_some_never_do() -> None:
    given = _answers(_question(options=("yes", "no")), asked.Truthful(None, None))
    assert 20 < len(given) < 40


def test_a_time_is_chosen_among_those_offered() -> None:
    slots = tuple(option.code for option in offered(START, BERLIN))
    given = {
        each.answer for each in _answers(_question("slot", "recipient", options=slots), asked.Truthful(None, PLACE))
    }
    assert given <= {*slots[:4], NONE_FITS}
    assert len(given) > 2


def test_nobody_answers_at_night() -> None:
    late = START.replace(hour=22)
    question = _question(options=("yes", "no"))
    found = [asked.answers(seed, "q", question, late, asked.Truthful(None, None)) for seed in range(40)]
    hours = {item.at.astimezone(BERLIN).hour for item in found if item is not None}
    assert hours
    assert all(7 <= hour <= 21 for hour in hours)


def _case(detector: str = "damaged") -> CaseOpened:
    fields: dict[str, Any] = {"order_id": uuid4(), "shipment_id": uuid4(), "carrier_id": None}
    return CaseOpened(case_id=uuid4(), detector=detector, severity="low", owner="t", due_at=START, **fields)


def test_two_persons_take_the_third_case_when_one_of_them_is_free() -> None:
    tower = Desk(1, 100)
    noon = START + timedelta(hours=6)
    first, second, third = (tower.take(f"case {number}", noon) for number in range(3))
    assert third.begins >= min(first.ends, second.ends)
    assert all(taken.ends > taken.begins for taken in (first, second, third))


def test_at_night_a_case_waits_for_the_morning() -> None:
    taken = Desk(1, 100).take("case", START.replace(hour=22))
    assert taken.begins.astimezone(BERLIN).hour >= 6
    assert taken.begins.date() > START.date()


def _commands(planned: list[Planned]) -> list[type]:
    return [type(item.what.command) for item in planned if isinstance(item.what, Action)]


def test_a_case_is_taken_on_and_dealt_with() -> None:
    taken = Desk(1, 100).take("case", START)
    assert _commands(list(desk.works(_case(), "c", taken, None))) == [AcknowledgeCase, ResolveCase]


def test_what_nobody_carries_is_asked_again_and_given_up_later_never_just_closed() -> None:
    taken = Desk(1, 100).take("case", START)
    names = [each.__name__ for each in _commands(list(desk.works(_case("tender_exhausted"), "c", taken, None)))]
    assert names == ["AcknowledgeCase", "RetryAllocation", "CancelOrder"]


def test_goods_come_in_the_agreed_time_mostly_and_never_before() -> None:
    journey = plain()
    tried = trip(journey, befallen(Kind.NOBODY_HOME, journey))
    failed = telling.happened_at(tried.items, "delivery_attempted")
    assert failed is not None
    start = failed + timedelta(hours=40)
    change = effects.delivered_in(1, tried, PUNCTUAL, failed + timedelta(hours=1), start, start + timedelta(hours=5))
    assert change is not None
    comes = telling.happened_at(change(tried.items), "delivered")
    assert comes is not None
    assert start <= comes <= start + timedelta(hours=8)


def test_what_has_come_cannot_be_agreed_upon() -> None:
    journey = plain()
    came = journey.at("delivered")
    assert came is not None
    late = came + timedelta(hours=1)
    change = effects.delivered_in(1, trip(journey), PUNCTUAL, late, late, late + timedelta(hours=5))
    assert change is None


def test_who_is_called_tells_at_once_and_the_rest_as_it_happens() -> None:
    journey = plain()
    held = telling.told_after(journey.items, frozenset({"picked_up", "delivered"}), timedelta(hours=30))
    picked, came = journey.at("picked_up"), journey.at("delivered")
    assert picked is not None
    assert came is not None
    now = picked + timedelta(hours=1)
    told = dict(_told(effects.told_now(now)(held)))
    assert told["picked_up"] - now < timedelta(minutes=15)
    assert told["delivered"] - came < timedelta(minutes=30)


def _told(items: list[Planned]) -> list[tuple[str, datetime]]:
    return [(telling.word_of(event), item.at) for item in items if (event := telling.event_of(item)) is not None]


def test_a_carrier_that_is_asked_for_a_proof_mostly_finds_it() -> None:
    found = [effects.proof(trip(plain()), START, Chance(seed, "proof")) for seed in range(30)]
    assert 20 < sum(item is not None for item in found) < 30
