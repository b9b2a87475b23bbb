"""Claims and credits: kinds, states with their transitions, commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from headway.kernel.errors import Conflict, NotFound
from headway.kernel.money import Money

MAX_MINOR = 10**12
MAX_REASON = 1000


class Harm(StrEnum):
    """What a claim is for."""

    DAMAGE = "damage"
    SHORTAGE = "shortage"
    LOSS = "loss"
    DELAY = "delay"
    TEMPERATURE = "temperature"


class ClaimState(StrEnum):
    """How far a claim against a carrier has come."""

    OPEN = "open"  # -> accepted, rejected, withdrawn
    ACCEPTED = "accepted"  # in whole or in part; the carrier owes it -> paid
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    PAID = "paid"


C = ClaimState
TRANSITIONS: Mapping[ClaimState, frozenset[ClaimState]] = {
    C.OPEN: frozenset({C.ACCEPTED, C.REJECTED, C.WITHDRAWN}),
    C.ACCEPTED: frozenset({C.PAID}),
    C.REJECTED: frozenset(),
    C.WITHDRAWN: frozenset(),
    C.PAID: frozenset(),
}


class WrongClaimState(Conflict):
    """The claim is not where this step may begin."""

    code = "wrong_claim_state"
    advice = "Maybe somebody has answered it since you read it."


class UnknownClaim(NotFound):
    """There is no such claim."""

    code = "unknown_claim"


class UnknownCredit(NotFound):
    """There is no such credit."""

    code = "unknown_credit"


class NotCarried(Conflict):
    """No carrier has carried the shipment, so nothing can be claimed of one."""

    code = "not_carried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim against a carrier; `case_id` is the exception case it comes from."""

    id: UUID
    shipment_id: UUID
    carrier_id: UUID
    carrier_code: str
    reference: str
    kind: Harm
    state: ClaimState
    claimed: Money
    accepted: Money
    reason: str
    case_id: UUID | None
    opened_at: datetime
    opened_by: str
    ended_at: datetime | None
    ended_by: str | None
    answer: str | None
    paid_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What a customer was given for an order; `state` is given or taken_back."""

    id: UUID
    order_id: UUID
    customer: str
    state: str
    amount: Money
    reason: str
    case_id: UUID | None
    given_at: datetime
    given_by: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClaim:
    """Claim an amount of the carrier of a shipment -> Claim. The same kind of harm is claimed once a shipment.

    claim_id: makes a repetition the same claim; None: a new one.
    """

    shipment_id: UUID
    kind: Harm
    amount: Money
    reason: str
    case_id: UUID | None = None
    claim_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AnswerClaim:
    """The carrier accepts a claim, all of it (None) or a part, or rejects it (zero) -> Claim."""

    claim_id: UUID
    reason: str
    accepted: Money | None = None


@dataclass(frozen=True, slots=True)
class WithdrawClaim:
    """Nothing is claimed any more -> Claim."""

    claim_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class MarkClaimPaid:
    """The carrier paid what it accepted -> Claim."""

    claim_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveCredit:
    """Give a customer something for an order -> Credit. credit_id: makes a repetition the same credit."""

    order_id: UUID
    amount: Money
    reason: str
    case_id: UUID | None = None
    credit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TakeBackCredit:
    """A credit was given in error; taking it back twice is taking it back once -> Credit."""

    credit_id: UUID
    reason: str


def check_step(claim: Claim, after: ClaimState) -> None:
    """Is the step in the table?

    Raises:
        WrongClaimState: it is not.
    """
    if after not in TRANSITIONS[claim.state]:
        text = f"a claim that is {claim.state} cannot become {after}"
        raise WrongClaimState(text, claim_id=claim.id, before=str(claim.state), after=str(after))
