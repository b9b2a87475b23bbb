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
    """Some lines do not agree; `disputed` is the part that is not paid."""

    decision_id: UUID
    dispute_id: UUID
    disputed: Money
    reasons: tuple[str, ...]


class InvoiceApproved(InvoiceEvent, frozen=True, kw_only=True):
    """`amount` may be paid."""


EVENTS = (
    ChargesAccrued,
    PenaltyAccrued,
    ShipmentSettled,
    InvoiceReceived,
    InvoiceMatched,
    InvoiceDisputed,
    InvoiceApproved,
)
