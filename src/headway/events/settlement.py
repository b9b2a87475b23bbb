"""News of money: accruals, invoices and their match, disputes, penalties."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from headway.kernel.message import Event
from headway.kernel.money import Money


class ShipmentMoneyEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a shipment."""

    subject_type: ClassVar[str] = "shipment"
    subject_field: ClassVar[str] = "shipment_id"

    shipment_id: UUID
    carrier_id: UUID


class ChargesAccrued(ShipmentMoneyEvent, frozen=True, kw_only=True):
    """What the shipment is expected to cost was booked."""

    amount: Money


class PenaltyAccrued(ShipmentMoneyEvent, frozen=True, kw_only=True):
    """The carrier owes a penalty for a late delivery, `late_s` seconds after the commitment."""

    amount: Money
    late_s: int


class ShipmentSettled(ShipmentMoneyEvent, frozen=True, kw_only=True):
    """It arrived, every expected charge of it was billed and approved, no dispute is open: nothing is left to pay."""


class InvoiceEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a carrier's invoice."""

    subject_type: ClassVar[str] = "invoice"
    subject_field: ClassVar[str] = "invoice_id"

    invoice_id: UUID
    carrier_id: UUID
    amount: Money


class InvoiceReceived(InvoiceEvent, frozen=True, kw_only=True):
    """A carrier's invoice came in."""

    number: str
    lines: int


class InvoiceMatched(InvoiceEvent, frozen=True, kw_only=True):
    """Every line agrees with what was expected, within the tolerance."""

    decision_id: UUID


class InvoiceDisputed(InvoiceEvent, frozen=True, kw_only=True):
    """Some lines do not agree; `disputed` is the part that is not paid, `note` why, where somebody says."""

    decision_id: UUID
    dispute_id: UUID
    disputed: Money
    reasons: tuple[str, ...]
    note: str = ""


class DisputeResolved(InvoiceEvent, frozen=True, kw_only=True):
    """A dispute is over: `credited` is what the carrier took back, nothing where its claim was accepted."""

    dispute_id: UUID
    resolution: str
    credited: Money


class InvoiceApproved(InvoiceEvent, frozen=True, kw_only=True):
    """`amount` may be paid."""


class InvoiceHeld(InvoiceEvent, frozen=True, kw_only=True):
    """Nothing of it is paid until the hold is ended; `amount` is what was approved."""

    reason: str


class InvoiceHoldEnded(InvoiceEvent, frozen=True, kw_only=True):
    """It may be paid again."""

    reason: str


class ClaimEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a claim against a carrier; `case_id` is the exception case it comes from."""

    subject_type: ClassVar[str] = "claim"
    subject_field: ClassVar[str] = "claim_id"

    claim_id: UUID
    shipment_id: UUID
    carrier_id: UUID
    case_id: UUID | None = None


class ClaimOpened(ClaimEvent, frozen=True, kw_only=True):
    """Something is claimed; `kind` is damage, shortage, loss, delay or temperature."""

    kind: str
    amount: Money


class ClaimEnded(ClaimEvent, frozen=True, kw_only=True):
    """The carrier accepted `accepted` of it, rejected it, or it was withdrawn."""

    outcome: str
    accepted: Money


class ClaimPaid(ClaimEvent, frozen=True, kw_only=True):
    """The carrier paid what it had accepted."""

    amount: Money


class CreditEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is an order."""

    subject_type: ClassVar[str] = "order"
    subject_field: ClassVar[str] = "order_id"

    order_id: UUID
    credit_id: UUID
    amount: Money


class CreditGiven(CreditEvent, frozen=True, kw_only=True):
    """The customer was given something for what went wrong."""

    case_id: UUID | None = None


class CreditTakenBack(CreditEvent, frozen=True, kw_only=True):
    """A credit was given in error."""

    reason: str


EVENTS = (
    ChargesAccrued,
    PenaltyAccrued,
    ShipmentSettled,
    InvoiceReceived,
    InvoiceMatched,
    InvoiceDisputed,
    DisputeResolved,
    InvoiceApproved,
    InvoiceHeld,
    InvoiceHoldEnded,
    ClaimOpened,
    ClaimEnded,
    ClaimPaid,
    CreditGiven,
    CreditTakenBack,
)
