"""The worker: alarms, reactions and jobs of all tenants, each in a lane of its own so that none waits for another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog

from headway.kernel.alarms import fire
from headway.kernel.app import App
from headway.kernel.db.database import CONNECTION_LOST
from headway.kernel.db.queries import load_queries
from headway.kernel.entropy import holder_id
from headway.kernel.relay import pump
from headway.kernel.work import work

Q = load_queries("headway.kernel")
IDLE_S = 0.02
RECONNECT_S = 0.2
log = structlog.get_logger(__name__)

Step = Callable[[UUID], Awaitable[int]]


class Worker:
    """Serves every tenant of a database. Any number may run; what one holds, the others leave."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._holder = holder_id()

    async def run(self) -> None:
        """Serve until cancelled; a lost database is waited for."""
        async with asyncio.TaskGroup() as lanes:
            lanes.create_task(self._lane("alarms", Q.tenants_with_alarms, self._alarms))
            lanes.create_task(self._lane("log", Q.tenants_with_news, self._news))
            lanes.create_task(self._lane("jobs", Q.tenants_with_jobs, self._jobs))

    async def _lane(self, name: str, query: str, step: Step) -> None:
        while True:
            try:
                handled = await self._round(query, step)
            except CONNECTION_LOST as error:
                log.warning("worker.database_lost", lane=name, error=repr(error))
                await asyncio.sleep(RECONNECT_S)
            except Exception:
                log.exception("worker.lane_failed", lane=name)
                await asyncio.sleep(RECONNECT_S)
            else:
                if not handled:
                    await asyncio.sleep(IDLE_S)

    async def _round(self, query: str, step: Step) -> int:
        async with self._app.scope.db.system() as conn:
            rows = await conn.fetch(query, self._app.scope.clock.now())
        return sum([await self._step(step, row["id"]) for row in rows])

    async def _step(self, step: Step, tenant_id: UUID) -> int:
        """One tenant's turn; its failure does not keep the others from theirs."""
        try:
            return await step(tenant_id)
        except CONNECTION_LOST:
            raise
        except Exception:
            log.exception("worker.failed", tenant=str(tenant_id), step=step.__name__)
            await asyncio.sleep(RECONNECT_S)
            return 0

    async def _alarms(self, tenant_id: UUID) -> int:
        return await fire(self._app, tenant_id)

    async def _news(self, tenant_id: UUID) -> int:
        return sum([(await pump(self._app, tenant_id, consumer)).handled for consumer in self._app.consumers])

    async def _jobs(self, tenant_id: UUID) -> int:
        return await work(self._app, tenant_id, self._holder)
