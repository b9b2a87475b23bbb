"""Money: charges, accruals, carrier invoices and their match, disputes, the books."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import Now
from headway.api.wire import Code, Currency, MoneyIn, PageOf, Reason, Sent, money_of
from headway.dispatch import views as dispatch_views
from headway.dispatch.errors import NoShipment
from headway.kernel.money import Money
from headway.settlement import views
from headway.settlement.books import AccountBalance, Check
from headway.settlement.model import (
    InvoiceDraft,
    InvoiceLineDraft,
    InvoiceNumberTaken,
    InvoiceOutcome,
    InvoiceRefused,
    InvoiceState,
    MarkPaid,
    ReceivedInvoices,
    ReceiveInvoice,
    ReceiveInvoices,
    Resolution,
    ResolveDispute,
    UnknownCarrier,
    WrongInvoiceState,
)
from headway.settlement.views import DisputeView, InvoiceDetail, InvoiceView, OpenAccrual, ShipmentMoney

router = Router("settlement", "Charges, accruals, invoices, disputes, the trial balance.")
Amount = Annotated[int, Field(ge=0, le=10**15, description="minor units of the invoice's currency")]


class LineIn(Sent):
    """One billed amount. `shipment` is a shipment's id or the external reference of its order."""

    shipment: Code
    code: Code
    minor: Amount


class InvoiceIn(Sent):
    """An invoice as the carrier sent it; `carrier` is a carrier's code."""

    carrier: Code
    number: Code
    currency: Currency
    lines: Annotated[tuple[LineIn, ...], Field(min_length=1, max_length=10_000)]
    total_minor: Amount

    def draft(self) -> InvoiceDraft:
        lines = tuple(
            InvoiceLineDraft(line.shipment, line.code, Money(line.minor, self.currency)) for line in self.lines
        )
        return InvoiceDraft(self.carrier, self.number, self.currency, lines, Money(self.total_minor, self.currency))


class InvoicesIn(Sent):
    """Invoices to take in."""

    invoices: Annotated[tuple[InvoiceIn, ...], Field(min_length=1, max_length=1000)]


class ResolutionIn(Sent):
    """How a dispute ends. `credited` is what the carrier takes back; null: all that is held."""

    resolution: Resolution
    reason: Reason
    credited: MoneyIn | None = None


class PaymentIn(Sent):
    """Nothing more to say."""


class AccrualsOut(BaseModel):
    """What is expected and not billed, by carrier and currency."""

    items: list[OpenAccrual]


class BooksOut(BaseModel):
    """The trial balance, the sums that must agree, and entries that do not balance in themselves."""

    balanced: bool
    accounts: list[AccountBalance]
    checks: list[Check]
    unbalanced_entries: list[UUID]


@router.get("/shipments/{shipment_id}/charges", "settlement:read", raises=(NoShipment,))
async def get_charges(turn: Now, shipment_id: UUID) -> ShipmentMoney:
    """The charges and the penalty of a shipment; none before it was booked."""
    await dispatch_views.get_shipment(turn.db, shipment_id)
    return await views.shipment_money(turn.db, shipment_id)


@router.get("/accruals", "settlement:read")
async def list_accruals(turn: Now) -> AccrualsOut:
    """What was carried or will be, and is not billed."""
    return AccrualsOut(items=await views.open_accruals(turn.db))


@router.get("/invoices", "settlement:read", raises=(BadCursor,))
async def list_invoices(
    turn: Now,
    state: InvoiceState | None = None,
    carrier_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[InvoiceView]:
    """Invoices, newest first."""
    before = id_of(after)
    found = await views.list_invoices(turn.db, before=before, state=state, carrier_id=carrier_id, limit=limit + 1)
    return page(found, limit, lambda invoice: invoice.id)


@router.post(
    "/invoices",
    "settlement:write",
    raises=(InvoiceRefused, InvoiceNumberTaken, UnknownCarrier),
    bulk=True,
    status_code=201,
    responses={200: {"model": InvoiceOutcome, "description": "it had been received before"}},
)
async def receive_invoice(turn: Now, invoice: InvoiceIn) -> InvoiceOutcome:
    """Take in an invoice, match it line by line, approve or dispute it. The same invoice again is the same one."""
    outcome: InvoiceOutcome = await turn.run(ReceiveInvoice(invoice.draft()))
    turn.status = 200 if outcome.again else 201
    return outcome


@router.post("/invoices/bulk", "settlement:write", bulk=True)
async def receive_invoices(turn: Now, body: InvoicesIn) -> ReceivedInvoices:
    """Take in many invoices; one that is refused does not stop the others."""
    received: ReceivedInvoices = await turn.run(ReceiveInvoices(tuple(each.draft() for each in body.invoices)))
    return received


@router.get("/invoices/{invoice_id}", "settlement:read")
async def get_invoice(turn: Now, invoice_id: UUID) -> InvoiceDetail:
    """One invoice with the match result of each line."""
    return await views.get_invoice(turn.db, invoice_id)


@router.post("/invoices/{invoice_id}/pay", "settlement:write", raises=(WrongInvoiceState,))
async def mark_paid(turn: Now, invoice_id: UUID, body: PaymentIn) -> InvoiceOutcome:
    """The approved amount left the bank."""
    outcome: InvoiceOutcome = await turn.run(MarkPaid(invoice_id))
    return outcome


@router.get("/disputes", "settlement:read", raises=(BadCursor,))
async def list_disputes(
    turn: Now,
    state: Literal["open", "accepted", "credited"] | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[DisputeView]:
    """Disputes, newest first."""
    found = await views.list_disputes(turn.db, before=id_of(after), state=state, limit=limit + 1)
    return page(found, limit, lambda dispute: dispute.id)


@router.post("/disputes/{dispute_id}/resolve", "settlement:write", raises=(WrongInvoiceState,))
async def resolve_dispute(turn: Now, dispute_id: UUID, body: ResolutionIn) -> InvoiceOutcome:
    """End a dispute: the carrier was right, or it takes (part of) its claim back."""
    command = ResolveDispute(dispute_id, body.resolution, body.reason, money_of(body.credited))
    outcome: InvoiceOutcome = await turn.run(command)
    return outcome


@router.get("/trial-balance", "settlement:read")
async def get_trial_balance(turn: Now) -> BooksOut:
    """The books, and whether they balance to the cent."""
    books = await views.reconcile(turn.db)
    return BooksOut(
        balanced=books.balanced,
        accounts=list(books.accounts),
        checks=list(books.checks),
        unbalanced_entries=list(books.unbalanced_entries),
    )
