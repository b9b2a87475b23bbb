"""Stopping money that was about to go: holding an invoice, and disputing one that had been approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from headway.events.settlement import InvoiceDisputed, InvoiceHeld, InvoiceHoldEnded
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.settlement import journal, store
from headway.settlement.journal import Entry, EntryKind
from headway.settlement.model import (
    DisputeInvoice,
    EndInvoiceHold,
    HoldInvoice,
    InvoiceOutcome,
    InvoiceState,
    WrongInvoiceState,
    check_step,
)
from headway.settlement.store import Q

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.uow import UnitOfWork

BY_HAND = "disputed_by_hand"
"""The reason of a dispute that the match did not find."""


async def hold_invoice(cmd: HoldInvoice, uow: UnitOfWork) -> InvoiceOutcome:
    """Pay nothing of it for now.

    Raises:
        NotFound: there is no such invoice.
        WrongInvoiceState: it is paid.
    """
    invoice = await store.lock_invoice(uow.conn, cmd.invoice_id)
    reason = check_reason(cmd.reason)
    if invoice["state"] == InvoiceState.PAID:
        raise WrongInvoiceState("the invoice is paid", invoice_id=cmd.invoice_id, before="paid", after="held")
    await uow.conn.execute(Q.hold_invoice, cmd.invoice_id, uow.now, uow.actor, reason)
    uow.emit(InvoiceHeld(**_about(invoice), amount=_approved(invoice), reason=reason))
    return _outcome(invoice)


async def end_invoice_hold(cmd: EndInvoiceHold, uow: UnitOfWork) -> InvoiceOutcome:
    """It may be paid again.

    Raises:
        NotFound: there is no such invoice.
    """
    invoice = await store.lock_invoice(uow.conn, cmd.invoice_id)
    reason = check_reason(cmd.reason)
    if invoice["held_at"] is not None:
        await uow.conn.execute(Q.end_invoice_hold, cmd.invoice_id)
        uow.emit(InvoiceHoldEnded(**_about(invoice), amount=_approved(invoice), reason=reason))
    return _outcome(invoice)


async def dispute_invoice(cmd: DisputeInvoice, uow: UnitOfWork) -> InvoiceOutcome:
    """Take back the approval of a part, and argue about it; an invoice that is disputed already is left as it is.

    Raises:
        NotFound: there is no such invoice.
        WrongInvoiceState: it is paid, or its one dispute is over.
        BadInput: more than was approved, or in another currency.
    """
    invoice = await store.lock_invoice(uow.conn, cmd.invoice_id)
    reason = check_reason(cmd.reason)
    known = await uow.conn.fetchrow(Q.dispute_of, cmd.invoice_id)
    if invoice["state"] == InvoiceState.DISPUTED:
        return _outcome(invoice, known)
    check_step(cmd.invoice_id, InvoiceState(invoice["state"]), InvoiceState.DISPUTED)
    if known is not None:
        raise WrongInvoiceState("its dispute is over", invoice_id=cmd.invoice_id, dispute_id=known["id"])
    amount = _amount(cmd, _approved(invoice))
    dispute_id = cmd.dispute_id or uow.new_id()
    row = (cmd.invoice_id, invoice["carrier_id"], amount.minor, amount.currency, [BY_HAND], uow.now)
    await uow.conn.execute(Q.add_dispute, dispute_id, *row)
    left = _approved(invoice) - amount
    await uow.conn.execute(Q.move_invoice, cmd.invoice_id, InvoiceState.DISPUTED, left.minor, None, None)
    entry = Entry(kind=EntryKind.DISPUTE, postings=journal.dispute(amount), invoice_id=cmd.invoice_id)
    await store.post(uow, entry)
    uow.emit(
        InvoiceDisputed(
            **_about(invoice),
            amount=Money(invoice["total_minor"], invoice["currency"]),
            decision_id=invoice["decision_id"],
            dispute_id=dispute_id,
            disputed=amount,
            reasons=(BY_HAND,),
            note=reason,
        )
    )
    number, state = invoice["number"], InvoiceState.DISPUTED
    return InvoiceOutcome(cmd.invoice_id, number, state, left, amount, (BY_HAND,), dispute_id)


def check_reason(reason: str) -> str:
    """The reason without blanks around it.

    Raises:
        BadInput: it is no text of 1 to 1,000 characters.
    """
    text = reason.strip()
    plain = text.replace("\n", " ").replace("\t", " ")
    if not 0 < len(text) <= 1_000 or not plain.isprintable():
        raise BadInput("a reason is needed", field="reason", allowed="a text of 1 to 1000 characters")
    return text


def _amount(cmd: DisputeInvoice, approved: Money) -> Money:
    amount = approved if cmd.amount is None else cmd.amount
    if amount.currency != approved.currency or not 0 < amount.minor <= approved.minor:
        raise BadInput(f"a dispute over {amount}", field="amount", allowed=f"more than 0, at most {approved}")
    return amount


def _approved(invoice: asyncpg.Record) -> Money:
    return Money(invoice["approved_minor"], invoice["currency"])


def _about(invoice: asyncpg.Record) -> dict[str, Any]:
    return {"invoice_id": invoice["id"], "carrier_id": invoice["carrier_id"]}


def _outcome(invoice: asyncpg.Record, dispute: asyncpg.Record | None = None) -> InvoiceOutcome:
    held = Money(0 if dispute is None else dispute["disputed_minor"], invoice["currency"])
    reasons = () if dispute is None else tuple(dispute["reasons"])
    named = None if dispute is None else dispute["id"]
    state = InvoiceState(invoice["state"])
    return InvoiceOutcome(invoice["id"], invoice["number"], state, _approved(invoice), held, reasons, named, again=True)
