"""Living through a seed's storm in a database of its own, with playbooks and without; several seeds at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from multiprocessing import get_context
from time import monotonic
from uuid import UUID

from headway.bootstrap import Settings, application
from headway.kernel import ledger
from headway.kernel.app import App
from headway.kernel.entropy import SeededEntropy
from headway.kernel.tenancy import create_tenant
from headway.sim.day import Progress, run_day
from headway.sim.faults import costing, definitions, judging
from headway.sim.faults.costing import Cost
from headway.sim.faults.desk import PERSONS
from headway.sim.faults.judging import Verdict
from headway.sim.faults.reading import Seen, read
from headway.sim.faults.world import FaultWorld
from headway.sim.inprocess import InProcess
from headway.sim.invariants import violations

TICK = timedelta(minutes=5)
HOURS = 110
"""Until the fifth day: what was to arrive has, most of it is billed, and persons have seen to their cases."""


class Life(StrEnum):
    """How the same storm is lived through."""

    ON = "on"  # playbooks work as shipped
    OFF = "off"  # every case goes to a person


@dataclass(frozen=True, slots=True)
class Task:
    """A seed, its orders, the lives that are lived."""

    seed: int
    orders: int
    lives: tuple[Life, ...] = (Life.ON,)
    hours: int = HOURS
    tick: timedelta = TICK


@dataclass(frozen=True, slots=True)
class Lived:
    """One life that is over.

    Attributes:
        faults: how many were put in, by kind. replayed: decisions decided again, of which `differ` came out otherwise.
        unsound: what must never be and was. took_s: of the machine's time.
    """

    seed: int
    life: Life
    orders: int
    ended_at: datetime
    faults: Mapping[str, int]
    verdict: Verdict
    seen: Seen
    cost: Cost
    replayed: int
    differ: int
    unsound: tuple[str, ...]
    took_s: float
    tally: Mapping[str, int] = field(default_factory=dict)


def live(task: Task) -> list[Lived]:
    """Every life of a seed, in this process."""
    return asyncio.run(_live(task))


def live_all(tasks: Sequence[Task], processes: int) -> Iterator[list[Lived]]:
    """Every seed, as they end; with one process in this one."""
    if processes == 1:
        yield from map(live, tasks)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(live, tasks)


async def _live(task: Task) -> list[Lived]:
    settings = replace(Settings.read(), database_url=None, data_dir=None)
    async with application(settings, entropy=SeededEntropy(task.seed), scratch=True) as app:
        return [await live_in(app, task, life) for life in task.lives]


async def live_in(app: App, task: Task, life: Life, progress: Progress | None = None) -> Lived:
    """One life of a seed in an application that is there, in a tenant of its own."""
    began = monotonic()
    world = FaultWorld(task.seed, task.orders, playbooks=life is Life.ON)
    tenant_id = await create_tenant(app.scope, world.tenant)
    port = InProcess(app, tenant_id, grain=task.tick)
    await port.setup(world.setup())
    result = await run_day(port, world, tick=task.tick, max_hours=task.hours, until_quiet=False, progress=progress)
    found = await measured(app, tenant_id, world, result.ended_at, life)
    tally = {f"refused {name}": count for name, count in result.tally.refused.items()}
    return replace(found, took_s=round(monotonic() - began, 1), tally=tally)


async def measured(app: App, tenant_id: UUID, world: FaultWorld, end: datetime, life: Life) -> Lived:
    """Read what came of it, and hold it against the truth."""
    async with app.scope.reading(tenant_id) as (conn, _):
        seen = await read(conn, PERSONS)
        replayed = await ledger.replay(conn, app.deciders)
    world.note_shortfalls()
    truths = definitions.truths(world.facts, world.drawn.orders, end)
    return Lived(
        seed=world.seed,
        life=life,
        orders=world.size,
        ended_at=end,
        faults=world.put_in(),
        verdict=judging.judge(truths, seen, end),
        seen=seen,
        cost=costing.cost_of(world.requests, world.received(), world.facts, seen.credit_minor, end),
        replayed=replayed.decisions,
        differ=len(replayed.differ),
        unsound=tuple(f"seed {world.seed}, {life}: {each}" for each in await violations(app, tenant_id)),
        took_s=0.0,
    )
