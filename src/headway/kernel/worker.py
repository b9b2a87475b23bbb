"""The worker: alarms, reactions and jobs of all tenants, each in a lane of its own so that none waits for another."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar
from uuid import UUID

import structlog

from headway.kernel.alarms import fire
from headway.kernel.app import REACTIONS, App, Consumer
from headway.kernel.db.database import CONNECTION_LOST
from headway.kernel.db.queries import load_queries
from headway.kernel.entropy import holder_id
from headway.kernel.newest import Served
from headway.kernel.relay import pump
from headway.kernel.tail import Tail
from headway.kernel.work import work

Q = load_queries("headway.kernel")
IDLE_S = 0.02
LOOK_S = 0.05
RECONNECT_S = 0.2
READERS = 2
"""So many consumers of the log that can wait read at once, of all tenants, beside the prompt ones."""

PATIENCE_S = 1.0
"""So long they leave the processor to the prompt ones while any of these is behind, before each batch."""

SOON_S = 0.25
"""So long reactions do the same."""

MOST_S = 0.1
"""A transaction of reactions begins no further event after so long: nobody reads beyond the oldest that runs."""

TAILS = 8
"""Of so many tenants the end of the log is kept in memory."""

log = structlog.get_logger(__name__)

Step = Callable[[UUID], Awaitable[int]]
K = TypeVar("K")
V = TypeVar("V")


class Worker:
    """Serves every tenant of a database. Any number may run; what one holds, the others leave."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._holder = holder_id()
        self._turns = asyncio.Semaphore(READERS)
        self._calm = asyncio.Event()
        self._calm.set()
        self._behind: set[tuple[UUID, str]] = set()
        self._tails: dict[UUID, Tail] = {}
        self._served: dict[tuple[UUID, str], Served] = {}

    async def run(self) -> None:
        """Serve until cancelled; a lost database is waited for."""
        async with asyncio.TaskGroup() as lanes:
            lanes.create_task(self._lane("alarms", Q.tenants_with_alarms, self._alarms))
            lanes.create_task(self._log())
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

    async def _log(self) -> None:
        """Let every consumer that has news read on, each by itself: a slow one keeps none of the others waiting."""
        reading: dict[tuple[UUID, str], asyncio.Task[int]] = {}
        try:
            while True:
                for key in [key for key, task in reading.items() if task.done()]:
                    del reading[key]
                try:
                    await self._start_reading(reading)
                except CONNECTION_LOST as error:
                    log.warning("worker.database_lost", lane="log", error=repr(error))
                    await asyncio.sleep(RECONNECT_S)
                await _settled(reading.values())
        finally:
            for task in reading.values():
                task.cancel()
            await asyncio.gather(*reading.values(), return_exceptions=True)

    async def _start_reading(self, reading: dict[tuple[UUID, str], asyncio.Task[int]]) -> None:
        consumers = {consumer.name: consumer for consumer in self._app.consumers}
        async with self._app.scope.db.system() as conn:
            rows = await conn.fetch(Q.consumers_with_news, list(consumers))
        self._behind &= {(row["id"], row["name"]) for row in rows}
        self._see_calm()
        idle: dict[UUID, list[str]] = defaultdict(list)
        for row in rows:
            if (row["id"], row["name"]) not in reading:
                idle[row["id"]].append(row["name"])
        for tenant_id, names in idle.items():
            for name in await self._with_news(tenant_id, [consumers[name] for name in names]):
                reading[tenant_id, name] = asyncio.create_task(self._read(tenant_id, consumers[name]))

    async def _with_news(self, tenant_id: UUID, consumers: Sequence[Consumer]) -> list[str]:
        """Who has something to read of what is new; the cursors of all others move past it in one statement."""
        names = [consumer.name for consumer in consumers for _ in (*consumer.handlers, "")]
        types = [name for consumer in consumers for name in (*consumer.handlers, "")]
        async with self._app.scope.begin(tenant_id, "system:log") as uow:
            rows = await uow.conn.fetch(Q.pass_over, names, types)
        passed = {row["name"] for row in rows}
        return [consumer.name for consumer in consumers if consumer.name not in passed]

    def _tail(self, tenant_id: UUID) -> Tail:
        """The end of a tenant's log; those of the last few tenants are kept."""
        return _kept(self._tails, tenant_id, lambda: Tail(self._app.heard_of))

    async def _read(self, tenant_id: UUID, consumer: Consumer) -> int:
        weight = 0

        async def step(tenant: UUID) -> int:
            nonlocal weight
            served = self._of_newest(tenant, consumer)
            pumped = await pump(self._app, tenant, consumer, self._tail(tenant), MOST_S, served)
            weight = pumped.weight
            return pumped.handled

        async with self._turn(consumer):
            try:
                handled = await self._step(step, tenant_id)
            except CONNECTION_LOST as error:
                log.warning("worker.database_lost", lane=f"log:{consumer.name}", error=repr(error))
                await asyncio.sleep(RECONNECT_S)
                handled = 0
        self._note_pace(tenant_id, consumer, max(handled, weight))
        return handled

    def _of_newest(self, tenant_id: UUID, consumer: Consumer) -> Served | None:
        if consumer.about is None:
            return None
        return _kept(self._served, (tenant_id, consumer.name), lambda: Served(Tail(consumer.types)))

    def _note_pace(self, tenant_id: UUID, consumer: Consumer, handled: int) -> None:
        """Prompt projections that heard of no more than they could take at once leave room for the others."""
        if consumer.prompt and consumer.name != REACTIONS:
            note = self._behind.add if handled >= consumer.batch else self._behind.discard
            note((tenant_id, consumer.name))
            self._see_calm()

    def _see_calm(self) -> None:
        if self._behind:
            self._calm.clear()
        else:
            self._calm.set()

    @asynccontextmanager
    async def _turn(self, consumer: Consumer) -> AsyncIterator[None]:
        """A turn to read: at once for prompt projections; others wait for these, but not long."""
        if consumer.name == REACTIONS:
            await self._until_calm(SOON_S)
            yield
        elif consumer.prompt:
            yield
        else:
            async with self._turns:
                await self._until_calm(PATIENCE_S)
                yield

    async def _until_calm(self, most_s: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._calm.wait(), most_s)

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

    async def _jobs(self, tenant_id: UUID) -> int:
        return await work(self._app, tenant_id, self._holder)


def _kept(known: dict[K, V], key: K, make: Callable[[], V]) -> V:
    """What is known of a key, or new; what was not asked for in a long time is dropped."""
    found = known[key] = known.pop(key, None) or make()
    if len(known) > TAILS:
        known.pop(next(iter(known)))
    return found


async def _settled(reading: Collection[asyncio.Task[int]]) -> None:
    """Wait for the first that is done, but not so long that others' news is kept waiting by a slow one; a moment more
    where none has found anything.
    """
    done: set[asyncio.Task[int]] = set()
    if reading:
        done, _ = await asyncio.wait(reading, timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            return
    if not any(task.result() for task in done):
        await asyncio.sleep(IDLE_S)
