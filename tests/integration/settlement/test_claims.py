"""Claims, credits, holds and late disputes over a real database; the books balance after each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.kernel.app import App
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.orders import handlers as orders
from headway.orders.commands import PlaceOrders
from headway.orders.model import OrderDraft
from headway.settlement import handlers
from headway.settlement.books import reconcile
from headway.settlement.claims.model import (
    AnswerClaim,
    Claim,
    ClaimState,
    Credit,
    GiveCredit,
    Harm,
    MarkClaimPaid,
    NotCarried,
    OpenClaim,
    TakeBackCredit,
    WithdrawClaim,
    WrongClaimState,
)
from headway.settlement.model import (
    DisputeInvoice,
    EndInvoiceHold,
    HoldInvoice,
    InvoiceState,
    MarkPaid,
    ReceiveInvoice,
    Resolution,
    ResolveDispute,
    WrongInvoiceState,
)
from tests.conftest import START
from tests.integration.settlement.scenes import booked, delivered, happen, invoice

USD = "USD"


@pytest.fixture
async def app(make_app: Callable[..., App], tenant: UUID) -> AsyncIterator[App]:
    """Orders and settlement; after each test the books must balance."""
    made = make_app(orders.room(), handlers.room())
    yield made
    async with made.scope.reading(tenant) as (conn, _):
        books = await reconcile(conn)
    assert books.balanced, [check for check in books.checks if not check.holds]


async def do(app: App, tenant: UUID, command: object) -> Any:
    return await app.run(tenant, command, actor="user:fi")


async def balances(app: App, tenant: UUID) -> dict[str, int]:
    async with app.scope.reading(tenant) as (conn, _):
        found = await reconcile(conn)
    return {str(each.account): each.balance.minor for each in found.accounts if each.balance.minor}


async def claimed(app: App, tenant: UUID, minor: int = 50_000) -> Claim:
    booking = booked("A1")
    await happen(app, tenant, booking)
    command = OpenClaim(shipment_id=booking.shipment_id, kind=Harm.DAMAGE, amount=Money(minor, USD), reason="crushed")
    claim = await do(app, tenant, command)
    assert isinstance(claim, Claim)
    return claim


async def approved_invoice(app: App, tenant: UUID) -> UUID:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking, delivered(booking))
    outcome = await do(app, tenant, ReceiveInvoice(invoice("I1", ("A1", "freight", 10_000))))
    return outcome.invoice_id


async def test_the_same_harm_is_claimed_once(app: App, tenant: UUID) -> None:
    claim = await claimed(app, tenant)
    again = OpenClaim(shipment_id=claim.shipment_id, kind=Harm.DAMAGE, amount=Money(7, USD), reason="once more")
    assert await do(app, tenant, again) == claim
    other = OpenClaim(shipment_id=claim.shipment_id, kind=Harm.LOSS, amount=Money(7, USD), reason="one is lost")
    assert (await do(app, tenant, other)).id != claim.id


async def test_nothing_is_claimed_for_what_nobody_carried(app: App, tenant: UUID) -> None:
    with pytest.raises(NotCarried):
        await do(app, tenant, OpenClaim(shipment_id=uuid4(), kind=Harm.LOSS, amount=Money(1, USD), reason="gone"))


async def test_a_claim_is_booked_when_it_is_accepted_and_gone_when_it_is_paid(app: App, tenant: UUID) -> None:
    claim = await claimed(app, tenant)
    assert await balances(app, tenant) == {}
    await do(app, tenant, AnswerClaim(claim.id, "half of it", Money(25_000, USD)))
    assert await balances(app, tenant) == {"carrier_receivable": 25_000, "claims_recovered": -25_000}
    await do(app, tenant, MarkClaimPaid(claim.id))
    assert await balances(app, tenant) == {"cash": 25_000, "claims_recovered": -25_000}
    assert (await do(app, tenant, MarkClaimPaid(claim.id))).state is ClaimState.PAID


async def test_a_rejected_claim_leaves_nothing_and_cannot_be_withdrawn(app: App, tenant: UUID) -> None:
    claim = await claimed(app, tenant)
    ended = await do(app, tenant, AnswerClaim(claim.id, "it was packed badly", Money(0, USD)))
    assert ended.state is ClaimState.REJECTED
    assert await balances(app, tenant) == {}
    with pytest.raises(WrongClaimState):
        await do(app, tenant, WithdrawClaim(claim.id, "never mind"))


async def test_no_more_is_accepted_than_was_claimed(app: App, tenant: UUID) -> None:
    claim = await claimed(app, tenant)
    with pytest.raises(BadInput, match="of a claim"):
        await do(app, tenant, AnswerClaim(claim.id, "all", Money(50_001, USD)))


async def test_a_credit_is_owed_once_and_taken_back_once(app: App, tenant: UUID) -> None:
    draft = OrderDraft(
        external_ref="R1",
        customer="C1",
        service="STANDARD",
        weight_kg=Decimal(1),
        ready_at=START,
        currency=USD,
        destination_zone="Z2",
    )
    placed = await do(app, tenant, PlaceOrders((draft,)))
    order_id = placed.accepted[0].id
    named = uuid4()
    give = GiveCredit(order_id=order_id, amount=Money(1_500, USD), reason="two days late", credit_id=named)
    first = await do(app, tenant, give)
    assert await do(app, tenant, give) == first
    assert await balances(app, tenant) == {"goodwill_expense": 1_500, "customer_credits": -1_500}
    await do(app, tenant, TakeBackCredit(named, "another order"))
    last = await do(app, tenant, TakeBackCredit(named, "another order"))
    assert isinstance(last, Credit)
    assert last.state == "taken_back"
    assert await balances(app, tenant) == {}


async def test_a_held_invoice_is_not_paid_until_the_hold_is_ended(app: App, tenant: UUID) -> None:
    invoice_id = await approved_invoice(app, tenant)
    await do(app, tenant, HoldInvoice(invoice_id, "the goods came damaged"))
    with pytest.raises(WrongInvoiceState, match="held: the goods came damaged"):
        await do(app, tenant, MarkPaid(invoice_id))
    await do(app, tenant, EndInvoiceHold(invoice_id, "settled"))
    assert (await do(app, tenant, MarkPaid(invoice_id))).state is InvoiceState.PAID


async def test_a_late_dispute_takes_the_approval_back_and_ends_as_any_other(app: App, tenant: UUID) -> None:
    invoice_id = await approved_invoice(app, tenant)
    disputed = await do(app, tenant, DisputeInvoice(invoice_id, "only half arrived", Money(4_000, USD)))
    assert disputed.state is InvoiceState.DISPUTED
    assert (await balances(app, tenant))["accounts_payable"] == -6_000
    again = await do(app, tenant, DisputeInvoice(invoice_id, "only half arrived", Money(4_000, USD)))
    assert again.dispute_id == disputed.dispute_id
    ending = ResolveDispute(disputed.dispute_id, Resolution.CREDIT_NOTE, "agreed", Money(3_000, USD))
    await do(app, tenant, ending)
    assert (await balances(app, tenant))["accounts_payable"] == -7_000
    with pytest.raises(WrongInvoiceState, match="dispute is over"):
        await do(app, tenant, DisputeInvoice(invoice_id, "once more"))
