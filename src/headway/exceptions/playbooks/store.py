"""Runs and their steps, as they are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.exceptions.playbooks.faults import NoRun
from headway.exceptions.playbooks.runs import Note, Run, RunOutcome, RunState, RunStep, StepState
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.exceptions.playbooks")


async def start_run(conn: Connection, run: Run) -> bool:
    """Keep a new run; False where one that acts is at work on the case."""
    row = await conn.fetchval(
        Q.start_run,
        run.id,
        run.case_id,
        run.playbook,
        run.version,
        run.digest,
        run.shadow,
        run.level,
        run.state,
        run.at_step,
        run.due_at,
        run.started_at,
        run.decision_id,
        run.from_seq,
        _json(run.said),
    )
    return row is not None


async def lock_run(conn: Connection, run_id: UUID) -> Run | None:
    """One run, locked until the transaction ends; None where there is none."""
    row = await conn.fetchrow(Q.lock_run, run_id)
    return None if row is None else run_of(row)


async def find_run(conn: Connection, run_id: UUID) -> Run:
    """One run.

    Raises:
        NoRun: there is none.
    """
    row = await conn.fetchrow(Q.find_run, run_id)
    if row is None:
        raise NoRun(f"there is no run {run_id}", run_id=run_id)
    return run_of(row)


async def write_run(conn: Connection, run: Run) -> None:
    """Write what may change of a run."""
    await conn.execute(
        Q.write_run,
        run.id,
        run.state,
        run.at_step,
        run.number,
        run.due_at,
        _json(run.counts),
        _json(run.said),
        run.tries,
        run.undo_of,
        run.outcome,
        run.why,
        run.ended_at,
    )


async def put_step(conn: Connection, step: RunStep) -> None:
    """Keep a step as it stands."""
    row = asdict(step)
    await conn.execute(Q.put_step, *(row[name] for name in _STEP))


async def find_step(conn: Connection, run_id: UUID, number: int) -> RunStep | None:
    """One step of a run."""
    row = await conn.fetchrow(Q.find_step, run_id, number)
    return None if row is None else step_of(row)


async def steps_of(conn: Connection, run_id: UUID) -> list[RunStep]:
    """The steps that a run has begun, oldest first."""
    return [step_of(row) for row in await conn.fetch(Q.steps_of, run_id)]


async def steps_of_runs(conn: Connection, run_ids: Collection[UUID]) -> dict[UUID, list[RunStep]]:
    """The steps that some runs have begun, oldest first."""
    found: dict[UUID, list[RunStep]] = {run_id: [] for run_id in run_ids}
    for row in await conn.fetch(Q.steps_of_runs, list(run_ids)):
        found[row["run_id"]].append(step_of(row))
    return found


async def await_ids(conn: Connection, step: RunStep) -> None:
    """Note by which ids the answer to a step is recognised."""
    if step.waits_for:
        await conn.execute(Q.await_ids, list(step.waits_for), step.run_id, step.number, step.does)


async def notes_of(conn: Connection, run: Run) -> list[Note]:
    """What came for a run's present step, and before that whether a person took over."""
    return [Note(**dict(row)) for row in await conn.fetch(Q.notes_of, run.id, run.number)]


async def put_notes(conn: Connection, notes: Sequence[tuple[UUID, Note]]) -> None:
    """Keep what came for runs; the first answer to a step counts."""
    rows = [(run_id, each.number, each.answer, each.text, each.value, each.by, each.at) for run_id, each in notes]
    await conn.executemany(Q.put_note, rows)


def run_of(row: asyncpg.Record) -> Run:
    """The run of a row."""
    known = {name: row[name] for name in _RUN}
    known["counts"] = msgspec.json.decode(row["counts"])
    known["said"] = msgspec.json.decode(row["said"])
    known["state"] = RunState(row["state"])
    known["outcome"] = row["outcome"] and RunOutcome(row["outcome"])
    return Run(**known)


def step_of(row: asyncpg.Record) -> RunStep:
    """The step of a row."""
    known = {name: row[name] for name in _STEP}
    known["state"] = StepState(row["state"])
    known["touched"], known["waits_for"] = tuple(row["touched"]), tuple(row["waits_for"])
    return RunStep(**known)


_RUN = tuple(Run.__dataclass_fields__)
_STEP = (
    *("run_id", "number", "step", "does", "state", "began_at", "decision_id", "expect", "expect_money"),
    *("expect_minutes", "answer", "sentence", "touched", "waits_for", "until", "ended_at", "undoes", "scope", "asked"),
    *("approved", "by", "reason"),
)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
