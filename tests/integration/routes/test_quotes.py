"""Who can take this: ranked from the running plan, and nothing is changed by asking."""

from __future__ import annotations

import pytest

from headway.dispatch.fleet.commands import LockRoute, PlanState
from headway.dispatch.fleet.offering import QuoteJob, Quotes
from headway.kernel.errors import BadInput
from tests.integration.routes.world import DAY, LAT, LON, World


async def test_who_passes_by_is_cheapest(world: World) -> None:
    await world.book("N", 0.1, 0.0)
    await world.commit()
    found: Quotes = await world.run(
        QuoteJob(depot="D1", day=DAY, latitude=LAT + 0.05, longitude=LON, load=(1000, 0, 0, 0))
    )
    first, second = found.quotes
    stop = await world.stop("N")
    assert first.route_id == stop.route_id
    assert first.added_cost.minor < second.added_cost.minor
    assert (await world.plan()).version == 1


async def test_who_was_locked_since_the_last_question_is_not_asked(world: World) -> None:
    await world.book("N", 0.1, 0.0)
    await world.commit()
    asked = QuoteJob(depot="D1", day=DAY, latitude=LAT + 0.05, longitude=LON, load=(1000, 0, 0, 0))
    routes = [each.route_id for each in (await world.run(asked)).quotes]
    assert len(routes) == 2
    for locked, free in (routes, reversed(routes)):
        await world.run(LockRoute(route_id=locked, locked=True))
        await world.run(LockRoute(route_id=free, locked=False))
        assert [each.route_id for each in (await world.run(asked)).quotes] == [free]


async def test_what_is_too_heavy_nobody_takes(world: World) -> None:
    await world.book("N", 0.1, 0.0)
    await world.commit()
    asked = QuoteJob(depot="D1", day=DAY, latitude=LAT + 0.05, longitude=LON, load=(50_000, 0, 0, 0))
    assert (await world.run(asked)).quotes == ()


async def test_nothing_runs_yet(world: World) -> None:
    await world.book("N", 0.1, 0.0)
    await world.draft()
    with pytest.raises(PlanState):
        await world.run(QuoteJob(depot="D1", day=DAY, latitude=LAT, longitude=LON))


async def test_a_place_is_needed(world: World) -> None:
    await world.book("N", 0.1, 0.0)
    await world.commit()
    with pytest.raises(BadInput):
        await world.run(QuoteJob(depot="D1", day=DAY))
