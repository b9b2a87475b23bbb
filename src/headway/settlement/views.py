"""What the API and the screens read of settlement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.kernel.errors import NotFound
from headway.kernel.money import Money
from headway.settlement.books import AccountBalance, Reconciliation, reconcile, trial_balance
from headway.settlement.store import Q

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

__all__ = ["AccountBalance", "Reconciliation", "reconcile", "trial_balance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeView:
    """A charge; `state` is expected, invoiced or reversed."""

    id: UUID
    code: str
    amount: Money
    sentence: str
    state: str
    accrued_at: datetime
    invoice_id: UUID | None
    invoice_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyView:
    """What a carrier owes for a late delivery."""

    carrier_id: UUID
    amount: Money
    late_s: int
    assessed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentMoney:
    """The money of one shipment."""

    charges: tuple[ChargeView, ...]
    penalty: PenaltyView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccrual:
    """What one carrier has carried or will carry and not billed."""

    carrier_id: UUID
    carrier_code: str
    shipments: int
    amount: Money
    oldest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceView:
    """An invoice; `held` is what its dispute keeps back."""

    id: UUID
    carrier_id: UUID
    carrier_code: str
    number: str
    state: str
    lines: int
    total: Money
    approved: Money
    held: Money
    decision_id: UUID | None
    dispute_id: UUID | None
    received_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line with its match result; number 0 is about the invoice's total and has no reference."""

    number: int
    reference: str | None
    code: str | None
    amount: Money | None
    outcome: str
    expected: Money | None
    approved: Money
    disputed: Money
    shipment_id: UUID | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDetail:
    """An invoice with all its lines."""

    invoice: InvoiceView
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeView:
    """A dispute; `state` is open, accepted or credited."""

    id: UUID
    invoice_id: UUID
    number: str
    carrier_id: UUID
    carrier_code: str
    state: str
    disputed: Money
    credited: Money
    reasons: tuple[str, ...]
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None


async def shipment_money(conn: Connection, shipment_id: UUID) -> ShipmentMoney:
    """The charges and the penalty of a shipment; none before it was booked."""
    charges = tuple(
        ChargeView(
            id=row["id"],
            code=row["code"],
            amount=Money(row["amount_minor"], row["currency"]),
            sentence=row["sentence"],
            state=row["state"],
            accrued_at=row["accrued_at"],
            invoice_id=row["invoice_id"],
            invoice_number=row["invoice_number"],
        )
        for row in await conn.fetch(Q.charges_of_shipment, shipment_id)
    )
    row = await conn.fetchrow(Q.penalty_of_shipment, shipment_id)
    return ShipmentMoney(charges=charges, penalty=_penalty(row) if row else None)


async def open_accruals(conn: Connection) -> list[OpenAccrual]:
    """What is expected and not billed, by carrier and currency."""
    return [
        OpenAccrual(
            carrier_id=row["carrier_id"],
            carrier_code=row["carrier_code"],
            shipments=row["shipments"],
            amount=Money(row["amount_minor"], row["currency"]),
            oldest_at=row["oldest_at"],
        )
        for row in await conn.fetch(Q.open_accruals)
    ]


async def list_invoices(
    conn: Connection,
    *,
    before: UUID | None = None,
    state: str | None = None,
    carrier_id: UUID | None = None,
    limit: int = 50,
) -> list[InvoiceView]:
    """Invoices, newest first; `before` is the last id of the page before."""
    return [_invoice(row) for row in await conn.fetch(Q.list_invoices, before, state, carrier_id, limit)]


async def get_invoice(conn: Connection, invoice_id: UUID) -> InvoiceDetail:
    """One invoice with the match result of each line.

    Raises:
        NotFound: there is none.
    """
    row = await conn.fetchrow(Q.find_invoice, invoice_id)
    if row is None:
        raise NotFound(f"there is no invoice {invoice_id}", id=invoice_id)
    lines = await conn.fetch(Q.lines_with_results, invoice_id)
    return InvoiceDetail(invoice=_invoice(row), lines=tuple(_line(line, row["currency"]) for line in lines))


async def list_disputes(
    conn: Connection, *, before: UUID | None = None, state: str | None = None, limit: int = 50
) -> list[DisputeView]:
    """Disputes, newest first; `before` is the last id of the page before."""
    return [_dispute(row) for row in await conn.fetch(Q.list_disputes, before, state, limit)]


def _penalty(row: asyncpg.Record) -> PenaltyView:
    return PenaltyView(
        carrier_id=row["carrier_id"],
        amount=Money(row["amount_minor"], row["currency"]),
        late_s=row["late_s"],
        assessed_at=row["assessed_at"],
    )


def _invoice(row: asyncpg.Record) -> InvoiceView:
    held = row["held_minor"] if row["dispute_state"] == "open" else 0
    return InvoiceView(
        id=row["id"],
        carrier_id=row["carrier_id"],
        carrier_code=row["carrier_code"],
        number=row["number"],
        state=row["state"],
        lines=row["lines"],
        total=Money(row["total_minor"], row["currency"]),
        approved=Money(row["approved_minor"], row["currency"]),
        held=Money(held, row["currency"]),
        decision_id=row["decision_id"],
        dispute_id=row["dispute_id"],
        received_at=row["received_at"],
        paid_at=row["paid_at"],
    )


def _line(row: asyncpg.Record, currency: str) -> LineView:
    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, currency)

    return LineView(
        number=row["number"],
        reference=row["reference"],
        code=row["code"],
        amount=money(row["amount_minor"]),
        outcome=row["outcome"],
        expected=None if row["outcome"] == "wrong_currency" else money(row["expected_minor"]),
        approved=Money(row["approved_minor"], currency),
        disputed=Money(row["disputed_minor"], currency),
        shipment_id=row["shipment_id"],
        sentence=row["sentence"],
    )


def _dispute(row: asyncpg.Record) -> DisputeView:
    return DisputeView(
        id=row["id"],
        invoice_id=row["invoice_id"],
        number=row["number"],
        carrier_id=row["carrier_id"],
        carrier_code=row["carrier_code"],
        state=row["state"],
        disputed=Money(row["disputed_minor"], row["currency"]),
        credited=Money(row["credited_minor"], row["currency"]),
        reasons=tuple(row["reasons"]),
        opened_at=row["opened_at"],
        resolved_at=row["resolved_at"],
        resolved_by=row["resolved_by"],
        resolution=row["resolution"],
    )
