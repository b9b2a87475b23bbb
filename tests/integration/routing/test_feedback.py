"""From route events to what the next plan is made with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.events import routing as events
from headway.kernel.app import App
from headway.kernel.conductor import advance, drain
from headway.kernel.db import load_queries
from headway.kernel.message import Event
from headway.learning import handlers as learning
from headway.routing import handlers as routing
from headway.routing.feedback.learned import depot_zone, zone_of
from headway.routing.feedback.learning import HISTORY
from headway.routing.feedback.views import learned, report
from tests.conftest import START
from tests.unit.routing.feedback.turning import HERE, THERE

ACTOR = "user:tester"
EIGHT = START + timedelta(hours=2)
HYGIENE = load_queries("headway.learning.hygiene")


@pytest.fixture
def app(make_app) -> App:
    return make_app(learning.room(), routing.room())


async def tell(app: App, tenant: UUID, *news: Event) -> None:
    async with app.scope.begin(tenant, ACTOR) as uow:
        for each in news:
            uow.emit(each)
    await drain(app, tenant)


def minutes(count: float):
    return EIGHT + timedelta(minutes=count)


class Day:
    """A route of stops, each planned 10 minutes from the one before, with 5 minutes of work."""

    def __init__(self, stops: int = 2) -> None:
        self.route, self.plan = uuid4(), uuid4()
        self.stops, self.shipments = [uuid4() for _ in range(stops)], [uuid4() for _ in range(stops)]
        self.head: dict[str, Any] = {
            "route_id": self.route,
            "plan_id": self.plan,
            "vehicle_code": "V1",
            "driver_code": "D1",
        }

    def assigned(self, order=None) -> events.RouteAssigned:
        order = range(len(self.stops)) if order is None else order
        stops = tuple(
            events.PlannedStop(
                stop_id=self.stops[which], shipment_id=self.shipments[which], sequence=place + 1,
                arrive_at=minutes(15 * place + 10), depart_at=minutes(15 * place + 15), work_s=300,
                lat=(HERE, THERE)[which % 2].lat, lon=(HERE, THERE)[which % 2].lon, customer="ACME", place=f"P{which}",
            )
            for place, which in enumerate(order)
        )  # fmt: skip
        end = minutes(15 * len(stops) + 10)
        return events.RouteAssigned(**self.head, version=1, depot="DEP", start_at=EIGHT, end_at=end, stops=stops)

    def started(self) -> events.RouteStarted:
        return events.RouteStarted(**self.head, at=EIGHT)

    def arrived(self, which: int, at: float) -> events.RouteStopArrived:
        return events.RouteStopArrived(**self._stop(which), at=minutes(at))

    def done(self, which: int, at: float) -> events.RouteStopDone:
        return events.RouteStopDone(**self._stop(which), at=minutes(at), service_s=300)

    def ended(self, at: float) -> events.RouteEnded:
        return events.RouteEnded(**self.head, at=minutes(at), distance_m=21_000)

    def _stop(self, which: int):
        return {**self.head, "stop_id": self.stops[which], "shipment_id": self.shipments[which]}

    def slow(self) -> tuple[Event, ...]:
        """Ways of 20 instead of 10 minutes, work of 10 instead of 5."""
        return (
            self.assigned(), self.started(), self.arrived(0, 20), self.done(0, 30), self.arrived(1, 50),
            self.done(1, 60), self.ended(80),
        )  # fmt: skip


async def seen(app: App, tenant: UUID):
    async with app.scope.reading(tenant) as (conn, now):
        return await report(conn, now - HISTORY, now + HISTORY)


async def test_a_day_is_compared_with_its_plan(app: App, tenant: UUID) -> None:
    await tell(app, tenant, *Day().slow())
    found = (await seen(app, tenant)).whole.all_in
    assert (found.stops, found.legs, found.travel_s, found.drove_s) == (2, 2, 1200, 2400)
    assert (found.work_s, found.worked_s, found.in_order) == (600, 1200, 1.0)


async def test_the_night_learns_and_the_next_plan_is_told(app: App, tenant: UUID) -> None:
    for _ in range(30):
        await tell(app, tenant, *Day().slow())
    async with app.scope.reading(tenant) as (conn, _):
        assert (await learned(conn)).version == 0
    await advance(app, tenant, START + timedelta(days=1))
    async with app.scope.reading(tenant) as (conn, _):
        found = await learned(conn)
    assert found.version == 1
    assert found.learned_ratio(depot_zone("DEP"), zone_of(HERE), "morning") == pytest.approx(2.0, rel=0.1)
    assert found.learned_service_s(300, "ACME", "P0", "morning") == pytest.approx(600, rel=0.1)


async def test_a_plan_made_with_what_was_learned_does_not_unlearn_it(app: App, tenant: UUID) -> None:
    for _ in range(30):
        await tell(app, tenant, *Day().slow())
    await advance(app, tenant, START + timedelta(days=1))
    await tell(app, tenant, *Day().slow())
    found = (await seen(app, tenant)).whole.all_in
    assert found.travel_s == 31 * 1200
    assert found.base_s == pytest.approx(30 * 1200 + 1200 / 2, rel=0.02)


async def test_a_leg_driven_in_another_order_teaches_nothing(app: App, tenant: UUID) -> None:
    day = Day()
    order = (day.arrived(1, 25), day.done(1, 30), day.arrived(0, 50), day.done(0, 55))
    await tell(app, tenant, day.assigned(), day.started(), *order)
    found = (await seen(app, tenant)).whole.all_in
    assert (found.stops, found.legs, found.in_order) == (2, 0, 0.0)


async def test_a_plan_that_changes_is_compared_with_its_last_legs(app: App, tenant: UUID) -> None:
    day = Day()
    order = (day.arrived(1, 25), day.done(1, 30), day.arrived(0, 50), day.done(0, 55))
    await tell(app, tenant, day.assigned(), day.assigned(order=(1, 0)), day.started(), *order)
    found = (await seen(app, tenant)).whole.all_in
    assert (found.legs, found.in_order, found.on_plan) == (2, 1.0, 0.5)


async def test_tagged_shipments_are_in_one_figure_and_teach_nothing(app: App, tenant: UUID) -> None:
    day = Day()
    await tell(app, tenant, *day.slow())
    async with app.scope.begin(tenant, ACTOR) as uow:
        tag = ([day.shipments[0]], ["manual"], [uow.new_id()], ["it"], ["by hand"], [uow.now], [ACTOR], [None])
        await uow.conn.fetch(HYGIENE.put_tags, *tag)
    whole = (await seen(app, tenant)).whole
    assert (whole.all_in.stops, whole.clean.stops) == (2, 1)


async def test_another_tenant_learns_nothing_of_it(app: App, tenant: UUID, other_tenant: UUID) -> None:
    await tell(app, tenant, *Day().slow())
    assert (await seen(app, other_tenant)).whole.all_in.stops == 0
