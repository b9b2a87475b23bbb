"""From booked shipments to a committed plan: nothing changes until somebody commits."""

from __future__ import annotations

import msgspec
import pytest

from headway.dispatch.fleet.commands import CommitPlan, PlanState, StaleDraft
from headway.dispatch.fleet.committing import CannotRun, difference
from headway.dispatch.fleet.gathering import gather
from headway.dispatch.fleet.weighing import ROUTE_PLAN
from headway.routing.plans import store
from headway.routing.plans.model import DraftStatus, PlanStatus, StopStatus
from tests.integration.routes.world import DAY, World


async def test_a_draft_changes_nothing(world: World) -> None:
    await world.book("A", 0.05, 0.0)
    stands = await world.draft()
    async with world.app.scope.reading(world.tenant) as (conn, _):
        draft = await store.find_draft(conn, stands.draft_id)
    assert draft is not None
    assert (draft.status, draft.problem) == (DraftStatus.READY, None)
    assert (await world.plan()).status is PlanStatus.OPEN
    assert await world.routes() == {}


async def test_a_committed_plan_is_driven(world: World) -> None:
    for number in range(4):
        await world.book(f"A{number}", 0.05, 0.01 * number)
    published = await world.commit()
    routes = await world.routes()
    assert (published.version, published.stops, published.left_out) == (1, 4, 0)
    assert sum(len(stops) for _, stops in routes.values()) == 4
    assert [len(msgspec.json.decode(each)["stops"]) for each in await world.news("RouteAssigned")] == [4]
    assert all(stop.status is StopStatus.PLANNED for _, stops in routes.values() for stop in stops)


async def test_the_decision_is_replayed_from_its_snapshot(world: World) -> None:
    await world.book("A", 0.05, 0.0)
    await world.draft()
    async with world.app.scope.reading(world.tenant) as (conn, _):
        row = await conn.fetchrow("SELECT inputs, verdict FROM decision WHERE kind = 'route_plan'")
    assert row is not None
    again = ROUTE_PLAN.replay(row["inputs"])
    assert again.choice == "draft"
    assert again.candidates[0].total_minor > 5000


async def test_nobody_knows_where_it_goes(world: World) -> None:
    await world.book("A", 0.05, 0.0)
    await world.book("LOST", 99, 0)
    with pytest.raises(CannotRun, match="LOST is on no route: nobody knows where"):
        await world.commit()
    published = await world.commit(despite="customer calls back")
    assert (published.stops, published.left_out) == (1, 1)


async def test_what_is_too_heavy_is_named(world: World) -> None:
    await world.book("BIG", 0.05, 0.0, kg=1500)
    with pytest.raises(CannotRun, match="BIG is on no route"):
        await world.commit()


async def test_two_drafts_one_commit(world: World) -> None:
    await world.book("A", 0.05, 0.0)
    first, second = await world.draft(), await world.draft(seed=2)
    await world.run(CommitPlan(draft_id=first.draft_id))
    with pytest.raises(StaleDraft):
        await world.run(CommitPlan(draft_id=second.draft_id))
    with pytest.raises(PlanState):
        await world.run(CommitPlan(draft_id=first.draft_id))


async def test_what_a_new_draft_would_change(world: World) -> None:
    await world.book("A", 0.05, 0.0)
    await world.commit()
    await world.book("B", 0.05, 0.01)
    stands = await world.draft()
    async with world.app.scope.reading(world.tenant) as (conn, now):
        draft = await store.find_draft(conn, stands.draft_id)
        assert draft is not None
        found = await difference(conn, draft, await gather(conn, "D1", DAY, now))
    assert (found.stops_before, found.stops_after, found.added, found.removed) == (1, 2, ("B",), ())
    assert found.cost_after_minor > found.cost_before_minor > 0
