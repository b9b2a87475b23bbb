"""A route that no door loads in time: a case with the money at stake, and the next free door is its."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.carriers.handlers import room as carriers_room
from headway.dispatch.handlers import room as dispatch_room
from headway.docks.commands import CancelAppointment, MoveAppointment, SaveDoor
from headway.docks.handlers import room as docks_room
from headway.docks.model import Direction
from headway.events.routing import RouteStarted
from headway.exceptions import views
from headway.exceptions.handlers import room as exceptions_room
from headway.exceptions.model import Case, CaseState, Severity
from headway.fleet.handlers import room as fleet_room
from headway.kernel.app import App
from headway.kernel.money import Money
from headway.kernel.rooms import Commands
from headway.orders.handlers import room as orders_room
from headway.tracking.handlers import room as tracking_room
from tests.integration.dispatch.world import Connectors, build
from tests.integration.docks.conftest import BOTH, Yard, at
from tests.integration.docks.test_waves import ROUTE, depot, living, route

PENALTY = Money(260_000, "USD")
LEFT = RouteStarted(route_id=ROUTE, plan_id=uuid4(), vehicle_code="V1", driver_code="D1", at=at(-100))


@pytest.fixture
async def watched(make_app: Callable[..., App], tenant: UUID) -> Yard:
    """A site with door 1, whose troubles are watched."""
    commands, connectors = Commands(), Connectors()
    rooms = (orders_room(), carriers_room(), fleet_room(), dispatch_room(connectors), tracking_room())
    app = make_app(*rooms, docks_room(commands), exceptions_room(commands=commands))
    commands.bind(app.handle)
    await build(app, tenant, connectors)
    found = Yard(app, tenant, connectors)
    await found.run(SaveDoor(site="S1", code="1", directions=BOTH))
    await depot(found)
    return found


async def shipments(yard: Yard, *refs: str, **changes: Any) -> list[UUID]:
    await yard.place(*refs, late_penalty=PENALTY, **changes)
    return [row.id for row in await yard.shipments()]


async def cases(yard: Yard) -> list[Case]:
    async with yard.app.scope.reading(yard.tenant) as (conn, _):
        return [each for each in await views.list_cases(conn, views.CaseFilter()) if each.detector == "dock_full"]


async def test_it_is_one_case_of_all_on_the_route_by_money_and_time_left(watched: Yard) -> None:
    await watched.book(-80, 170, door="1")
    await watched.emit(route(60, *await shipments(watched, "A", "B")))
    (case,) = await cases(watched)
    assert (case.at_risk, case.deadline, case.severity) == (Money(520_000, "USD"), at(60), Severity.CRITICAL)
    assert (case.subjects, case.owner) == (2, "warehouse")
    assert "door 1 does from 2026-03-02T09:35Z" in case.sentence


async def test_a_door_that_becomes_free_is_taken_and_ends_it(watched: Yard) -> None:
    first = await watched.book(-80, 170, door="1")
    await watched.emit(route(60, *await shipments(watched, "A")))
    await watched.run(CancelAppointment(first.id))
    await watched.drain()
    assert await living(watched) == [("1", 30, 60)]
    (case,) = await cases(watched)
    assert (case.state, case.resolution) == (CaseState.RESOLVED, "door 1 loads it in time, at 2026-03-02T08:30Z")


async def test_one_more_door_is_taken_by_who_waits(watched: Yard) -> None:
    await watched.book(-80, 170, door="1")
    await watched.emit(route(60, *await shipments(watched, "A")))
    await watched.run(SaveDoor(site="S1", code="2", directions=(Direction.OUTBOUND,)))
    await watched.drain()
    assert await living(watched) == [("1", -80, 90), ("2", 30, 60)]
    assert (await cases(watched))[0].state is CaseState.RESOLVED


async def test_who_is_moved_by_hand_into_time_waits_no_more(watched: Yard) -> None:
    first = await watched.book(-80, 170, door="1")
    await watched.emit(route(60, *await shipments(watched, "A")))
    await watched.run(MoveAppointment(appointment_id=first.id, start=at(130)))
    await watched.drain()
    assert (await living(watched))[0] == ("1", 30, 60)
    assert (await cases(watched))[0].state is CaseState.RESOLVED


async def test_it_ends_when_the_route_leaves_and_is_told_once_meanwhile(watched: Yard) -> None:
    await watched.book(-80, 170, door="1")
    ids = await shipments(watched, "A")
    await watched.emit(route(60, *ids))
    await watched.emit(route(60, *ids))
    assert (await watched.events("docks.")).count("DockFull") == 1
    await watched.emit(LEFT)
    (case,) = await cases(watched)
    assert (case.state, case.resolution) == (CaseState.RESOLVED, "it has left")


async def test_what_the_route_carries_no_more_is_no_part_of_it(watched: Yard) -> None:
    await watched.book(-80, 170, door="1")
    one, two = await shipments(watched, "A", "B")
    await watched.emit(route(60, one, two))
    await watched.emit(route(60, one, version=2))
    (case,) = await cases(watched)
    assert (case.state, case.subjects, case.at_risk) == (CaseState.OPEN, 1, PENALTY)
    await watched.emit(route(60, version=3))
    assert (await cases(watched))[0].state is CaseState.RESOLVED
    await watched.advance(timedelta(hours=4))
    assert (await watched.events("docks.")).count("DockFull") == 2
