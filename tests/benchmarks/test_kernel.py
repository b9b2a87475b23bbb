"""The kernel against the database's own speed at the same rows."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from headway.events.orders import OrderCancelled
from headway.kernel.conductor import drain
from headway.kernel.db import load_queries
from headway.kernel.rooms import Projection, Room
from tests.benchmarks.conftest import seconds
from tests.conftest import START

pytestmark = pytest.mark.bench
Q = load_queries("headway.kernel")
N = 20_000


async def _ignore(*_: object) -> None:
    return None


async def _emit(app, tenant, n: int) -> None:
    async with app.scope.begin(tenant, "user:bench") as uow:
        for _ in range(n):
            uow.emit(OrderCancelled(order_id=uuid4(), reason="bench"))


async def test_reading_the_log(make_app, tenant, report):
    app = make_app(Room("bench", projections=(Projection("bench", (OrderCancelled,), _ignore),)))
    await _emit(app, tenant, N)

    async def scan():
        async with app.scope.reading(tenant) as (conn, _):
            await conn.fetch("SELECT xid, seq, id, type, data::text FROM event_log ORDER BY xid, seq")

    bound = await seconds(scan)
    report("events through the relay", await seconds(lambda: drain(app, tenant)), bound, N, "one SELECT of all rows")


async def test_firing_timers(make_app, tenant, report):
    app = make_app(Room("bench", timers={"bench": _ignore}))
    async with app.scope.begin(tenant, "user:bench") as uow:
        for n in range(N // 4):
            uow.set_timer("bench", n, START - timedelta(seconds=1))
            uow.set_timer("other", n, START + timedelta(days=9))

    async def delete():
        async with app.scope.begin(tenant, "user:bench") as uow:
            for n in range(N // 4):
                await uow.conn.execute(Q.drop_timer, "other", str(n))

    bound = await seconds(delete)
    report("timers fired", await seconds(lambda: drain(app, tenant)), bound, N // 4, "deleting each row")
