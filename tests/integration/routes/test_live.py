"""A running plan answers what happens: each kind of event changes it at once, nothing is lost without a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from headway.dispatch.fleet import commands as c
from headway.dispatch.fleet.running import FEW, Keeper
from headway.dispatch.fleet.snapshot import Task
from headway.events.dispatch import ShipmentCancelled
from headway.events.orders import DeliveryRescheduled
from headway.fleet.commands import SignDriverOff, TakeVehicleOut
from headway.routing.live.course import Course
from headway.routing.plans import store
from headway.routing.plans.model import StopStatus
from headway.routing.roads.circle import GreatCircle
from tests.integration.routes.world import LAT, LON, World

SEVEN = datetime(2026, 3, 3, 7, tzinfo=UTC)


@pytest.fixture
async def running(world: World) -> World:
    """Four stops north, four south, planned and committed."""
    for number in range(4):
        await world.book(f"N{number}", 0.08 + 0.01 * number, 0.0)
        await world.book(f"S{number}", -0.08 - 0.01 * number, 0.0)
    await world.commit()
    return world


async def where(world: World) -> dict[str, str]:
    """By reference the vehicle that has it to do, or did."""
    found = {}
    for code, (_, stops) in (await world.routes()).items():
        for stop in stops:
            found[stop.job["ref"]] = code
    return found


async def left_out(world: World) -> list[str]:
    plan = await world.plan()
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return [each.job["ref"] for each in await store.left_out_of_plan(conn, plan.id)]


async def emit(world: World, event: object) -> None:
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        uow.emit(event)  # type: ignore[arg-type]
    await world.drain()


async def start(world: World, vehicle: str) -> None:
    """It leaves at seven."""
    await world.until(SEVEN)
    route, _ = (await world.routes())[vehicle]
    await world.run(c.StartRoute(action_id=uuid4(), route_id=route.id, at=SEVEN))
    await world.drain()


async def test_a_new_order_goes_where_it_costs_least(running: World) -> None:
    shipment = await running.book("NEW", 0.095, 0.001)
    changed = await running.run(c.TakeOn(plan_id=(await running.plan()).id, shipment_id=shipment))
    before = await where(running)
    assert (changed.outcome, changed.vehicle, before["NEW"]) == ("published", before["N1"], before["N1"])
    assert changed.moved == 0


async def rows(world: World) -> dict[str, str]:
    """Which version of its row each route and stop is, by vehicle or reference."""
    async with world.app.scope.reading(world.tenant) as (conn, _):
        found = await conn.fetch(
            "SELECT vehicle_code AS of, xmin::text AS row FROM route"
            " UNION ALL SELECT job ->> 'ref', xmin::text FROM route_stop"
        )
    return {each["of"]: each["row"] for each in found}


async def test_only_routes_and_stops_that_change_are_written(running: World) -> None:
    before = await rows(running)
    shipment = await running.book("NEW", 0.115, 0.0)
    await running.run(c.TakeOn(plan_id=(await running.plan()).id, shipment_id=shipment))
    after, routes = await rows(running), await running.routes()
    takes = (await where(running))["NEW"]
    order = [stop.job["ref"] for stop in routes[takes][1]]
    elsewhere = {stop.job["ref"] for code, (_, stops) in routes.items() if code != takes for stop in stops}
    same = {each for each in before if after[each] == before[each]}
    assert same == {*order[: order.index("NEW")], *elsewhere, *routes} - {takes}
    assert {code: route.version for code, (route, _) in routes.items()} == {
        code: 1 + (code == takes) for code in routes
    }


async def test_what_is_asked_of_a_known_plan_is_measured_as_if_all_were_new(running: World) -> None:
    plan, keeper = await running.plan(), Keeper(GreatCircle())
    places = [(LAT + 0.02 * number, LON - 0.03) for number in range(FEW + 2)]
    tasks = [
        Task(shipment_id=uuid4(), ref="", customer="", load=(), latitude=lat, longitude=lon) for lat, lon in places
    ]
    async with running.app.scope.begin(running.tenant, "system:test") as uow:
        steps = ((keeper, ()), (keeper, tasks[:2]), (keeper, tasks), (Keeper(GreatCircle()), tasks))
        *_, last, anew = [await each.load(uow.conn, running.tenant, plan, uow.now, some) for each, some in steps]
    ways, whole = last.problem.matrices[0], anew.problem.matrices[0]
    assert set(last.places) == set(anew.places) >= set(places)
    for a in anew.places:
        for b in anew.places:
            here, there = (last.places[a], last.places[b]), (anew.places[a], anew.places[b])
            assert ways.duration_s[here] == whole.duration_s[there]
            assert ways.distance_m[here] == whole.distance_m[there] == last.live.roads[0].from_m[here]


async def courses(keeper: Keeper, world: World) -> tuple[list[Course], list[Any]]:
    """A keeper's courses, and of each what it says, with places by where they are."""
    plan = await world.plan()
    async with world.app.scope.reading(world.tenant) as (conn, now):
        running = await keeper.load(conn, world.tenant, plan, now)
    spots = {place: spot for spot, place in running.places.items()}
    found = list(running.live.courses)
    said = [
        (each.nodes[0].key if each.nodes else "", each.times, each.late, each.duty_s, each.distance_m, each.total,
         [spots[place] for place in each.ends.ravel().tolist()], each.rows.tolist())
        for each in found
    ]  # fmt: skip
    return found, said


async def test_courses_that_are_kept_are_those_that_would_be_made(running: World) -> None:
    keeper, plan = Keeper(GreatCircle()), (await running.plan()).id
    first, _ = await courses(keeper, running)
    await running.run(c.TakeOn(plan_id=plan, shipment_id=await running.book("NEW", 0.095, 0.001)))
    second, said = await courses(keeper, running)
    assert said == (await courses(Keeper(GreatCircle()), running))[1]
    assert sum(one is two for one, two in zip(first, second, strict=True)) == 1
    vehicle = (await where(running))["N0"]
    await start(running, vehicle)
    third, said = await courses(keeper, running)
    assert said == (await courses(Keeper(GreatCircle()), running))[1]
    assert all(one is not two for one, two in zip(second, third, strict=True))
    await running.run(c.ReportDelay(route_id=(await running.routes())[vehicle][0].id, delay_s=300))
    _, said = await courses(keeper, running)
    assert said == (await courses(Keeper(GreatCircle()), running))[1]


async def test_a_person_names_the_vehicle(running: World) -> None:
    shipment = await running.book("NEW", 0.095, 0.001)
    other = ({"V1", "V2"} - {(await where(running))["N1"]}) or {"V1"}
    vehicle = other.pop()
    await running.run(c.TakeOn(plan_id=(await running.plan()).id, shipment_id=shipment, vehicle=vehicle))
    assert (await where(running))["NEW"] == vehicle


async def test_what_nobody_can_take_is_named(running: World) -> None:
    shipment = await running.book("BIG", 0.095, 0.001, kg=5000)
    changed = await running.run(c.TakeOn(plan_id=(await running.plan()).id, shipment_id=shipment))
    assert (changed.left_out, await left_out(running)) == (1, ["BIG"])


async def test_a_cancelled_shipment_leaves_its_route(running: World) -> None:
    await emit(running, ShipmentCancelled(shipment_id=running.refs["N1"], order_id=uuid4(), reason="not wanted"))
    assert "N1" not in await where(running)
    assert (await running.stop("N1")).status is StopStatus.DROPPED


async def test_another_time_is_kept_to(running: World) -> None:
    async with running.app.scope.reading(running.tenant) as (conn, _):
        order = await conn.fetchval("SELECT order_id FROM shipment WHERE id = $1", running.refs["N0"])
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    await emit(
        running,
        DeliveryRescheduled(
            order_id=order, deliver_from=noon, deliver_by=noon + timedelta(hours=2), before=None, by="recipient",
            excuses_carrier=True,
        ),
    )  # fmt: skip
    assert (await running.stop("N0")).start_at >= noon


async def test_who_breaks_down_is_relieved(running: World) -> None:
    await running.run(TakeVehicleOut("V1", "gearbox"))
    await running.drain()
    assert set((await where(running)).values()) == {"V2"}
    assert await left_out(running) == []


async def test_goods_on_board_of_who_breaks_down_are_fetched(running: World) -> None:
    vehicle = (await where(running))["N0"]
    await start(running, vehicle)
    await running.run(TakeVehicleOut(vehicle, "gearbox"))
    await running.drain()
    routes, other = await running.routes(), ({"V1", "V2"} - {vehicle}).pop()
    assert set((await where(running)).values()) | set(await left_out(running)) != {vehicle}
    fetched = [rest for rest in routes[other][0].rests if rest["act"] == "pickup"]
    assert len(fetched) + len(await left_out(running)) >= 4


async def test_who_signs_off_brings_back_what_is_left(running: World) -> None:
    vehicle = (await where(running))["N0"]
    driver = {"V1": "ann", "V2": "ben"}[vehicle]
    await running.run(SignDriverOff(driver, "ill"))
    await running.drain()
    assert vehicle not in (await where(running)).values()


async def test_a_failed_attempt_is_tried_again(running: World) -> None:
    vehicle = (await where(running))["N0"]
    await start(running, vehicle)
    _, stops = (await running.routes())[vehicle]
    stop, at = stops[0], SEVEN + timedelta(minutes=20)
    await running.until(at)
    await running.run(c.FailStop(action_id=uuid4(), stop_id=stop.id, at=at, reason="recipient_absent"))
    await running.drain()
    again = await running.stop(stop.job["ref"])
    assert (again.id != stop.id, again.status) == (True, StopStatus.PLANNED)
    assert again.start_at >= at + timedelta(hours=2)


async def test_who_refused_is_not_asked_again(running: World) -> None:
    vehicle = (await where(running))["N0"]
    await start(running, vehicle)
    stop = (await running.routes())[vehicle][1][0]
    await running.run(c.FailStop(action_id=uuid4(), stop_id=stop.id, at=SEVEN, reason="refused"))
    await running.drain()
    assert (await running.stop(stop.job["ref"])).id == stop.id


async def test_a_delay_shifts_what_comes(running: World) -> None:
    vehicle = (await where(running))["N0"]
    await start(running, vehicle)
    route, stops = (await running.routes())[vehicle]
    await running.run(c.ReportDelay(route_id=route.id, delay_s=3600, reason="traffic"))
    assert (await running.stop(stops[0].job["ref"])).arrive_at >= stops[0].arrive_at + timedelta(minutes=30)
    changed = await running.news("RoutePlanChanged")
    assert '"cause":"delay"' in changed[-1].replace(" ", "")


async def test_the_stop_under_way_stays(running: World) -> None:
    vehicle = (await where(running))["N0"]
    await start(running, vehicle)
    first = (await running.routes())[vehicle][1][0]
    shipment = await running.book("NEW", 0.01, 0.0)
    await running.run(c.TakeOn(plan_id=(await running.plan()).id, shipment_id=shipment))
    assert (await running.routes())[vehicle][1][0].id == first.id


async def test_who_nobody_knows_the_place_of_stays_named(world: World) -> None:
    await world.book("N", 0.1, 0.0)
    await world.book("LOST", 99, 0)
    await world.commit(despite="the customer calls back")
    shipment = await world.book("NEW", 0.09, 0.0)
    await world.run(c.TakeOn(plan_id=(await world.plan()).id, shipment_id=shipment))
    assert await left_out(world) == ["LOST"]
