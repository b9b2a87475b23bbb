"""Recording tracking events, with fold, log and news, against a bare insert of the same rows into the same table."""

from __future__ import annotations

import random
from uuid import UUID

import pytest

from headway.kernel.conductor import advance
from headway.tracking import handlers
from headway.tracking.model import RecordTracking
from tests.benchmarks.conftest import seconds
from tests.benchmarks.test_ingest import bare_insert
from tests.integration.tracking.world import at, booking, happen
from tests.integration.tracking.world import report as reported

pytestmark = pytest.mark.bench
SHIPMENTS = 1000
DAY = ("arrived_pickup", "picked_up", "in_transit", "arrived_hub", "departed", "delayed", "eta", "out_for_delivery")
CODES = (*DAY, "arrived_delivery", "delivered")
BATCH = 1000


@pytest.mark.parametrize("shuffled", [False, True], ids=["in order", "shuffled"])
async def test_recording(make_app, tenant, report, shuffled):
    app = make_app(handlers.room())
    await happen(app, tenant, *(booking(f"SO-{n}") for n in range(SHIPMENTS)))
    await advance(app, tenant, at(9))
    feed = [reported(code, hour * 0.8, f"SO-{n}") for hour, code in enumerate(CODES) for n in range(SHIPMENTS)]
    if shuffled:
        random.Random(7).shuffle(feed)

    async def record():
        for begin in range(0, len(feed), BATCH):
            await app.run(tenant, RecordTracking(tuple(feed[begin : begin + BATCH])), actor="bench")

    ours = await seconds(record)
    names, statement = await bare_insert(app, tenant)
    async with app.scope.reading(tenant) as (conn, _):
        rows = [list(row) for row in await conn.fetch(f"SELECT {names} FROM tracking_event")]

    async def insert():
        for begin in range(0, len(rows), BATCH):
            async with app.scope.begin(tenant, "bench") as uow:
                for row in rows[begin : begin + BATCH]:
                    row[0] = UUID(int=row[0].int ^ 1)
                await uow.conn.execute(statement, *map(list, zip(*rows[begin : begin + BATCH], strict=True)))

    report("tracking events recorded", ours, await seconds(insert), len(feed), "a bare insert of the same rows")
