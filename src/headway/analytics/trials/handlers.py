"""Asking for a trial, carrying it out in a job, and writing down what came of it; the tables at the bottom."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.analytics.trials.model import RecordTrial, Trial, TrialFailed, TrialRunning, TryPolicy
from headway.analytics.trials.store import Q, find, trial_of
from headway.analytics.whatif import WhatIfReport, whatif
from headway.carriers.lookup import known_codes
from headway.dispatch.policies import store as policies
from headway.dispatch.policies.checks import checked
from headway.dispatch.policies.model import BUILT_IN, PolicyDocument
from headway.dispatch.policies.reading import read_policy
from headway.dispatch.policies.rehearsal import rehearse
from headway.dispatch.recorded import shipments_between
from headway.events.analytics import PolicyTried
from headway.kernel.errors import BadInput
from headway.kernel.rooms import CommandHandler, Job, JobHandler, Undeliverable

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import Scope, UnitOfWork

TRY_POLICY = "analytics.try_policy"
MOST_SHIPMENTS, MOST_DECISIONS = 1500, 3000
"""What one job can live through, and decide again; of more decisions, evenly spread ones."""
EVERY_S = 1.0
MOST_DAYS = 28
JUST_NOW = timedelta(seconds=1)
"""What happened at this very moment is of the period."""


@dataclass(slots=True)
class _Progress:
    """Where a trial stands; told by the work, written by another."""

    step: str = "reading"
    done: int = 0
    of: int = 0

    def __call__(self, step: str, done: int, of: int) -> None:
        self.step, self.done, self.of = step, done, of


async def try_policy(cmd: TryPolicy, uow: UnitOfWork) -> Trial:
    """Have it tried.

    Raises:
        BadPolicy: the text has faults. NoPolicy: there is no such version. TrialRunning: one is at work.
        BadInput: too many days or draws.
    """
    if not 1 <= cmd.days <= MOST_DAYS:
        raise BadInput(f"{cmd.days} days", field="days", allowed=f"1 to {MOST_DAYS}")
    if not 10 <= cmd.draws <= 500:
        raise BadInput(f"{cmd.draws} draws", field="draws", allowed="10 to 500")
    name, text = await _text(uow.conn, cmd)
    since, until = uow.now - timedelta(days=cmd.days), uow.now + JUST_NOW
    fields = (cmd.version, name, text, since, until, cmd.draws, uow.actor, uow.now)
    row = await uow.conn.fetchrow(Q.put_trial, uow.new_id(), *fields)
    if row is None:
        raise TrialRunning("a trial is at work already")
    uow.enqueue(TRY_POLICY, {"trial_id": str(row["id"])}, lane="trials", ordering_key="trials")
    return trial_of(row)


async def _text(conn: Connection, cmd: TryPolicy) -> tuple[str, str]:
    """What it is called, and its text; empty for the one built in."""
    if cmd.version is None:
        return checked(cmd.text, await known_codes(conn)).name, cmd.text
    active = await policies.document_of(conn, cmd.version)
    return active.document.name, await policies.text_of(conn, cmd.version) or ""


@dataclass(frozen=True, slots=True)
class Trying:
    """Carries trials out; `scope` None: nowhere."""

    scope: Scope | None

    async def run(self, job: Job) -> RecordTrial | TrialFailed | None:
        """Outside any command's transaction, in one read-only view; what it has done so far is written every second."""
        if self.scope is None:
            raise Undeliverable("this process tries no policies")
        progress, trial_id = _Progress(), UUID(job.payload["trial_id"])
        telling = asyncio.create_task(self._tell(job.tenant_id, trial_id, progress))
        try:
            async with self.scope.reading(job.tenant_id) as (conn, _):
                return await _tried(conn, await find(conn, trial_id), progress)
        finally:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling

    async def _tell(self, tenant_id: UUID, trial_id: UUID, progress: _Progress) -> None:
        assert self.scope is not None
        while True:
            async with self.scope.begin(tenant_id, "system:analytics") as uow:
                await uow.conn.execute(Q.trial_moves, trial_id, progress.step, progress.done, progress.of)
            await asyncio.sleep(EVERY_S)


async def _tried(conn: Connection, trial: Trial, progress: _Progress) -> RecordTrial | None:
    if not trial.open:
        return None
    text: str = await conn.fetchval(Q.trial_text, trial.id)
    document = read_policy(text) if text else BUILT_IN
    since = await _bounded(conn, trial.since, trial.until)
    progress("deciding again", 0, 0)
    rehearsal = await rehearse(conn, document, since, trial.until, most=MOST_DECISIONS)
    report, problem = await _lived(conn, document, since, trial, progress)
    return RecordTrial(trial.id, rehearsal, report, since, problem)


async def _lived(
    conn: Connection, document: PolicyDocument, since: datetime, trial: Trial, progress: _Progress
) -> tuple[WhatIfReport | None, str]:
    try:
        return await whatif(conn, document, since, trial.until, draws=trial.draws, progress=progress), ""
    except BadInput as error:
        return None, error.message


async def _bounded(conn: Connection, since: datetime, until: datetime) -> datetime:
    """The period's last part with no more shipments than one job can live through."""
    found = await shipments_between(conn, since, until)
    if len(found) <= MOST_SHIPMENTS:
        return since
    return found[-MOST_SHIPMENTS].created_at


async def record(cmd: RecordTrial, uow: UnitOfWork) -> None:
    """Write down what came of it; a trial that has ended stays as it is."""
    rehearsal = msgspec.json.encode(cmd.rehearsal).decode()
    report = None if cmd.report is None else msgspec.json.encode(cmd.report).decode()
    row = (cmd.trial_id, rehearsal, report, cmd.since, cmd.problem, uow.now)
    if await uow.conn.fetchval(Q.trial_done, *row) is not None:
        uow.emit(PolicyTried(trial_id=cmd.trial_id, decisions=cmd.rehearsal.judged, changed=cmd.rehearsal.changed))


async def failed(cmd: TrialFailed, uow: UnitOfWork) -> None:
    """Say why there is no answer."""
    await uow.conn.fetchval(Q.trial_failed, cmd.trial_id, cmd.problem[:500], uow.now)


def given_up(job: Job, error: str) -> TrialFailed:
    """A job that took too long, or failed for good."""
    return TrialFailed(UUID(job.payload["trial_id"]), error or "it took too long: try fewer days, or `headway whatif`")


COMMANDS: Mapping[type[Any], CommandHandler] = {TryPolicy: try_policy, RecordTrial: record, TrialFailed: failed}


def jobs(scope: Scope | None) -> Mapping[str, JobHandler]:
    """What is carried out in the background."""
    return {TRY_POLICY: JobHandler(run=Trying(scope).run, on_dead=given_up, max_attempts=2)}
