"""What may be asked of trials, what is kept of one, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from headway.analytics.whatif import WhatIfReport
from headway.dispatch.policies.rehearsal import Rehearsal
from headway.kernel.errors import Conflict, NotFound


class TrialStatus(StrEnum):
    """How far a trial is."""

    WAITING = "waiting"  # -> running, failed
    RUNNING = "running"  # -> done, failed
    DONE = "done"
    FAILED = "failed"  # `problem` says why


class NoTrial(NotFound):
    """There is no such trial."""

    code = "no_policy_trial"


class TrialRunning(Conflict):
    """One is at work already."""

    code = "policy_trial_running"
    advice = "Maybe wait for it: one runs at a time."


@dataclass(frozen=True, slots=True)
class TryPolicy:
    """Try a text, or a version that is kept, on the last days -> Trial.

    Attributes:
        version: of the dispatch policy; 0 is the one built in. None: `text` is tried.
        days: how far back, 1 to 28. draws: how often the period is lived through, 10 to 500.
    """

    version: int | None = None
    text: str = ""
    days: int = 7
    draws: int = 100


@dataclass(frozen=True, slots=True)
class RecordTrial:
    """What came of it."""

    trial_id: UUID
    rehearsal: Rehearsal
    report: WhatIfReport | None
    since: datetime
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TrialFailed:
    """It was given up."""

    trial_id: UUID
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A trial.

    Attributes:
        version: the one that was tried, None: a text that is not kept.
        since: as it was tried, later than asked for where the period holds more than one job can live through.
        step, step_done, step_of: where it stands.
        report: None where nothing of the period can be lived through; `problem` says why.
    """

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
    rehearsal: Rehearsal | None
    report: WhatIfReport | None
    problem: str | None
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None

    @property
    def open(self) -> bool:
        return self.status in (TrialStatus.WAITING, TrialStatus.RUNNING)
