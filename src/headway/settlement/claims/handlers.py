"""What settlement does about claims and credits. The table at the bottom is its contents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from headway.events.settlement import ClaimEnded, ClaimOpened, ClaimPaid, CreditGiven, CreditTakenBack
from headway.kernel.errors import BadInput
from headway.kernel.money import Money, check_currency
from headway.kernel.rooms import CommandHandler
from headway.kernel.uow import UnitOfWork
from headway.orders.store import get_order
from headway.settlement import journal
from headway.settlement import store as books
from headway.settlement.claims import store
from headway.settlement.claims.model import (
    MAX_MINOR,
    MAX_REASON,
    AnswerClaim,
    Claim,
    ClaimState,
    Credit,
    GiveCredit,
    MarkClaimPaid,
    NotCarried,
    OpenClaim,
    TakeBackCredit,
    WithdrawClaim,
    check_step,
)
from headway.settlement.claims.store import Q
from headway.settlement.journal import Entry, EntryKind


async def open_claim(cmd: OpenClaim, uow: UnitOfWork) -> Claim:
    """Claim of the carrier that has, or had, the goods; what is claimed already is answered as it stands.

    Raises:
        NotCarried: nobody was ever booked to carry it.
        BadInput: no amount, or no reason.
    """
    _check(cmd.amount, cmd.reason)
    shipment = await books.find_billable(uow.conn, cmd.shipment_id)
    if shipment is None:
        raise NotCarried(f"no carrier was booked for shipment {cmd.shipment_id}", shipment_id=cmd.shipment_id)
    row = await uow.conn.fetchrow(
        Q.add_claim,
        cmd.claim_id or uow.new_id(),
        cmd.shipment_id,
        shipment.carrier_id,
        shipment.carrier_code,
        shipment.reference,
        cmd.kind,
        cmd.amount.minor,
        cmd.amount.currency,
        cmd.reason,
        cmd.case_id,
        uow.now,
        uow.actor,
    )
    if row is None:
        return store.claim_of(await uow.conn.fetchrow(Q.claim_of, cmd.shipment_id, cmd.kind))
    claim = store.claim_of(row)
    uow.emit(ClaimOpened(**_about(claim), kind=claim.kind, amount=claim.claimed))
    return claim


async def answer_claim(cmd: AnswerClaim, uow: UnitOfWork) -> Claim:
    """Keep what the carrier says; what it accepts, it owes from now on.

    Raises:
        WrongClaimState: it was answered before.
        BadInput: more than was claimed, or in another currency.
    """
    claim = await store.lock_claim(uow.conn, cmd.claim_id)
    accepted = claim.claimed if cmd.accepted is None else cmd.accepted
    if accepted.currency != claim.claimed.currency or not 0 <= accepted.minor <= claim.claimed.minor:
        raise BadInput(f"{accepted} of a claim", field="accepted", allowed=f"0 to {claim.claimed}")
    ended = await _end(uow, claim, ClaimState.ACCEPTED if accepted.minor else ClaimState.REJECTED, accepted, cmd.reason)
    if accepted.minor:
        await _post(uow, EntryKind.CLAIM, journal.claim(accepted), ended)
    return ended


async def withdraw_claim(cmd: WithdrawClaim, uow: UnitOfWork) -> Claim:
    """Claim it no more.

    Raises:
        WrongClaimState: it was answered before.
    """
    claim = await store.lock_claim(uow.conn, cmd.claim_id)
    if claim.state is ClaimState.WITHDRAWN:
        return claim
    return await _end(uow, claim, ClaimState.WITHDRAWN, Money.zero(claim.claimed.currency), cmd.reason)


async def mark_claim_paid(cmd: MarkClaimPaid, uow: UnitOfWork) -> Claim:
    """Book what the carrier paid; paid again is paid once.

    Raises:
        WrongClaimState: the carrier has not accepted it.
    """
    claim = await store.lock_claim(uow.conn, cmd.claim_id)
    if claim.state is ClaimState.PAID:
        return claim
    check_step(claim, ClaimState.PAID)
    paid = store.claim_of(await uow.conn.fetchrow(Q.pay_claim, claim.id, uow.now))
    await _post(uow, EntryKind.CLAIM_PAYMENT, journal.claim_payment(claim.accepted), claim)
    uow.emit(ClaimPaid(**_about(claim), amount=claim.accepted))
    return paid


async def give_credit(cmd: GiveCredit, uow: UnitOfWork) -> Credit:
    """Give a customer something, and owe it; the same again is given once.

    Raises:
        UnknownOrder: there is no such order.
        BadInput: no amount, no reason, or another currency than the order's.
    """
    _check(cmd.amount, cmd.reason)
    order = (await get_order(uow.conn, cmd.order_id)).order
    if cmd.amount.currency != order.currency:
        raise BadInput(f"{cmd.amount} for an order in {order.currency}", field="amount", allowed=order.currency)
    named = cmd.credit_id or uow.new_id()
    row = await uow.conn.fetchrow(
        Q.add_credit,
        named,
        cmd.order_id,
        order.customer,
        cmd.amount.minor,
        cmd.amount.currency,
        cmd.reason,
        cmd.case_id,
        uow.now,
        uow.actor,
    )
    if row is None:
        return await store.lock_credit(uow.conn, named)
    await books.post(uow, Entry(kind=EntryKind.CREDIT, postings=journal.credit(cmd.amount)))
    uow.emit(CreditGiven(order_id=cmd.order_id, credit_id=named, amount=cmd.amount, case_id=cmd.case_id))
    return store.credit_of(row)


async def take_back_credit(cmd: TakeBackCredit, uow: UnitOfWork) -> Credit:
    """Owe it no more.

    Raises:
        UnknownCredit: there is none.
    """
    credit = await store.lock_credit(uow.conn, cmd.credit_id)
    if credit.state == "taken_back":
        return credit
    after = store.credit_of(await uow.conn.fetchrow(Q.end_credit, credit.id, uow.now))
    await books.post(uow, Entry(kind=EntryKind.CREDIT_REVERSAL, postings=journal.credit(-credit.amount)))
    uow.emit(CreditTakenBack(order_id=credit.order_id, credit_id=credit.id, amount=credit.amount, reason=cmd.reason))
    return after


async def _end(uow: UnitOfWork, claim: Claim, state: ClaimState, accepted: Money, answer: str) -> Claim:
    check_step(claim, state)
    _check_reason(answer)
    row = await uow.conn.fetchrow(Q.end_claim, claim.id, state, accepted.minor, uow.now, uow.actor, answer)
    uow.emit(ClaimEnded(**_about(claim), outcome=state, accepted=accepted))
    return store.claim_of(row)


async def _post(uow: UnitOfWork, kind: EntryKind, postings: tuple[journal.Posting, ...], claim: Claim) -> None:
    await books.post(uow, Entry(kind=kind, postings=postings, shipment_id=claim.shipment_id))


def _about(claim: Claim) -> dict[str, Any]:
    return {
        "claim_id": claim.id,
        "shipment_id": claim.shipment_id,
        "carrier_id": claim.carrier_id,
        "case_id": claim.case_id,
    }


def _check(amount: Money, reason: str) -> None:
    check_currency(amount.currency)
    if not 0 < amount.minor <= MAX_MINOR:
        raise BadInput(f"an amount of {amount.minor}", field="amount", allowed=f"1 to {MAX_MINOR} minor units")
    _check_reason(reason)


def _check_reason(reason: str) -> None:
    plain = reason.replace("\n", " ")
    if not 0 < len(plain.strip()) <= MAX_REASON or not plain.isprintable():
        raise BadInput("a reason is needed", field="reason", allowed=f"a text of 1 to {MAX_REASON} characters")


COMMANDS: Mapping[type, CommandHandler] = {
    OpenClaim: open_claim,
    AnswerClaim: answer_claim,
    WithdrawClaim: withdraw_claim,
    MarkClaimPaid: mark_claim_paid,
    GiveCredit: give_credit,
    TakeBackCredit: take_back_credit,
}
