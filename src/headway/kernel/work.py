"""Jobs: leased for a short time, carried out outside any transaction, their outcome recorded as they are removed.

At least once: a worker that dies leaves a lease that runs out, and another carries the job out again under the same id.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import structlog

from headway.kernel.alarms import backoff
from headway.kernel.app import HANDLER_FAULTS, App, retrying
from headway.kernel.db.queries import load_queries
from headway.kernel.relay import put_dead_letter
from headway.kernel.rooms import Job, JobHandler, Retriable, Undeliverable
from headway.kernel.uow import Cause, UnitOfWork

if TYPE_CHECKING:
    import asyncpg

Q = load_queries("headway.kernel")
BATCH = 64
log = structlog.get_logger(__name__)


async def work(app: App, tenant_id: UUID, worker: UUID) -> int:
    """Carry out due jobs of a tenant; returns how many were taken. Lanes run side by side, a lane in order."""
    async with app.scope.begin(tenant_id, "system:jobs") as uow:
        rows = await uow.conn.fetch(Q.claim_jobs, uow.now, BATCH, app.lease, worker)
    lanes: dict[str, list[Job]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["seq"]):
        lanes[row["lane"]].append(_job(tenant_id, row))
    await asyncio.gather(*(_lane(app, jobs, worker) for jobs in lanes.values()))
    return len(rows)


async def _lane(app: App, jobs: Sequence[Job], worker: UUID) -> None:
    for job in jobs:
        await _carry_out(app, job, worker)


async def _carry_out(app: App, job: Job, worker: UUID) -> None:
    handler = app.jobs.get(job.kind)
    if handler is None:
        await _give_up(app, job, worker, None, LookupError(f"no room carries out {job.kind}"))
        return
    try:
        async with asyncio.timeout(app.lease.total_seconds() * 0.8):
            outcome = await handler.run(job)
        await _finish(app, job, worker, outcome)
    except Undeliverable as error:
        await _give_up(app, job, worker, handler, error)
    except (Retriable, TimeoutError, OSError) as error:
        await _again(app, job, worker, handler, error)
    except HANDLER_FAULTS as error:
        await _give_up(app, job, worker, handler, error)


async def _finish(app: App, job: Job, worker: UUID, outcome: Any | None) -> None:
    async def record() -> None:
        async with _own(app, job) as uow:
            if await _removed(uow, job, worker) and outcome is not None:
                await app.handle(uow, outcome)

    await retrying(record)


async def _again(app: App, job: Job, worker: UUID, handler: JobHandler, error: Exception) -> None:
    if job.attempts >= handler.max_attempts:
        await _give_up(app, job, worker, handler, error)
        return
    wait: timedelta | None = error.after if isinstance(error, Retriable) else None
    async with _own(app, job) as uow:
        due = uow.now + (wait or backoff(job.attempts, uow.entropy.uniform()))
        await uow.conn.execute(Q.postpone_job, job.id, worker, due)
    log.info("jobs.again", kind=job.kind, job=str(job.id), attempts=job.attempts, error=repr(error))


async def _give_up(app: App, job: Job, worker: UUID, handler: JobHandler | None, error: Exception) -> None:
    log.error("jobs.dead_letter", kind=job.kind, job=str(job.id), attempts=job.attempts, error=repr(error))

    async def bury() -> None:
        async with _own(app, job) as uow:
            if not await _removed(uow, job, worker):
                return
            detail = {"lane": job.lane, "payload": job.payload, "attempts": job.attempts}
            await put_dead_letter(uow, "job", job.kind, detail, error)
            if handler is not None and handler.on_dead is not None:
                await app.handle(uow, handler.on_dead(job, str(error)))

    await retrying(bury)


def _own(app: App, job: Job) -> Any:
    return app.scope.begin(job.tenant_id, "system:jobs", Cause(job.correlation_id, job.causation_id))


async def _removed(uow: UnitOfWork, job: Job, worker: UUID) -> bool:
    """False where the lease was lost: whoever has it now records the outcome."""
    status: str = await uow.conn.execute(Q.finish_job, job.id, worker)
    return status == "DELETE 1"


def _job(tenant_id: UUID, row: asyncpg.Record) -> Job:
    return Job(
        id=row["id"],
        tenant_id=tenant_id,
        kind=row["kind"],
        lane=row["lane"],
        payload=msgspec.json.decode(row["payload"]),
        attempts=row["attempts"],
        correlation_id=row["correlation_id"],
        causation_id=row["causation_id"],
    )
