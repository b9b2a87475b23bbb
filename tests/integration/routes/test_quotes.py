"""Who can take this: ranked from the running plan, and nothing is changed by asking."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from headway.dispatch.fleet.commands import LockRoute, PlanState, StartRoute
from headway.dispatch.fleet.offering import QuoteJob, Quotes
from headway.kernel.errors import BadInput
from tests.integration.routes.world import DAY, LAT, LON, MORNING, World


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


async def test_more_loads_than_dimensions_are_refused(world: World) -> None:
    await world.book("N", 0.1, 0.0)
    await world.commit()
    with pytest.raises(BadInput, match="5 loads") as error:
        await world.run(QuoteJob(depot="D1", day=DAY, latitude=LAT, longitude=LON, load=(1, 1, 1, 1, 1)))
    assert error.value.allowed == "at most 4: kg, m3, pallets, pieces"


async def test_a_window_that_ends_before_it_begins_is_refused(world: World) -> None:
    await world.book("N", 0.1, 0.0)
    await world.commit()
    asked = QuoteJob(
        depot="D1", day=DAY, latitude=LAT, longitude=LON, opens=MORNING, closes=MORNING - timedelta(hours=1)
    )
    with pytest.raises(BadInput) as error:
        await world.run(asked)
    assert error.value.field == "closes"


async def test_what_a_full_van_has_already_it_can_take(world: World) -> None:
    """1,000 kg are all that a van takes: asked of what it has, it is as if that were on no route."""
    await world.book("FULL", 0.1, 0.0, kg=1000)
    await world.commit()
    found: Quotes = await world.run(QuoteJob(depot="D1", day=DAY, shipment_id=world.refs["FULL"]))
    routes = await world.routes()
    (own,) = (code for code, (_, stops) in routes.items() if stops)
    assert {each.vehicle for each in found.quotes} == {"V1", "V2"}
    assert all(abs(each.added_cost.minor - routes[own][0].cost_minor) <= 1 for each in found.quotes)


async def test_of_what_is_on_board_nobody_else_is_asked(world: World) -> None:
    await world.book("N", 0.1, 0.0)
    await world.book("F", 0.3, 0.0)
    await world.commit()
    stop = await world.stop("F")
    first = await world.stop("N")
    await world.run(StartRoute(action_id=uuid4(), route_id=stop.route_id, at=MORNING))
    found: Quotes = await world.run(QuoteJob(depot="D1", day=DAY, shipment_id=world.refs["F"]))
    assert [each.route_id for each in found.quotes] == [stop.route_id]
    with pytest.raises(PlanState, match="its vehicle is there or on its way to it"):
        await world.run(QuoteJob(depot="D1", day=DAY, shipment_id=first.shipment_id))
