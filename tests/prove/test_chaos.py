"""Days lived over HTTP while the server, the workers and the database are killed: nothing lost, nothing done twice."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from headway.analytics.day import day_document
from headway.bootstrap import Settings, application
from headway.kernel import ledger
from headway.kernel.app import App
from headway.kernel.conductor import drain
from headway.kernel.postgres import RunningServer, embedded_server
from headway.kernel.tenancy import create_key, create_tenant
from headway.sim import TENANT, World, run_day, violations
from headway.sim.http import Http
from tests.prove.processes import Installation

pytestmark = pytest.mark.prove

KILLS = int(os.environ.get("HEADWAY_PROVE_KILLS", "200"))
ORDERS = int(os.environ.get("HEADWAY_PROVE_ORDERS", "250"))
EVERY_S = float(os.environ.get("HEADWAY_PROVE_EVERY_S", "4"))
"""A server is killed at every third kill, and needs some seconds to come back and to do something."""
DATABASE_EVERY = 15
"""At so many kills of processes, one of the database."""


@dataclass
class Killer:
    """Kills the processes in turn, at most so many where a number is given, and the database now and then."""

    house: Installation
    server: RunningServer
    most: int | None = None
    databases: int = 0

    async def run(self) -> None:
        for turn in count(1):
            await asyncio.sleep(EVERY_S)
            if self.most is not None and self.house.kills >= self.most:
                return
            await self.house.processes[turn % len(self.house.processes)].kill()
            if turn % DATABASE_EVERY == 0:
                os.kill(self.server.pid, signal.SIGKILL)
                self.databases += 1


async def _live(app: App, house: Installation, seed: int) -> UUID:
    """One day of a tenant of its own."""
    tenant_id = await create_tenant(app.scope, replace(TENANT, slug=f"chaos-{seed}"))
    _, key = await create_key(app.scope, tenant_id=tenant_id, label="chaos", scopes=["*"])
    world = World(seed, size=ORDERS)
    async with Http(house.url, key) as port:
        await port.setup(world.setup())
        result = await run_day(port, world)
    assert result.quiet, f"day {seed} was cut off at {result.ended_at}"
    return tenant_id


async def _check(app: App, tenant_id: UUID) -> dict[str, object]:
    """The tenant's document, after everything that must hold was looked at."""
    await drain(app, tenant_id)
    assert await violations(app, tenant_id) == []
    async with app.scope.reading(tenant_id) as (conn, _):
        document = await day_document(conn)
        chain = await ledger.verify(conn)
        replayed = await ledger.replay(conn, app.deciders)
        dead = await conn.fetchval("SELECT count(*) FROM dead_letter")
    assert document["unaccounted"] == 0
    assert chain.broken_at is None
    assert replayed.differ == ()
    assert dead == 0
    return document


async def test_nothing_is_lost_or_done_twice_whoever_is_killed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with embedded_server(tmp_path) as server, application(Settings(data_dir=tmp_path)) as app:
        house = Installation(tmp_path, workers=2)
        await house.start()
        await house.until_ready()
        killer = Killer(house, server)
        killing = asyncio.create_task(killer.run())
        try:
            tenants = []
            for seed in count(1):
                tenants.append(await _live(app, house, seed))
                if house.kills >= KILLS:
                    break
        finally:
            killing.cancel()
            await asyncio.gather(killing, return_exceptions=True)
            await house.stop()
        documents = [await _check(app, tenant_id) for tenant_id in tenants]
    with capsys.disabled():
        orders, events = (sum(int(str(doc[name])) for doc in documents) for name in ("orders", "events"))
        print(
            f"\nchaos: {len(tenants)} days, {orders} orders, {events} events; killed: server and workers {house.kills}"
        )
        print(f"times, the database {killer.databases}; unaccounted 0, no invariant broken, every decision replays")
    assert killer.databases >= KILLS // DATABASE_EVERY - 1
