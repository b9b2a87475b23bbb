"""Turns of a tenant at rest: what shares a transaction, what comes last, and what is left where a step fails."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

from headway.events.orders import OrderCancelled, OrderShipped
from headway.kernel import relay
from headway.kernel.conductor import drain
from headway.kernel.errors import BadInput
from headway.kernel.rooms import Projection, Room

FINAL = "SELECT max(xid) < pg_snapshot_xmin(pg_current_snapshot()) FROM event_log"
XID = "SELECT pg_current_xact_id()::text::bigint"
Seen = list[tuple[str, int]]


async def cancel(app, tenant) -> UUID:
    """Tell of an order, and wait until no transaction of anybody else on the server is older."""
    order = uuid4()
    async with app.scope.begin(tenant, "test") as uow:
        uow.emit(OrderCancelled(order_id=order, reason="test"))
    async with asyncio.timeout(30), app.scope.db.app() as conn:
        while not await _is_final(app, tenant, conn):  # noqa: ASYNC110  (a log has no event for it)
            await asyncio.sleep(0.01)
    return order


async def _is_final(app, tenant, conn) -> bool:
    async with conn.transaction():
        await app.scope.enter(conn, tenant)
        return await conn.fetchval(FINAL)


def noting(seen: Seen, name: str, *, ship: bool = False):
    """A projection's handler that notes its transaction, and emits where it is asked to."""

    async def apply(batch, uow) -> None:
        seen.append((name, await uow.conn.fetchval(XID)))
        if ship:
            uow.emit(OrderShipped(order_id=batch[0].event.order_id))

    return apply


def reacting(seen: Seen, *, ship: bool = False):
    apply = noting(seen, "reaction", ship=ship)

    async def react(rec, uow) -> None:
        await apply([rec], uow)

    return react


async def test_what_follows_a_step_that_told_nothing_shares_its_transaction(make_app, tenant) -> None:
    seen: Seen = []
    folds = (Projection("t.fold", (OrderCancelled,), noting(seen, "fold")),)
    app = make_app(Room("test", subscriptions={OrderCancelled: reacting(seen)}, projections=folds))
    await cancel(app, tenant)
    await drain(app, tenant)
    assert [name for name, _ in seen] == ["reaction", "fold"]
    assert len({xid for _, xid in seen}) == 1


async def test_what_was_told_is_read_in_a_transaction_of_its_own(make_app, tenant) -> None:
    seen: Seen = []
    folds = (Projection("t.fold", (OrderShipped,), noting(seen, "fold")),)
    app = make_app(Room("test", subscriptions={OrderCancelled: reacting(seen, ship=True)}, projections=folds))
    await cancel(app, tenant)
    await drain(app, tenant)
    assert [name for name, _ in seen] == ["reaction", "fold"]
    assert seen[0][1] < seen[1][1]


async def test_what_is_read_last_sees_what_followed_from_the_others_with_it(make_app, tenant) -> None:
    seen: Seen = []
    counts: list[int] = []

    async def count(batch, uow) -> None:
        counts.append(len(batch))
        await noting(seen, "last")(batch, uow)

    folds = (
        Projection("t.last", (OrderCancelled, OrderShipped), count, last=True),
        Projection("t.first", (OrderCancelled,), noting(seen, "first", ship=True)),
    )
    app = make_app(Room("test", projections=folds))
    await cancel(app, tenant)
    rest = await drain(app, tenant)
    assert [name for name, _ in seen] == ["first", "last"]
    assert counts == [2]
    assert not rest.unread


async def test_a_timer_that_a_quiet_step_made_due_is_not_overlooked(make_app, tenant) -> None:
    fired: list[str] = []

    async def plan(batch, uow) -> None:
        uow.set_timer("t.now", "a", uow.now)
        uow.set_timer("t.now", "b", uow.now + timedelta(hours=1))

    async def fire(due, uow) -> None:
        fired.append(due.key)

    folds = (Projection("t.plan", (OrderCancelled,), plan),)
    app = make_app(Room("test", projections=folds, timers={"t.now": fire}))
    await cancel(app, tenant)
    rest = await drain(app, tenant)
    assert fired == ["a"]
    assert rest.next_due == rest.now + timedelta(hours=1)


async def test_where_a_joined_step_fails_the_one_before_it_counts_once(make_app, tenant) -> None:
    handled: list[UUID] = []

    async def react(rec, uow) -> None:
        await uow.conn.execute(
            "INSERT INTO subscription (name, seq) VALUES ('t.count', 1) "
            "ON CONFLICT (tenant_id, name) DO UPDATE SET seq = subscription.seq + 1"
        )

    async def stumble(batch, uow) -> None:
        if any(rec.event.order_id == bad for rec in batch):
            raise BadInput("this one never")
        handled.extend(rec.event.order_id for rec in batch)

    folds = (Projection("t.bad", (OrderCancelled,), stumble),)
    app = make_app(Room("test", subscriptions={OrderCancelled: react}, projections=folds))
    first, bad, third = [await cancel(app, tenant) for _ in range(3)]
    await drain(app, tenant)
    assert handled == [first, third]
    async with app.scope.reading(tenant) as (conn, _):
        assert await conn.fetchval("SELECT seq FROM subscription WHERE name = 't.count'") == 3
        assert await conn.fetchval("SELECT count(*) FROM dead_letter") == 1


async def test_where_a_joined_step_fails_all_is_done_again_in_its_order(make_app, tenant) -> None:
    seen: Seen = []

    async def stumble(batch, uow) -> None:
        raise BadInput("never")

    folds = (
        Projection("t.bad", (OrderCancelled,), stumble),
        Projection("t.good", (OrderCancelled,), noting(seen, "fold")),
    )
    app = make_app(Room("test", subscriptions={OrderCancelled: reacting(seen)}, projections=folds))
    await cancel(app, tenant)
    rest = await drain(app, tenant)
    assert [name for name, _ in seen] == ["reaction", "reaction", "fold"]
    assert not rest.unread


async def test_what_became_final_while_it_was_read_is_read_once(make_app, tenant, monkeypatch) -> None:
    """The oldest transaction ends after a cursor was claimed and before the log is read: what waited for it is read."""
    seen: Seen = []
    app = make_app(Room("test", subscriptions={OrderCancelled: reacting(seen)}))
    (reactions,) = app.consumers
    await relay.pump(app, tenant, reactions)
    read = relay._next
    async with app.scope.db.app() as other:
        oldest = other.transaction()
        await oldest.start()
        await other.fetchval(XID)
        async with app.scope.begin(tenant, "test") as uow:
            uow.emit(OrderCancelled(order_id=uuid4(), reason="test"))

        async def ended_by_then(*asked):
            await oldest.commit()
            monkeypatch.setattr(relay, "_next", read)
            return await read(*asked)

        monkeypatch.setattr(relay, "_next", ended_by_then)
        assert (await relay.pump(app, tenant, reactions)).handled == 1
    await drain(app, tenant)
    assert len(seen) == 1
