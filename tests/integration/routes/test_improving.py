"""What an event moved may move again without counting against what a search may move."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from headway.dispatch.fleet.changing import Changer
from headway.dispatch.fleet.commands import Changed, TakeOn
from headway.dispatch.fleet.improving import IMPROVE_ROUTES, LATELY, ApplyImprovement, Improver
from headway.dispatch.fleet.running import Keeper
from headway.kernel.rooms import Job
from headway.routing.live.advancing import at
from headway.routing.live.ordering import better_order
from headway.routing.plans import store
from headway.routing.roads.circle import GreatCircle
from tests.integration.routes.test_asked import scramble
from tests.integration.routes.world import World


@pytest.fixture
async def running(world: World) -> World:
    """Three stops on one road, one behind the other."""
    for ref, north in (("A", 0.1), ("B", 0.2), ("C", 0.3)):
        await world.book(ref, north, 0.0)
    await world.commit()
    return world


async def lately(world: World, since: timedelta = LATELY) -> frozenset[UUID]:
    plan = await world.plan()
    async with world.app.scope.reading(world.tenant) as (conn, now):
        return await store.lately_moved(conn, plan.id, now - since)


async def improve(world: World, *, freely: bool) -> Changed:
    """The better order of a bad one is offered while no stop may move; `freely`: events had moved all of them."""
    changer, plan = Changer(Keeper(GreatCircle())), await world.plan()
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        running = await changer.locked(uow, plan.id)
        assert running is not None
        before = at(running.live, running.snapshot.second(uow.now))
        after = better_order(before, before.where[str(world.refs["A"])])
        touched = frozenset(before.where) if freely else frozenset()
        return await changer.improve(uow, running, after, 0, touched)


async def test_a_commit_moves_nobody(running: World) -> None:
    assert await lately(running) == frozenset()


async def test_a_new_order_may_move_again_for_a_while(running: World) -> None:
    shipment = await running.book("NEW", 0.15, 0.0)
    await running.run(TakeOn(plan_id=(await running.plan()).id, shipment_id=shipment))
    assert await lately(running) == {shipment}
    async with running.app.scope.reading(running.tenant) as (_, now):
        taken_on = now
    await running.until(taken_on + timedelta(minutes=3))
    assert await lately(running) == frozenset()


async def test_a_search_knows_what_an_event_moved(running: World) -> None:
    await scramble(running, ["B", "A", "C"])
    shipment = await running.book("NEW", 0.15, 0.01)
    plan = await running.plan()
    await running.run(TakeOn(plan_id=plan.id, shipment_id=shipment))
    improver = Improver(Changer(Keeper(GreatCircle())), running.app.scope, search_s=0.2)
    job = Job(
        id=plan.id, tenant_id=running.tenant, kind=IMPROVE_ROUTES, lane="routes", payload={"plan_id": str(plan.id)},
        attempts=1, correlation_id=plan.id, causation_id=None,
    )  # fmt: skip
    found = await improver.search(job)
    assert isinstance(found, ApplyImprovement)
    assert str(shipment) in found.touched


async def test_the_bound_holds_for_what_no_event_moved(running: World) -> None:
    await scramble(running, ["B", "A", "C"])
    assert (await improve(running, freely=False)).outcome == "nothing"
    assert (await improve(running, freely=True)).outcome == "published"
    assert await lately(running) == frozenset()
