"""Trials: a policy tried on what has been, in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from headway.analytics.trials import store
from headway.analytics.trials.model import NoTrial, TrialRunning, TrialStatus, TryPolicy
from headway.analytics.whatif import WhatIfReport
from headway.api.operation import Router
from headway.api.paging import BadCursor, Paged, id_of, page
from headway.api.turn import Now
from headway.api.wire import PageOf, Sent, Shown
from headway.dispatch.policies.errors import NoPolicy
from headway.dispatch.policies.faults import BadPolicy
from headway.dispatch.policies.reading import MAX_CHARACTERS
from headway.dispatch.policies.rehearsal import Rehearsal

router = Router(
    "policy trials", "A policy tried on what has been: what would have changed, and what it would have cost."
)


class TrialIn(Sent):
    """A version (0: the one built in), or the text of a policy; the last `days`, lived through `draws` times."""

    version: Annotated[int, Field(ge=0, le=2**31 - 2)] | None = None
    text: Annotated[str, StringConstraints(max_length=MAX_CHARACTERS)] = ""
    days: Annotated[int, Field(ge=1, le=28)] = 7
    draws: Annotated[int, Field(ge=10, le=500)] = 100


class TrialOut(Shown):
    """How far it is."""

    id: UUID
    version: int | None
    name: str
    since: datetime
    until: datetime
    draws: int
    status: TrialStatus
    step: str
    step_done: int
    step_of: int
    problem: str | None
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None


class TrialDetail(TrialOut):
    """And what came of it: each decision made again by itself, and the period lived through with 90 % intervals."""

    rehearsal: Rehearsal | None
    report: WhatIfReport | None


@router.post("/policy-trials", "policies:write", raises=(BadPolicy, NoPolicy, TrialRunning), bulk=True)
async def try_dispatch_policy(turn: Now, body: TrialIn) -> TrialOut:
    """Have a policy tried; one trial is at work at a time. `since` moves on where the period holds too much."""
    return TrialOut.model_validate(await turn.run(TryPolicy(body.version, body.text, body.days, body.draws)))


@router.get("/policy-trials", "policies:read", raises=(BadCursor,))
async def list_policy_trials(turn: Now, *, paged: Paged) -> PageOf[TrialOut]:
    """Trials, newest first."""
    found = await store.list_trials(turn.db, before=id_of(paged.after), limit=paged.limit + 1)
    return page([TrialOut.model_validate(each) for each in found], paged.limit, lambda row: row.id)


@router.get("/policy-trials/{trial_id}", "policies:read", raises=(NoTrial,))
async def get_policy_trial(turn: Now, trial_id: UUID) -> TrialDetail:
    """One trial with what came of it."""
    return TrialDetail.model_validate(await store.find(turn.db, trial_id))
