"""The three policies: files that a tenant could save, and a routing guide made of last year's bid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from headway.dispatch.policies.reading import read_policy
from headway.dispatch.policy import Strategy
from headway.kernel.errors import BadInput
from headway.sim.compare.drawing import drawn_carriers
from headway.sim.compare.guide import CHEAPEST, GUIDE, HEADWAY, POLICIES, guide, policy_text, retender_cost
from headway.sim.roster import TRAITS

STRATEGIES = {CHEAPEST: Strategy.CHEAPEST, GUIDE: Strategy.ROUTING_GUIDE, HEADWAY: Strategy.LANDED_COST}


@pytest.mark.parametrize("name", POLICIES)
def test_each_policy_is_what_it_is_called(name: str) -> None:
    assert read_policy(policy_text(name, 3, drawn_carriers(3))).strategy is STRATEGIES[name]


def test_policies_differ_in_nothing_but_whom_they_choose() -> None:
    documents = [read_policy(policy_text(name, 3, drawn_carriers(3))) for name in POLICIES]
    assert len({str(each.tender) for each in documents}) == 1
    assert len({str(each.adjustment) for each in documents}) == 1


def test_a_service_lists_the_carriers_that_have_it() -> None:
    document = read_policy(policy_text(GUIDE, 3, drawn_carriers(3)))
    rows = {row.when: row.carriers for row in document.guide}
    assert set(rows['order.service == "economy"']) == {
        code for code, each in TRAITS.items() if "economy" in each.services
    }


def test_a_cheap_good_carrier_comes_before_a_dear_bad_one() -> None:
    good = replace(TRAITS["RHEINWEG"], price=Decimal("0.8"), on_time=0.98, accepts=0.98, silent=0.0)
    bad = replace(TRAITS["NORDSTERN"], price=Decimal("1.2"), on_time=0.7, accepts=0.6, silent=0.05)
    document = read_policy(policy_text(GUIDE, 3, (bad, good)))
    standard = next(row for row in guide(3, (bad, good), document, lasts=1.0) if "standard" in row.when)
    assert standard.carriers == ("RHEINWEG", "NORDSTERN")


def test_a_folder_without_the_policies_is_named(tmp_path: object) -> None:
    with pytest.raises(BadInput, match=r"cheapest\.yaml"):
        policy_text(CHEAPEST, 3, drawn_carriers(3), tmp_path)  # type: ignore[arg-type]


def test_retenders_are_counted_at_what_ours_states() -> None:
    assert retender_cost() == Decimal(15)
