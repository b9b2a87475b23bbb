"""The unit of work, the relay, timers, jobs and the ledger over a real PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from headway.events.orders import OrderCancelled, OrderShipped
from headway.kernel import ledger
from headway.kernel.conductor import advance, drain
from headway.kernel.db import load_queries
from headway.kernel.dead_letters import NoDeadLetter, replay_dead_letter
from headway.kernel.decisions import Candidate, Contribution, Decider, Verdict
from headway.kernel.errors import BadInput
from headway.kernel.rooms import Job, JobHandler, Projection, Retriable, Room, Undeliverable
from headway.kernel.uow import UnknownTenant
from tests.conftest import START

Q = load_queries("headway.kernel")


@dataclass(frozen=True)
class Cancel:
    order_id: UUID
    fail: bool = False


@dataclass(frozen=True)
class Note:
    text: str


class Sum(msgspec.Struct, frozen=True):
    a: int
    b: int


def _decide(inputs: Sum) -> Verdict:
    part = Contribution(feature="a", minor=inputs.a + inputs.b, sentence="a + b")
    return Verdict(
        choice="x", reason="sum", sentence="", candidates=(Candidate(id="x", label="x", contributions=(part,)),)
    )


SUM = Decider(kind="sum", policy="sum/1", subject_type="order", inputs=Sum, decide=_decide)


async def cancel(cmd: Cancel, uow):
    uow.emit(OrderCancelled(order_id=cmd.order_id, reason="test"))
    if cmd.fail:
        raise BadInput("no")


def _room(**tables) -> Room:
    return Room("test", commands={Cancel: cancel, **tables.pop("commands", {})}, deciders=(SUM,), **tables)


async def _types(app, tenant) -> list[str]:
    async with app.scope.reading(tenant) as (conn, _):
        rows = await conn.fetch("SELECT type FROM event_log ORDER BY xid, seq")
    return [row["type"] for row in rows]


async def test_a_failed_command_leaves_nothing(make_app, tenant):
    app = make_app(_room())
    with pytest.raises(BadInput):
        await app.run(tenant, Cancel(uuid4(), fail=True), actor="user:t")
    assert await _types(app, tenant) == []


async def test_an_unknown_tenant_is_refused(make_app):
    with pytest.raises(UnknownTenant):
        await make_app(_room()).run(uuid4(), Cancel(uuid4()), actor="user:t")


async def test_a_reaction_continues_the_chain_of_its_cause(make_app, tenant):
    async def react(rec, uow):
        uow.emit(OrderShipped(order_id=rec.event.order_id))

    app = make_app(_room(subscriptions={OrderCancelled: react}))
    await app.run(tenant, Cancel(uuid4()), actor="user:t")
    await drain(app, tenant)
    async with app.scope.reading(tenant) as (conn, _):
        first, second = await conn.fetch("SELECT * FROM event_log ORDER BY xid, seq")
    assert second["causation_id"] == first["id"]
    assert second["correlation_id"] == first["correlation_id"]


async def test_the_relay_loses_and_repeats_nothing_with_writers_that_commit_out_of_order(make_app, tenant):
    seen: list[UUID] = []

    async def fold(batch, uow):
        for rec in batch:
            await uow.conn.execute("SELECT 1")
            seen.append(rec.event.order_id)

    app = make_app(_room(projections=(Projection("seen", (OrderCancelled,), fold),)))
    orders = [uuid4() for _ in range(120)]

    async def write(order_id: UUID, pause: float) -> None:
        async with app.scope.begin(tenant, "user:t") as uow:
            uow.emit(OrderCancelled(order_id=order_id, reason="r"))
            await uow.flush()
            await asyncio.sleep(pause)

    writers = [asyncio.create_task(write(order, (7 * n % 10) / 200)) for n, order in enumerate(orders)]
    while not all(task.done() for task in writers):
        await drain(app, tenant)
        await asyncio.sleep(0.001)
    await asyncio.gather(*writers)
    await drain(app, tenant)
    assert sorted(seen) == sorted(orders)


async def test_a_timer_waits_for_news_that_cannot_be_read_yet(make_app, tenant, scope):
    told: list[str] = []

    async def react(rec, uow):
        told.append("news")

    async def tick(timer, uow):
        told.append("timer")

    app = make_app(_room(subscriptions={OrderCancelled: react}, timers={"tick": tick}))
    async with app.scope.begin(tenant, "user:t") as slow:
        await slow.conn.execute("SELECT pg_current_xact_id()")
        async with app.scope.begin(tenant, "user:t") as uow:
            uow.emit(OrderCancelled(order_id=uuid4(), reason="r"))
            uow.set_timer("tick", "x", START)
        draining = asyncio.create_task(drain(app, tenant))
        await asyncio.sleep(0.1)
        assert told == []
    await draining
    assert told == ["news", "timer"]


async def test_one_poisoned_event_becomes_a_dead_letter_and_the_others_pass(make_app, tenant):
    poison = uuid4()

    async def react(rec, uow):
        uow.emit(OrderShipped(order_id=rec.event.order_id))
        if rec.event.order_id == poison:
            raise ValueError("poison")

    app = make_app(_room(subscriptions={OrderCancelled: react}))
    for order in (uuid4(), poison, uuid4()):
        await app.run(tenant, Cancel(order), actor="user:t")
    await drain(app, tenant)
    assert (await _types(app, tenant)).count("orders.OrderShipped") == 2
    async with app.scope.reading(tenant) as (conn, _):
        (letter,) = await conn.fetch(Q.list_dead_letters, UUID(int=0), 10)
    assert "poison" in letter["error"]


async def test_a_dead_letter_can_be_replayed_once_when_its_cause_is_mended(make_app, tenant):
    broken = [True]

    async def react(rec, uow):
        if broken[0]:
            raise ValueError("poison")
        uow.emit(OrderShipped(order_id=rec.event.order_id))

    app = make_app(_room(subscriptions={OrderCancelled: react}))
    await app.run(tenant, Cancel(uuid4()), actor="user:t")
    await drain(app, tenant)
    async with app.scope.reading(tenant) as (conn, _):
        (letter,) = await conn.fetch(Q.list_dead_letters, UUID(int=0), 10)
    broken.clear()
    broken.append(False)
    async with app.scope.begin(tenant, "user:t") as uow:
        await replay_dead_letter(app, uow, letter["id"])
    assert (await _types(app, tenant)).count("orders.OrderShipped") == 1
    with pytest.raises(NoDeadLetter):
        async with app.scope.begin(tenant, "user:t") as uow:
            await replay_dead_letter(app, uow, letter["id"])


async def test_timers_fire_at_their_moment_and_may_set_others(make_app, tenant):
    fired: list[tuple[str, timedelta]] = []

    async def tick(timer, uow):
        fired.append((timer.key, uow.now - START))
        if timer.key == "a":
            uow.set_timer("tick", "b", uow.now + timedelta(minutes=5))

    app = make_app(_room(timers={"tick": tick}))
    async with app.scope.begin(tenant, "user:t") as uow:
        uow.set_timer("tick", "a", START + timedelta(minutes=10))
        uow.set_timer("tick", "never", START + timedelta(minutes=1))
        uow.cancel_timer("tick", "never")
    await advance(app, tenant, START + timedelta(hours=1))
    assert fired == [("a", timedelta(minutes=10)), ("b", timedelta(minutes=15))]


async def test_who_lets_a_cancelled_timer_fire_does_not_wait_for_the_one_who_handles_it(make_app, tenant, scope):
    async with scope.begin(tenant, "user:t") as uow:
        uow.set_timer("tick", "a", START)
        uow.set_timer("tick", "b", START)
    async with scope.begin(tenant, "system:timer") as handling:
        assert [row["key"] for row in await handling.conn.fetch(Q.claim_timers, START, 1)] == ["a"]
        async with asyncio.timeout(10), scope.begin(tenant, "user:t") as uow:
            uow.cancel_timer("tick", "a", may_fire=True)
            uow.cancel_timer("tick", "b", may_fire=True)
        assert [row["key"] for row in await handling.conn.fetch("SELECT key FROM timer")] == ["a"]


async def test_a_failing_timer_is_tried_again_and_then_kept(make_app, tenant):
    calls = []

    async def boom(timer, uow):
        calls.append(timer.attempts)
        raise ValueError("boom")

    app = make_app(_room(timers={"boom": boom}))
    async with app.scope.begin(tenant, "user:t") as uow:
        uow.set_timer("boom", "x", START + timedelta(minutes=1))
    await advance(app, tenant, START + timedelta(hours=4))
    assert max(calls) == 7
    async with app.scope.reading(tenant) as (conn, _):
        (letter,) = await conn.fetch(Q.list_dead_letters, UUID(int=0), 10)
    assert (letter["source"], letter["kind"]) == ("timer", "boom")


def _job_room(run, texts: list[str], **handler) -> Room:
    async def note(cmd: Note, uow):
        texts.append(cmd.text)

    return _room(commands={Note: note}, jobs={"send": JobHandler(run=run, **handler)})


async def _queue(app, tenant, *names: str, key: object = None) -> None:
    async with app.scope.begin(tenant, "user:t") as uow:
        for name in names:
            uow.enqueue("send", {"name": name}, lane="carrier:a", ordering_key=key)


async def test_a_job_is_retried_with_backoff_until_it_succeeds(make_app, tenant):
    texts: list[str] = []

    async def run(job: Job):
        if job.attempts < 3:
            raise Retriable("not yet")
        return Note(f"{job.payload['name']} after {job.attempts}")

    app = make_app(_job_room(run, texts))
    await _queue(app, tenant, "one")
    await advance(app, tenant, START + timedelta(hours=1))
    assert texts == ["one after 3"]


async def test_jobs_of_one_key_are_carried_out_in_order(make_app, tenant):
    texts: list[str] = []

    async def run(job: Job):
        if job.payload["name"] == "1" and job.attempts == 1:
            raise Retriable("later")
        return Note(job.payload["name"])

    app = make_app(_job_room(run, texts))
    await _queue(app, tenant, "1", "2", "3", key="shipment")
    await advance(app, tenant, START + timedelta(hours=1))
    assert texts == ["1", "2", "3"]


async def test_an_undeliverable_job_dies_at_once_and_says_so(make_app, tenant):
    texts: list[str] = []

    async def run(job: Job):
        raise Undeliverable("address unknown")

    app = make_app(_job_room(run, texts, on_dead=lambda job, error: Note(f"dead: {error}")))
    await _queue(app, tenant, "one")
    await drain(app, tenant)
    assert texts == ["dead: address unknown"]


async def test_a_job_whose_outcome_cannot_be_recorded_is_kept_and_not_repeated(make_app, tenant):
    runs: list[int] = []

    async def run(job: Job):
        runs.append(job.attempts)
        return Cancel(uuid4(), fail=True)

    app = make_app(_room(jobs={"send": JobHandler(run=run)}))
    await _queue(app, tenant, "one")
    await drain(app, tenant)
    assert runs == [1]
    async with app.scope.reading(tenant) as (conn, _):
        (letter,) = await conn.fetch(Q.list_dead_letters, UUID(int=0), 10)
    assert letter["source"] == "job"


async def _decide_some(app, tenant, n: int) -> None:
    async with app.scope.begin(tenant, "user:t") as uow:
        for i in range(n):
            uow.decide(SUM, uuid4(), Sum(i, 1))


async def test_decisions_replay_and_the_chain_is_whole(make_app, tenant):
    app = make_app(_room())
    await asyncio.gather(*(_decide_some(app, tenant, 5) for _ in range(4)))
    async with app.scope.reading(tenant) as (conn, _):
        assert await ledger.verify(conn) == ledger.ChainReport(20, None)
        assert await ledger.replay(conn, app.deciders) == ledger.ReplayReport(20, 20, ())


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE decision SET actor = 'user:thief' WHERE tenant_id = $1 AND number = 2",
        "UPDATE decision SET verdict = '{}' WHERE tenant_id = $1 AND number = 2",
        "UPDATE decision SET decided_at = decided_at + interval '1 second' WHERE tenant_id = $1 AND number = 2",
        "DELETE FROM decision WHERE tenant_id = $1 AND number = 2",
        "DELETE FROM decision WHERE tenant_id = $1 AND number = 3",
    ],
)
async def test_a_record_changed_behind_our_back_is_found(make_app, tenant, database_dsn, tamper):
    app = make_app(_room())
    await _decide_some(app, tenant, 3)
    owner = await asyncpg.connect(database_dsn)
    await owner.execute(tamper, tenant)
    await owner.close()
    async with app.scope.reading(tenant) as (conn, _):
        assert (await ledger.verify(conn)).broken_at is not None


async def test_the_application_may_not_rewrite_the_ledger_or_the_log(make_app, tenant):
    app = make_app(_room())
    await _decide_some(app, tenant, 1)
    for table in ("decision", "event_log"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with app.scope.begin(tenant, "user:t") as uow:
                await uow.conn.execute(f"DELETE FROM {table}")


async def test_a_tenant_sees_only_its_own_rows_without_any_filter(make_app, tenant, other_tenant):
    app = make_app(_room())
    for owner in (tenant, other_tenant):
        await app.run(owner, Cancel(uuid4()), actor="user:t")
        await _decide_some(app, owner, 1)
    async with app.scope.reading(tenant) as (conn, _):
        for table in ("event_log", "decision", "ledger_head"):
            assert {row["tenant_id"] for row in await conn.fetch(f"SELECT tenant_id FROM {table}")} == {tenant}
        assert [row["id"] for row in await conn.fetch("SELECT id FROM tenant")] == [tenant]


async def test_without_a_tenant_nothing_is_seen(scope, make_app, tenant):
    await _decide_some(make_app(_room()), tenant, 1)
    async with scope.db.app() as conn:
        assert await conn.fetchval("SELECT count(*) FROM decision") == 0
