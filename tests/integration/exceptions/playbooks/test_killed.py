"""Runs while connections are killed under two workers: no step twice, none lost, no timer missed, whoever dies when."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from uuid import UUID, uuid4

import asyncpg
import pytest

from headway.events.dispatch import AllocationFailed, ShipmentInTransit
from headway.kernel.app import App
from headway.kernel.conductor import drain
from headway.kernel.db.database import CONNECTION_LOST
from headway.kernel.worker import Worker
from tests.integration.exceptions.playbooks.world import Broken, live, playbook, runs, steps

SMALL, LARGE = (8, 20), (24, 60)
"""Cases, and connections killed."""
STEPS = (
    "{do: note, undo: {}}",
    "{do: ask, branches: {yes: second, timeout: handover}}",
    "{do: note, id: second, undo: {}}",
    "{do: broken, branches: {failed: undo}}",
)
EXPECTED = [
    ("note", "note", "done"),
    ("ask", "ask", "done"),
    ("second", "note", "done"),
    ("broken", "broken", "failed"),
    ("second", "unnote", "done"),
    ("note", "unnote", "done"),
]
NOTES_ON_A_CASE = 4


async def _kill(dsn: str, kills: int, dice: random.Random) -> None:
    """End some connections of the application, in the middle of whatever they do."""
    conn = await asyncpg.connect(dsn)
    try:
        for _ in range(kills):
            await asyncio.sleep(dice.uniform(0.0, 0.08))
            found = await conn.fetch(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend' AND state <> 'idle'"
            )
            if found:
                await conn.execute("SELECT pg_terminate_backend($1)", dice.choice(found)["pid"])
    finally:
        await conn.close()


async def _again(app: App, tenant: UUID, *events: AllocationFailed | ShipmentInTransit) -> None:
    """Put news into the log, however often that takes; known news are left out by their ids in the test's own hand."""
    for event in events:
        for _ in range(50):
            try:
                async with app.scope.begin(tenant, "test") as uow:
                    name = event.type_name()
                    text = str(event.shipment_id)
                    known = "SELECT count(*) FROM event_log WHERE type = $1 AND data->>'shipment_id' = $2"
                    if not await uow.conn.fetchval(known, name, text):
                        uow.emit(event)
                break
            except (*CONNECTION_LOST, asyncpg.PostgresError):
                await asyncio.sleep(0.05)


def _failed(shipment_id: UUID) -> AllocationFailed:
    return AllocationFailed(
        shipment_id=shipment_id, order_id=uuid4(), decision_id=uuid4(), attempt=1, reason="no_rate", detail="A to B"
    )


@pytest.mark.parametrize(
    ("size", "seed"),
    [(SMALL, 1), pytest.param(LARGE, 1, marks=pytest.mark.prove), pytest.param(LARGE, 2, marks=pytest.mark.prove)],
)
async def test_every_step_is_done_once_whoever_is_killed(
    app: App, tenant: UUID, database_dsn: str, broken: Broken, size: tuple[int, int], seed: int
) -> None:
    cases, kills = size
    await live(app, tenant, playbook(*STEPS))
    shipments = [uuid4() for _ in range(cases)]
    workers = [asyncio.create_task(Worker(app).run()) for _ in range(2)]
    killer = asyncio.create_task(_kill(database_dsn, kills, random.Random(seed)))
    try:
        await _again(app, tenant, *map(_failed, shipments))
        await _asked(app, tenant, cases)
        await _again(app, tenant, *(ShipmentInTransit(shipment_id=each, order_id=uuid4()) for each in shipments))
        await killer
    finally:
        for each in (killer, *workers):
            each.cancel()
        await asyncio.gather(killer, *workers, return_exceptions=True)
    await drain(app, tenant)
    await _hold(app, tenant, cases)


async def _asked(app: App, tenant: UUID, cases: int) -> None:
    """Wait until every run waits for its answer."""
    for _ in range(1200):
        with suppress(*CONNECTION_LOST, asyncpg.PostgresError):
            found = await runs(app, tenant)
            if sum(each.state == "waiting" for each in found) == cases:
                return
        await asyncio.sleep(0.05)
    raise AssertionError("not every run came to its question")


async def _hold(app: App, tenant: UUID, cases: int) -> None:
    found = await runs(app, tenant)
    assert len(found) == cases
    for run in found:
        done = await steps(app, tenant, run)
        assert [(each.step, each.does, each.state) for each in done] == EXPECTED
        assert (run.state, run.outcome) == ("ended", "handed")
    async with app.scope.reading(tenant) as (conn, _):
        notes = await conn.fetch("SELECT count(*) FROM case_timeline WHERE kind = 'comment' GROUP BY case_id")
        news = await conn.fetchval("SELECT count(*) FROM event_log WHERE type = 'exceptions.StepEnded'")
        timers = await conn.fetchval("SELECT count(*) FROM timer WHERE kind = 'exceptions.run'")
        letters = await conn.fetchval("SELECT count(*) FROM dead_letter")
    assert [row["count"] for row in notes] == [NOTES_ON_A_CASE] * cases
    assert (news, timers, letters) == (cases * len(EXPECTED), 0, 0)
