"""Holding, lifting, overriding, correcting, cancelling."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest

from headway.exceptions.playbooks.steps.base import Outcome
from headway.exceptions.playbooks.steps.release import Params, Release
from headway.kernel import ledger
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.orders import gating
from headway.orders.changing import InvalidOrder, MayNotOverride, VersionMismatch, lift_hold
from headway.orders.commands import (
    CancelOrder,
    HoldOrder,
    LiftHold,
    OverrideRelease,
    ReviseOrder,
    SaveCustomers,
    SavePolicy,
    SaveSites,
)
from headway.orders.masterdata import CustomerDraft, SiteDraft
from headway.orders.model import Address, OrderStatus, Recipient, WrongState
from headway.orders.policy import IntakePolicy, TenantCondition
from headway.orders.store import UnknownOrder, status_counts
from tests.unit.orders.samples import SAN_FRANCISCO, draft

HAZMAT = draft(customer="NEW", requirements=("hazmat",))
"""Held for two reasons: the customer is not known, and a document is missing."""


def kinds(view) -> list[str]:
    return [hold.hold for hold in view.open_holds]


async def test_lifting_one_hold_of_two_keeps_the_order(world):
    order_id = await world.place_one(HAZMAT)
    outcome = await world.do(LiftHold(order_id=order_id, hold="customer", reason="known to us"))
    assert (outcome.status, outcome.holds) == (OrderStatus.ON_HOLD, ("document",))
    assert await world.events(order_id) == ["OrderReceived", "OrderHeld", "OrderHoldLifted"]


async def test_lifting_the_last_hold_releases_the_order(world):
    order_id = await world.place_one(HAZMAT)
    for hold in ("customer", "document"):
        outcome = await world.do(LiftHold(order_id=order_id, hold=hold, reason="seen"))
    assert (outcome.status, outcome.version) == (OrderStatus.RELEASED, 3)
    assert (await world.events(order_id))[-2:] == ["OrderHoldLifted", "OrderReleased"]


async def test_who_lifted_a_hold_and_why_is_kept_in_order_and_ledger(world):
    order_id = await world.place_one(draft(customer="NEW"))
    await world.do(LiftHold(order_id=order_id, hold="customer", reason="walk-in"), actor="user:bob")
    (hold,) = (await world.get(order_id)).holds
    assert (hold.lift, hold.lifted_by, hold.lift_reason) == ("overridden", "user:bob", "walk-in")
    rows = await world.rows("SELECT verdict FROM decision WHERE subject_id = $1 ORDER BY number", order_id)
    assert "overridden by user:bob: walk-in" in rows[-1]["verdict"]


async def test_an_override_ends_every_hold(world):
    order_id = await world.place_one(HAZMAT)
    outcome = await world.do(OverrideRelease(order_id=order_id, reason="the boss says so"))
    assert (outcome.status, outcome.holds) == (OrderStatus.RELEASED, ())
    report = await world.read(ledger.replay, world.app.deciders)
    assert report.agree == report.decisions == 2


async def test_only_the_role_of_a_condition_may_override_it(world):
    order_id = await world.place_one(HAZMAT)
    with pytest.raises(MayNotOverride) as caught:
        await world.do(OverrideRelease(order_id=order_id, reason="r", roles=("finance",)))
    assert caught.value.seen["needed"] == ["compliance"]
    assert kinds(await world.get(order_id)) == ["customer", "document"]
    outcome = await world.do(LiftHold(order_id=order_id, hold="customer", reason="r", roles=("finance",)))
    assert outcome.holds == ("document",)


async def test_a_placed_hold_keeps_an_order_until_it_is_lifted(world):
    order_id = await world.place_one(draft(customer="NEW"))
    held = await world.do(HoldOrder(order_id=order_id, hold="inventory", reason="being counted"))
    assert held.holds == ("customer", "inventory")
    await world.do(HoldOrder(order_id=order_id, hold="inventory", reason="being counted"))
    still = await world.do(LiftHold(order_id=order_id, hold="customer", reason="fine"))
    assert still.holds == ("inventory",)
    done = await world.do(LiftHold(order_id=order_id, hold="inventory", reason="counted"))
    assert done.status is OrderStatus.RELEASED
    assert [hold.lift for hold in (await world.get(order_id)).holds] == ["overridden", "lifted"]


async def test_a_released_order_cannot_be_held_or_corrected(world):
    order_id = await world.place_one(draft())
    with pytest.raises(WrongState):
        await world.do(HoldOrder(order_id=order_id, hold="credit", reason="late"))
    with pytest.raises(WrongState):
        await world.do(ReviseOrder(order_id=order_id, address=SAN_FRANCISCO))
    with pytest.raises(WrongState):
        await world.do(LiftHold(order_id=order_id, hold="credit", reason="none there"))


async def test_a_corrected_address_releases_the_order(world):
    order_id = await world.place_one(draft(address=Address("US", "9410", "San Francisco", "1 Market St", "CA")))
    outcome = await world.do(ReviseOrder(order_id=order_id, address=SAN_FRANCISCO))
    view = await world.get(order_id)
    assert (outcome.status, view.order.address, view.address_faults) == (OrderStatus.RELEASED, SAN_FRANCISCO, ())
    assert [(hold.lift, hold.lift_reason) for hold in view.holds] == [("cleared", "the condition holds now")]


async def test_a_correction_that_is_still_wrong_tells_the_new_fault(world):
    order_id = await world.place_one(draft(address=Address("US", "9410", "San Francisco", "1 Market St", "CA")))
    await world.do(ReviseOrder(order_id=order_id, address=Address("US", "94103", "San Francisco", None, "CA")))
    (hold,) = (await world.get(order_id)).open_holds
    assert hold.sentence.startswith("address.street: saw nothing")


async def test_a_correction_that_cannot_be_stored_is_refused(world):
    order_id = await world.place_one(draft(customer="NEW"))
    with pytest.raises(InvalidOrder, match=r"recipient\.name"):
        await world.do(ReviseOrder(order_id=order_id, recipient=Recipient("\x00")))


async def test_a_corrected_order_is_still_the_order_that_was_sent(world):
    sent = draft(address=Address("US", "9410", "San Francisco", "1 Market St", "CA"))
    order_id = await world.place_one(sent)
    await world.do(ReviseOrder(order_id=order_id, address=SAN_FRANCISCO))
    assert [d.id for d in (await world.place(sent)).duplicates] == [order_id]


async def test_the_missing_document_releases_the_order(world):
    order_id = await world.place_one(draft(requirements=("hazmat",)))
    outcome = await world.do(ReviseOrder(order_id=order_id, documents=("sds",)))
    assert outcome.status is OrderStatus.RELEASED


async def test_cancelling_ends_the_order_once(world):
    order_id = await world.place_one(HAZMAT)
    for _ in range(2):
        outcome = await world.do(CancelOrder(order_id=order_id, reason="not wanted"))
        assert (outcome.status, outcome.version) == (OrderStatus.CANCELLED, 2)
    assert (await world.events(order_id)).count("OrderCancelled") == 1
    assert kinds(await world.get(order_id)) == []


async def test_a_change_of_what_was_not_seen_is_refused(world):
    order_id = await world.place_one(draft(customer="NEW"))
    await world.do(HoldOrder(order_id=order_id, hold="credit", reason="r", if_version=1))
    with pytest.raises(VersionMismatch):
        await world.do(CancelOrder(order_id=order_id, reason="r", if_version=1))


@pytest.mark.parametrize("change", [{"hold": "mood"}, {"reason": ""}, {"reason": "x" * 501}])
async def test_a_hold_needs_a_kind_and_a_reason(world, change):
    order_id = await world.place_one(draft(customer="NEW"))
    with pytest.raises(BadInput):
        await world.do(HoldOrder(order_id=order_id, **{"hold": "credit", "reason": "r", **change}))


async def test_an_unknown_order_is_not_found(world):
    with pytest.raises(UnknownOrder):
        await world.do(CancelOrder(order_id=uuid4(), reason="r"))


async def test_orders_that_waited_for_their_customer_are_released_when_it_is_saved(world):
    order_id = await world.place_one(draft(customer="NEW"))
    await world.do(SaveCustomers((CustomerDraft("NEW"),)))
    await world.rest()
    assert (await world.get(order_id)).status is OrderStatus.RELEASED


async def test_a_raised_limit_releases_the_oldest_first_and_leaves_no_record_of_the_others(world):
    drafts = [draft(external_ref=f"R-{n}", customer="RICH", value=Money(90_000, "USD")) for n in range(3)]
    first, second, third = [a.id for a in (await world.place(*drafts)).accepted]
    await world.do(SaveCustomers((CustomerDraft("RICH", credit_limit=Money(180_000, "USD")),)))
    await world.rest()
    assert [(await world.get(i)).status for i in (first, second, third)] == ["released", "released", "on_hold"]
    await world.do(SaveSites((SiteDraft("S1", name="renamed"),)))
    before = await world.rows("SELECT 1 FROM decision")
    await world.rest()
    assert len(await world.rows("SELECT 1 FROM decision")) == len(before)


async def test_every_page_of_the_orders_on_hold_is_decided_again(world, monkeypatch):
    monkeypatch.setattr(gating, "RECHECK_PAGE", 2)
    await world.place(*(draft(external_ref=f"R-{n}", customer="NEW") for n in range(5)))
    await world.do(SaveCustomers((CustomerDraft("NEW"),)))
    await world.rest()
    assert await world.read(status_counts) == {"released": 5}


async def test_credit_that_a_cancelled_order_gives_up_releases_the_next(world):
    drafts = [draft(external_ref=f"R-{n}", customer="RICH", value=Money(90_000, "USD")) for n in range(2)]
    first, second = [a.id for a in (await world.place(*drafts)).accepted]
    await world.do(CancelOrder(order_id=first, reason="r"))
    await world.rest()
    assert (await world.get(second)).status is OrderStatus.RELEASED


async def test_a_condition_of_the_tenant_holds_its_orders_only(world):
    rule = TenantCondition(name="light", hold="document", expression="order.weight_kg < 5.0", sentence="5 kg and more")
    await world.do(SavePolicy(IntakePolicy(conditions=(rule,))))
    assert (await world.place(draft())).accepted[0].holds == ("document",)


@pytest.mark.parametrize(
    "rule",
    [
        {"expression": "order.weight_kg <"},
        {"expression": "secrets == 1"},
        {"hold": "mood"},
        {"name": "credit_limit"},
        {"name": ""},
    ],
)
async def test_a_policy_with_a_bad_condition_is_refused(world, rule):
    sound = {"name": "light", "hold": "document", "expression": "true", "sentence": "s"}
    with pytest.raises(InvalidOrder, match="conditions"):
        await world.do(SavePolicy(IntakePolicy(conditions=(TenantCondition(**{**sound, **rule}),))))


async def test_what_was_placed_can_be_lifted_alone_and_the_gate_s_own_hold_stays(world):
    order_id = await world.place_one(draft(customer="NEW"))
    await world.do(HoldOrder(order_id=order_id, hold="customer", reason="call first"))
    task: Any = SimpleNamespace(subjects=(SimpleNamespace(order_id=order_id),), params=Params(hold="customer"))
    lifting = cast(Any, lambda uow, command: lift_hold(command, uow))
    async with world.app.scope.begin(world.tenant, "system:playbooks") as uow:
        done = await Release().carry_out(task, uow, lifting)
    assert (done.outcome, done.answer) == (Outcome.DONE, "held")
    (kept,) = (await world.get(order_id)).open_holds
    assert kept.source == "gate"
