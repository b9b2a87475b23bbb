"""What drivers report: each action once, facts before plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.dispatch.fleet import commands as c
from headway.dispatch.fleet.handlers import tables
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from headway.kernel.rooms import Room
from headway.routing.plans.model import RouteStatus, StopStatus
from tests.conftest import START


class Routes:
    """One plan with a route of two stops, and a second route with none."""

    def __init__(self, app: App, tenant: UUID) -> None:
        self.app, self.tenant = app, tenant
        self.plan, self.route, self.other, self.one, self.two = (uuid4() for _ in range(5))

    async def lay(self) -> None:
        async with self.app.scope.begin(self.tenant, "user:ann") as uow:
            await uow.conn.execute(
                "INSERT INTO route_plan (id, depot, day, status, version, zero_at, currency, created_at)"
                " VALUES ($1, 'D', $2, 'running', 1, $3, 'EUR', $3)", self.plan, date(2026, 3, 2), START,
            )  # fmt: skip
            for route, code in ((self.route, "V1"), (self.other, "V2")):
                await uow.conn.execute(
                    "INSERT INTO route (id, plan_id, vehicle_id, vehicle_code, driver_code, status, resource,"
                    " start_at, end_at, version) VALUES ($1, $2, $1, $3, 'ann', 'planned', '{}', $4, $5, 1)",
                    route, self.plan, code, START, START + timedelta(hours=8),
                )  # fmt: skip
            for sequence, stop in enumerate((self.one, self.two), start=1):
                await uow.conn.execute(
                    "INSERT INTO route_stop (id, plan_id, route_id, shipment_id, sequence, status, job, arrive_at,"
                    " start_at, depart_at, told_at) VALUES ($1, $2, $3, $4, $5, 'planned', '{}', $6, $6, $6, $6)",
                    stop, self.plan, self.route, uuid4(), sequence, START,
                )  # fmt: skip

    async def run(self, command: object) -> Any:
        return await self.app.run(self.tenant, command, actor="driver:ann")

    async def news(self) -> list[str]:
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return [
                row["type"]
                for row in await conn.fetch("SELECT type FROM event_log WHERE type ~ '^routing' ORDER BY seq")
            ]


@pytest.fixture
async def routes(make_app: Callable[..., App], tenant: UUID) -> Routes:
    found = Routes(make_app(Room(name="dispatch", commands=tables().commands)), tenant)
    await found.lay()
    return found


async def test_a_whole_route_is_told(routes: Routes) -> None:
    await routes.run(c.StartRoute(action_id=uuid4(), route_id=routes.route, at=START))
    await routes.run(c.ArriveAtStop(action_id=uuid4(), stop_id=routes.one, at=START))
    done = await routes.run(c.CompleteStop(action_id=uuid4(), stop_id=routes.one, at=START))
    failed = await routes.run(c.FailStop(action_id=uuid4(), stop_id=routes.two, at=START, reason="not_at_home"))
    ended = await routes.run(c.EndRoute(action_id=uuid4(), route_id=routes.route, at=START, distance_m=900))
    assert (done.status, failed.status, ended.status) == (StopStatus.DONE, StopStatus.FAILED, RouteStatus.ENDED)
    assert await routes.news() == [
        "routing.RouteStarted", "routing.RouteStopArrived", "routing.RouteStopDone", "routing.RouteStopFailed",
        "routing.RouteEnded",
    ]  # fmt: skip


async def test_an_action_counts_once(routes: Routes) -> None:
    arrive = c.ArriveAtStop(action_id=uuid4(), stop_id=routes.one, at=START)
    assert not (await routes.run(arrive)).again
    assert (await routes.run(arrive)).again
    assert await routes.news() == ["routing.RouteStarted", "routing.RouteStopArrived"]


async def test_a_stop_that_was_moved_meanwhile_goes_to_who_did_it(routes: Routes) -> None:
    stands = await routes.run(c.CompleteStop(action_id=uuid4(), stop_id=routes.one, at=START, route_id=routes.other))
    assert stands.route_id == routes.other


async def test_what_is_done_cannot_fail(routes: Routes) -> None:
    await routes.run(c.CompleteStop(action_id=uuid4(), stop_id=routes.one, at=START))
    with pytest.raises(c.RouteState, match="the stop is done"):
        await routes.run(c.FailStop(action_id=uuid4(), stop_id=routes.one, at=START, reason="not_at_home"))


async def test_a_route_with_stops_left_does_not_end(routes: Routes) -> None:
    with pytest.raises(c.RouteState, match="2 stops"):
        await routes.run(c.EndRoute(action_id=uuid4(), route_id=routes.route, at=START))


async def test_tomorrow_is_not_reported_today(routes: Routes) -> None:
    with pytest.raises(c.AheadOfTime):
        await routes.run(c.StartRoute(action_id=uuid4(), route_id=routes.route, at=START + timedelta(days=1)))


async def test_an_id_stands_for_one_action(routes: Routes) -> None:
    known = uuid4()
    await routes.run(c.ArriveAtStop(action_id=known, stop_id=routes.one, at=START))
    for other in (
        c.ArriveAtStop(action_id=known, stop_id=routes.two, at=START),
        c.CompleteStop(action_id=known, stop_id=routes.one, at=START),
    ):
        with pytest.raises(BadInput, match=f"was arrive of {routes.one} before"):
            await routes.run(other)


async def test_what_is_said_to_be_long_before_the_route_is_refused(routes: Routes) -> None:
    with pytest.raises(BadInput, match="the route is to begin at 2026-03-02") as error:
        await routes.run(c.ArriveAtStop(action_id=uuid4(), stop_id=routes.one, at=START - timedelta(days=400)))
    assert (error.value.field, error.value.allowed) == ("at", "2026-03-01T06:00:00+00:00 or later")
    assert await routes.news() == []
