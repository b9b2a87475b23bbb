"""A small day against the whole application: the same seed is the same day, and nothing is lost in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.analytics.day import day_document
from headway.bootstrap import Settings, compose
from headway.kernel import ledger
from headway.kernel.app import App
from headway.kernel.clock import ManualClock
from headway.kernel.entropy import SeededEntropy
from headway.kernel.tenancy import create_tenant
from headway.kernel.uow import Scope
from headway.sim import START, TENANT, DayResult, InProcess, World, run_day, violations

SIZE, TICK = 30, timedelta(minutes=10)
"""Coarse enough to be quick, fine enough that nobody answers at once."""


@dataclass
class Lived:
    """A day that was lived through."""

    app: App
    tenant: UUID
    result: DayResult
    document: dict[str, Any]


async def live(scope: Scope, seed: int, size: int = SIZE) -> Lived:
    tenant = await create_tenant(scope, replace(TENANT, slug=f"day-{uuid4().hex}"))
    seeded = replace(scope, clock=ManualClock(START), entropy=SeededEntropy(seed))
    app = compose(Settings(), seeded)
    world, port = World(seed, size), InProcess(app, tenant, grain=TICK)
    await port.setup(world.setup())
    result = await run_day(port, world, tick=TICK)
    async with scope.reading(tenant) as (conn, _):
        return Lived(app, tenant, result, await day_document(conn))


@pytest.fixture(scope="module")
async def day(scope: Scope) -> Lived:
    return await live(scope, seed=7)


async def test_nothing_that_must_never_be_is(day: Lived) -> None:
    assert await violations(day.app, day.tenant) == []


async def test_the_day_ends_because_nothing_is_left_to_happen(day: Lived) -> None:
    assert day.result.quiet


async def test_no_order_is_unaccounted_for(day: Lived) -> None:
    assert day.document["orders"] > 0.9 * SIZE
    assert day.document["unaccounted"] == 0


async def test_the_day_has_something_of_everything(day: Lived) -> None:
    never = {name for name, value in day.document.items() if not value}
    assert never <= {"notifications", "unaccounted", "exceptions_escalated", "invoices_disputed"}


async def test_every_decision_can_be_recomputed(day: Lived) -> None:
    async with day.app.scope.reading(day.tenant) as (conn, _):
        report = await ledger.replay(conn, day.app.deciders)
    assert report.differ == ()
    assert report.decisions == day.document["decisions"]


async def test_the_same_seed_gives_the_same_document(day: Lived, scope: Scope) -> None:
    assert (await live(scope, seed=7)).document == day.document


@pytest.mark.prove
async def test_another_seed_gives_another_day_that_is_as_sound(day: Lived, scope: Scope) -> None:
    other = await live(scope, seed=8)
    assert other.document != day.document
    assert await violations(other.app, other.tenant) == []
