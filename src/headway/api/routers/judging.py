"""Decisions judged: explained, held against their outcomes, and made again under a policy that is not in force."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import Query
from pydantic import BaseModel, Field, StringConstraints

from headway.analytics import outcomes
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, numbers_of, page
from headway.api.routers.decisions import UnknownDecision
from headway.api.turn import Now
from headway.api.wire import Instant, PageOf, Sent, Shown
from headway.carriers.lookup import known_codes
from headway.dispatch.explaining import explained
from headway.dispatch.policies.checks import checked
from headway.dispatch.policies.faults import BadPolicy
from headway.dispatch.policies.reading import MAX_CHARACTERS
from headway.dispatch.policies.rehearsal import rehearse
from headway.dispatch.recorded import RecordedDecision, allocation_record, overrides_between
from headway.kernel.decisions import Verdict
from headway.kernel.errors import Conflict
from headway.kernel.money import Money

router = Router("judging", "Decisions explained, held against their outcomes, and tried under another policy.")
WEEK = timedelta(days=7)
MOST = 2000
"""Decisions a dry run through the API makes again; the command line has no such limit."""


class NotExplainable(Conflict):
    """The snapshot can no longer be read: it was made by another version."""

    code = "not_explainable"


class MoneyOut(Shown):
    """An amount in minor units of one currency."""

    minor: int
    currency: str


class GapOut(Shown):
    """One term of the cost: the choice's, the second's, and how much the second's is above."""

    feature: str
    chosen: MoneyOut
    second: MoneyOut
    gap: MoneyOut
    sentence: str


class FlipOut(Shown):
    """The smallest change of one input that, all else equal, would have made the second the first."""

    input: str
    of: str
    was: str
    needed: str
    relative: float | None
    sentence: str


class AgeOut(Shown):
    """How old something was when it was used; null where it was never measured."""

    what: str
    of: str
    measured_at: datetime | None
    age_s: int | None
    sentence: str


class RuleCount(BaseModel):
    """How many candidates a rule ruled out."""

    rule: str
    candidates: int


class AllocationExplained(BaseModel):
    """Why this one, and how nearly another: margin, term by term, what would have flipped it, and the age of data."""

    decision_id: UUID
    strategy: str
    policy: str
    version: int
    sentence: str
    chosen: str | None
    second: str | None
    margin: MoneyOut | None
    gaps: list[GapOut]
    flips: list[FlipOut]
    ages: list[AgeOut]
    ruled_out: list[RuleCount]
    eligible: int


class OutcomeOut(Shown):
    """What became of an allocation; of an override also what the policy wanted, and what was saved against that."""

    decision_id: UUID
    shipment_id: UUID
    decided_at: datetime
    reason: str
    chosen: str | None
    person: str | None
    why: str | None
    response: str | None
    after_s: int | None
    booked: bool
    delivered_at: datetime | None
    late: bool | None
    expected: MoneyOut | None
    actual: MoneyOut | None
    policy_choice: str | None
    policy_expected: MoneyOut | None
    saved: MoneyOut | None
    sentence: str


class DryRunIn(Sent):
    """A policy as YAML or JSON, and the period it is tried on: shipments planned then; the last week if not given."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARACTERS)]
    since: Instant | None = None
    until: Instant | None = None
    most: Annotated[int, Field(ge=1, le=MOST)] = 1000


class ChangeOut(Shown):
    """One decision that would have been another."""

    decision_id: UUID
    shipment_id: UUID
    decided_at: datetime
    before: str | None
    after: str | None
    saving: MoneyOut | None
    why: str


class ShiftOut(Shown):
    """How often a carrier was chosen, and would have been."""

    carrier: str
    before: int
    after: int


class DryRunOut(BaseModel):
    """What would have been decided otherwise, each decision taken for itself; `judged` are evenly spread."""

    policy: str
    since: datetime
    until: datetime
    decisions: int
    judged: int
    same: int
    changed: int
    newly_nobody: int
    newly_somebody: int
    person: int
    broken: int
    saving: list[MoneyOut]
    freight: list[MoneyOut]
    ruled_out: list[RuleCount]
    carriers: list[ShiftOut]
    examples: list[ChangeOut]


@router.get("/decisions/{decision_id}/explanation", "decisions:read", raises=(UnknownDecision, NotExplainable))
async def get_explanation(turn: Now, decision_id: UUID) -> AllocationExplained:
    """How far the second was behind, what would have flipped an allocation, and how old its data were."""
    record = await _record(turn, decision_id)
    found = explained(record.inputs, msgspec.json.decode(record.verdict, type=Verdict))
    if found is None:
        raise NotExplainable(f"the snapshot of {decision_id} cannot be read", policy=record.policy)
    names = ("strategy", "policy", "version", "sentence", "chosen", "second", "eligible")
    return AllocationExplained(
        decision_id=decision_id,
        margin=_money(found.margin),
        gaps=[GapOut.model_validate(each) for each in found.gaps],
        flips=[FlipOut.model_validate(each) for each in found.flips],
        ages=[AgeOut.model_validate(each) for each in found.ages],
        ruled_out=[RuleCount(rule=rule, candidates=count) for rule, count in found.ruled_out],
        **{name: getattr(found, name) for name in names},
    )


@router.get("/decisions/{decision_id}/outcome", "decisions:read", raises=(UnknownDecision,))
async def get_outcome(turn: Now, decision_id: UUID) -> OutcomeOut:
    """What became of an allocation: the answer, the arrival, and what it cost beside what was expected."""
    (found,) = await outcomes.outcomes(turn.db, [await _record(turn, decision_id)], turn.now)
    return OutcomeOut.model_validate(found)


@router.get("/overrides", "decisions:read", raises=(BadCursor,))
async def list_overrides(
    turn: Now,
    since: Annotated[Instant | None, Query(description="default: four weeks before `until`")] = None,
    until: Annotated[Instant | None, Query(description="not included; default: now")] = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[OutcomeOut]:
    """Choices that persons made against the policy, oldest first, each judged by what came of it."""
    end = until or turn.now + timedelta(microseconds=1)
    number = (numbers_of(after, 1) or (0,))[0]
    records = await overrides_between(turn.db, since or end - 4 * WEEK, end, number, limit + 1)
    numbers = {record.id: record.number for record in records}
    found = await outcomes.outcomes(turn.db, records, turn.now)
    shown = [OutcomeOut.model_validate(each) for each in found]
    return page(shown, limit, lambda each: numbers[each.decision_id])


@router.post("/dispatch-policies/dry-run", "policies:read", raises=(BadPolicy,), bulk=True)
async def dry_run_policy(turn: Now, body: DryRunIn) -> DryRunOut:
    """What a policy would have decided otherwise: each recorded decision made again from its own snapshot."""
    document = checked(body.text, await known_codes(turn.db))
    until = body.until or turn.now
    found = await rehearse(turn.db, document, body.since or until - WEEK, until, most=body.most)
    lists = ("saving", "freight", "ruled_out", "carriers", "examples")
    return DryRunOut(
        saving=[MoneyOut.model_validate(each) for each in found.saving],
        freight=[MoneyOut.model_validate(each) for each in found.freight],
        ruled_out=[RuleCount(rule=rule, candidates=count) for rule, count in found.ruled_out],
        carriers=[ShiftOut.model_validate(each) for each in found.carriers],
        examples=[ChangeOut.model_validate(each) for each in found.examples],
        **{name: getattr(found, name) for name in DryRunOut.model_fields if name not in lists},
    )


async def _record(turn: Now, decision_id: UUID) -> RecordedDecision:
    record = await allocation_record(turn.db, decision_id)
    if record is None:
        raise UnknownDecision(f"there is no allocation {decision_id}", decision_id=decision_id)
    return record


def _money(amount: Money | None) -> MoneyOut | None:
    return None if amount is None else MoneyOut.model_validate(amount)
