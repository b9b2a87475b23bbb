"""The storm of faults: seen and resolved; worth its money over seeds; and the same cases whoever is killed."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from headway.bootstrap import Settings, application
from headway.kernel import ledger
from headway.kernel.app import App
from headway.kernel.conductor import drain
from headway.kernel.postgres import embedded_server
from headway.kernel.tenancy import NewTenant, create_key, create_tenant
from headway.sim import run_day, violations
from headway.sim.faults import report, text
from headway.sim.faults.running import HOURS, TICK, Life, Lived, Task, live_all
from headway.sim.faults.world import FaultWorld
from headway.sim.http import Http
from tests.prove.lateness import Metronome, alarms_noted, in_words, note_alarms
from tests.prove.processes import Installation
from tests.prove.test_chaos import Killer

pytestmark = pytest.mark.prove

SHIPMENTS = int(os.environ.get("HEADWAY_PROVE_FAULT_ORDERS", "10000"))
SEEDS = int(os.environ.get("HEADWAY_PROVE_FAULT_SEEDS", "20"))
SMALL = int(os.environ.get("HEADWAY_PROVE_FAULT_SMALL", "120"))
KILLS = int(os.environ.get("HEADWAY_PROVE_FAULT_KILLS", "250"))
KILLED_ORDERS = int(os.environ.get("HEADWAY_PROVE_FAULT_KILLED_ORDERS", "400"))

FINAL = """
    SELECT c.detector, c.state, coalesce(s.external_ref, c.cause_kind) AS about, coalesce(c.ending, '') AS ending,
           c.handed_at IS NOT NULL AS handed, c.level
    FROM exception_case c LEFT JOIN shipment s ON s.id = c.shipment_id"""


def _told(lives: list[Lived]) -> dict[str, Any]:
    found = report.document(lives)
    print("\n" + "\n".join(text.lines(found)))
    return found


def test_every_kind_of_fault_is_seen_and_most_cases_need_nobody() -> None:
    found = _told([lived for lives in live_all([Task(1, SHIPMENTS)], 1) for lived in lives])
    told = found["lives"]["on"]
    assert found["unsound"] == []
    assert told["decisions_that_differ"] == 0
    assert told["all_but_forecasts"]["recall"] >= 0.95
    assert told["all_but_forecasts"]["precision"] >= 0.95
    assert told["share_resolved_alone"] >= 0.75
    assert told["cases_per_cause"] <= 1.15
    assert told["cases_per_cause"] < told["baseline"]["alerts_per_cause"]


def test_playbooks_save_more_than_they_cost() -> None:
    tasks = [Task(seed, SMALL, tuple(Life)) for seed in range(1, SEEDS + 1)]
    found = _told([lived for lives in live_all(tasks, 2) for lived in lives])
    assert found["unsound"] == []
    assert found["worth"]["total_minor"]["mean"] < 0
    assert found["worth"]["on_time_points"]["mean"] > 0
    assert found["worth"]["touches_per_100"]["high_95"] < 0


async def test_the_same_cases_whoever_is_killed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same storm twice: with killing, and undisturbed; over HTTP, by workers of their own."""
    async with embedded_server(tmp_path) as server, application(Settings(data_dir=tmp_path)) as app:
        house = Installation(tmp_path, workers=2)
        await house.start()
        await house.until_ready()
        killer = Killer(house, server, KILLS)
        alarmed = await create_tenant(app.scope, NewTenant(slug="alarms", name="Alarms"))
        metronome = Metronome(server.dsn, alarmed)
        try:
            began = monotonic()
            calm = await _live(app, house, "calm")
            calm_s, began = monotonic() - began, monotonic()
            await _noting(server.dsn)
            killing, beating = asyncio.create_task(killer.run()), asyncio.create_task(metronome.run())
            rounds = 0
            harassed: list[UUID] = []
            while house.kills < KILLS:
                rounds += 1
                harassed.append(await _live(app, house, f"killed-{rounds}"))
            killed_s = monotonic() - began
            killing.cancel()
            beating.cancel()
            await asyncio.gather(killing, beating, return_exceptions=True)
            await asyncio.sleep(30)  # the last timers are set twenty seconds ahead
        finally:
            await house.stop()
        conn = await asyncpg.connect(server.dsn)
        fired, late = await alarms_noted(conn)
        await conn.close()
        wanted = await _final(app, calm)
        found = [await _final(app, each) for each in harassed]
    with capsys.disabled():
        print(
            f"\nstorm of faults: {KILLED_ORDERS} orders, undisturbed in {calm_s:.0f} s, {rounds} times in"
            f" {killed_s:.0f} s; server and workers killed {house.kills} times, the database {killer.databases};"
            f" {sum(wanted.values())} cases each;"
            f" {len(fired)} of {metronome.set_timers} alarms meanwhile, late by {in_words(late)}"
        )
    assert len(set(fired)) == len(fired) == metronome.set_timers
    assert all(each == wanted for each in found), [each - wanted for each in found] + [wanted - each for each in found]


async def _noting(dsn: str) -> None:
    conn = await asyncpg.connect(dsn)
    await note_alarms(conn)
    await conn.close()


async def _live(app: App, house: Installation, label: str) -> UUID:
    world = FaultWorld(7, KILLED_ORDERS)
    tenant_id = await create_tenant(app.scope, replace(world.tenant, slug=f"faults-{label}"))
    _, key = await create_key(app.scope, tenant_id=tenant_id, label=label, scopes=["*"])
    async with Http(house.url, key, patience_s=600, grain_s=int(TICK.total_seconds())) as port:
        await port.setup(world.setup())
        await run_day(port, world, tick=TICK, max_hours=HOURS, until_quiet=False)
    return tenant_id


async def _final(app: App, tenant_id: UUID) -> Counter[tuple[str, ...]]:
    """The cases as they stand, by what they are about; after everything that must hold was looked at."""
    await drain(app, tenant_id)
    assert await violations(app, tenant_id) == []
    async with app.scope.reading(tenant_id) as (conn, _):
        replayed = await ledger.replay(conn, app.deciders)
        rows = await conn.fetch(FINAL)
    assert replayed.differ == ()
    return Counter(tuple(str(value) for value in row.values()) for row in rows)
