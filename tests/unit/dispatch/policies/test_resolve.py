"""What holds for one order follows from the document alone; equal outcomes are one object."""

from decimal import Decimal

import msgspec
import pytest

from headway.dispatch.planning import Hours
from headway.dispatch.policies.model import BUILT_IN, PolicyDocument
from headway.dispatch.policies.reading import read_policy
from headway.dispatch.policies.resolve import resolve
from headway.dispatch.policy import Clause, PolicyParameters, Strategy
from headway.orders.model import DispatchOrder
from tests.unit.dispatch.builders import order


def of(document: PolicyDocument, asked: DispatchOrder | None = None) -> PolicyParameters:
    return resolve(document, 3, asked or order(), "B", "UTC")


TABLES = read_policy(
    """
name: own
parameters: {late_cost: 10}
tables:
  - name: lateness
    rows:
      - {when: 'order.customer == "VIP"', set: {late_cost: 400, hours: {opening: 6}}}
      - {when: order.weight_kg > 50, set: {late_cost: 50}}
      - {set: {late_cost: 20}}
  - name: asking
    rows:
      - {when: order.ready_weekday == 1, set: {tender: {mode: broadcast}, strategy: cheapest}}
"""
)


def test_the_built_in_document_is_the_defaults() -> None:
    assert resolve(BUILT_IN, 0, order(), "B", "UTC") == PolicyParameters()


def test_the_first_row_that_holds_counts() -> None:
    assert of(TABLES).late_cost == 50
    assert of(TABLES, order(weight_kg=Decimal(5))).late_cost == 20
    assert of(TABLES, order(customer="VIP")).late_cost == 400


def test_a_row_changes_only_what_it_names() -> None:
    changed = of(TABLES, order(customer="VIP"))
    assert changed.hours == Hours(opening=6)
    assert changed.retender_cost == PolicyParameters().retender_cost
    assert (changed.tender.mode, changed.tender.broadcast_size) == ("broadcast", 5)


def test_name_version_and_strategy_stand_in_it() -> None:
    found = of(TABLES)
    assert (found.name, found.version, found.strategy) == ("own", 3, Strategy.CHEAPEST)


def test_the_weekday_is_local() -> None:
    """Monday 08:00 UTC is Sunday in Honolulu."""
    assert resolve(TABLES, 3, order(), "B", "Pacific/Honolulu").tender.mode == "waterfall"


RULES = read_policy(
    """
name: own
rules:
  - {name: all, require: candidate.price < 1000, sentence: Too dear.}
  - {name: heavy, when: order.weight_kg > 500, require: candidate.kind != "gig", sentence: Too heavy.}
lists:
  - {name: some, allow: [C1, C2, C3]}
  - {name: acme, when: 'order.customer == "ACME"', allow: [C2, C3, C4], deny: [C3]}
guide:
  - {when: 'order.destination_zone == "C"', carriers: [C9]}
  - {when: 'order.destination_zone == "B"', carriers: [C2, C1]}
"""
)


def test_only_the_rules_that_hold_are_handed_over() -> None:
    assert of(RULES).clauses == (Clause(name="all", require="candidate.price < 1000", sentence="Too dear."),)
    assert [each.name for each in of(RULES, order(weight_kg=Decimal(501))).clauses] == ["all", "heavy"]


def test_every_list_that_holds_must_allow() -> None:
    assert (of(RULES).allow, of(RULES).deny) == (("C2", "C3"), ("C3",))
    assert of(RULES, order(customer="X")).allow == ("C1", "C2", "C3")


def test_the_first_row_of_the_guide_that_holds_counts() -> None:
    assert of(RULES).guide == ("C2", "C1")
    assert resolve(RULES, 3, order(), None, "UTC").guide == ()


@pytest.mark.parametrize("document", [BUILT_IN, TABLES, RULES])
def test_equal_outcomes_are_shared(document: PolicyDocument) -> None:
    assert of(document) is of(document, order(external_ref="O-2"))


def test_another_version_is_another_outcome() -> None:
    assert resolve(TABLES, 4, order(), "B", "UTC").version == 4


def test_it_comes_back_from_a_snapshot_as_it_was() -> None:
    found = of(RULES)
    assert msgspec.json.decode(msgspec.json.encode(found), type=PolicyParameters) == found


def test_a_snapshot_says_all_the_numbers_also_the_defaults() -> None:
    """So that a replay gives the same after a default has changed."""
    written = msgspec.json.decode(msgspec.json.encode(PolicyParameters()))
    assert {"late_cost", "retender_cost", "on_time_prior", "hours", "strategy"} <= set(written)
