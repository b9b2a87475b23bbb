"""The facts a condition sees are those it was tried on, of the same types, also where the data is bare."""

from datetime import timedelta
from decimal import Decimal

from headway.dispatch.policies import samples
from headway.dispatch.policies.facts import NO_DEADLINE_H, candidate_facts, decision_facts, order_facts
from headway.dispatch.snapshot import AllocationInputs, Situation, situations
from headway.kernel.money import Money
from tests.unit.dispatch.builders import READY, inputs, option, order, seen


def kinds(facts: dict[str, object]) -> dict[str, str]:
    return dict(samples.shape_of(x=facts))


def of(snapshot: AllocationInputs) -> Situation:
    (only,) = situations(snapshot)
    return only


FULL = order(volume_m3=Decimal(2), country="US", postal_code="90210", late_penalty=Money(1250, "USD"))
BARE = order(deliver_by=None)


def test_orders_have_the_fields_of_the_sample() -> None:
    for each in (FULL, BARE):
        assert kinds(order_facts(each, None, "UTC")) == kinds(samples.ORDER)


def test_candidates_have_the_fields_of_the_sample() -> None:
    for each in (option(), option(bands=(), capacity_left=3, performance=seen(0.9, 3))):
        assert kinds(candidate_facts(of(inputs(each)))) == kinds(samples.CANDIDATE)


def test_decisions_have_the_fields_of_the_sample() -> None:
    for each in (decision_facts(), decision_facts(cost=Money(1, "USD"), carrier="C1")):
        assert kinds(each) == kinds(samples.DECISION)


def test_bare_samples_have_the_same_fields() -> None:
    assert kinds(samples.BARE_ORDER) == kinds(samples.FULL_ORDER) == kinds(samples.ORDER)
    assert kinds(samples.BARE_CANDIDATE) == kinds(samples.CANDIDATE)
    assert kinds(samples.BARE_DECISION) == kinds(samples.DECISION)


def test_what_is_missing_is_neutral() -> None:
    facts = order_facts(BARE, None, "UTC")
    assert (facts["hours_to_deadline"], facts["destination_zone"], facts["late_penalty"]) == (NO_DEADLINE_H, "", 0.0)


def test_amounts_are_in_major_units_and_hours_count_from_readiness() -> None:
    facts = order_facts(order(late_penalty=Money(1250, "USD"), deliver_by=READY + timedelta(hours=30)), "B", "UTC")
    assert (facts["late_penalty"], facts["hours_to_deadline"]) == (12.5, 30.0)
    assert candidate_facts(of(inputs(option())))["price"] == 100.0
