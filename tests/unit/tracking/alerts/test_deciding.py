"""When an alert is worth it: now, later, or not at all; and when it has lost its reason."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.dispatch.adjusting.alternatives import Alternative
from headway.tracking.alerts.actions import EXPEDITE, REASSIGN, TELL, actions
from headway.tracking.alerts.deciding import BREACH_ALERT, CLEAR, WAIT, value_of_waiting, weigh
from headway.tracking.alerts.model import AlertPolicy, BreachInputs
from headway.tracking.alerts.raising import moved
from tests.unit.tracking.eta.standing import clock


def inputs(
    hour: float = 15, chance: float = 0.8, later: float = 0.9, look: float | None = 16, **more: Any
) -> BreachInputs:
    """Due at 18:30; a breach costs 100.00 and 15.00 of goodwill."""
    fields: dict[str, Any] = {
        "reference": "SO-1",
        "carrier_code": "ACME",
        "now": clock(hour),
        "due_at": clock(18.5),
        "next_look": None if look is None else clock(look),
        "chance": chance,
        "chance_next": later,
        "loss_minor": 11_500,
        "goodwill_minor": 1_500,
        "currency": "EUR",
        "because": "test",
        "policy": AlertPolicy(),
    }
    return BreachInputs(**{**fields, **more})


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (0.8, 0.9, True),
        (0.8, 0.89, False),
        (0.5, 0.66, True),
        (0.5, 0.34, True),
        (0.9, 0.8, False),
        (0.97, 0.99, False),
    ],
)
def test_an_alert_is_told_again_when_it_is_surer_by_half_or_another_chance(before: float, now: float, told: bool):
    assert moved(before, now) is told


def other(extra: int) -> Alternative:
    return Alternative(candidate="c", label="RIVAL", extra_minor=extra, currency="EUR")


def test_a_likely_breach_with_time_left_is_told():
    verdict = weigh(inputs())
    assert verdict.choice == EXPEDITE
    assert verdict.reason == "act"


def test_an_unlikely_one_is_not():
    assert weigh(inputs(chance=0.05, later=0.06)).reason == "not_worth_it"


def test_what_will_be_known_better_soon_and_can_wait_waits():
    early = inputs(hour=6, chance=0.3, later=0.95, look=8)
    assert weigh(early).choice == WAIT
    assert weigh(early).reason == "later"


def test_the_last_look_at_which_anything_helps_is_used():
    last = inputs(hour=18, chance=0.8, later=0.99, look=18.25)
    assert value_of_waiting(last) == 0
    assert weigh(last).choice == TELL


def test_after_the_last_call_nothing_is_open():
    assert actions(inputs(hour=18.3), clock(18.3)) == []
    assert weigh(inputs(hour=18.3, look=18.5)).choice == WAIT


def test_another_carrier_is_best_while_the_goods_have_not_left():
    assert weigh(inputs(hour=8, alternative=other(1_000), look=9, later=0.8)).choice == REASSIGN


def test_but_not_when_it_costs_more_than_is_lost():
    assert weigh(inputs(alternative=other(20_000))).choice != REASSIGN


def test_an_open_alert_ends_when_its_reason_is_gone():
    assert weigh(inputs(chance=0.03, later=0.03, raised_at_chance=0.8)).choice == CLEAR


def test_and_stays_while_it_is_in_between():
    assert weigh(inputs(chance=0.45, later=0.5, raised_at_chance=0.8)).choice == EXPEDITE
    assert weigh(inputs(hour=18.3, chance=0.5, look=18.5, raised_at_chance=0.8)).choice == WAIT


def test_telling_for_nothing_has_a_price():
    found = {each.code: each for each in actions(inputs(), clock(15))}
    assert found[TELL].value_minor(0.0) == -350 - 200


def test_the_earlier_the_more_it_helps():
    averted = [
        next(each.averts for each in actions(inputs(), clock(at)) if each.code == EXPEDITE) for at in (12, 16, 18)
    ]
    assert averted == sorted(averted, reverse=True)
    assert averted[0] == pytest.approx(0.35)


chances = st.floats(0.0, 1.0).map(lambda each: round(each, 4))


@given(chance=chances, later=chances, hour=st.integers(6, 18), gap=st.integers(0, 2))
def test_it_is_never_raised_for_less_than_nothing(chance: float, later: float, hour: int, gap: int):
    found = inputs(hour=hour, chance=chance, later=later, look=min(23, hour + gap))
    verdict = weigh(found)
    if verdict.choice != WAIT:
        best = max(each.value_minor(chance) for each in actions(found, found.now))
        assert best > 0
        assert best >= value_of_waiting(found)


@given(chance=chances, later=chances, hour=st.integers(6, 18))
def test_a_recorded_snapshot_is_decided_alike(chance: float, later: float, hour: int):
    found = inputs(hour=hour, chance=chance, later=later, alternative=other(500))
    assert BREACH_ALERT.replay(msgspec.json.encode(found).decode()) == weigh(found)
