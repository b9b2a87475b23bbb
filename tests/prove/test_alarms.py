"""No timer is missed, and how late alarms come, while workers and the database are killed."""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from headway.bootstrap import Settings, application
from headway.kernel.postgres import embedded_server
from headway.kernel.tenancy import NewTenant, create_tenant
from tests.prove.processes import Installation

pytestmark = pytest.mark.prove

TIMERS = 20_000
SECONDS = 100
KIND = "orders.recheck"
PAYLOAD = '{"moment": "2026-01-01T00:00:00+00:00", "ref": ""}'
"""A kind whose handler finds nothing to do where no order is on hold."""


async def _prepare(dsn: str, tenant_id: object, begin: datetime) -> None:
    """Timers spread over the time, and a trigger that notes when each was taken."""
    conn = await asyncpg.connect(dsn)
    await conn.execute(
        "CREATE TABLE prove_alarm (key text, due_at timestamptz, at timestamptz);"
        "GRANT INSERT ON prove_alarm TO headway_app;"
        "CREATE FUNCTION prove_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        "  INSERT INTO prove_alarm VALUES (OLD.key, OLD.due_at, clock_timestamp()); RETURN OLD; END $$;"
        "CREATE TRIGGER prove AFTER DELETE ON timer FOR EACH ROW EXECUTE FUNCTION prove_note()"
    )
    await conn.executemany(
        "INSERT INTO timer (tenant_id, kind, key, due_at, payload, correlation_id) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (tenant_id, KIND, str(uuid4()), begin + timedelta(seconds=SECONDS * n / TIMERS), PAYLOAD, uuid4())
            for n in range(TIMERS)
        ],
    )
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
        rows = await conn.fetch("SELECT key, extract(epoch FROM at - due_at)::float AS late FROM prove_alarm")
        await conn.close()
    late = sorted(row["late"] for row in rows)
    cuts = statistics.quantiles(late, n=100)
    with capsys.disabled():
        print(
            f"\nalarms: {len(late)} of {TIMERS} fired once; killed: workers {house.kills}, database {databases};"
            f" lateness p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms, worst {late[-1] * 1000:.0f} ms"
        )
    assert len({row["key"] for row in rows}) == len(rows) == TIMERS
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
