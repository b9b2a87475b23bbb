"""No timer is missed, and how late alarms come, while workers and the database are killed."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from headway.bootstrap import Settings, application
from headway.kernel.postgres import embedded_server
from headway.kernel.tenancy import NewTenant, create_tenant
from tests.prove.lateness import alarms_noted, in_words, note_alarms, set_alarms
from tests.prove.processes import Installation

pytestmark = pytest.mark.prove

TIMERS = 20_000
SECONDS = 100


async def _prepare(dsn: str, tenant_id: UUID, begin: datetime) -> None:
    """Timers spread over the time."""
    conn = await asyncpg.connect(dsn)
    await note_alarms(conn)
    await set_alarms(conn, tenant_id, begin, SECONDS, TIMERS)
    await conn.close()


async def _left(dsn: str) -> int:
    try:
        conn = await asyncpg.connect(dsn)
        count: int = await conn.fetchval("SELECT count(*) FROM timer")
        await conn.close()
    except (OSError, asyncpg.PostgresError):
        return -1
    return count


async def test_no_alarm_is_missed_while_workers_and_the_database_are_killed(tmp_path: Path, capsys) -> None:
    async with embedded_server(tmp_path) as server:
        async with application(Settings(data_dir=tmp_path)) as app:
            tenant_id = await create_tenant(app.scope, NewTenant(slug="alarms", name="Alarms"))
        begin = datetime.now(UTC) + timedelta(seconds=8)
        await _prepare(server.dsn, tenant_id, begin)
        house = Installation(tmp_path, workers=3)
        try:
            await house.start()
            databases = await _harass(house, server, begin + timedelta(seconds=SECONDS))
            async with asyncio.timeout(60):
                while await _left(server.dsn) != 0:  # noqa: ASYNC110  (another process empties it)
                    await asyncio.sleep(0.2)
        finally:
            await house.stop()
        conn = await asyncpg.connect(server.dsn)
        fired, late = await alarms_noted(conn)
        await conn.close()
    with capsys.disabled():
        print(
            f"\nalarms: {len(late)} of {TIMERS} fired once; killed: workers {house.kills}, database {databases};"
            f" lateness {in_words(late)}"
        )
    assert len(set(fired)) == len(fired) == TIMERS
    assert late[0] >= 0


async def _harass(house: Installation, server, until: datetime) -> int:
    """Kill a worker every two seconds, the database at every twelfth; returns how often the database."""
    workers, turn, databases = house.processes[1:], 0, 0
    while datetime.now(UTC) < until:
        await asyncio.sleep(2)
        turn += 1
        await workers[turn % len(workers)].kill()
        if turn % 12 == 0:
            os.kill(server.pid, signal.SIGKILL)
            databases += 1
    return databases
