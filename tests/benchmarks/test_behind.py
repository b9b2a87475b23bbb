"""How far screens and detectors are behind while a server process takes in events at a steady rate.

`HEADWAY_BENCH_RATE` events a second for `HEADWAY_BENCH_SECONDS`; beside the lag it tells where CPU time went.
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from headway.bootstrap import Settings, compose
from headway.kernel.tenancy import NewTenant, create_key, create_tenant
from headway.tracking import store
from tests.benchmarks.serving import BULK, process, served
from tests.benchmarks.spending import Spending, in_words
from tests.benchmarks.test_ingest import BATCH, LIFE, feed
from tests.integration.tracking.world import booking

pytestmark = pytest.mark.bench
RATE = int(os.environ.get("HEADWAY_BENCH_RATE", "5000"))
SECONDS = int(os.environ.get("HEADWAY_BENCH_SECONDS", "10"))
SHIPMENTS = max(3000, (RATE * SECONDS + BATCH) // len(LIFE) + 100)
PLANNED, DUE = timedelta(hours=36), timedelta(hours=96)
"""From pickup to delivery as planned, and to the commitment: so late that nobody's breach is foreseen."""

PATIENCE_S = 180
WATCHED = {"detectors": "exceptions.watch", "reactions": "reactions", "eta": "tracking.eta"}
AFTER_TELLING = {"reactions", "eta"}
AGE_OF_BACKLOG = """
SELECT extract(epoch FROM clock_timestamp() - min(kept_at))::float8 FROM tracking_backlog WHERE NOT folded"""
AGE_OF_TELLING = """
SELECT extract(epoch FROM clock_timestamp() - min(kept_at))::float8 FROM tracking_backlog WHERE folded"""
AGE_OF_LOG = """
SELECT extract(epoch FROM clock_timestamp() - (
    SELECT e.recorded_at FROM event_log e WHERE (e.xid, e.seq) > (s.xid, s.seq) AND e.type = ANY($2)
    ORDER BY e.xid, e.seq LIMIT 1))::float8
FROM subscription s WHERE s.name = $1"""


@dataclass
class Behind:
    """Ages, in seconds, of the oldest thing that waited at each look."""

    app: Any
    tenant: UUID
    ages: dict[str, list[float]] = field(default_factory=dict)

    async def look(self) -> dict[str, float]:
        """Who listens to what the fold tells is behind by its lag and his own; most hear of each change by itself."""
        types = {each.name: each.types for each in self.app.consumers}
        async with self.app.scope.reading(self.tenant) as (conn, _):
            folded = await conn.fetchval(AGE_OF_BACKLOG) or 0.0
            told = await conn.fetchval(AGE_OF_TELLING) or 0.0
            own = {what: await conn.fetchval(AGE_OF_LOG, name, types[name]) or 0.0 for what, name in WATCHED.items()}
        behind = {what: max(folded, told if what in AFTER_TELLING else 0.0) + age for what, age in own.items()}
        return {"screens": folded} | behind

    async def watch(self, until: float) -> None:
        while time.perf_counter() < until:
            for what, age in (await self.look()).items():
                self.ages.setdefault(what, []).append(age)
            await asyncio.sleep(0.1)

    async def settle(self, *whats: str) -> float:
        """Wait until nothing waits, or nothing for some of those that are watched; the seconds it took."""
        began = time.perf_counter()
        waits = True
        while waits and time.perf_counter() - began < PATIENCE_S:
            await asyncio.sleep(0.1)
            ages = await self.look()
            waits = any(ages[what] for what in whats or ages)
        return time.perf_counter() - began


def percentile(ages: list[float], share: float) -> float:
    return sorted(ages)[int(share * (len(ages) - 1))] if ages else 0.0


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
    times: dict[str, Any] = {"pickup_planned_at": began, "deliver_by": began + DUE}
    times["delivery_planned_at"] = began + PLANNED
    async with scope.begin(tenant, "bench") as uow:
        for number in range(SHIPMENTS):
            await store.put_booking(uow.conn, booking(f"SO-{number}", **times), uow.now)
    opening, *bodies = list(feed(began, SHIPMENTS))[: 1 + RATE * SECONDS // BATCH]
    behind, spending = Behind(app, tenant), Spending(await asyncpg.connect(database_dsn))
    async with served(database_dsn, key) as http, process(database_dsn, "worker"):
        await _post(http, [opening], RATE)
        await behind.settle()
        await spending.begin()
        looking = asyncio.create_task(behind.watch(time.perf_counter() + SECONDS))
        reached = await _post(http, bodies, RATE)
        await looking
        meanwhile, first_s = await spending.so_far(), await behind.settle("screens", "detectors")
        first, rest_s = await spending.so_far(), await behind.settle()
        in_all = await spending.so_far()
    alerts = await spending.database.fetchval(
        "SELECT count(*) FROM event_log WHERE tenant_id = $1 AND type = 'tracking.BreachForeseen'", tenant
    )
    await spending.database.close()
    events = len(bodies) * BATCH
    with capsys.disabled():
        print(
            f"\n{reached:,.0f} events/s of {RATE:,} for {SECONDS} s, one server and one worker process; {alerts} alerts"
        )
        for what, ages in behind.ages.items():
            print(f"{what}: behind by {percentile(ages, 0.5):.2f} s at p50, {percentile(ages, 0.99):.2f} s at p99")
        print(f"meanwhile {in_words(meanwhile, events)}")
        print(f"until screens and detectors waited for nothing, {first_s:.1f} s later, {in_words(first, events)}")
        print(f"until nothing waited, {first_s + rest_s:.0f} s later, {in_words(in_all, events)}")
