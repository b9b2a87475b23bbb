"""The words of advice: what an action is weighed from, what a tenant may tune, proposals and their states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from headway.dispatch.adjusting.alternatives import Alternative
from headway.kernel.money import Money
from headway.tracking.alerts.model import AlertPolicy

NOTHING = "nothing"
"""The candidate that leaves things as they are."""

SUGGEST, ASK_FIRST, ACT_AND_REPORT = 1, 2, 3
"""Levels for proposals of an assistant: recorded only; waits for approval; carried out where the key may."""


class AdvicePolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What tenants may tune; money in major units of the order's currency, shares 0 to 1.

    Attributes:
        level: for proposals of assistants: 1 recorded only, 2 wait for approval, 3 carried out where the key may.
        approve_above: an action that costs more waits for somebody who may approve, whoever asks for it.
        proposal_hours: so long a proposal waits; then it expires.
        unknown_chance: of a delivery being late where no ETA is known.
        retender_averts, reroute_averts, slot_averts, address_averts: the share of late deliveries that these avert.
            credit_keeps: of the goodwill that a credit keeps. claim_recovers, return_recovers: of what is at risk.
    """

    level: int = ASK_FIRST
    approve_above: Decimal = Decimal(50)
    proposal_hours: int = 8
    unknown_chance: Decimal = Decimal("0.50")
    retender_averts: Decimal = Decimal("0.50")
    reroute_averts: Decimal = Decimal("0.25")
    slot_averts: Decimal = Decimal("0.50")
    address_averts: Decimal = Decimal("0.60")
    credit_keeps: Decimal = Decimal("0.60")
    claim_recovers: Decimal = Decimal("0.50")
    return_recovers: Decimal = Decimal("0.80")


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment of the case that is still in trouble.

    Attributes:
        chance: of being late; `known` where an ETA says so. due_at: when it must be there.
        loss_minor: what being late costs, of which `goodwill_minor` beyond the penalty.
        booked: a carrier has it. left: the goods have gone. over: it is delivered, or will not travel.
        reachable: the recipient can be told. price_minor: the agreed freight.
        alternative: the best other carrier, by dispatch's own scoring; only where enough is at stake.
    """

    shipment_id: UUID
    reference: str
    chance: float
    known: bool
    due_at: datetime | None
    loss_minor: int
    goodwill_minor: int
    booked: bool
    left: bool
    over: bool
    reachable: bool
    held: bool = False
    carrier_code: str = ""
    price_minor: int | None = None
    alternative: Alternative | None = None


class AdviceInputs(msgspec.Struct, frozen=True, kw_only=True):
    """The snapshot that actions are ranked from; money in minor units of `currency`.

    Attributes:
        kinds: the kinds of steps there are, with the sentence of each. more: shipments that were not looked at.
        at_risk_minor: of the case, as its detectors say. done: what was done about it, by whomever, with the last time.
    """

    now: datetime
    detector: str
    about: str
    severity: str
    currency: str
    at_risk_minor: int
    members: tuple[Member, ...]
    more: int
    kinds: tuple[tuple[str, str], ...]
    policy: AdvicePolicy
    alerts: AlertPolicy
    done: tuple[tuple[str, datetime], ...] = ()


class Advised(msgspec.Struct, frozen=True, kw_only=True):
    """One action as a person sees it.

    Attributes:
        possible: it can be done; `why_not` where it cannot.
        saves: expected money against leaving things as they are; negative: it costs more than it saves.
        spends: what it costs by itself, which is what has to be approved.
        in_time: how many more deliveries are expected in time.
        parts: the terms of its expected cost, each with a sentence.
    """

    code: str
    sentence: str
    possible: bool
    why_not: str
    saves: Money
    spends: Money
    in_time: float
    parts: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What was judged of a case, and when; `best` is a code, or `nothing`."""

    case_id: UUID
    case_version: int
    at: datetime
    decision_id: UUID
    best: str
    sentence: str
    actions: tuple[Advised, ...]


class ProposalState(StrEnum):
    """What became of a proposal."""

    SUGGESTED = "suggested"  # recorded only, by the tenant's policy
    WAITING = "waiting"  # for a person -> approved, dismissed, expired
    DONE = "done"  # carried out at once
    APPROVED = "approved"  # by a person, and carried out
    DISMISSED = "dismissed"  # by a person
    EXPIRED = "expired"  # nobody answered in time, or the case was over first


TRANSITIONS: Mapping[ProposalState, frozenset[ProposalState]] = {
    ProposalState.WAITING: frozenset({ProposalState.APPROVED, ProposalState.DISMISSED, ProposalState.EXPIRED}),
    **{state: frozenset() for state in ProposalState if state is not ProposalState.WAITING},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An action somebody proposed; `why` is theirs, `because` tells why it waits or did not."""

    id: UUID
    case_id: UUID
    code: str
    params: Mapping[str, Any]
    why: str
    proposed_by: str
    proposed_at: datetime
    state: ProposalState
    because: str
    spends: Money
    saves: Money
    decision_id: UUID
    expires_at: datetime | None
    action_id: UUID | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action that was carried out, what was expected of it, and what came of it.

    Attributes:
        overrides: it was not what was advised as the best.
        expected_loss, expected_after: of lateness, without it and with it.
        actual_loss: of lateness, once all its deliveries are known; ended_at: then, or when the case was over.
    """

    id: UUID
    case_id: UUID
    code: str
    params: Mapping[str, Any]
    why: str
    by: str
    at: datetime
    outcome: str
    sentence: str
    touched: tuple[str, ...]
    decision_id: UUID
    proposal_id: UUID | None
    overrides: bool
    expected_loss: Money
    expected_after: Money
    spends: Money
    actual_loss: Money | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AdviseCase:
    """Judge what could be done about a case, now."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class ActOnCase:
    """Have an action done; `scopes` are those of whoever asks."""

    case_id: UUID
    code: str
    params: Mapping[str, Any]
    why: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class ProposeAction:
    """Propose an action; carried out at once only below the threshold, and where the policy and the key allow it."""

    case_id: UUID
    code: str
    params: Mapping[str, Any]
    why: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class AnswerActionProposal:
    """Approve a proposal, which carries it out, or dismiss it with a reason."""

    proposal_id: UUID
    approve: bool
    reason: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class SetAdvicePolicy:
    """Set what actions are weighed and proposals are treated by."""

    policy: AdvicePolicy


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of asking for an action: carried out (`action`), or waiting (`proposal`)."""

    action: Action | None
    proposal: Proposal | None
