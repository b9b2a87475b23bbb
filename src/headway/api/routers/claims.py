"""Claims against carriers, credits to customers, and invoices that are held or disputed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import Now
from headway.api.wire import MoneyIn, PageOf, Reason, Sent, money_of
from headway.orders.store import UnknownOrder
from headway.settlement.claims import store
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
    UnknownClaim,
    UnknownCredit,
    WithdrawClaim,
    WrongClaimState,
)
from headway.settlement.model import DisputeInvoice, EndInvoiceHold, HoldInvoice, InvoiceOutcome, WrongInvoiceState

router = Router("claims", "Claims against carriers, credits to customers, held and disputed invoices.")
CHANGING = (UnknownClaim, WrongClaimState)


class ClaimIn(Sent):
    """What is claimed of the carrier of a shipment."""

    shipment_id: UUID
    kind: Harm
    amount: MoneyIn
    reason: Reason
    case_id: UUID | None = None


class AnswerIn(Sent):
    """What the carrier says: it accepts `accepted` (null: all of it, zero: nothing)."""

    reason: Reason
    accepted: MoneyIn | None = None


class BecauseIn(Sent):
    """Why."""

    reason: Reason


class PaidIn(Sent):
    """Nothing more to say."""


class CreditIn(Sent):
    """What the customer of an order is given."""

    order_id: UUID
    amount: MoneyIn
    reason: Reason
    case_id: UUID | None = None


class DisputeIn(Sent):
    """What of an approved invoice is disputed; null: all that was approved."""

    reason: Reason
    amount: MoneyIn | None = None


@router.get("/claims", "settlement:read", raises=(BadCursor,))
async def list_claims(
    turn: Now,
    state: ClaimState | None = None,
    carrier: Annotated[str | None, Query(max_length=100)] = None,
    shipment_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[Claim]:
    """Claims, newest first."""
    found = await store.list_claims(
        turn.db, before=id_of(after), state=state, carrier=carrier, shipment_id=shipment_id, limit=limit + 1
    )
    return page(found, limit, lambda claim: claim.id)


@router.post("/claims", "settlement:write", raises=(NotCarried,), status_code=201)
async def open_claim(turn: Now, body: ClaimIn) -> Claim:
    """Claim an amount; the same harm of a shipment is claimed once, and answered as it stands."""
    command = OpenClaim(
        shipment_id=body.shipment_id,
        kind=body.kind,
        amount=body.amount.money(),
        reason=body.reason,
        case_id=body.case_id,
    )
    claim: Claim = await turn.run(command)
    return claim


@router.get("/claims/{claim_id}", "settlement:read", raises=(UnknownClaim,))
async def get_claim(turn: Now, claim_id: UUID) -> Claim:
    """One claim."""
    return await store.get_claim(turn.db, claim_id)


@router.post("/claims/{claim_id}/answer", "settlement:write", raises=CHANGING)
async def answer_claim(turn: Now, claim_id: UUID, body: AnswerIn) -> Claim:
    """Keep the carrier's answer; what it accepts is booked as owed."""
    claim: Claim = await turn.run(AnswerClaim(claim_id, body.reason, money_of(body.accepted)))
    return claim


@router.post("/claims/{claim_id}/withdraw", "settlement:write", raises=CHANGING)
async def withdraw_claim(turn: Now, claim_id: UUID, body: BecauseIn) -> Claim:
    """Claim it no more."""
    claim: Claim = await turn.run(WithdrawClaim(claim_id, body.reason))
    return claim


@router.post("/claims/{claim_id}/pay", "settlement:write", raises=CHANGING)
async def mark_claim_paid(turn: Now, claim_id: UUID, body: PaidIn) -> Claim:
    """The carrier paid what it accepted."""
    claim: Claim = await turn.run(MarkClaimPaid(claim_id))
    return claim


@router.get("/credits", "settlement:read", raises=(BadCursor,))
async def list_credits(
    turn: Now,
    customer: Annotated[str | None, Query(max_length=100)] = None,
    order_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[Credit]:
    """Credits, newest first."""
    found = await store.list_credits(
        turn.db, before=id_of(after), customer=customer, order_id=order_id, limit=limit + 1
    )
    return page(found, limit, lambda credit: credit.id)


@router.post("/credits", "settlement:write", raises=(UnknownOrder,), status_code=201)
async def give_credit(turn: Now, body: CreditIn) -> Credit:
    """Give the customer of an order something for what went wrong."""
    command = GiveCredit(order_id=body.order_id, amount=body.amount.money(), reason=body.reason, case_id=body.case_id)
    credit: Credit = await turn.run(command)
    return credit


@router.post("/credits/{credit_id}/take-back", "settlement:write", raises=(UnknownCredit,))
async def take_back_credit(turn: Now, credit_id: UUID, body: BecauseIn) -> Credit:
    """It was given in error."""
    credit: Credit = await turn.run(TakeBackCredit(credit_id, body.reason))
    return credit


@router.post("/invoices/{invoice_id}/hold", "settlement:write", raises=(WrongInvoiceState,))
async def hold_invoice(turn: Now, invoice_id: UUID, body: BecauseIn) -> InvoiceOutcome:
    """Pay nothing of it until the hold is ended."""
    outcome: InvoiceOutcome = await turn.run(HoldInvoice(invoice_id, body.reason))
    return outcome


@router.post("/invoices/{invoice_id}/end-hold", "settlement:write")
async def end_invoice_hold(turn: Now, invoice_id: UUID, body: BecauseIn) -> InvoiceOutcome:
    """It may be paid again."""
    outcome: InvoiceOutcome = await turn.run(EndInvoiceHold(invoice_id, body.reason))
    return outcome


@router.post("/invoices/{invoice_id}/dispute", "settlement:write", raises=(WrongInvoiceState,))
async def dispute_invoice(turn: Now, invoice_id: UUID, body: DisputeIn) -> InvoiceOutcome:
    """Take back the approval of a part that is not paid yet, and argue about it."""
    outcome: InvoiceOutcome = await turn.run(DisputeInvoice(invoice_id, body.reason, money_of(body.amount)))
    return outcome
