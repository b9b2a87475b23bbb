"""A policy tried in the background on what has been, and one decision judged again under it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from headway.analytics.handlers import room as analytics_room
from headway.analytics.trials import store
from headway.analytics.trials.model import Trial, TrialRunning, TrialStatus, TryPolicy
from headway.carriers.handlers import room as carriers_room
from headway.dispatch.handlers import room as dispatch_room
from headway.dispatch.policies.commands import SaveDispatchPolicy
from headway.dispatch.policies.faults import BadPolicy
from headway.dispatch.policies.rejudging import NotRejudgeable, rejudge
from headway.kernel.app import App
from headway.kernel.ledger.finding import Wanted, records, search
from headway.kernel.uow import Scope
from headway.orders.handlers import room as orders_room
from tests.integration.analytics.judged import DUE, arrive, booked
from tests.integration.dispatch.world import Connectors, World, build

NOT_C1 = "name: not-c1\nlists: [{name: not-c1, deny: [C1]}]"


@pytest.fixture
async def empty(make_app: Callable[..., App], tenant: UUID, scope: Scope) -> World:
    """The network without an order."""
    connectors = Connectors()
    app = make_app(orders_room(), carriers_room(), dispatch_room(connectors), analytics_room(scope))
    return await build(app, tenant, connectors)


@pytest.fixture
async def world(empty: World) -> World:
    """Three orders that C1 took and brought in time."""
    world = empty
    refs = ("O-1", "O-2", "O-3")
    await booked(world, *refs)
    for ref in refs:
        await arrive(world, ref, DUE - timedelta(hours=3))
    return world


async def tried(world: World, command: TryPolicy) -> Trial:
    made: Trial = await world.run(command)
    await world.drain()
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return await store.find(conn, made.id)


async def test_a_text_is_tried_and_both_answers_are_kept(world: World) -> None:
    trial = await tried(world, TryPolicy(text=NOT_C1, days=7, draws=20))
    assert (trial.status, trial.name, trial.problem) == (TrialStatus.DONE, "not-c1", None)
    assert trial.rehearsal is not None
    assert (trial.rehearsal.judged, trial.rehearsal.changed) == (3, 3)
    assert trial.report is not None
    assert (trial.report.shipments, trial.report.figure("freight").happened) == (3, 30_000)


async def test_the_one_built_in_is_tried_by_its_number(world: World) -> None:
    trial = await tried(world, TryPolicy(version=0, draws=10))
    assert trial.rehearsal is not None
    assert (trial.rehearsal.judged, trial.rehearsal.same) == (3, 3)


async def test_one_is_at_work_at_a_time(world: World) -> None:
    await world.run(TryPolicy(text=NOT_C1, draws=10))
    with pytest.raises(TrialRunning):
        await world.run(TryPolicy(text=NOT_C1, draws=10))


async def test_a_text_with_faults_is_not_tried(world: World) -> None:
    with pytest.raises(BadPolicy):
        await world.run(TryPolicy(text="name: [", draws=10))


async def test_a_period_without_shipments_says_so(empty: World) -> None:
    trial = await tried(empty, TryPolicy(text=NOT_C1, days=1, draws=10))
    assert (trial.status, trial.report) == (TrialStatus.DONE, None)
    assert "no shipments" in (trial.problem or "")


async def test_one_decision_is_judged_again_under_another_version(world: World) -> None:
    saved = await world.run(SaveDispatchPolicy(NOT_C1))
    async with world.app.scope.reading(world.tenant) as (conn, _):
        newest = (await search(conn, Wanted(kind="allocation"), limit=1))[0]
        [record] = await records(conn, [newest.id])
        under, built_in = await rejudge(conn, record, saved.version), await rejudge(conn, record, 0)
    assert (under.same, "C1" in (under.before or ""), "C1" in (under.after or "")) == (False, True, False)
    assert under.saving is None  # C1 is ruled out, so there is nothing to hold the other against
    assert built_in.same


async def test_what_the_policy_does_not_decide_is_not_judged_by_it(world: World) -> None:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        found = (await search(conn, Wanted(kind="release"), limit=1))[0]
        [record] = await records(conn, [found.id])
        with pytest.raises(NotRejudgeable):
            await rejudge(conn, record, 0)
