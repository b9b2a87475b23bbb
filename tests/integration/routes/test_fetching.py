"""Goods that lie with a vehicle that broke down are fetched once, whatever happens on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from headway.dispatch.fleet import commands as c
from headway.fleet.commands import TakeVehicleOut
from headway.routing.plans.model import StopRow, StopStatus
from tests.integration.routes.world import World

SEVEN = datetime(2026, 3, 3, 7, tzinfo=UTC)


@pytest.fixture
async def relieved(world: World) -> tuple[World, str]:
    """Two vehicles have left, one breaks down with its goods: the other, and its code."""
    for number in range(4):
        await world.book(f"N{number}", 0.08 + 0.01 * number, 0.0, kg=130)
        await world.book(f"S{number}", -0.08 - 0.01 * number, 0.0, kg=130)
    await world.commit()
    broken, other = (await world.stop("N0")).route_id, (await world.stop("S0")).route_id
    codes = {route.id: code for code, (route, _) in (await world.routes()).items()}
    await world.until(SEVEN)
    for route in (broken, other):
        await world.run(c.StartRoute(action_id=uuid4(), route_id=route, at=SEVEN))
    await world.drain()
    await world.run(TakeVehicleOut(codes[broken], "gearbox"))
    await world.drain()
    return world, codes[other]


async def fetched(world: World, vehicle: str) -> None:
    """It fetches all that it is to fetch; what stands before that is delivered."""
    _, stops = (await world.routes())[vehicle]
    pickups = await to_fetch(world, vehicle)
    assert len(pickups) == 4
    last_at = (await world.plan()).zero_at.replace(tzinfo=UTC) + timedelta(seconds=max(e["depart_s"] for e in pickups))
    for stop in stops:
        if stop.depart_at < last_at:
            await world.until(stop.depart_at)
            await world.run(c.CompleteStop(action_id=uuid4(), stop_id=stop.id, at=stop.depart_at))
    await world.until(last_at + timedelta(seconds=1))


async def to_fetch(world: World, vehicle: str) -> list[dict[str, Any]]:
    route, _ = (await world.routes())[vehicle]
    return [each for each in route.rests if each["act"] == "pickup"]


async def ahead(world: World, vehicle: str) -> list[StopRow]:
    return [each for each in (await world.routes())[vehicle][1] if each.open]


async def test_what_was_fetched_is_not_fetched_again_when_the_plan_changes(relieved: tuple[World, str]) -> None:
    world, vehicle = relieved
    await fetched(world, vehicle)
    route, _ = (await world.routes())[vehicle]
    for hours in (1, 2, 3):
        await world.run(c.ReportDelay(route_id=route.id, delay_s=3600 * hours, reason="traffic"))
        await world.drain()
        assert await to_fetch(world, vehicle) == []
    assert {stop.job["ref"] for stop in await ahead(world, vehicle)} >= {"N0", "N1", "N2", "N3"}


async def test_what_was_fetched_and_not_taken_is_tried_again_without_fetching_it(relieved: tuple[World, str]) -> None:
    world, vehicle = relieved
    await fetched(world, vehicle)
    stop = next(each for each in await ahead(world, vehicle) if each.job["ref"].startswith("N"))
    await world.until(stop.arrive_at)
    await world.run(c.FailStop(action_id=uuid4(), stop_id=stop.id, at=stop.arrive_at, reason="recipient_absent"))
    await world.drain()
    assert await to_fetch(world, vehicle) == []
    again = await world.stop(stop.job["ref"])
    assert (again.id != stop.id, again.status) == (True, StopStatus.PLANNED)
    route, _ = (await world.routes())[vehicle]
    await world.run(c.ReportDelay(route_id=route.id, delay_s=1200, reason="traffic"))
    assert (await world.stop(stop.job["ref"])).start_at >= stop.arrive_at + timedelta(hours=2)
