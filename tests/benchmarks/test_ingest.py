"""The bulk endpoint of one server process against a bare insert of the same rows into the same table, in turns."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from headway.kernel.tenancy import NewTenant, create_key, create_tenant
from headway.tracking import handlers
from tests.benchmarks.conftest import seconds
from tests.benchmarks.serving import post_all, served
from tests.benchmarks.spending import Spending, in_words
from tests.integration.tracking.world import booking, happen

pytestmark = pytest.mark.bench
SHIPMENTS, BATCH, AT_ONCE = 3000, 1000, 4
ROUNDS = int(os.environ.get("HEADWAY_BENCH_ROUNDS", "6"))
ROAD = ("departed", "in_transit", "in_transit", "arrived_hub") * 4
LIFE = ("arrived_pickup", "picked_up", *ROAD, "out_for_delivery", "delivered")


def feed(began: datetime, shipments: int = SHIPMENTS) -> Iterator[bytes]:
    """Bodies of 1,000 events: 20 of each shipment, every shipment's first before any one's second."""
    step = timedelta(minutes=20)
    events = (
        {"code": code, "occurred_at": began + hour * step, "reference": f"SO-{n}", "carrier": "ACME"}
        for hour, code in enumerate(LIFE)
        for n in range(shipments)
    )
    for _ in range(shipments * len(LIFE) // BATCH):
        yield msgspec.json.encode({"events": [next(events) for _ in range(BATCH)]})


async def test_bulk_against_a_bare_insert(make_app, scope, database_dsn, capsys):
    app = make_app(handlers.room())
    began = datetime.now(UTC) - timedelta(hours=8)
    tenant = await create_tenant(scope, NewTenant(slug=f"b-{uuid4().hex}", name="Bench"))
    _, key = await create_key(scope, tenant_id=tenant, label="bench", scopes=["tracking:write"])
    times: dict[str, Any] = {"pickup_planned_at": began, "delivery_planned_at": began + timedelta(hours=8)}
    times["deliver_by"] = began + timedelta(hours=9)
    await happen(app, tenant, *(booking(f"SO-{n}", **times) for n in range(SHIPMENTS)))
    bodies = list(feed(began))
    share = len(bodies) // ROUNDS
    names, statement = await bare_insert(app, tenant)
    rounds: list[tuple[float, float]] = []
    watch = Spending(await asyncpg.connect(database_dsn))
    spent: dict[str, float] = {}
    async with served(database_dsn, key) as http:
        for number in range(ROUNDS):
            await watch.begin()
            ours = await post_all(http, bodies[number * share : (number + 1) * share], at_once=AT_ONCE)
            for name, seconds_ in (await watch.so_far()).items():
                spent[name] = spent.get(name, 0.0) + seconds_
            columns = await _newest(app, tenant, names, share)
            rounds.append((ours, await seconds(partial(_insert, app, tenant, statement, columns))))
    await watch.database.close()
    ours, bare = (statistics.median(column) / (share * BATCH) for column in zip(*rounds, strict=True))
    share_of_bare = statistics.median(bare_ / ours_ for ours_, bare_ in rounds)
    by_round = ", ".join(f"{bare_ / ours_:.0%}" for ours_, bare_ in rounds)
    with capsys.disabled():
        print(f"\n{share * ROUNDS * BATCH:,} events, {BATCH} a request, {AT_ONCE} at once, one server process; medians")
        print(
            f"bulk endpoint: {1 / ours:,.0f}/s; bare insert: {1 / bare:,.0f}/s; share {share_of_bare:.0%} ({by_round})"
        )
        print(f"bulk endpoint, {in_words(spent, share * ROUNDS * BATCH)}")


async def bare_insert(app, tenant: UUID) -> tuple[str, str]:
    """The names of the table's columns, and the bare insert."""
    async with app.scope.reading(tenant) as (conn, _):
        rows = await conn.fetch(
            "SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute"
            " WHERE attrelid = 'tracking_event'::regclass AND attnum > 0 AND attname <> 'tenant_id'"
        )
    names = ", ".join(row["name"] for row in rows)
    arrays = ", ".join(f"${number}::{row['type']}[]" for number, row in enumerate(rows, 1))
    return names, f"INSERT INTO tracking_event ({names}) SELECT * FROM unnest({arrays})"


async def _newest(app, tenant: UUID, names: str, batches: int) -> list[list[list[object]]]:
    """The rows that were just kept, by columns, under shipments that do not exist."""
    async with app.scope.reading(tenant) as (conn, _):
        query = f"SELECT {names} FROM tracking_event WHERE source = 'api' ORDER BY received_at DESC LIMIT $1"
        rows = [list(row) for row in await conn.fetch(query, batches * BATCH)]
    source = names.split(", ").index("source")
    for row in rows:
        row[0], row[source] = UUID(int=row[0].int ^ 1), "bare"
    parts = (rows[first : first + BATCH] for first in range(0, len(rows), BATCH))
    return [[list(column) for column in zip(*part, strict=True)] for part in parts]


async def _insert(app, tenant: UUID, statement: str, batches: list[list[list[object]]]) -> None:
    for columns in batches:
        async with app.scope.begin(tenant, "bench") as uow:
            await uow.conn.execute(statement, *columns)
