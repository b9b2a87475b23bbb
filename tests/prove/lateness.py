"""How late alarms come: timers of a live tenant, and a trigger that notes when each was taken."""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

KIND = "orders.recheck"
PAYLOAD = '{"moment": "2026-01-01T00:00:00+00:00", "ref": ""}'
"""A kind whose handler finds nothing to do where no order is on hold."""


async def note_alarms(conn: Any) -> None:
    """From now on it is noted when a timer of the kind is taken."""
    await conn.execute(
        "CREATE TABLE prove_alarm (key text, due_at timestamptz, at timestamptz);"
        "GRANT INSERT ON prove_alarm TO headway_app;"
        "CREATE FUNCTION prove_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        "  INSERT INTO prove_alarm VALUES (OLD.key, OLD.due_at, clock_timestamp()); RETURN OLD; END $$;"
        f"CREATE TRIGGER prove AFTER DELETE ON timer FOR EACH ROW WHEN (OLD.kind = '{KIND}' AND OLD.key LIKE 'prove-%')"
        " EXECUTE FUNCTION prove_note()"
    )


async def set_alarms(conn: Any, tenant_id: UUID, begin: datetime, seconds: float, count: int) -> None:
    """So many timers, spread evenly over so many seconds from `begin` on."""
    await conn.executemany(
        "INSERT INTO timer (tenant_id, kind, key, due_at, payload, correlation_id) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (tenant_id, KIND, f"prove-{uuid4()}", begin + timedelta(seconds=seconds * n / count), PAYLOAD, uuid4())
            for n in range(count)
        ],
    )


async def alarms_noted(conn: Any) -> tuple[list[str], list[float]]:
    """The keys of the timers that were taken, and how late they were, in seconds, the least late first."""
    rows = await conn.fetch("SELECT key, extract(epoch FROM at - due_at)::float AS late FROM prove_alarm")
    return [row["key"] for row in rows], sorted(row["late"] for row in rows)


def in_words(late: list[float]) -> str:
    """The middle, the hundredth and the worst, in milliseconds."""
    cuts = statistics.quantiles(late, n=100)
    return f"p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms, worst {late[-1] * 1000:.0f} ms"


@dataclass
class Metronome:
    """Sets timers of a live tenant, ten a second and ten seconds ahead, for as long as it runs."""

    dsn: str
    tenant_id: UUID
    set_timers: int = 0

    async def run(self) -> None:
        while True:
            try:
                conn = await asyncpg.connect(self.dsn)
                async with conn.transaction():
                    await set_alarms(conn, self.tenant_id, datetime.now(UTC) + timedelta(seconds=10), 10, 100)
                self.set_timers += 100
                await conn.close()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(0.5)  # the database was killed, and comes back
            else:
                await asyncio.sleep(10)
