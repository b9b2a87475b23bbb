"""How far screens and detectors are behind while a server process takes in events at a steady rate."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.bootstrap import Settings, compose
from headway.kernel.tenancy import NewTenant, create_key, create_tenant
from headway.tracking import store
from tests.benchmarks.serving import BULK, process, served
from tests.benchmarks.test_ingest import BATCH, feed
from tests.integration.tracking.world import booking

pytestmark = pytest.mark.bench
RATE = int(os.environ.get("HEADWAY_BENCH_RATE", "5000"))
SECONDS = 10
SHIPMENTS = 3000
ROOM = timedelta(hours=36)
"""From pickup to commitment: shipments are on time. With less, every one of them raises an alert within a second."""

WATCHED = {"detectors": ("exceptions.watch",), "eta": ("tracking.eta",)}
AGE_OF_BACKLOG = "SELECT extract(epoch FROM clock_timestamp() - min(kept_at))::float8 FROM tracking_backlog"
AGE_OF_LOG = """
SELECT extract(epoch FROM clock_timestamp() - (
    SELECT e.recorded_at FROM event_log e WHERE (e.xid, e.seq) > (s.xid, s.seq) AND e.type = ANY($2)
    ORDER BY e.xid, e.seq LIMIT 1))::float8
FROM subscription s WHERE s.name = $1"""


@dataclass
class Behind:
    """Ages, in seconds, of the oldest thing that waited at each look."""

    screens: list[float] = field(default_factory=list)
    others: dict[str, list[float]] = field(default_factory=dict)


def p99(ages: list[float]) -> float:
    return sorted(ages)[int(0.99 * (len(ages) - 1))] if ages else 0.0


async def _look(app, tenant: UUID, behind: Behind, until: float) -> None:
    """A detector's lag is that of the fold it waits for, and its own."""
    types = {each.name: each.types for each in app.consumers}
    while time.perf_counter() < until:
        async with app.scope.reading(tenant) as (conn, _):
            folded = await conn.fetchval(AGE_OF_BACKLOG) or 0.0
            behind.screens.append(folded)
            for what, names in WATCHED.items():
                own = [await conn.fetchval(AGE_OF_LOG, name, types[name]) or 0.0 for name in names]
                behind.others.setdefault(what, []).append(folded + max(own))
        await asyncio.sleep(0.1)


async def _folded(app, tenant: UUID) -> None:
    """Wait for the worker: it has folded what there is."""
    async with asyncio.timeout(60):
        waiting: float | None = 1.0
        while waiting is not None:
            await asyncio.sleep(0.1)
            async with app.scope.reading(tenant) as (conn, _):
                waiting = await conn.fetchval(AGE_OF_BACKLOG)


async def _post(http, bodies: list[bytes], rate: int) -> float:
    """Post at a steady rate; the rate that was reached."""
    began = time.perf_counter()
    posted: set[asyncio.Task[None]] = set()

    async def one(body: bytes) -> None:
        answer = await http.post(BULK, content=body)
        assert answer.status_code == 200, answer.text[:300]

    for number, body in enumerate(bodies):
        await asyncio.sleep(max(0.0, began + number * BATCH / rate - time.perf_counter()))
        posted.add(asyncio.create_task(one(body)))
    await asyncio.gather(*posted)
    return len(bodies) * BATCH / (time.perf_counter() - began)


async def test_behind_at_a_steady_rate(scope, database_dsn, capsys):
    app = compose(Settings(), scope)
    began = datetime.now(UTC) - timedelta(hours=8)
    tenant = await create_tenant(scope, NewTenant(slug=f"b-{uuid4().hex}", name="Bench"))
    _, key = await create_key(scope, tenant_id=tenant, label="bench", scopes=["tracking:write"])
    times: dict[str, Any] = {
        "pickup_planned_at": began,
        "delivery_planned_at": began + ROOM,
        "deliver_by": began + ROOM,
    }
    async with scope.begin(tenant, "bench") as uow:
        for number in range(SHIPMENTS):
            await store.put_booking(uow.conn, booking(f"SO-{number}", **times), uow.now)
    first, *bodies = list(feed(began))[: 1 + RATE * SECONDS // BATCH]
    behind = Behind()
    async with served(database_dsn, key) as http, process(database_dsn, "worker"):
        await _post(http, [first], RATE)
        await _folded(app, tenant)
        looking = asyncio.create_task(_look(app, tenant, behind, time.perf_counter() + SECONDS))
        reached = await _post(http, bodies, RATE)
        await looking
    with capsys.disabled():
        print(f"\n{reached:,.0f} events/s for {SECONDS} s, one server and one worker process; p99 behind:")
        print(f"screens {p99(behind.screens):.2f} s", end="")
        print("".join(f", {what} {p99(ages):.2f} s" for what, ages in behind.others.items()))
