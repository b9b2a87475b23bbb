"""Thresholds lower the level of autonomy, never raise it; what cannot be judged waits for a person."""

import pytest

from headway.dispatch.policies.autonomy import Autonomy, approval_needed, autonomy_of
from headway.dispatch.policies.facts import decision_facts, order_facts
from headway.dispatch.policies.model import BUILT_IN, KINDS
from headway.dispatch.policies.reading import read_policy
from headway.kernel.money import Money
from tests.unit.dispatch.builders import order

DOCUMENT = read_policy(
    """
name: own
tender:
  approval:
    - {name: dear, when: decision.cost > 500, sentence: Dear.}
    - {name: vip, when: 'order.customer == "VIP"', sentence: A person looks at VIP.}
autonomy:
  allocation:
    level: 4
    thresholds:
      - {when: decision.cost > 100, level: 3}
      - {when: decision.cost > 200, level: 1, sentence: Over 200 it is only suggested.}
  reassignment: {level: 2, shadow: true}
"""
)
ORDER = order_facts(order(), "B", "UTC")


def at(cost: int, kind: str = "allocation") -> Autonomy:
    return autonomy_of(DOCUMENT, kind, ORDER, decision_facts(cost=Money(cost * 100, "USD")))


def test_without_a_threshold_the_level_stands() -> None:
    assert at(100) == Autonomy(4, False, "allocation is at level 4")


def test_the_lowest_threshold_that_holds_counts() -> None:
    assert at(150) == Autonomy(3, False, "decision.cost > 100")
    assert at(250) == Autonomy(1, False, "Over 200 it is only suggested.")


def test_shadow_is_handed_on() -> None:
    assert at(1, "reassignment").shadow


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_level_without_being_mentioned(kind: str) -> None:
    assert autonomy_of(BUILT_IN, kind, ORDER, decision_facts()).level >= 3


def test_a_threshold_that_cannot_be_judged_lowers() -> None:
    document = read_policy("name: a\nautonomy: {allocation: {level: 4, thresholds: [{when: decision.x, level: 0}]}}")
    assert autonomy_of(document, "allocation", ORDER, decision_facts()).level == 0


def test_what_asks_for_an_order_does_not_concern_a_decision_about_none() -> None:
    rule = "{level: 4, thresholds: [{when: order.pieces > 0, level: 1}, {when: decision.cost > 9, level: 3}]}"
    document = read_policy(f"name: a\nautonomy: {{allocation: {rule}}}")
    dear = decision_facts(cost=Money(1000, "USD"))
    assert autonomy_of(document, "allocation", {}, dear).level == 3
    assert autonomy_of(document, "allocation", ORDER, dear).level == 1


def test_the_first_approval_that_holds_is_named() -> None:
    dear = decision_facts(cost=Money(50_001, "USD"))
    found = approval_needed(DOCUMENT.tender, ORDER, dear)
    assert found is not None
    assert found.sentence == "Dear."
    assert approval_needed(DOCUMENT.tender, ORDER, decision_facts()) is None
    assert approval_needed(DOCUMENT.tender, {**ORDER, "customer": "VIP"}, decision_facts()) is not None
