"""Shipments on a committed route: their ETAs are its plan's, move with its vehicle, and what is late is told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from headway.dispatch.fleet.commands import ArriveAtStop, CompleteStop, ReportDelay, StartRoute
from headway.kernel.app import App
from headway.kernel.rooms import Commands
from headway.kernel.uow import Scope
from headway.routing.plans.model import RouteRow, StopRow
from headway.tracking import handlers as tracking
from headway.tracking.eta.views import eta_of
from headway.tracking.journeys.views import journey_of
from headway.tracking.positions.commands import RecordPositions
from headway.tracking.positions.model import Heard
from headway.tracking.routes.views import RouteShown
from tests.integration.routes.world import LAT, LON, MORNING, World, build, shift
from tests.integration.tracking.world import booking

NOON = MORNING.replace(hour=12)


@pytest.fixture
async def world(make_app: Callable[..., App], tenant: UUID, scope: Scope) -> World:
    """One van with three stops to the north, committed, due by noon; tracking hears of them."""
    found = await build(make_app, tenant, scope, shift("V1", "ann"))
    commands = Commands()
    found.app = make_app(*found.app.rooms, tracking.room(commands=commands))
    commands.bind(found.app.handle)
    for ref, north in (("N1", 0.1), ("N2", 0.2), ("N3", 0.3)):
        shipment = await found.book(ref, north, 0.0)
        async with found.app.scope.begin(tenant, "system:test") as uow:
            order = await uow.conn.fetchval("SELECT order_id FROM shipment WHERE id = $1", shipment)
            named = {"shipment_id": shipment, "order_id": order, "reference": ref, "carrier": "OWN"}
            times: dict[str, Any] = {"pickup_planned_at": MORNING, "delivery_planned_at": NOON, "deliver_by": NOON}
            uow.emit(booking(**named, **times, weight_kg="100"))
    await found.drain()
    await found.commit()
    return found


async def course(world: World) -> tuple[RouteRow, list[StopRow]]:
    return (await world.routes())["V1"]


async def delivery(world: World, stop: StopRow) -> dict[str, Any]:
    """The ETA of a stop's delivery."""
    async with world.app.scope.reading(world.tenant) as (conn, _):
        found = await eta_of(conn, stop.shipment_id)
    assert found is not None
    last: dict[str, Any] = found["stops"][-1]
    return last


async def shown(world: World, stop: StopRow) -> RouteShown | None:
    async with world.app.scope.reading(world.tenant) as (conn, now):
        found = await journey_of(conn, stop.shipment_id, now)
    assert found is not None
    return found.route


async def does(world: World, kind: type, at: datetime, **what: Any) -> None:
    await world.until(at)
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        action = uow.new_id()
    route, _ = await course(world)
    await world.run(kind(action_id=action, route_id=route.id, at=at, **what))
    await world.drain()


async def seen(world: World, at: datetime, north: float) -> None:
    await world.until(at)
    heard = (Heard(at=at, latitude=LAT + north, longitude=LON),)
    await world.run(RecordPositions(heard, carrier="OWN", vehicle="V1"))
    await world.drain()


async def behind(world: World) -> list[Any]:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return list(await conn.fetch("SELECT data FROM event_log WHERE type = 'tracking.VehicleBehind'"))


def near(one: datetime, other: datetime, minutes: float = 5) -> bool:
    return abs(one - other) <= timedelta(minutes=minutes)


async def test_at_commit_etas_are_those_of_the_route(world: World) -> None:
    _, stops = await course(world)
    for number, stop in enumerate(stops, 1):
        found = await delivery(world, stop)
        assert found["method"] == "route"
        assert near(found["p50_at"], stop.depart_at)
        assert found["p80_at"] < stop.depart_at + timedelta(minutes=30)
        route = await shown(world, stop)
        assert route is not None
        assert (route.vehicle_code, route.stop, route.stops) == ("V1", number, len(stops))
        assert (route.planned_at, route.late_s) == (stop.arrive_at, 0)


async def test_lateness_at_a_stop_shifts_the_rest(world: World) -> None:
    route, stops = await course(world)
    late = timedelta(minutes=20)
    await does(world, StartRoute, route.start_at)
    await does(world, ArriveAtStop, stops[0].arrive_at + late, stop_id=stops[0].id)
    await does(world, CompleteStop, stops[0].depart_at + late, stop_id=stops[0].id)
    for stop in stops[1:]:
        assert near((await delivery(world, stop))["p50_at"], stop.depart_at + late)
    after = await shown(world, stops[2])
    assert after is not None
    assert near(after.expected_at, stops[2].arrive_at + late)
    assert await shown(world, stops[0]) is None


async def test_a_change_of_the_plan_moves_etas(world: World) -> None:
    route, stops = await course(world)
    await does(world, StartRoute, route.start_at)
    await world.run(ReportDelay(route_id=route.id, delay_s=5400, reason="traffic"))
    await world.drain()
    _, moved = await course(world)
    assert moved[-1].arrive_at > stops[-1].arrive_at + timedelta(minutes=60)
    assert near((await delivery(world, moved[-1]))["p50_at"], moved[-1].depart_at)


async def test_a_position_tells_once_that_the_vehicle_is_behind(world: World) -> None:
    route, stops = await course(world)
    await does(world, StartRoute, route.start_at)
    due = stops[0].arrive_at
    await seen(world, route.start_at + timedelta(minutes=2), 0.01)
    assert await behind(world) == []
    await seen(world, due + timedelta(minutes=15), 0.05)
    await seen(world, due + timedelta(minutes=17), 0.055)
    assert len(await behind(world)) == 1
    row, _ = await course(world)
    assert row.delay_s >= 900
    _, now = await course(world)
    assert now[2].arrive_at > stops[2].arrive_at + timedelta(minutes=20)
    assert near((await delivery(world, now[2]))["p50_at"], now[2].depart_at, 10)


async def test_a_report_ends_the_delay_that_was_told(world: World) -> None:
    route, stops = await course(world)
    await does(world, StartRoute, route.start_at)
    await seen(world, stops[0].arrive_at + timedelta(minutes=15), 0.05)
    assert (await course(world))[0].delay_s > 0
    late = timedelta(minutes=25)
    await does(world, ArriveAtStop, stops[0].arrive_at + late, stop_id=stops[0].id)
    await does(world, CompleteStop, stops[0].depart_at + late, stop_id=stops[0].id)
    assert (await course(world))[0].delay_s == 0
    assert near((await delivery(world, stops[2]))["p50_at"], stops[2].depart_at + late, 15)


async def test_another_carriers_vehicle_of_that_name_says_nothing(world: World) -> None:
    route, stops = await course(world)
    await does(world, StartRoute, route.start_at)
    at = stops[0].arrive_at + timedelta(minutes=30)
    await world.until(at)
    await world.run(RecordPositions((Heard(at=at, latitude=LAT, longitude=LON),), carrier="ELSE", vehicle="V1"))
    await world.drain()
    assert await behind(world) == []


@pytest.mark.prove
async def test_a_route_that_runs_late_is_a_breach_foreseen(world: World) -> None:
    route, stops = await course(world)
    await does(world, StartRoute, route.start_at)
    await does(world, CompleteStop, stops[0].depart_at + timedelta(hours=5), stop_id=stops[0].id)
    assert (await delivery(world, stops[2]))["breach_chance"] > 0.9
    async with world.app.scope.reading(world.tenant) as (conn, _):
        foreseen = await conn.fetch("SELECT data FROM event_log WHERE type = 'tracking.BreachForeseen'")
    assert str(stops[2].shipment_id) in "".join(row["data"] for row in foreseen)
