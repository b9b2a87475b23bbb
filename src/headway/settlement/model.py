"""Invoices and their states, the chart of accounts, commands, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from headway.kernel.errors import BadInput, Conflict
from headway.kernel.money import Money


class InvoiceState(StrEnum):
    """How far a carrier's invoice has come."""

    RECEIVED = "received"  # -> matched, discrepancy
    MATCHED = "matched"  # -> approved
    DISCREPANCY = "discrepancy"  # -> disputed
    DISPUTED = "disputed"  # -> approved (the dispute was resolved)
    APPROVED = "approved"  # -> paid, disputed (somebody found what the match could not)
    PAID = "paid"


TRANSITIONS: Mapping[InvoiceState, frozenset[InvoiceState]] = {
    InvoiceState.RECEIVED: frozenset({InvoiceState.MATCHED, InvoiceState.DISCREPANCY}),
    InvoiceState.MATCHED: frozenset({InvoiceState.APPROVED}),
    InvoiceState.DISCREPANCY: frozenset({InvoiceState.DISPUTED}),
    InvoiceState.DISPUTED: frozenset({InvoiceState.APPROVED}),
    InvoiceState.APPROVED: frozenset({InvoiceState.PAID, InvoiceState.DISPUTED}),
    InvoiceState.PAID: frozenset(),
}


class DisputeState(StrEnum):
    """How far a dispute has come."""

    OPEN = "open"  # -> accepted, credited
    ACCEPTED = "accepted"
    CREDITED = "credited"


class Resolution(StrEnum):
    """How a dispute may end: the carrier was right, or it takes (part of) its claim back."""

    ACCEPT = "accept"
    CREDIT_NOTE = "credit_note"


class WrongInvoiceState(Conflict):
    """The invoice is not where this step may begin."""

    code = "wrong_invoice_state"
    advice = "Maybe its dispute has to be resolved first, or the step was taken already."


class InvoiceNumberTaken(Conflict):
    """The carrier used this number for another invoice."""

    code = "invoice_number_taken"
    advice = "Maybe it is a correction: ask the carrier for a number of its own, or for a credit note."


class UnknownCarrier(BadInput):
    """No carrier has this code."""

    code = "unknown_carrier"


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with a line of an invoice; line 0 is its head."""

    line: int
    field: str
    seen: str
    allowed: str


class InvoiceRefused(BadInput):
    """The invoice cannot be read; `faults` names every line and field."""

    code = "invoice_refused"

    def __init__(self, number: str, faults: tuple[LineFault, ...]) -> None:
        first = faults[0]
        text = f"invoice {number[:80]!r}: line {first.line}: {first.field}: saw {first.seen}, allowed: {first.allowed}"
        super().__init__(text, field=first.field, allowed=first.allowed, faults=len(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class InvoiceLineDraft:
    """One billed amount. `shipment` is a shipment's id or the external reference of its order."""

    shipment: str
    code: str
    amount: Money


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """An invoice as the carrier sent it; `carrier` is a carrier's code."""

    carrier: str
    number: str
    currency: str
    lines: tuple[InvoiceLineDraft, ...]
    total: Money


@dataclass(frozen=True, slots=True)
class ReceiveInvoice:
    """Take in one invoice, match it, and approve or dispute it."""

    invoice: InvoiceDraft


@dataclass(frozen=True, slots=True)
class ReceiveInvoices:
    """Take in many; one that is refused does not stop the others."""

    invoices: tuple[InvoiceDraft, ...]


@dataclass(frozen=True, slots=True)
class ResolveDispute:
    """End a dispute. `credited` is what the carrier takes back with a credit note; None: all that is held."""

    dispute_id: UUID
    resolution: Resolution
    reason: str
    credited: Money | None = None


@dataclass(frozen=True, slots=True)
class HoldInvoice:
    """Pay nothing of an invoice until the hold is ended; held twice is held once, for the later reason."""

    invoice_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class EndInvoiceHold:
    """It may be paid again; nothing where it is not held."""

    invoice_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class DisputeInvoice:
    """Dispute what was approved of an invoice and is not paid; `amount` None: all of it. One that is disputed stays so.

    dispute_id: makes a repetition the same dispute; None: a new one.
    """

    invoice_id: UUID
    reason: str
    amount: Money | None = None
    dispute_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MarkPaid:
    """The approved amount of an invoice left the bank."""

    invoice_id: UUID


@dataclass(frozen=True, slots=True)
class InvoiceOutcome:
    """What became of an invoice; `again` where the same one had been received before."""

    invoice_id: UUID
    number: str
    state: InvoiceState
    approved: Money
    disputed: Money
    reasons: tuple[str, ...]
    dispute_id: UUID | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class InvoiceFault:
    """Why the invoice at `index` of a bulk was not taken in."""

    index: int
    number: str
    code: str
    message: str
    faults: tuple[LineFault, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceivedInvoices:
    """What became of a bulk, each list in the order sent."""

    outcomes: tuple[InvoiceOutcome, ...]
    faults: tuple[InvoiceFault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Billable:
    """What settlement remembers of a booked shipment."""

    shipment_id: UUID
    offer_id: UUID
    reference: str
    carrier_id: UUID
    carrier_code: str
    deliver_by: datetime
    late_penalty: Money
    delivered_at: datetime | None
    cancelled_at: datetime | None


def check_step(invoice_id: UUID, before: InvoiceState, after: InvoiceState) -> None:
    """Is the step in the table?

    Raises:
        WrongInvoiceState: it is not.
    """
    if after not in TRANSITIONS[before]:
        text = f"an invoice that is {before} cannot become {after}"
        raise WrongInvoiceState(text, invoice_id=invoice_id, before=str(before), after=str(after))
