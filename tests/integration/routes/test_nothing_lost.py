"""Every shipment is on one route or named as on none, whatever comes between a draft, its commit and the road."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from headway.dispatch.fleet import commands as c
from headway.dispatch.fleet.committing import CannotRun
from headway.events.dispatch import ShipmentCancelled
from headway.events.orders import DeliveryRescheduled
from headway.fleet.commands import ReturnVehicle, SaveFleet, SaveShift, SignDriverOff, TakeVehicleOut
from headway.fleet.model import Driver, Rates, Vehicle
from headway.kernel.db.database import Connection
from headway.kernel.errors import BadInput
from headway.routing.plans import store
from headway.routing.plans.model import PlanRow, StopRow, StopStatus
from tests.integration.routes.test_live import SEVEN, emit, left_out, running, start, where  # noqa: F401
from tests.integration.routes.world import DAY, MORNING, World, shift

ONE_DAY = timedelta(days=1)
TOMORROW = DAY + ONE_DAY


async def take(world: World, ref: str, vehicle: str | None = None) -> c.Changed:
    asked = c.TakeOn(plan_id=(await world.plan()).id, shipment_id=world.refs[ref], vehicle=vehicle)
    changed: c.Changed = await world.run(asked)
    return changed


async def of_tomorrow(world: World) -> PlanRow:
    """On Wednesday V1 drives too; its plan runs with what is booked for it."""
    today = shift("V1", "ann")
    await world.run(SaveShift(replace(today, start=today.start + ONE_DAY, end=today.end + ONE_DAY)))
    stands = await world.draft(day=TOMORROW)
    await world.run(c.CommitPlan(draft_id=stands.draft_id, despite="that is all"))
    await world.drain()
    async with world.app.scope.reading(world.tenant) as (conn, _):
        found = await store.plan_of_day(conn, "D1", TOMORROW)
    assert found is not None
    return found


async def living_stop(conn: Connection, shipment_id: UUID) -> StopRow:
    found = await store.living_stop(conn, shipment_id)
    assert found is not None
    return found


async def reschedule(world: World, ref: str, begin: datetime) -> None:
    """The order says so, and everybody hears of it."""
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        order: UUID = await uow.conn.fetchval("SELECT order_id FROM shipment WHERE id = $1", world.refs[ref])
    until = begin + timedelta(hours=2)
    told = DeliveryRescheduled(
        order_id=order, deliver_from=begin, deliver_by=until, before=None, by="recipient", excuses_carrier=True
    )
    await emit(world, told)


async def test_what_its_vehicle_is_under_way_to_or_at_is_not_taken_by_another(running: World) -> None:  # noqa: F811
    vehicle = (await where(running))["N0"]
    await start(running, vehicle)
    route, stops = (await running.routes())[vehicle]
    for report in (None, c.ArriveAtStop(action_id=uuid4(), stop_id=stops[0].id, at=SEVEN)):
        if report is not None:
            await running.run(report)
        assert (await take(running, stops[0].job["ref"])).outcome == "nothing"
        assert (await running.stop(stops[0].job["ref"])).route_id == route.id


async def test_a_locked_route_keeps_what_somebody_else_is_to_take(running: World) -> None:  # noqa: F811
    route_id = (await running.stop("N0")).route_id
    await running.run(c.LockRoute(route_id=route_id, locked=True))
    assert (await take(running, "N0")).outcome == "nothing"
    assert (await running.stop("N0")).route_id == route_id


async def test_the_vehicle_that_is_named_may_be_the_dearest_of_many(world: World) -> None:
    codes = [f"W{number}" for number in range(8)]
    vans = tuple(Vehicle(code=each, carrier="OWN", depot="D1") for each in codes)
    drivers = tuple(Driver(code=f"d{each}", carrier="OWN", name=each) for each in codes)
    await world.run(SaveFleet((), vans, drivers, tuple(shift(each, f"d{each}") for each in codes)))
    await world.book("A", 0.05, 0.0)
    await world.commit()
    await world.book("B", 0.05, 0.001)
    assert ((await take(world, "B", "V2")).vehicle, (await where(world))["B"]) == ("V2", "V2")


async def test_a_vehicle_that_nobody_knows_is_refused_with_those_there_are(running: World) -> None:  # noqa: F811
    await running.book("NEW", 0.05, 0.0)
    with pytest.raises(BadInput, match="'V9' drives no route") as error:
        await take(running, "NEW", "V9")
    assert (error.value.field, error.value.allowed, await left_out(running)) == ("vehicle", "V1, V2", [])


async def test_what_another_day_has_is_not_taken_from_it(running: World) -> None:  # noqa: F811
    await running.book("T", 0.05, 0.0)
    plan = await of_tomorrow(running)
    with pytest.raises(c.PlanState, match="T is on a route of D1 on 2026-03-04"):
        await take(running, "T")
    assert (await running.stop("T")).plan_id == plan.id


async def test_tomorrow_is_planned_without_what_today_has(running: World) -> None:  # noqa: F811
    before = await where(running)
    await running.book("T", 0.05, 0.0)
    plan = await of_tomorrow(running)
    assert (await where(running), (await running.stop("T")).plan_id) == (before, plan.id)


async def test_what_a_day_that_is_over_never_did_is_planned_again(running: World) -> None:  # noqa: F811
    async with running.app.scope.begin(running.tenant, "system:test") as uow:
        await uow.conn.execute("UPDATE route_plan SET day = day - 1, zero_at = zero_at - interval '1 day'")
    plan = await of_tomorrow(running)
    async with running.app.scope.reading(running.tenant) as (conn, _):
        assert {(await living_stop(conn, each)).plan_id for each in running.refs.values()} == {plan.id}


async def test_what_a_day_that_is_over_never_did_can_be_taken_on(running: World) -> None:  # noqa: F811
    await running.book("T", 0.05, 0.0)
    today, tomorrow = await running.plan(), await of_tomorrow(running)
    asked = c.TakeOn(plan_id=tomorrow.id, shipment_id=running.refs["N0"])
    with pytest.raises(c.PlanState, match="N0 is on a route of D1 on 2026-03-03"):
        await running.run(asked)
    async with running.app.scope.begin(running.tenant, "system:test") as uow:
        over = "UPDATE route_plan SET day = day - 1, zero_at = zero_at - interval '1 day' WHERE id = $1"
        await uow.conn.execute(over, today.id)
    await running.run(asked)
    async with running.app.scope.reading(running.tenant) as (conn, _):
        assert (await living_stop(conn, running.refs["N0"])).plan_id == tomorrow.id


async def test_goods_that_came_back_undone_are_planned_again(running: World) -> None:  # noqa: F811
    await start(running, (await where(running))["N0"])
    async with running.app.scope.begin(running.tenant, "system:test") as uow:
        await uow.conn.execute("UPDATE shipment SET status = 'in_transit' WHERE id = $1", running.refs["N0"])
    await running.run(c.ClosePlan(plan_id=(await running.plan()).id))
    plan = await of_tomorrow(running)
    assert (await running.stop("N0")).plan_id == plan.id


async def test_what_was_booked_after_the_draft_goes_on_the_plan(world: World) -> None:
    await world.book("A", 0.05, 0.0)
    stands = await world.draft()
    await world.book("B", 0.05, 0.001)
    await world.book("BIG", 0.05, 0.001, kg=5000)
    await world.run(c.CommitPlan(draft_id=stands.draft_id, despite="in a hurry"))
    assert set(await left_out(world)) == {"B", "BIG"}
    await world.drain()
    assert (set(await where(world)), await left_out(world)) == ({"A", "B"}, ["BIG"])


async def test_a_route_that_began_after_the_draft_keeps_its_stops(world: World) -> None:
    await world.book("A", 0.05, 0.0)
    await world.commit()
    vehicle, was = (await where(world))["A"], (await world.stop("A")).route_id
    dear = Vehicle(code=vehicle, carrier="OWN", depot="D1", rates=Rates(fixed=Decimal(900_000)))
    await world.run(SaveFleet((), (dear,)))
    stands = await world.draft()
    await world.run(c.StartRoute(action_id=uuid4(), route_id=was, at=MORNING))
    await world.run(c.CommitPlan(draft_id=stands.draft_id, despite="as it is"))
    assert ((await world.stop("A")).status, (await where(world))["A"]) == (StopStatus.PLANNED, vehicle)
    assert (await world.stop("A")).route_id == was


async def test_a_draft_whose_hour_of_leaving_has_passed_says_so(world: World) -> None:
    await world.book("A", 0.05, 0.0)
    stands = await world.draft()
    await world.until(SEVEN + timedelta(hours=3))
    with pytest.raises(CannotRun, match="would have left already"):
        await world.run(c.CommitPlan(draft_id=stands.draft_id))


async def test_a_vehicle_that_is_back_has_no_driver_who_signed_off(running: World) -> None:  # noqa: F811
    await running.run(TakeVehicleOut("V1", "flat tyre"))
    await running.drain()
    await running.run(SignDriverOff("ann", "went home"))
    await running.run(ReturnVehicle("V1"))
    await running.drain()
    assert (await running.routes())["V1"][0].out_from is not None
    await running.run(TakeVehicleOut("V2", "engine"))
    await running.drain()
    assert (await where(running), len(await left_out(running))) == ({}, 8)
    async with running.app.scope.reading(running.tenant) as (conn, _):
        why = {each.sentence for each in await store.left_out_of_plan(conn, (await running.plan()).id)}
    assert why == {"no vehicle of the plan is in service any more"}


async def test_another_day_that_is_agreed_puts_it_on_that_days_plan(running: World) -> None:  # noqa: F811
    plan = await of_tomorrow(running)
    await reschedule(running, "N0", SEVEN + ONE_DAY)
    async with running.app.scope.reading(running.tenant) as (conn, _):
        assert (await living_stop(conn, running.refs["N0"])).plan_id == plan.id
    assert "N0" not in {*(await where(running)), *(await left_out(running))}


async def test_another_time_finds_a_place_for_what_has_none(world: World) -> None:
    await world.book("A", 0.05, 0.0)
    await world.commit()
    night = SEVEN + timedelta(hours=14)
    await world.book("B", 0.05, 0.001, deliver_from=night, deliver_by=night + timedelta(hours=1))
    await take(world, "B")
    assert await left_out(world) == ["B"]
    await reschedule(world, "B", SEVEN)
    assert (await left_out(world), (await world.stop("B")).status) == ([], StopStatus.PLANNED)


async def test_what_is_cancelled_leaves_a_locked_route_and_nothing_else_does(running: World) -> None:  # noqa: F811
    stop, before = await running.stop("N0"), await where(running)
    await running.run(c.LockRoute(route_id=stop.route_id, locked=True))
    await emit(running, ShipmentCancelled(shipment_id=running.refs["N0"], order_id=uuid4(), reason="not wanted"))
    assert (await running.stop("N0")).status is StopStatus.DROPPED
    assert await where(running) == {ref: vehicle for ref, vehicle in before.items() if ref != "N0"}


async def test_a_locked_route_whose_vehicle_is_out_goes_with_others(running: World) -> None:  # noqa: F811
    vehicle = (await where(running))["N0"]
    await running.run(c.LockRoute(route_id=(await running.stop("N0")).route_id, locked=True))
    await running.run(TakeVehicleOut(vehicle, "gearbox"))
    await running.drain()
    assert vehicle not in (await where(running)).values()
    assert {*(await where(running)), *(await left_out(running))} == set(running.refs)
