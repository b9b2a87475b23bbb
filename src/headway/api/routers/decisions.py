"""The ledger of decisions: read, explained, replayed, verified."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import Depends, Query
from pydantic import BaseModel, JsonValue, field_validator

from headway.api.operation import Router
from headway.api.paging import BadCursor, Paged, numbers_of, page
from headway.api.turn import Now
from headway.api.wire import Instant, PageOf, Shown
from headway.dispatch.policies.errors import NoPolicy
from headway.dispatch.policies.rejudging import NotRejudgeable, rejudge
from headway.kernel import ledger
from headway.kernel.db.queries import load_queries
from headway.kernel.decisions import Verdict
from headway.kernel.errors import Conflict, NotFound
from headway.kernel.ledger.chain import ChainReport
from headway.kernel.ledger.consequences import Chain, chain
from headway.kernel.ledger.finding import LAST, OVERRIDE, Wanted, records, search
from headway.kernel.ledger.replay import ReplayReport, agrees
from headway.kernel.money import Money

router = Router("decisions", "Every decision with its inputs, candidates and reasons, in a hash chain.")
Q = load_queries("headway.kernel")


class UnknownDecision(NotFound):
    """There is no such decision."""

    code = "unknown_decision"


class NotReplayable(Conflict):
    """No room decides this kind any more."""

    code = "not_replayable"


class RejectionOut(Shown):
    """A rule that ruled a candidate out."""

    rule: str
    sentence: str


class ContributionOut(Shown):
    """What one feature adds to a candidate's expected landed cost, in minor units."""

    feature: str
    minor: int
    sentence: str


class CandidateOut(Shown):
    """One option: ruled out by some rule, or scored."""

    id: str
    label: str
    eligible: bool
    total_minor: int
    rejections: tuple[RejectionOut, ...]
    contributions: tuple[ContributionOut, ...]


class VerdictOut(Shown):
    """The outcome: candidates best first (the ruled-out last), the choice, and why."""

    choice: str | None
    reason: str
    sentence: str
    currency: str | None
    candidates: tuple[CandidateOut, ...]


class DecisionOut(BaseModel):
    """A recorded decision and its verdict.

    `party` is whom the choice names, such as a carrier's code; `margin_minor` what the next best costs more; a decision
    is `overridden` where a person chose against the policy.
    """

    id: UUID
    number: int
    kind: str
    policy: str
    subject_type: str
    subject_id: UUID
    decided_at: datetime
    actor: str
    autonomy: int
    correlation_id: UUID
    verdict: VerdictOut
    party: str | None
    margin_minor: int | None
    overridden: bool
    hash: str

    @classmethod
    def of(cls, row: Any) -> DecisionOut:
        verdict = VerdictOut.model_validate(msgspec.json.decode(row["verdict"], type=Verdict))
        names = cls.model_fields.keys() - {"verdict", "overridden"}
        return cls(verdict=verdict, overridden=verdict.reason == OVERRIDE, **{name: row[name] for name in names})


class FullDecisionOut(DecisionOut):
    """A recorded decision with the snapshot it was made from."""

    inputs: JsonValue
    prev_hash: str


class ExplanationOut(BaseModel):
    """A decision in sentences."""

    id: UUID
    kind: str
    sentence: str
    lines: list[str]


class ReplayOut(BaseModel):
    """The verdict computed again from the snapshot, and whether it equals the recorded one to the byte."""

    id: UUID
    agrees: bool
    verdict: VerdictOut


class RejudgedOut(BaseModel):
    """What another version would have decided.

    `saving` is what its choice costs less than the recorded one, as the other version counts it; null where one of them
    is ruled out by it.
    """

    id: UUID
    version: int
    policy: str
    same: bool
    before: str | None
    after: str | None
    saving: Money | None
    verdict: VerdictOut

    @field_validator("verdict", mode="before")
    @classmethod
    def shown(cls, value: Any) -> VerdictOut:
        return VerdictOut.model_validate(value)


_REJUDGED = ("version", "policy", "same", "before", "after", "saving", "verdict")
Word = Annotated[str | None, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for."""

    kind: Annotated[str | None, Query(max_length=100, description="such as release, allocation")] = None
    subject_id: UUID | None = None
    party: Annotated[str | None, Query(max_length=200, description="whom the choice names: a carrier's code")] = None
    actor: Word = None
    policy: Word = None
    overridden: Annotated[Literal["true"] | None, Query(description="only what a person chose otherwise")] = None
    margin_minor: Annotated[int | None, Query(ge=-(10**15), le=10**15, description="at most so much")] = None
    since: Instant | None = None
    until: Instant | None = None

    def wanted(self) -> Wanted:
        names = ("kind", "party", "actor", "policy", "margin_minor", "since", "until")
        subjects = None if self.subject_id is None else (self.subject_id,)
        reason = OVERRIDE if self.overridden else None
        return Wanted(subjects=subjects, reason=reason, **{name: getattr(self, name) for name in names})


@router.get("/decisions", "decisions:read", raises=(BadCursor,))
async def list_decisions(turn: Now, asked: Annotated[Search, Depends()], paged: Paged) -> PageOf[DecisionOut]:
    """Decisions, newest first; of one kind, about one thing and so on where given."""
    before = (numbers_of(paged.after, 1) or (LAST,))[0]
    found = await search(turn.db, asked.wanted(), before=before, limit=paged.limit + 1)
    rows = await records(turn.db, [each.id for each in found])
    return page([DecisionOut.of(row) for row in rows], paged.limit, lambda decision: decision.number)


@router.get("/decisions/{decision_id}", "decisions:read", raises=(UnknownDecision,))
async def get_decision(turn: Now, decision_id: UUID) -> FullDecisionOut:
    """One decision with the snapshot it was made from."""
    row = await _find(turn, decision_id)
    shown = DecisionOut.of(row)
    return FullDecisionOut(**dict(shown), inputs=json.loads(row["inputs"]), prev_hash=row["prev_hash"])


@router.get("/decisions/{decision_id}/explain", "decisions:read", raises=(UnknownDecision,))
async def explain_decision(turn: Now, decision_id: UUID) -> ExplanationOut:
    """A decision in sentences: the outcome, then each candidate, what it costs and why, or what ruled it out."""
    row = await _find(turn, decision_id)
    verdict = msgspec.json.decode(row["verdict"], type=Verdict)
    lines = [line for candidate in verdict.candidates for line in _lines(candidate, verdict.currency)]
    return ExplanationOut(id=row["id"], kind=row["kind"], sentence=verdict.sentence, lines=lines)


@router.get("/decisions/{decision_id}/replay", "decisions:read", raises=(UnknownDecision, NotReplayable))
async def replay_decision(turn: Now, decision_id: UUID) -> ReplayOut:
    """Decide again from the snapshot."""
    row = await _find(turn, decision_id)
    decider = turn.app.deciders.get((row["kind"], row["policy"]))
    if decider is None:
        raise NotReplayable(f"no room decides {row['kind']}", kind=row["kind"])
    verdict = VerdictOut.model_validate(decider.replay(row["inputs"]))
    same = agrees(row, turn.app.deciders)
    return ReplayOut(id=row["id"], agrees=same, verdict=verdict)


@router.get("/decisions/{decision_id}/rejudge", "decisions:read", raises=(UnknownDecision, NotRejudgeable, NoPolicy))
async def rejudge_decision(
    turn: Now, decision_id: UUID, version: Annotated[int, Query(ge=0, le=2**31 - 2, description="0: built in")]
) -> RejudgedOut:
    """Decide an allocation again, from its snapshot, under another version of the dispatch policy."""
    found = await rejudge(turn.db, await _find(turn, decision_id), version)
    return RejudgedOut(id=decision_id, **{name: getattr(found, name) for name in _REJUDGED})


@router.get("/decisions/{decision_id}/chain", "decisions:read", raises=(UnknownDecision,))
async def get_decision_chain(turn: Now, decision_id: UUID) -> Chain:
    """What led to it and what came of it: events and decisions of its chain, each behind what it follows from."""
    row = await _find(turn, decision_id)
    return await chain(turn.db, row["correlation_id"], decision_id)


@router.get("/ledger/verify", "decisions:read")
async def verify_ledger(turn: Now) -> ChainReport:
    """Walk the hash chain; `broken_at` is the first record that does not fit, null where the chain is whole."""
    return await ledger.verify(turn.db)


@router.get("/ledger/replay", "decisions:read")
async def replay_ledger(turn: Now) -> ReplayReport:
    """Decide everything again from the snapshots; `differ` holds the ids of those that come out otherwise."""
    return await ledger.replay(turn.db, turn.app.deciders)


async def _find(turn: Now, decision_id: UUID) -> Any:
    row = await turn.db.fetchrow(Q.find_decision, decision_id)
    if row is None:
        raise UnknownDecision(f"there is no decision {decision_id}", decision_id=decision_id)
    return row


def _lines(candidate: Any, currency: str | None) -> list[str]:
    if candidate.rejections:
        return [f"{candidate.label}: ruled out: {rejection.sentence}" for rejection in candidate.rejections]
    total = f"{candidate.label}: {candidate.total_minor} minor units of {currency}" if currency else candidate.label
    return [total, *(f"  {part.sentence} ({part.minor})" for part in candidate.contributions)]
