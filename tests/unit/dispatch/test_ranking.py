"""Strategies rank the same eligible candidates, scored alike, in orders of their own."""

from headway.dispatch.allocation import ALLOCATION, allocate
from headway.dispatch.policy import PolicyParameters, Strategy
from headway.dispatch.snapshot import Refusal
from headway.kernel.canonical import canonical_json
from headway.kernel.decisions import Verdict
from tests.unit.dispatch.builders import inputs, option, seen

CHEAP = option("C1", "1.00", performance=seen(0.1, 200, 0.1, 200))
SOUND = option("C2", "1.05", performance=seen(1.0, 200, 1.0, 200))
DEAR = option("C3", "3.00")
OUT = option("C4", "0.10", active=False)


def under(strategy: Strategy, *guide: str, refused: str = "") -> Verdict:
    memory = (Refusal(carrier_code=refused, how="declined"),) if refused else ()
    policy = PolicyParameters(strategy=strategy, guide=guide)
    return allocate(inputs(CHEAP, SOUND, DEAR, OUT, policy=policy, refusals=memory))


def carriers(verdict: Verdict) -> list[str]:
    return [each.id.split("|")[1] for each in verdict.candidates]


def test_landed_cost_weighs_lateness_and_refusals() -> None:
    verdict = under(Strategy.LANDED_COST)
    assert carriers(verdict) == ["C2", "C1", "C3", "C4"]
    assert verdict.reason == "lowest_landed_cost"


def test_cheapest_looks_at_freight_only() -> None:
    verdict = under(Strategy.CHEAPEST)
    assert carriers(verdict) == ["C1", "C2", "C3", "C4"]
    assert verdict.reason == "lowest_freight"
    assert verdict.sentence.startswith("C1 Ltd, GROUND/2d, from S1: 100.00 USD of freight is the least; ")


def test_the_guide_comes_first_and_the_cheapest_of_the_rest_after_it() -> None:
    verdict = under(Strategy.ROUTING_GUIDE, "C4", "C3")
    assert carriers(verdict) == ["C3", "C1", "C2", "C4"]
    assert verdict.sentence.startswith("C3 Ltd, GROUND/2d, from S1: number 2 of 2 in the guide; ")


def test_a_guide_that_is_exhausted_leaves_the_cheapest() -> None:
    verdict = under(Strategy.ROUTING_GUIDE, "C3", refused="C3")
    assert carriers(verdict)[0] == "C1"
    assert "nobody of the guide is left; 100.00 USD is the least" in verdict.sentence


def test_all_strategies_score_alike() -> None:
    scored = [{each.id: each.contributions for each in under(strategy, "C3").candidates} for strategy in Strategy]
    assert scored[0] == scored[1] == scored[2]


def test_every_strategy_replays() -> None:
    for strategy in Strategy:
        snapshot = inputs(CHEAP, SOUND, DEAR, OUT, policy=PolicyParameters(strategy=strategy, guide=("C2",)))
        assert ALLOCATION.replay(canonical_json(snapshot)) == allocate(snapshot)
