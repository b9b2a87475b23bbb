"""Loading readiness, waves and cut-offs, and the appointments of routes."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.docks import store
from headway.docks.commands import PlanDockWave, ReportReadiness, SaveDoor
from headway.docks.model import Appointment, AppointmentState, Direction, Readiness
from headway.events.routing import PlannedStop, RouteAssigned, RouteStarted
from headway.fleet.commands import SaveDepot
from headway.fleet.model import Depot, Place, Wave
from headway.kernel.errors import NotFound
from tests.integration.dispatch.policies import in_force
from tests.integration.docks.conftest import Yard, at

STAGED = Readiness.STAGED


async def shipments(yard: Yard, *refs: str) -> list[UUID]:
    await yard.place(*refs)
    return [row.id for row in await yard.shipments()]


async def wave_now(yard: Yard) -> tuple[str, str]:
    async with yard.app.scope.reading(yard.tenant) as (conn, _):
        (found,) = await store.list_waves(conn, "S1", at(-600), at(6000))
    return found.state, found.decided


async def released(yard: Yard, *of: Appointment) -> list[bool]:
    return [(await yard.state(each)).released_at is not None for each in of]


async def test_a_wave_is_released_when_the_last_goods_are_staged(yard: Yard) -> None:
    one, two = await shipments(yard, "A", "B")
    first = await yard.book(30, shipment_ids=(one,), reference="R1")
    second = await yard.book(30, shipment_ids=(two,), reference="R2")
    await yard.run(PlanDockWave("S1", "morning", at(120)))
    found = await yard.run(ReportReadiness(state=STAGED, shipment_ids=(one,)))
    assert found.ready == (first.id,)
    assert await wave_now(yard) == ("open", "1 of 2 are ready; R2: 0 of 1 shipments are staged")
    await yard.run(ReportReadiness(state=STAGED, appointment_id=second.id))
    assert await released(yard, first, second) == [True, True]
    assert await wave_now(yard) == ("released", "all 2 are ready to be loaded")
    assert "LoadingReleased" in await yard.events("docks.")


async def test_near_the_cut_off_what_is_ready_goes_without_the_rest_and_who_is_left_is_named(yard: Yard) -> None:
    one, two = await shipments(yard, "A", "B")
    first = await yard.book(30, shipment_ids=(one,), reference="R1")
    second = await yard.book(30, shipment_ids=(two,), reference="R2")
    await yard.run(PlanDockWave("S1", "morning", at(60)))
    await yard.run(ReportReadiness(state=STAGED, shipment_ids=(one,)))
    await yard.advance(timedelta(hours=2, minutes=26))
    assert await released(yard, first, second) == [True, False]
    assert (await wave_now(yard))[1] == "waiting longer would miss the cut-off: 1 go, left behind: R2"
    await yard.advance(timedelta(minutes=40))
    assert (await wave_now(yard))[0] == "closed"


async def test_goods_that_come_later_than_their_turn_move_it(yard: Yard) -> None:
    (one,) = await shipments(yard, "A")
    first = await yard.book(0, shipment_ids=(one,))
    found = await yard.run(ReportReadiness(state=Readiness.PICKED, shipment_ids=(one,), expected_at=at(40)))
    assert found.moved == (first.id,)
    assert await yard.there(first) == [("1", 40, 70)]


async def test_a_report_of_an_unknown_shipment_is_refused(yard: Yard) -> None:
    with pytest.raises(NotFound):
        await yard.run(ReportReadiness(state=STAGED, shipment_ids=(uuid4(),)))


async def test_orders_wait_no_longer_to_be_allocated_when_all_their_goods_are_staged(yard: Yard) -> None:
    await in_force(yard, wave={"collect_min": 600})
    ids = await shipments(yard, "A", "B")
    await yard.run(ReportReadiness(state=STAGED, shipment_ids=tuple(ids[:1])))
    await yard.drain()
    assert [row.carrier_code for row in await yard.shipments()] == [None, None]
    await yard.run(ReportReadiness(state=STAGED, shipment_ids=tuple(ids[1:])))
    await yard.drain()
    assert None not in [row.carrier_code for row in await yard.shipments()]


async def test_orders_are_allocated_in_time_for_the_cut_off(yard: Yard) -> None:
    await in_force(yard, wave={"collect_min": 600})
    await shipments(yard, "A")
    await yard.run(PlanDockWave("S1", "noon", at(240)))
    await yard.advance(timedelta(hours=3, minutes=1))
    assert None not in [row.carrier_code for row in await yard.shipments()]


ROUTE = uuid4()


def route(start: int, *of: UUID, version: int = 1, **more: Any) -> RouteAssigned:
    stops = tuple(
        PlannedStop(stop_id=uuid4(), shipment_id=each, sequence=n, arrive_at=at(start + 30), depart_at=at(start + 40))
        for n, each in enumerate(of, 1)
    )
    fields: dict[str, Any] = {
        "route_id": ROUTE,
        "plan_id": uuid4(),
        "vehicle_code": "V1",
        "driver_code": "D1",
        "depot": "D",
    } | more
    return RouteAssigned(**fields, version=version, start_at=at(start), end_at=at(start + 300), stops=stops)


async def living(yard: Yard) -> list[tuple[str, int, int]]:
    async with yard.app.scope.reading(yard.tenant) as (conn, _):
        found = await store.list_appointments(conn, "S1", at(-600), at(6000))
    return await yard.there(*(each for each in found if each.ended_at is None))


async def depot(yard: Yard) -> None:
    place = Place(latitude=51.5, longitude=-0.1)
    waves = (Wave(name="morning", cutoff=time(5), departs=time(11)),)
    await yard.run(SaveDepot(Depot(code="D", name="Depot", place=place, site="S1", loading_minutes=30, waves=waves)))


async def test_a_route_is_loaded_just_before_it_starts_and_its_wave_is_planned(yard: Yard) -> None:
    await depot(yard)
    (one,) = await shipments(yard, "A")
    await yard.emit(route(60, one))
    assert await living(yard) == [("1", 30, 60)]
    async with yard.app.scope.reading(yard.tenant) as (conn, _):
        (wave,) = await store.list_waves(conn, "S1", at(0), at(600))
    assert (wave.name, wave.cutoff_at) == ("morning", at(180))


async def test_a_changed_route_moves_its_loading_only_where_it_must(yard: Yard) -> None:
    await depot(yard)
    one, two = await shipments(yard, "A", "B")
    await yard.emit(route(60, one))
    await yard.emit(route(75, one, two, version=2))
    assert await living(yard) == [("1", 30, 60)]
    await yard.emit(route(50, one, two, version=3))
    assert await living(yard) == [("1", 20, 50)]
    await yard.emit(RouteStarted(route_id=ROUTE, plan_id=uuid4(), vehicle_code="V1", driver_code="D1", at=at(-100)))
    assert await living(yard) == []


async def test_a_route_without_stops_needs_no_door(yard: Yard) -> None:
    await depot(yard)
    (one,) = await shipments(yard, "A")
    await yard.emit(route(60, one))
    await yard.emit(route(60, version=2))
    assert await living(yard) == []


async def test_where_no_door_is_free_in_time_it_is_said_and_the_next_time_is_taken(yard: Yard) -> None:
    await depot(yard)
    await yard.run(SaveDoor(site="S1", code="2", directions=(Direction.INBOUND,)))
    full = await yard.book(-80, 170, door="1")
    (one,) = await shipments(yard, "A")
    await yard.emit(route(60, one))
    assert "DockFull" in await yard.events("docks.")
    assert await living(yard) == [("1", -80, 90), ("1", 95, 125)]
    assert (await yard.state(full)).state is AppointmentState.BOOKED
