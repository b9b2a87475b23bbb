"""A route that was planned and committed, driven from the phone: plan, tracking and proofs agree."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from headway.kernel.app import App
from headway.kernel.rooms import Commands
from headway.kernel.uow import Scope
from headway.routing.plans.model import StopStatus
from headway.tracking import handlers as tracking
from headway.tracking.driving.model import (
    Action,
    ActionKind,
    BeginDriving,
    Driver,
    MakePass,
    Outcome,
    Proof,
    ShowRoute,
    State,
    TakeAction,
)
from headway.tracking.driving.showing import PageShown, RouteShown
from headway.tracking.driving.store import signed_in
from tests.integration.routes.world import MORNING, World, build
from tests.integration.tracking.world import booking


class Cab:
    """A driver of the world at work."""

    def __init__(self, world: World, driver: Driver) -> None:
        self.world, self.driver, self.device, self.sent = world, driver, uuid4(), 0

    @classmethod
    async def of(cls, world: World, code: str) -> Cab:
        secret = await world.run(BeginDriving(token=(await world.run(MakePass(code))).token))
        async with world.app.scope.reading(world.tenant) as (conn, now):
            driver = await signed_in(conn, secret, now)
        assert driver is not None
        return cls(world, driver)

    async def route(self) -> RouteShown:
        page: PageShown = await self.world.run(ShowRoute(self.driver, self.device), self.driver.actor)
        assert page.route is not None
        return page.route

    async def does(self, kind: ActionKind, stop: UUID | None = None, **more: object) -> Outcome:
        self.sent += 1
        async with self.world.app.scope.reading(self.world.tenant) as (_, now):
            at = now
        action = Action(
            id=uuid4(),
            device=self.device,
            sequence=self.sent,
            kind=kind,
            at=at,
            route_id=(await self.route()).id,
            stop_id=stop,
            **more,  # type: ignore[arg-type]
        )
        outcome: Outcome = await self.world.run(TakeAction(self.driver, action), self.driver.actor)
        await self.world.drain()
        return outcome


@pytest.fixture
async def world(make_app: Callable[..., App], tenant: UUID, scope: Scope) -> World:
    """Two vans with four stops each, committed; tracking hears of them."""
    found = await build(make_app, tenant, scope)
    commands = Commands()
    found.app = make_app(*found.app.rooms, tracking.room(commands=commands))
    commands.bind(found.app.handle)
    for ref, north in (("N1", 0.08), ("N2", 0.09), ("N3", 0.10), ("S1", -0.08), ("S2", -0.09), ("S3", -0.10)):
        shipment = await found.book(ref, north, 0.0)
        async with found.app.scope.begin(tenant, "system:test") as uow:
            order = await uow.conn.fetchval("SELECT order_id FROM shipment WHERE id = $1", shipment)
            named = {"shipment_id": shipment, "order_id": order, "reference": ref, "carrier": "OWN"}
            uow.emit(booking(**named, pickup_planned_at=MORNING, weight_kg="100"))
    await found.drain()
    await found.commit()
    return found


async def test_a_committed_route_is_driven_to_its_end(world: World) -> None:
    cab = await Cab.of(world, next(iter((await world.routes()).values()))[0].driver_code)
    route = await cab.route()
    assert (route.vehicle, route.depot, route.depot_latitude) == (route.vehicle, "D1", 47.1)
    assert all(stop.latitude is not None and stop.reference for stop in route.stops)
    await cab.does(ActionKind.START)
    for stop in route.stops:
        await cab.does(ActionKind.ARRIVE, stop.id)
        done = await cab.does(ActionKind.COMPLETE, stop.id, proof=Proof(signed_by="Eve"))
        assert (done.state, done.sentence) == (State.DONE, "")
    assert (await cab.does(ActionKind.END)).state is State.DONE
    async with world.app.scope.reading(world.tenant) as (conn, _):
        ids = [(await world.stop(stop.reference)).shipment_id for stop in route.stops]
        rows = await conn.fetch("SELECT status FROM tracking_state WHERE shipment_id = ANY($1)", ids)
        proofs = await conn.fetchval("SELECT count(*) FROM pod WHERE shipment_id = ANY($1)", ids)
    assert [row["status"] for row in rows] == ["delivered"] * len(ids)
    assert proofs == len(ids)


async def test_a_delay_is_answered_by_the_running_plan(world: World) -> None:
    cab = await Cab.of(world, next(iter((await world.routes()).values()))[0].driver_code)
    before = await cab.route()
    await cab.does(ActionKind.START)
    assert (await cab.does(ActionKind.DELAY, minutes=50)).state is State.DONE
    row, _ = (await world.routes())[before.vehicle]
    assert row.delay_s == 3000


async def test_a_driver_who_cannot_go_on_gives_the_stops_to_others(world: World) -> None:
    routes = await world.routes()
    van, (route, stops) = next((code, each) for code, each in routes.items() if each[1])
    cab = await Cab.of(world, route.driver_code)
    await cab.route()
    await cab.does(ActionKind.SICK, text="Fever")
    left = [each for each in (await world.routes())[van][1] if each.status is StopStatus.PLANNED]
    assert len(left) < len(stops)
