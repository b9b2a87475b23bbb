"""Trials, as they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.analytics.trials.model import NoTrial, Trial, TrialStatus
from headway.analytics.whatif import WhatIfReport
from headway.dispatch.policies.rehearsal import Rehearsal
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries(__package__)
_SAME = (
    *("id", "version", "name", "since", "until", "draws", "step", "step_done", "step_of", "problem"),
    *("asked_by", "asked_at", "ended_at"),
)


async def find(conn: Connection, trial_id: UUID) -> Trial:
    """One trial; raises NoTrial."""
    row = await conn.fetchrow(Q.find_trial, trial_id)
    if row is None:
        raise NoTrial(f"there is no trial {trial_id}", trial_id=trial_id)
    return trial_of(row)


async def list_trials(conn: Connection, *, before: UUID | None = None, limit: int = 20) -> list[Trial]:
    """Trials, newest first."""
    return [trial_of(row) for row in await conn.fetch(Q.list_trials, before, limit)]


def trial_of(row: Any) -> Trial:
    """The trial of a row."""
    return Trial(
        status=TrialStatus(row["status"]),
        rehearsal=None if row["rehearsal"] is None else msgspec.json.decode(row["rehearsal"], type=Rehearsal),
        report=None if row["report"] is None else msgspec.json.decode(row["report"], type=WhatIfReport),
        **{name: row[name] for name in _SAME},
    )
