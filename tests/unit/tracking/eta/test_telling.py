"""When an answer is told again, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from headway.events.tracking import LegsPlanned, StopProgressed
from headway.tracking.eta.curves import curve
from headway.tracking.eta.model import Snapshot
from headway.tracking.eta.store import Told
from headway.tracking.eta.telling import because_of, because_of_silence, worth_telling
from tests.unit.tracking.eta.standing import clock

ANSWER = Snapshot(
    stop=2,
    at=clock(14),
    phase="moving",
    p50_at=clock(16),
    p80_at=clock(17),
    p90_at=clock(18),
    due_at=clock(18.5),
    breach_chance=0.1,
    failed_chance=None,
    method="plan",
    model_version=None,
    because="test",
    curve=curve([(0.0, 0.0), (1.0, 1.0)]),
)
BEFORE = Told(ANSWER.p50_at, ANSWER.p80_at, ANSWER.p90_at, ANSWER.due_at, ANSWER.breach_chance)


def test_the_first_answer_is_told():
    assert worth_telling(ANSWER, None)


def test_the_same_is_not():
    assert not worth_telling(ANSWER, BEFORE)


@pytest.mark.parametrize(("minutes", "told"), [(4, False), (11, False), (15, True)])
def test_two_hours_ahead_a_tenth_of_them_counts(minutes: int, told: bool):
    assert worth_telling(replace(ANSWER, p50_at=ANSWER.p50_at + timedelta(minutes=minutes)), BEFORE) is told


@pytest.mark.parametrize(("minutes", "told"), [(4, False), (6, True)])
def test_close_by_five_minutes_count(minutes: int, told: bool):
    near = replace(ANSWER, at=clock(15.75))
    assert worth_telling(replace(near, p50_at=near.p50_at + timedelta(minutes=minutes)), BEFORE) is told


def test_a_step_of_the_chance_counts():
    assert worth_telling(replace(ANSWER, breach_chance=0.21), BEFORE)


def test_another_commitment_counts():
    assert worth_telling(replace(ANSWER, due_at=clock(20)), BEFORE)


def test_reasons_are_words():
    late = StopProgressed(
        shipment_id=UUID(int=1),
        sequence=1,
        role="pickup",
        state="in_progress",
        planned_at=clock(8),
        actual_at=clock(9),
        late_s=3600,
    )
    assert because_of(late) == "stop 1 is in progress, 60 min late"
    assert because_of(LegsPlanned(shipment_id=UUID(int=1), plan=1, legs=())) == "it travels in one piece"
    assert because_of_silence(None) == "nothing was reported yet"
    assert because_of_silence(clock(8)) == "nothing was heard since 2026-03-03T08:00Z"
