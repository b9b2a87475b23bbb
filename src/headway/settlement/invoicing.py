"""Invoices: received once, matched line by line, approved or disputed, resolved, paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.settlement import DisputeResolved, InvoiceApproved, InvoiceDisputed, InvoiceMatched, InvoiceReceived
from headway.kernel.errors import BadInput, HeadwayError
from headway.kernel.money import Money
from headway.kernel.uow import UnitOfWork
from headway.settlement import journal, store
from headway.settlement.credit import HeldLine, paid_parts
from headway.settlement.intake import MAX_BULK_LINES, check_invoice, content_digest
from headway.settlement.journal import Entry, EntryKind
from headway.settlement.matching import (
    DEFAULT_TOLERANCE,
    MATCH,
    BilledLine,
    LineResult,
    MatchInputs,
    match_lines,
    reasons_of,
)
from headway.settlement.model import (
    DisputeState,
    InvoiceDraft,
    InvoiceFault,
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
    WrongInvoiceState,
    check_step,
)
from headway.settlement.store import Q

if TYPE_CHECKING:
    import asyncpg


PATHS = {
    "approve": (InvoiceState.MATCHED, InvoiceState.APPROVED),
    "dispute": (InvoiceState.DISCREPANCY, InvoiceState.DISPUTED),
}
"""The states an invoice passes as it is received, by what the match chose."""


async def receive_invoice(cmd: ReceiveInvoice, uow: UnitOfWork) -> InvoiceOutcome:
    """Take in an invoice and decide on it; the same one again is answered as it stands.

    Raises:
        InvoiceRefused: it breaks a limit.
        UnknownCarrier: nobody has this code.
        InvoiceNumberTaken: the number belongs to another invoice of the carrier.
    """
    return await _receive(cmd.invoice, uow)


async def receive_invoices(cmd: ReceiveInvoices, uow: UnitOfWork) -> ReceivedInvoices:
    """Take in many invoices in one transaction; what is refused is answered by its index.

    Raises:
        BadInput: together they have too many lines.
    """
    lines = sum(len(draft.lines) for draft in cmd.invoices)
    if lines > MAX_BULK_LINES:
        allowed = f"at most {MAX_BULK_LINES} lines"
        raise BadInput(f"{lines} lines in one request", field="invoices", allowed=allowed)
    outcomes, faults = [], []
    for index, draft in enumerate(cmd.invoices):
        try:
            outcomes.append(await _receive(draft, uow))
        except (BadInput, InvoiceNumberTaken) as error:
            faults.append(_fault(index, draft.number, error))
    return ReceivedInvoices(tuple(outcomes), tuple(faults))


async def resolve_dispute(cmd: ResolveDispute, uow: UnitOfWork) -> InvoiceOutcome:
    """End a dispute: what the carrier does not take back is approved.

    Raises:
        NotFound: there is no such dispute.
        WrongInvoiceState: it is resolved already.
        BadInput: the credit is more than what is held, or in another currency, or no reason is given.
    """
    dispute = await store.lock_dispute(uow.conn, cmd.dispute_id)
    invoice = await store.lock_invoice(uow.conn, dispute["invoice_id"])
    if dispute["state"] != DisputeState.OPEN:
        raise WrongInvoiceState(f"the dispute is {dispute['state']}", dispute_id=cmd.dispute_id)
    check_step(invoice["id"], InvoiceState(invoice["state"]), InvoiceState.APPROVED)
    credited = _credited(cmd, dispute)
    held = await store.held_lines(uow.conn, invoice["id"])
    paid = await _settle_held(uow, invoice, held, Money(dispute["disputed_minor"], dispute["currency"]), credited)
    after = DisputeState.ACCEPTED if cmd.resolution == Resolution.ACCEPT else DisputeState.CREDITED
    ended = (after, credited.minor, uow.now, uow.actor, cmd.reason)
    await uow.conn.execute(Q.close_dispute, cmd.dispute_id, *ended)
    approved = Money(invoice["approved_minor"], invoice["currency"]) + paid
    await _move(uow, invoice["id"], InvoiceState.APPROVED, approved)
    uow.emit(InvoiceApproved(invoice_id=invoice["id"], carrier_id=invoice["carrier_id"], amount=paid))
    uow.emit(
        DisputeResolved(
            invoice_id=invoice["id"],
            carrier_id=invoice["carrier_id"],
            amount=paid,
            dispute_id=cmd.dispute_id,
            resolution=str(cmd.resolution),
            credited=credited,
        )
    )
    zero = Money.zero(invoice["currency"])
    reasons = tuple(dispute["reasons"])
    state = InvoiceState.APPROVED
    return InvoiceOutcome(invoice["id"], invoice["number"], state, approved, zero, reasons, cmd.dispute_id)


async def mark_paid(cmd: MarkPaid, uow: UnitOfWork) -> InvoiceOutcome:
    """Book the payment of an approved invoice; paid again is paid once.

    Raises:
        NotFound: there is no such invoice.
        WrongInvoiceState: it is not approved, or held.
    """
    invoice = await store.lock_invoice(uow.conn, cmd.invoice_id)
    amount = Money(invoice["approved_minor"], invoice["currency"])
    again = invoice["state"] == InvoiceState.PAID
    if not again:
        check_step(cmd.invoice_id, InvoiceState(invoice["state"]), InvoiceState.PAID)
        if invoice["held_at"] is not None:
            raise WrongInvoiceState(f"it is held: {invoice['held_reason']}", invoice_id=cmd.invoice_id, before="held")
        entry = Entry(kind=EntryKind.PAYMENT, postings=journal.payment(amount), invoice_id=cmd.invoice_id)
        await store.post(uow, entry)
        await uow.conn.execute(Q.move_invoice, cmd.invoice_id, InvoiceState.PAID, amount.minor, None, uow.now)
    zero = Money.zero(amount.currency)
    return InvoiceOutcome(cmd.invoice_id, invoice["number"], InvoiceState.PAID, amount, zero, (), None, again)


async def _receive(draft: InvoiceDraft, uow: UnitOfWork) -> InvoiceOutcome:
    check_invoice(draft)
    carrier_id = await store.carrier_of(uow.conn, draft.carrier)
    invoice_id = await store.add_invoice(uow, carrier_id, draft)
    if invoice_id is None:
        return await _same(uow, carrier_id, draft)
    uow.emit(
        InvoiceReceived(
            invoice_id=invoice_id,
            carrier_id=carrier_id,
            amount=draft.total,
            number=draft.number,
            lines=len(draft.lines),
        )
    )
    return await _decide(uow, invoice_id, await _snapshot(uow, carrier_id, draft))


async def _same(uow: UnitOfWork, carrier_id: UUID, draft: InvoiceDraft) -> InvoiceOutcome:
    row = await uow.conn.fetchrow(Q.invoice_by_number, carrier_id, draft.number)
    assert row is not None
    if row["content_digest"] != content_digest(draft):
        text = f"carrier {draft.carrier} sent another invoice {draft.number} before"
        raise InvoiceNumberTaken(text, carrier=draft.carrier, number=draft.number)
    approved = Money(row["approved_minor"], draft.currency)
    held = draft.total - approved if row["state"] == InvoiceState.DISPUTED else Money.zero(draft.currency)
    reasons = tuple(row["reasons"] or ())
    state = InvoiceState(row["state"])
    return InvoiceOutcome(row["id"], draft.number, state, approved, held, reasons, row["dispute_id"], again=True)


async def _snapshot(uow: UnitOfWork, carrier_id: UUID, draft: InvoiceDraft) -> MatchInputs:
    found = await store.consignments(uow.conn, [line.shipment for line in draft.lines])
    own = [consignment.shipment_id for consignment in found if consignment.carrier_id == carrier_id]
    return MatchInputs(
        number=draft.number,
        carrier_id=carrier_id,
        currency=draft.currency,
        total_minor=draft.total.minor,
        lines=tuple(
            BilledLine(number=number, reference=line.shipment, code=line.code, amount_minor=line.amount.minor)
            for number, line in enumerate(draft.lines, 1)
        ),
        consignments=found,
        charges=await store.lock_charges(uow.conn, own) if own else (),
        tolerance=DEFAULT_TOLERANCE,
    )


async def _decide(uow: UnitOfWork, invoice_id: UUID, inputs: MatchInputs) -> InvoiceOutcome:
    decided = uow.decide(MATCH, invoice_id, inputs)
    results = match_lines(inputs)
    await store.add_match_results(uow.conn, invoice_id, results)
    approved = Money(sum(result.approved_minor for result in results), inputs.currency)
    await _approve(uow, invoice_id, approved, results)
    state = _walk(invoice_id, PATHS[decided.verdict.choice or "dispute"])
    await _move(uow, invoice_id, state, approved, decided.id)
    if state == InvoiceState.APPROVED:
        matched = InvoiceMatched(
            invoice_id=invoice_id, carrier_id=inputs.carrier_id, amount=approved, decision_id=decided.id
        )
        uow.emit(matched)
        dispute_id = None
    else:
        dispute_id = await _dispute(uow, invoice_id, inputs, results, decided.id)
    if approved.minor:
        uow.emit(InvoiceApproved(invoice_id=invoice_id, carrier_id=inputs.carrier_id, amount=approved))
    held = Money(inputs.total_minor, inputs.currency) - approved
    return InvoiceOutcome(invoice_id, inputs.number, state, approved, held, reasons_of(results), dispute_id)


def _walk(invoice_id: UUID, path: Sequence[InvoiceState]) -> InvoiceState:
    state = InvoiceState.RECEIVED
    for after in path:
        check_step(invoice_id, state, after)
        state = after
    return state


async def _approve(uow: UnitOfWork, invoice_id: UUID, approved: Money, results: Sequence[LineResult]) -> None:
    """Turn the accruals of approved lines into what is payable."""
    answered = [result.charge_id for result in results if result.charge_id is not None and result.approved_minor]
    settled = await store.take_charges(uow.conn, answered, invoice_id)
    if approved.minor:
        entry = Entry(kind=EntryKind.APPROVAL, postings=journal.approval(approved, settled), invoice_id=invoice_id)
        await store.post(uow, entry)


async def _dispute(
    uow: UnitOfWork, invoice_id: UUID, inputs: MatchInputs, results: tuple[LineResult, ...], decision_id: UUID
) -> UUID:
    dispute_id = uow.new_id()
    disputed = Money(sum(result.disputed_minor for result in results), inputs.currency)
    reasons = reasons_of(results)
    row = (invoice_id, inputs.carrier_id, disputed.minor, disputed.currency, list(reasons), uow.now)
    await uow.conn.execute(Q.add_dispute, dispute_id, *row)
    uow.emit(
        InvoiceDisputed(
            invoice_id=invoice_id,
            carrier_id=inputs.carrier_id,
            amount=Money(inputs.total_minor, inputs.currency),
            decision_id=decision_id,
            dispute_id=dispute_id,
            disputed=disputed,
            reasons=reasons,
        )
    )
    return dispute_id


async def _settle_held(
    uow: UnitOfWork, invoice: asyncpg.Record, held: Sequence[HeldLine], disputed: Money, credited: Money
) -> Money:
    """Book what is paid of what was disputed; a held line's charge that gets paid for at all is settled."""
    parts = paid_parts(held, credited.minor) if held else {}
    paid = disputed - credited
    answered = [line.charge_id for line in held if line.charge_id is not None and parts[line.number]]
    settled = await store.take_charges(uow.conn, answered, invoice["id"]) if paid.minor else []
    if paid.minor:
        postings = journal.approval(paid, settled)
        entry = Entry(kind=EntryKind.DISPUTE_RESOLUTION, postings=postings, invoice_id=invoice["id"])
        await store.post(uow, entry)
    return paid


def _credited(cmd: ResolveDispute, dispute: asyncpg.Record) -> Money:
    held = Money(dispute["disputed_minor"], dispute["currency"])
    plain = cmd.reason.replace("\n", " ").replace("\t", " ")
    if not 0 < len(plain.strip()) <= 1_000 or not plain.isprintable():
        raise BadInput("a dispute ends for a reason", field="reason", allowed="a text of 1 to 1000 characters")
    if cmd.resolution == Resolution.ACCEPT:
        if cmd.credited is not None:
            raise BadInput("nothing is credited where the claim is accepted", field="credited", allowed="nothing")
        return Money.zero(held.currency)
    credited = held if cmd.credited is None else cmd.credited
    if credited.currency != held.currency or not 0 < credited.minor <= held.minor:
        raise BadInput(f"a credit of {credited}", field="credited", allowed=f"more than 0, at most {held}")
    return credited


async def _move(
    uow: UnitOfWork, invoice_id: UUID, state: InvoiceState, approved: Money, decision_id: UUID | None = None
) -> None:
    await uow.conn.execute(Q.move_invoice, invoice_id, state, approved.minor, decision_id, None)


def _fault(index: int, number: str, error: HeadwayError) -> InvoiceFault:
    faults = error.faults if isinstance(error, InvoiceRefused) else ()
    return InvoiceFault(index, number[:80], error.code, error.message, faults)
