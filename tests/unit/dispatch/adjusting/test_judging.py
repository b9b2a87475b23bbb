"""Stay or go, in money: 100 kg from A to B, C1 at 1.00, C2 at 1.10 a kg; nobody has a record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from headway.dispatch.adjusting.causes import Cause, Occasion
from headway.dispatch.adjusting.judging import (
    REASSIGNMENT,
    STAY,
    ReassignmentInputs,
    Standing,
    best_other,
    reassign,
    saving,
)
from headway.dispatch.allocation import allocate
from headway.events.dispatch import ChargeLine
from headway.kernel.canonical import canonical_json
from headway.kernel.money import Money
from tests.unit.dispatch.builders import MONDAY, READY, WEDNESDAY_6PM, inputs, option, origin

CHEAP, DEAR = option("C1", "1.00"), option("C2", "1.10")


def standing(minor: int = 10_000, **more: Any) -> Standing:
    """Booked with C1 for 100.00, picked up at 08:00 and delivered in time."""
    price = Money(minor, "USD")
    fields: dict[str, Any] = {
        "candidate": "S1|C1|GROUND/2d|A",
        "carrier_code": "C1",
        "carrier_name": "C1 Ltd",
        "booked": True,
        "pickup_day": MONDAY,
        "pickup_at": READY,
        "delivery_at": WEDNESDAY_6PM,
        "deliver_by": WEDNESDAY_6PM,
        "price": price,
        "charges": (ChargeLine(code="freight", amount=price, sentence="freight"),),
        "origin": origin(),
        "option": CHEAP,
    }
    return Standing(**(fields | more))


def judged(cause: Cause, *options: Any, least: int = 0, at: Standing | None = None) -> ReassignmentInputs:
    occasion = Occasion(cause=cause, sentence="something happened", carrier_code="C1")
    return ReassignmentInputs(
        allocation=inputs(*options), standing=at or standing(), occasion=occasion, least_saving_minor=least
    )


def test_a_booking_that_is_the_best_there_is_stays() -> None:
    verdict = reassign(judged(Cause.MANUAL, CHEAP, DEAR))
    assert (verdict.choice, verdict.reason) == (STAY, "best_as_it_is")


def test_a_booking_costs_no_risk_of_a_refusal_but_an_offer_does() -> None:
    booked = reassign(judged(Cause.MANUAL, DEAR)).candidates[0]
    offered = reassign(judged(Cause.MANUAL, DEAR, at=standing(booked=False))).candidates[0]
    assert "reject_risk" not in {part.feature for part in booked.contributions}
    assert "reject_risk" in {part.feature for part in offered.contributions}


def test_what_must_leave_goes_to_the_best_other_and_says_what_it_costs_more() -> None:
    verdict = reassign(judged(Cause.CARRIER_OUTAGE, msgspec.structs.replace(CHEAP, outage="strike"), DEAR))
    assert (verdict.choice, verdict.reason) == ("S1|C2|GROUND/2d|A", "must_leave")
    more = saving(verdict, verdict.choice)
    assert more is not None
    assert more < Money(-1_000, "USD")


def test_where_nobody_else_is_left_nobody_is_chosen() -> None:
    verdict = reassign(judged(Cause.CAPACITY_SHORTFALL, msgspec.structs.replace(CHEAP, capacity_left=0)))
    assert (verdict.choice, verdict.reason) == (None, "nobody_left")
    assert best_other(verdict) is None


def test_a_change_has_to_save_more_than_the_policy_asks_for() -> None:
    dear = standing(20_000)
    gain = saving(reassign(judged(Cause.DISPLACED, DEAR, at=dear)), "S1|C2|GROUND/2d|A")
    assert gain is not None
    assert reassign(judged(Cause.DISPLACED, DEAR, at=dear, least=gain.minor - 1)).reason == "saves"
    assert reassign(judged(Cause.DISPLACED, DEAR, at=dear, least=gain.minor)).choice == STAY


def test_its_own_place_is_not_held_against_a_booking() -> None:
    full = msgspec.structs.replace(CHEAP, capacity_left=0)
    verdict = reassign(judged(Cause.LATE_PICKUP, full, DEAR, at=standing(option=full)))
    assert next(each for each in verdict.candidates if each.id == STAY).eligible


def test_the_carrier_that_is_late_is_no_alternative_to_itself() -> None:
    late = standing(pickup_at=READY + timedelta(days=1), delivery_at=WEDNESDAY_6PM + timedelta(days=1))
    verdict = reassign(judged(Cause.LATE_PICKUP, CHEAP, DEAR, at=late))
    assert {each.id for each in verdict.candidates if each.eligible} == {STAY, "S1|C2|GROUND/2d|A"}


def test_goods_that_are_ready_later_may_go_with_the_same_carrier() -> None:
    verdict = reassign(judged(Cause.READY_TIME_MOVED, CHEAP, DEAR))
    assert verdict.choice == "S1|C1|GROUND/2d|A"


def test_a_service_that_is_gone_costs_what_was_agreed() -> None:
    verdict = reassign(judged(Cause.CARRIER_OUTAGE, DEAR, at=standing(option=None)))
    stay = next(each for each in verdict.candidates if each.id == STAY)
    assert [(part.feature, part.minor) for part in stay.contributions] == [("freight", 10_000)]


def test_alternatives_are_judged_as_a_fresh_allocation_would() -> None:
    found = judged(Cause.CARRIER_OUTAGE, DEAR)
    assert best_other(reassign(found)) == allocate(found.allocation).candidates[0]


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_replays_from_its_snapshot(cause: Cause) -> None:
    found = judged(cause, CHEAP, DEAR)
    assert REASSIGNMENT.replay(canonical_json(found)) == reassign(found)
