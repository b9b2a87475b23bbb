"""The worker's reading of the log: each consumer by itself, whatever another does, until it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sized
from contextlib import asynccontextmanager, suppress
from uuid import UUID, uuid4

from headway.events.orders import OrderCancelled, OrderShipped
from headway.kernel.relay import pump
from headway.kernel.rooms import Projection, Room
from headway.kernel.worker import Worker


@asynccontextmanager
async def working(app) -> AsyncIterator[None]:
    task = asyncio.create_task(Worker(app).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def emit(app, tenant) -> None:
    async with app.scope.begin(tenant, "test") as uow:
        uow.emit(OrderCancelled(order_id=uuid4(), reason="test"))


async def until(count: Sized, least: int) -> None:
    async with asyncio.timeout(30):
        while len(count) < least:  # noqa: ASYNC110  (a list has no event for it)
            await asyncio.sleep(0.01)


async def test_a_slow_consumer_keeps_no_other_waiting(make_app, tenant) -> None:
    released, quick, slow = asyncio.Event(), [], []

    async def hurry(batch, uow) -> None:
        quick.extend(batch)

    async def dawdle(batch, uow) -> None:
        if uow.tenant_id == tenant:
            await released.wait()
            slow.extend(batch)

    kinds = (OrderCancelled,)
    app = make_app(Room("test", projections=(Projection("t.slow", kinds, dawdle), Projection("t.quick", kinds, hurry))))
    async with working(app):
        await emit(app, tenant)
        await until(quick, 1)
        assert slow == []
        released.set()
        await until(slow, 1)


async def test_reactions_that_take_long_go_on_in_another_transaction_and_miss_nothing(make_app, tenant) -> None:
    seen, at_once = [], []

    async def react(rec, uow) -> None:
        seen.append(rec.id)

    app = make_app(Room("test", subscriptions={OrderCancelled: react}))
    for _ in range(3):
        await emit(app, tenant)
    async with asyncio.timeout(30):
        while len(seen) < 3:
            at_once.append((await pump(app, tenant, app.consumers[0], most_s=-1.0)).handled)
    assert max(at_once) == 1
    assert len(set(seen)) == 3


async def test_a_consumer_that_breaks_is_tried_again_and_stops_nobody(make_app, tenant) -> None:
    tried, quick = [], []

    async def hurry(batch, uow) -> None:
        quick.extend(batch)

    async def stumble(batch, uow) -> None:
        tried.append(1)
        if len(tried) < 3:
            raise RuntimeError("out of luck")

    kinds = (OrderCancelled,)
    app = make_app(Room("test", projections=(Projection("t.bad", kinds, stumble), Projection("t.quick", kinds, hurry))))
    async with working(app):
        await emit(app, tenant)
        await until(tried, 3)
        await until(quick, 1)


async def test_a_worker_that_is_told_to_stop_stops_in_the_middle(make_app, tenant) -> None:
    begun = []

    async def never(batch, uow) -> None:
        begun.append(1)
        await asyncio.Event().wait()

    app = make_app(Room("test", projections=(Projection("t.never", (OrderCancelled,), never),)))
    async with asyncio.timeout(30):
        async with working(app):
            await emit(app, tenant)
            await until(begun, 1)


async def test_consumers_read_all_of_the_log_once_whatever_their_pace(make_app, tenant) -> None:
    orders = [uuid4() for _ in range(60)]
    seen: dict[str, list[UUID]] = {"fast": [], "slow": [], "other": []}

    def noting(name: str, pause: float):
        async def apply(batch, uow) -> None:
            await asyncio.sleep(pause)
            seen[name].extend(rec.event.order_id for rec in batch if uow.tenant_id == tenant)

        return apply

    folds = (
        Projection("t.fast", (OrderCancelled,), noting("fast", 0.0), batch=7),
        Projection("t.slow", (OrderCancelled,), noting("slow", 0.01), batch=3),
        Projection("t.other", (OrderShipped,), noting("other", 0.0)),
    )
    app = make_app(Room("test", projections=folds))

    async def write(order, pause: float) -> None:
        async with app.scope.begin(tenant, "test") as uow:
            uow.emit(OrderCancelled(order_id=order, reason="test"))
            await uow.flush()
            await asyncio.sleep(pause)

    async with working(app):
        await asyncio.gather(*(write(order, (7 * n % 10) / 200) for n, order in enumerate(orders)))
        await until(seen["fast"], len(orders))
        await until(seen["slow"], len(orders))
    assert sorted(seen["fast"]) == sorted(seen["slow"]) == sorted(orders)
    assert seen["fast"] == seen["slow"]
    assert seen["other"] == []
    async with app.scope.reading(tenant) as (conn, _):
        assert await conn.fetchval("SELECT xid > '0' FROM subscription WHERE name = 't.other'")
