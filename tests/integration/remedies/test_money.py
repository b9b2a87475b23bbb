"""Invoices that a carrier bills wrongly, proofs that are missing, and goods that nobody wants, over all rooms."""

from __future__ import annotations

from uuid import UUID

from headway.events.tracking import PodDisputed
from headway.exceptions.model import CaseState
from headway.kernel.money import Money
from headway.orders.shortages import ReportShortage
from headway.orders.store import find_by_ref
from headway.settlement.model import InvoiceDraft, InvoiceLineDraft, ReceiveInvoice
from headway.settlement.views import reconcile
from tests.integration.remedies.scenes import Trouble
from tests.integration.remedies.test_shipped import on_its_way


async def billed(trouble: Trouble, more: int) -> UUID:
    """A delivered order, billed by so many minor units more than was agreed; gives the invoice's id."""
    order = await on_its_way(trouble)
    shipment = await trouble.shipment(order)
    await trouble.report(shipment, "delivered", signed_by="Ann")
    assert shipment.price is not None
    assert shipment.carrier_code is not None
    amount = shipment.price + Money(more, "USD")
    line = InvoiceLineDraft(str(shipment.id), "freight", amount)
    outcome = await trouble.town.run(ReceiveInvoice(InvoiceDraft(shipment.carrier_code, "I-1", "USD", (line,), amount)))
    await trouble.later(minutes=1)
    invoice_id: UUID = outcome.invoice_id
    return invoice_id


async def state(trouble: Trouble, invoice: UUID) -> str:
    found: str = await trouble.value("SELECT state FROM carrier_invoice WHERE id = $1", invoice)
    return found


async def balanced(trouble: Trouble) -> bool:
    async with trouble.app.scope.reading(trouble.tenant) as (conn, _):
        return (await reconcile(conn)).balanced


async def test_a_small_difference_is_paid_without_an_argument(trouble: Trouble) -> None:
    invoice = await billed(trouble, 440)
    assert await state(trouble, invoice) == "approved"
    assert await trouble.questions() == []
    assert (await trouble.case("invoice_mismatch")).state is CaseState.RESOLVED
    assert await balanced(trouble)


async def test_a_carrier_that_agrees_ends_the_dispute_by_a_credit_note(trouble: Trouble) -> None:
    invoice = await billed(trouble, 9_000)
    assert await state(trouble, invoice) == "disputed"
    assert (await trouble.questions())[-1].audience == "carrier"
    await trouble.answer("agree", by="link:carrier")
    assert await state(trouble, invoice) == "approved"
    case = await trouble.case("invoice_mismatch")
    assert (case.state, case.handed_at) == (CaseState.RESOLVED, None)
    assert await balanced(trouble)


async def test_a_carrier_that_insists_is_finances(trouble: Trouble) -> None:
    invoice = await billed(trouble, 9_000)
    await trouble.answer("insist", by="link:carrier")
    assert await state(trouble, invoice) == "disputed"
    case = await trouble.case("invoice_mismatch")
    assert (case.owner, case.state) == ("finance", CaseState.OPEN)
    assert case.handed_at is not None


async def test_the_recipients_word_is_the_proof_that_a_carrier_owes(trouble: Trouble) -> None:
    order = await on_its_way(trouble)
    shipment = await trouble.shipment(order)
    await trouble.report(shipment, "delivered")
    at = await trouble.now()
    await trouble.happen(PodDisputed(shipment_id=shipment.id, order_id=order, faults=("no name",), captured_at=at))
    await trouble.later(hours=11)
    assert (await trouble.questions())[-1].audience == "recipient"
    await trouble.answer("came")
    assert (await trouble.value("SELECT signed_by FROM pod")) == "Ann, by a link"
    await trouble.later(hours=2)
    case = await trouble.case("pod_missing")
    assert (case.state, case.handed_at) == (CaseState.RESOLVED, None)


async def test_refused_goods_come_back_with_the_carrier_that_has_them(trouble: Trouble) -> None:
    order = await on_its_way(trouble)
    shipment = await trouble.shipment(order)
    await trouble.incident(shipment, "refused", status="delivery_attempted")
    await trouble.answer("back", by="link:customer")
    assert any("bring SO-3 back" in each.text for each in await trouble.carrier_messages())
    await trouble.report(shipment, "returned")
    case = await trouble.case("refused")
    assert (case.state, case.handed_at) == (CaseState.RESOLVED, None)


async def test_the_rest_of_a_short_order_is_sent_by_an_order_of_its_own(trouble: Trouble) -> None:
    order = await trouble.order(2, pieces=4, value=Money(40_000, "USD"))
    await trouble.book(order)
    await trouble.town.run(ReportShortage(order_id=order, found=3, reason="one is broken"))
    await trouble.later(minutes=1)
    assert (await trouble.questions())[-1].audience == "customer"
    await trouble.answer("send_after", by="link:customer")
    async with trouble.app.scope.reading(trouble.tenant) as (conn, _):
        rest = await find_by_ref(conn, "SO-2-REST")
    assert rest is not None
    assert (rest.order.pieces, rest.order.value) == (1, Money(10_000, "USD"))
    case = await trouble.case("shortage")
    assert (case.state, case.handed_at) == (CaseState.RESOLVED, None)
