"""What the silence of a carrier proves, in cases that a person can check."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from headway.dispatch.adjusting.silence import MOST_OF_A_KIND, Answers, Threshold, is_dark, suspicion
from headway.dispatch.adjusting.silence import Silence as _Silence

TEN = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)


def Silence(**fields: Any) -> _Silence:  # noqa: N802  (reads like the struct)
    return _Silence(carrier_code="ACME", **fields)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_nothing_that_was_due_proves_nothing() -> None:
    found = suspicion(Silence(now=TEN, heard_at=TEN - minutes(300), answers=Answers()))
    assert (found.odds, found.signs) == (1.0, 0)


def test_one_offer_that_was_never_answered_is_as_likely_as_the_carriers_own_silence() -> None:
    expired = Silence(now=TEN, heard_at=None, answers=Answers(silent=0.05), waiting=(TEN - minutes(600),))
    assert suspicion(expired).odds == pytest.approx(20)


def test_what_was_silent_before_the_last_sign_of_life_counts_no_more() -> None:
    sent = (TEN - minutes(600), TEN - minutes(500))
    silence = Silence(now=TEN, heard_at=TEN - minutes(60), answers=Answers(silent=0.05), waiting=sent)
    assert (suspicion(silence).odds, suspicion(silence).signs) == (1.0, 0)


def test_an_offer_just_sent_proves_little_and_an_old_one_more() -> None:
    def odds(age: float) -> float:
        return suspicion(Silence(now=TEN, heard_at=None, answers=Answers(), waiting=(TEN - minutes(age),))).odds

    assert odds(1) == 1.0 < odds(10) < odds(40) < 10.0


def test_one_late_pickup_is_usual_and_eight_are_not() -> None:
    def odds(count: int) -> float:
        overdue = tuple(TEN - minutes(75 + n) for n in range(count))
        return suspicion(Silence(now=TEN, heard_at=TEN - minutes(90), answers=Answers(), overdue=overdue)).odds

    assert odds(1) < 10
    assert odds(8) > 1_000


def test_pickups_alone_never_prove_more_than_one_kind_of_evidence_can() -> None:
    overdue = tuple(TEN - minutes(120) for _ in range(500))
    silence = Silence(now=TEN, heard_at=TEN - minutes(180), answers=Answers(), overdue=overdue)
    assert suspicion(silence).odds == pytest.approx(MOST_OF_A_KIND)


def test_a_pickup_of_tomorrow_proves_nothing_today() -> None:
    silence = Silence(now=TEN, heard_at=TEN - minutes(180), answers=Answers(), overdue=(TEN + minutes(60),))
    assert suspicion(silence).signs == 0


def test_the_sentence_says_since_when_and_why() -> None:
    silence = Silence(
        now=TEN,
        heard_at=TEN - minutes(90),
        answers=Answers(silent=0.02),
        waiting=(TEN - minutes(60),),
        overdue=(TEN - minutes(80),),
    )
    said = suspicion(silence).sentence
    assert said.startswith(
        "not heard of since 2026-10-05T08:30Z: 1 offers without an answer and 1 pickups without a report"
    )


def test_a_carrier_is_dark_only_where_odds_signs_and_time_are_enough() -> None:
    overdue = tuple(TEN - minutes(75 + n) for n in range(8))
    fields = {"now": TEN, "heard_at": TEN - minutes(90), "answers": Answers(), "overdue": overdue}
    assert is_dark(Silence(**fields))
    for least in (Threshold(odds=20_000), Threshold(signs=9), Threshold(minutes=91)):
        assert not is_dark(Silence(**fields, threshold=least))
