"""What a point of a carrier's figures would have changed in decisions that can be worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from headway.analytics.cards.leverage import Effect, effect
from headway.dispatch.allocation import allocate
from headway.dispatch.policy import PolicyParameters, Strategy
from headway.dispatch.recorded import RecordedDecision
from headway.dispatch.snapshot import AllocationInputs, Pin
from headway.kernel.canonical import canonical_json
from headway.kernel.money import Money
from tests.unit.dispatch.builders import NOW, ident, inputs, option, seen

SURE = seen(0.95, 10_000, 0.95, 10_000)


def record(found: AllocationInputs) -> RecordedDecision:
    verdict = allocate(found)
    texts = (canonical_json(found), canonical_json(verdict))
    return RecordedDecision(1, ident("d"), ident("s"), NOW, "p", *texts)


def duel(gap: str, **policy: Any) -> AllocationInputs:
    """C1 costs 100.00, C2 the gap more; both are as good, lateness costs 1,000.00."""
    terms = {"late_cost": Decimal(1000), "retender_cost": Decimal(0), "exploration_share": Decimal(0)}
    found = inputs(option("C1", "1", performance=SURE), option("C2", str(1 + Decimal(gap) / 100), performance=SURE))
    return msgspec.structs.replace(found, policy=msgspec.structs.replace(PolicyParameters(), **(terms | policy)))


def of(*found: AllocationInputs, carrier: str = "C2") -> Effect:
    return effect([record(each) for each in found], carrier, "USD")


def lever(found: Effect, name: str) -> Any:
    return next(each for each in found.levers if each.name == name)


def test_a_point_on_time_saves_a_hundredth_of_what_lateness_costs_times_its_tail() -> None:
    found = lever(of(duel("5")), "on_time")
    assert found.better.cost is not None
    assert found.worse.cost is not None
    assert -1000 <= found.better.cost.minor < 0 < found.worse.cost.minor <= 1000


def test_who_is_a_hair_behind_wins_by_a_point() -> None:
    found = of(duel("0.01"))
    assert (found.compared, found.chosen, found.behind) == (1, 0, Money(1, "USD"))
    assert lever(found, "on_time").better.won == 1


def test_who_is_far_behind_does_not() -> None:
    assert lever(of(duel("50")), "on_time").better.won == 0


def test_who_is_a_hair_ahead_loses_by_a_point() -> None:
    assert lever(of(duel("0.01"), carrier="C1"), "on_time").worse.lost == 1


def test_one_per_cent_of_freight_is_one_per_cent_of_freight() -> None:
    assert lever(of(duel("50")), "freight").better.cost == Money(-150, "USD")


def test_where_the_policy_does_not_rank_by_cost_nothing_is_won() -> None:
    assert lever(of(duel("0.01", strategy=Strategy.CHEAPEST)), "on_time").better.won == 0


def test_a_persons_choice_is_nobodys_gain() -> None:
    pinned = msgspec.structs.replace(duel("1"), pin=Pin(candidate="S1|C2|GROUND/2d|A", by="ann", reason="asked"))
    assert of(pinned).compared == 0


def test_a_decision_it_had_no_part_in_says_nothing() -> None:
    found = of(duel("1"), carrier="C9")
    assert (found.decisions, found.compared, lever(found, "on_time").better.cost) == (1, 0, None)
