"""Bookings, deliveries, invoices and books over a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from headway.events.carriers import CarrierSaved
from headway.events.dispatch import ShipmentCancelled
from headway.events.tracking import TrackingStatusChanged
from headway.kernel import ledger
from headway.kernel.app import App
from headway.kernel.errors import NotFound
from headway.kernel.money import Money
from headway.settlement import handlers, views
from headway.settlement.books import Reconciliation, reconcile
from headway.settlement.journal import Account, Entry, EntryKind, Posting, Unbalanced
from headway.settlement.model import (
    InvoiceNumberTaken,
    InvoiceOutcome,
    InvoiceState,
    MarkPaid,
    ReceiveInvoice,
    ReceiveInvoices,
    Resolution,
    ResolveDispute,
    UnknownCarrier,
    WrongInvoiceState,
)
from headway.settlement.store import Q, post
from tests.integration.settlement.scenes import OTHER, booked, delivered, happen, invoice


@pytest.fixture
async def app(make_app: Callable[..., App], tenant: UUID) -> AsyncIterator[App]:
    """Settlement alone; after each test its books must balance and its decisions must replay."""
    made = make_app(handlers.room())
    yield made
    async with made.scope.reading(tenant) as (conn, _):
        books = await reconcile(conn)
        replayed = await ledger.replay(conn, made.deciders)
    assert books.balanced, [check for check in books.checks if not check.holds]
    assert replayed.differ == ()


async def books(app: App, tenant: UUID) -> Reconciliation:
    async with app.scope.reading(tenant) as (conn, _):
        return await reconcile(conn)


async def balances(app: App, tenant: UUID) -> dict[str, int]:
    found = await books(app, tenant)
    return {str(each.account): each.balance.minor for each in found.accounts if each.balance.minor}


async def types(app: App, tenant: UUID) -> list[str]:
    async with app.scope.reading(tenant) as (conn, _):
        rows = await conn.fetch("SELECT type FROM event_log WHERE type LIKE 'settlement.%' ORDER BY xid, seq")
    return [row["type"].removeprefix("settlement.") for row in rows]


async def receive(app: App, tenant: UUID, *args, **more) -> InvoiceOutcome:
    found: InvoiceOutcome = await app.run(tenant, ReceiveInvoice(invoice(*args, **more)), actor="key:acme")
    return found


def ending(outcome: InvoiceOutcome, resolution: Resolution, reason: str) -> ResolveDispute:
    assert outcome.dispute_id is not None
    return ResolveDispute(outcome.dispute_id, resolution, reason)


async def test_a_booking_accrues_its_charges(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booked("A1", ("freight", 10_000), ("fuel", 1_500)))
    assert await balances(app, tenant) == {"freight_expense": 11_500, "accrued_freight": -11_500}
    assert await types(app, tenant) == ["ChargesAccrued"]


async def test_the_same_booking_again_accrues_nothing_more(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking, booking)
    assert (await balances(app, tenant))["freight_expense"] == 10_000
    assert await types(app, tenant) == ["ChargesAccrued"]


async def test_a_new_booking_of_a_shipment_takes_the_old_ones_place(app: App, tenant: UUID) -> None:
    first = booked("A1", ("freight", 10_000))
    second = booked("A1", ("freight", 8_000), shipment_id=first.shipment_id, carrier=OTHER, code="OTHER")
    await happen(app, tenant, first, second)
    assert await balances(app, tenant) == {"freight_expense": 8_000, "accrued_freight": -8_000}


async def test_a_cancelled_shipment_costs_nothing(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    cancelled = ShipmentCancelled(shipment_id=booking.shipment_id, order_id=booking.order_id, reason="customer")
    await happen(app, tenant, booking, cancelled)
    assert await balances(app, tenant) == {}


async def test_a_late_delivery_is_a_penalty_once(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    late = delivered(booking, booking.deliver_by + timedelta(minutes=5))
    status = TrackingStatusChanged(
        shipment_id=booking.shipment_id, before="in_transit", after="delivered", occurred_at=late.actual_at
    )
    await happen(app, tenant, booking, status, late, late)
    found = await balances(app, tenant)
    assert (found["carrier_receivable"], found["freight_penalty"]) == (4_000, -4_000)
    assert (await types(app, tenant)).count("PenaltyAccrued") == 1


async def test_a_delivery_in_time_is_none(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking, delivered(booking, booking.deliver_by))
    assert "carrier_receivable" not in await balances(app, tenant)


async def test_a_corrected_time_takes_the_penalty_back(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking, delivered(booking, booking.deliver_by + timedelta(hours=1)), delivered(booking))
    assert "carrier_receivable" not in await balances(app, tenant)


async def test_an_invoice_that_matches_is_approved_with_its_variance_and_paid_once(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000), ("fuel", 1_500))
    await happen(app, tenant, booking, delivered(booking))
    outcome = await receive(app, tenant, "I1", ("A1", "freight", 10_050), (str(booking.shipment_id), "fuel", 1_400))
    assert (outcome.state, outcome.approved, outcome.disputed.minor) == ("approved", Money(11_450, "USD"), 0)
    assert await balances(app, tenant) == {
        "freight_expense": 11_500,
        "freight_variance": -50,
        "accounts_payable": -11_450,
    }
    await app.run(tenant, MarkPaid(outcome.invoice_id), actor="user:fin")
    again = await app.run(tenant, MarkPaid(outcome.invoice_id), actor="user:fin")
    assert again.again
    assert (await balances(app, tenant))["cash"] == -11_450
    assert (await types(app, tenant))[1:] == ["InvoiceReceived", "InvoiceMatched", "InvoiceApproved"]


async def test_of_an_invoice_with_a_discrepancy_the_rest_is_approved(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking, delivered(booking))
    outcome = await receive(app, tenant, "I1", ("A1", "freight", 12_500), ("A1", "detention", 900), ("A9", "x", 5))
    assert (outcome.state, outcome.approved.minor, outcome.disputed.minor) == ("disputed", 10_000, 3_405)
    assert outcome.reasons == ("unknown_shipment", "unexpected_charge", "over_tolerance")
    assert (await types(app, tenant))[1:] == ["InvoiceReceived", "InvoiceDisputed", "InvoiceApproved"]
    with pytest.raises(WrongInvoiceState):
        await app.run(tenant, MarkPaid(outcome.invoice_id), actor="user:fin")


async def test_accepting_the_claim_pays_what_was_held(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking)
    outcome = await receive(app, tenant, "I1", ("A1", "freight", 10_100))
    assert outcome.reasons == ("not_delivered",)
    command = ending(outcome, Resolution.ACCEPT, "it arrived, the report is late")
    resolved = await app.run(tenant, command, actor="user:fin")
    assert (resolved.state, resolved.approved.minor) == ("approved", 10_100)
    assert await balances(app, tenant) == {
        "freight_expense": 10_000,
        "freight_variance": 100,
        "accounts_payable": -10_100,
    }
    with pytest.raises(WrongInvoiceState):
        await app.run(tenant, command, actor="user:fin")


async def test_a_credit_note_over_everything_leaves_the_accrual_waiting(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booked("A1", ("freight", 10_000)))
    outcome = await receive(app, tenant, "I1", ("A1", "freight", 10_000))
    command = ending(outcome, Resolution.CREDIT_NOTE, "billed too early")
    resolved = await app.run(tenant, command, actor="user:fin")
    assert (resolved.state, resolved.approved.minor) == ("approved", 0)
    assert await balances(app, tenant) == {"freight_expense": 10_000, "accrued_freight": -10_000}


async def test_a_wrong_sum_is_paid_as_the_total_once_accepted(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking, delivered(booking))
    outcome = await receive(app, tenant, "I1", ("A1", "freight", 10_000), total=9_000)
    assert (outcome.approved.minor, outcome.disputed.minor) == (0, 9_000)
    command = ending(outcome, Resolution.ACCEPT, "the total is right")
    await app.run(tenant, command, actor="user:fin")
    assert await balances(app, tenant) == {
        "freight_expense": 10_000,
        "freight_variance": -1_000,
        "accounts_payable": -9_000,
    }


async def test_a_charge_is_paid_once_whichever_invoice_comes_first(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking, delivered(booking))
    outcomes = await asyncio.gather(*(receive(app, tenant, f"I{n}", ("A1", "freight", 10_000)) for n in range(6)))
    assert sorted(outcome.state for outcome in outcomes) == ["approved"] + ["disputed"] * 5
    assert {outcome.reasons for outcome in outcomes} == {(), ("duplicate_charge",)}


async def test_disputes_over_one_charge_settle_it_once_however_they_end(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booked("A1", ("freight", 10_000)))
    outcomes = [await receive(app, tenant, f"I{n}", ("A1", "freight", 10_000)) for n in range(8)]
    commands = [ending(outcome, Resolution.ACCEPT, "paid all the same") for outcome in outcomes]
    await asyncio.gather(*(app.run(tenant, command, actor="user:fin") for command in commands))
    assert await balances(app, tenant) == {
        "freight_expense": 10_000,
        "freight_variance": 70_000,
        "accounts_payable": -80_000,
    }


async def test_the_same_invoice_at_once_is_one_invoice(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking, delivered(booking))
    outcomes = await asyncio.gather(*(receive(app, tenant, "I1", ("A1", "freight", 10_000)) for _ in range(6)))
    assert len({outcome.invoice_id for outcome in outcomes}) == 1
    assert sorted(outcome.again for outcome in outcomes) == [False] + [True] * 5
    assert {outcome.state for outcome in outcomes} == {InvoiceState.APPROVED}


async def test_another_invoice_under_the_same_number_is_a_conflict(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking, delivered(booking))
    await receive(app, tenant, "I1", ("A1", "freight", 10_000))
    with pytest.raises(InvoiceNumberTaken):
        await receive(app, tenant, "I1", ("A1", "freight", 10_001))


async def test_two_carriers_may_use_the_same_number(app: App, tenant: UUID) -> None:
    theirs = booked("B1", ("freight", 5_000), carrier=OTHER, code="OTHER")
    ours = booked("A1", ("freight", 10_000))
    await happen(app, tenant, ours, theirs, delivered(ours), delivered(theirs))
    first = await receive(app, tenant, "I1", ("A1", "freight", 10_000))
    second = await receive(app, tenant, "I1", ("B1", "freight", 5_000), carrier="OTHER")
    assert (first.state, second.state) == ("approved", "approved")


async def test_a_bulk_keeps_the_good_and_names_the_bad(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking, delivered(booking))
    drafts = (
        invoice("I1", ("A1", "freight", 10_000)),
        invoice("I2", ("A1", "", 10_000)),
        invoice("I3", ("A1", "freight", 10_000), carrier="NOBODY"),
        invoice("I1", ("A1", "freight", 9_000)),
    )
    received = await app.run(tenant, ReceiveInvoices(drafts), actor="key:acme")
    assert [outcome.number for outcome in received.outcomes] == ["I1"]
    codes = [(fault.index, fault.code) for fault in received.faults]
    assert codes == [(1, "invoice_refused"), (2, "unknown_carrier"), (3, "invoice_number_taken")]


async def test_a_carrier_is_known_once_it_is_saved(app: App, tenant: UUID) -> None:
    with pytest.raises(UnknownCarrier):
        await receive(app, tenant, "I1", ("A1", "freight", 1))
    await happen(app, tenant, CarrierSaved(carrier_id=OTHER, code="ACME", kind="contract"))
    assert (await receive(app, tenant, "I1", ("A1", "freight", 1))).reasons == ("unknown_shipment",)


async def test_an_entry_that_does_not_balance_is_refused_by_the_code(app: App, tenant: UUID) -> None:
    entry = Entry(kind=EntryKind.ACCRUAL, postings=(Posting(Account.CASH, Money(5, "USD")),))
    async with app.scope.begin(tenant, "user:x") as uow:
        with pytest.raises(Unbalanced):
            await post(uow, entry)


async def write_line_pair(app: App, tenant: UUID, *minor: int) -> None:
    async with app.scope.begin(tenant, "user:x") as uow:
        head = (uuid4(), "payment", uow.now, None, None)
        await uow.conn.execute(Q.add_entry, *head, ["cash", "cash"], ["USD", "USD"], list(minor))


async def test_an_entry_that_does_not_balance_is_refused_by_the_table(app: App, tenant: UUID) -> None:
    await write_line_pair(app, tenant, 5, -5)
    with pytest.raises(asyncpg.CheckViolationError):
        await write_line_pair(app, tenant, 5, -4)


@pytest.mark.parametrize("statement", ["UPDATE journal_line SET debit_minor = 1", "DELETE FROM journal_entry"])
async def test_the_journal_cannot_be_rewritten(app: App, tenant: UUID, statement: str) -> None:
    async with app.scope.begin(tenant, "user:x") as uow:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with uow.conn.transaction():
                await uow.conn.execute(statement)


async def test_a_charge_that_was_never_posted_is_found(make_app: Callable[..., App], tenant: UUID) -> None:
    app = make_app(handlers.room())
    await happen(app, tenant, booked("A1", ("freight", 10_000)))
    async with app.scope.begin(tenant, "user:x") as uow:
        await uow.conn.execute("UPDATE charge SET amount_minor = amount_minor + 1")
    broken = [check.name for check in (await books(app, tenant)).checks if not check.holds]
    assert "charges = accruals posted" in broken


async def test_the_views_tell_the_story_of_an_invoice(app: App, tenant: UUID) -> None:
    booking, waiting = booked("A1", ("freight", 10_000)), booked("A2", ("freight", 700))
    await happen(app, tenant, booking, waiting, delivered(booking))
    outcome = await receive(app, tenant, "I1", ("A1", "freight", 12_500), ("A9", "x", 5))
    async with app.scope.reading(tenant) as (conn, _):
        detail = await views.get_invoice(conn, outcome.invoice_id)
        (listed,) = await views.list_invoices(conn, state="disputed")
        (dispute,) = await views.list_disputes(conn, state="open")
        money = await views.shipment_money(conn, booking.shipment_id)
        (accrual,) = await views.open_accruals(conn)
    assert [(line.reference, line.outcome) for line in detail.lines] == [
        ("A1", "over_tolerance"),
        ("A9", "unknown_shipment"),
    ]
    assert (listed.held.minor, dispute.disputed.minor, listed.dispute_id) == (2_505, 2_505, dispute.id)
    assert [(charge.state, charge.invoice_number) for charge in money.charges] == [("invoiced", "I1")]
    assert (accrual.carrier_code, accrual.shipments, accrual.amount.minor) == ("ACME", 1, 700)


async def test_another_tenants_invoice_is_not_there(app: App, tenant: UUID, other_tenant: UUID) -> None:
    booking = booked("A1", ("freight", 10_000))
    await happen(app, tenant, booking, delivered(booking))
    outcome = await receive(app, tenant, "I1", ("A1", "freight", 10_000))
    async with app.scope.reading(other_tenant) as (conn, _):
        with pytest.raises(NotFound):
            await views.get_invoice(conn, outcome.invoice_id)
        assert await views.list_invoices(conn) == []
