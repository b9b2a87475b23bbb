"""The release gate, one condition at a time, and what an override changes."""

from __future__ import annotations

import msgspec
import pytest

from headway.kernel.canonical import canonical_json
from headway.orders.policy import TenantCondition
from headway.orders.release import RELEASE, ManualHold, Override, decide, findings
from tests.unit.orders.samples import inputs

HAZMAT = {"requirements": ("hazmat",)}


def blocking(snapshot) -> list[tuple[str, str]]:
    return [(f.condition, f.hold) for f in findings(snapshot) if f.blocks]


def test_an_order_is_released_when_every_condition_holds():
    verdict = decide(inputs())
    assert (verdict.choice, verdict.reason) == ("release", "all_conditions_hold")
    assert verdict.sentence == "Released: all 5 conditions hold."


@pytest.mark.parametrize(
    ("change", "condition", "hold"),
    [
        ({"customer": {"known": False}}, "customer_active", "customer"),
        ({"customer": {"active": False}}, "customer_active", "customer"),
        ({"customer": {"blocked_reason": "fraud"}}, "customer_active", "customer"),
        ({"customer": {"open_value_minor": 80_001}}, "credit_limit", "credit"),
        ({"customer": {"credit_currency": "EUR"}}, "credit_limit", "credit"),
        ({"customer": {"open_in_other_currencies": 1}}, "credit_limit", "credit"),
        ({"stock": {"sites": 0}}, "stock_available", "inventory"),
        ({"stock": {"committed": 4}}, "stock_available", "inventory"),
        ({"stock": {"sites": 2, "on_hand": 4, "total": 8}}, "stock_available", "inventory"),
        ({"order": {"address_faults": ("no such street",)}}, "address_valid", "address"),
        ({"order": HAZMAT}, "documents_present", "document"),
    ],
)
def test_one_condition_that_does_not_hold_places_its_hold(change, condition, hold):
    snapshot = inputs(**change)
    assert blocking(snapshot) == [(condition, hold)]
    assert decide(snapshot).choice == "hold"


@pytest.mark.parametrize(
    "change",
    [
        {"customer": {"open_value_minor": 80_000}},
        {"customer": {"credit_limit_minor": None, "credit_currency": None, "open_value_minor": 10**9}},
        {"order": {"value_minor": None}, "customer": {"open_value_minor": 100_000}},
        {"order": {"product": None}, "stock": {"on_hand": 0, "total": 0}},
        {"stock": {"uncounted": 1, "on_hand": 0, "total": 0}},
        {"stock": {"committed": 3}},
        {"order": {**HAZMAT, "documents": ("sds",)}},
    ],
)
def test_at_its_limit_a_condition_still_holds(change):
    assert blocking(inputs(**change)) == []


def test_every_condition_that_does_not_hold_is_named():
    snapshot = inputs(customer={"known": False}, order={**HAZMAT, "address_faults": ("bad",)})
    (hold, release) = decide(snapshot).candidates
    assert (hold.id, [r.rule for r in release.rejections]) == (
        "hold",
        ["customer_active", "address_valid", "documents_present"],
    )
    assert [c.feature for c in release.contributions] == ["credit_limit", "stock_available"]


def test_the_values_seen_stand_in_the_sentence():
    (finding,) = [f for f in findings(inputs(customer={"open_value_minor": 90_000})) if f.blocks]
    assert finding.sentence == "open 900.00 USD and this order 200.00 USD are over the limit of 1000.00 USD"
    assert finding.override_by == "finance"


def test_an_override_releases_and_says_who_and_why():
    by = Override(condition="credit_limit", reason="paid by phone", by="user:ann")
    verdict = decide(inputs(customer={"open_value_minor": 90_000}, overrides=(by,)))
    assert (verdict.choice, verdict.reason) == ("release", "overridden")
    assert "overridden by user:ann: paid by phone" in verdict.sentence


def test_an_override_reaches_no_other_condition():
    by = Override(condition="credit_limit", reason="paid", by="user:ann")
    snapshot = inputs(customer={"open_value_minor": 90_000}, order=HAZMAT, overrides=(by,))
    assert blocking(snapshot) == [("documents_present", "document")]


def test_a_placed_hold_keeps_the_order():
    placed = ManualHold(hold="customer", reason="asked to wait", by="user:ann")
    assert blocking(inputs(manual_holds=(placed,))) == [("no_customer_hold_placed", "customer")]


LIGHT = TenantCondition(
    name="light", hold="document", expression="order.weight_kg < 5.0", sentence="orders of 5 kg and more are looked at"
)


def test_a_condition_of_the_tenant_places_its_hold():
    assert blocking(inputs(tenant_conditions=(LIGHT,))) == [("light", "document")]


def test_a_condition_of_the_tenant_that_holds_lets_pass():
    easy = msgspec.structs.replace(LIGHT, expression="customer.known && order.quantity == 5")
    assert blocking(inputs(tenant_conditions=(easy,))) == []


def test_a_condition_that_cannot_be_evaluated_holds_the_order():
    broken = msgspec.structs.replace(LIGHT, expression="order.no_such_field == 1")
    assert blocking(inputs(tenant_conditions=(broken,))) == [("light", "document")]


def test_a_snapshot_replays_to_the_byte():
    snapshot = inputs(customer={"open_value_minor": 90_000}, order=HAZMAT, tenant_conditions=(LIGHT,))
    assert canonical_json(RELEASE.replay(canonical_json(snapshot))) == canonical_json(decide(snapshot))
