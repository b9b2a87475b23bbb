"""How far Headway goes by itself: levels by kind of decision, what was done at which, and what a shadow would do."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel

from headway.api.operation import Router
from headway.api.turn import Now
from headway.api.wire import Instant, Shown
from headway.dispatch.adjusting.shadowing import Shadow, shadow_cases, summed
from headway.dispatch.policies import doing
from headway.dispatch.policies.book import PolicyBook
from headway.dispatch.policies.doing import Kind
from headway.kernel.money import Money

router = Router("autonomy", "How far Headway goes by itself, and what it would have done.")
BOOK = PolicyBook()
WEEK, MONTH = timedelta(days=7), timedelta(days=28)


class ThresholdOut(Shown):
    """Where the condition holds, the level is lowered to this one."""

    when: str
    level: int
    sentence: str


class AutonomyKindOut(BaseModel):
    """One kind of decision.

    `level` 0 manual, 1 suggest, 2 act after approval, 3 act and report, 4 act; `own`: the policy in force sets it;
    `ledger` is what the ledger calls it; `by_level` counts decisions made at level 0, 1, 2, 3 and 4.
    """

    kind: str
    ledger: str
    level: int
    shadow: bool
    own: bool
    thresholds: list[ThresholdOut]
    by_level: list[int]
    by_people: int

    @classmethod
    def of(cls, kind: Kind) -> AutonomyKindOut:
        done = kind.done
        return cls(
            kind=kind.name,
            ledger=kind.ledger,
            level=kind.rule.level,
            shadow=kind.rule.shadow,
            own=kind.own,
            thresholds=[ThresholdOut.model_validate(each) for each in kind.rule.thresholds],
            by_level=list(done.levels) if done else [0] * 5,
            by_people=done.by_people if done else 0,
        )


class AutonomyOut(BaseModel):
    """All kinds, by the version in force (0: built in), with what was decided from `since` on."""

    version: int
    since: datetime
    kinds: list[AutonomyKindOut]


class ShadowCaseOut(Shown):
    """A change that was only thought of; `held` is what people did: same, stayed or other."""

    shipment_id: UUID
    external_ref: str
    decision_id: UUID
    cause: str
    sentence: str
    from_carrier: str
    to_carrier: str | None
    carrier_now: str | None
    saving: Money | None
    created_at: datetime
    held: str


class ShadowOut(BaseModel):
    """What would have been done with shipments from `since` on, in sum and the newest cases."""

    since: datetime
    sums: Shadow
    cases: list[ShadowCaseOut]


@router.get("/autonomy", "policies:read")
async def get_autonomy(turn: Now, since: Instant | None = None) -> AutonomyOut:
    """How far Headway goes by itself in each kind of decision; of the last seven days where no beginning is named."""
    active, begin = await BOOK.load(turn.db), since or turn.now - WEEK
    found = doing.kinds(active.document, await doing.done(turn.db, begin))
    return AutonomyOut(version=active.version, since=begin, kinds=[AutonomyKindOut.of(each) for each in found])


@router.get("/autonomy/shadow", "dispatch:read")
async def get_shadow(turn: Now, since: Instant | None = None) -> ShadowOut:
    """What a policy in shadow would have done against what people did; of 28 days where no beginning is named."""
    begin = since or turn.now - MONTH
    found = await shadow_cases(turn.db, begin)
    cases = [ShadowCaseOut.model_validate(each) for each in found[:100]]
    return ShadowOut(since=begin, sums=summed(found), cases=cases)
