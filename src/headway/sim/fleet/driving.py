"""A day on the road: vehicles follow the plan as it stands when they are free, and report by the real commands."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from headway.dispatch.fleet import commands as c
from headway.events.dispatch import ShipmentCancelled
from headway.fleet.commands import TakeVehicleOut
from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.db import load_queries
from headway.kernel.geo import Point
from headway.routing.plans import store
from headway.routing.plans.model import RouteRow, StopRow
from headway.routing.roads.base import VAN
from headway.routing.roads.circle import GreatCircle
from headway.sim.fleet.world import DEPOT, Luck, Wish, at

Q = load_queries("headway.sim.fleet")
HANDOVER = timedelta(minutes=2)
WAIT = timedelta(minutes=45)
LAST_CALL = 14
"""A van that has not left by this hour stays."""
NUMBERS = count()


@dataclass(slots=True)
class Van:
    """A vehicle as it really is."""

    code: str
    route_id: UUID
    place: Point = DEPOT
    started: datetime | None = None
    back: datetime | None = None
    metres: int = 0
    broken: bool = False
    homeward: bool = False
    rested: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True)
class Told:
    """What came of a day: when each shipment was delivered, failures, and what the vans did."""

    delivered: dict[UUID, datetime] = field(default_factory=dict)
    failed: int = 0
    cancelled: set[UUID] = field(default_factory=set)
    metres: int = 0
    duty_s: int = 0
    vans: int = 0
    breakdowns: int = 0


@dataclass(slots=True)
class Day:
    """One day: a queue of moments, each with what happens then.

    Attributes:
        orders: the order of each shipment. refs: its reference, by which luck is drawn. live: the plan may change.
    """

    app: App
    tenant: UUID
    luck: Luck
    day: date
    plan_id: UUID
    orders: Mapping[UUID, UUID]
    refs: Mapping[UUID, str]
    live: bool
    told: Told = field(default_factory=Told)
    vans: dict[str, Van] = field(default_factory=dict)
    queue: list[tuple[datetime, int, tuple[Any, ...]]] = field(default_factory=list)
    attempts: dict[UUID, int] = field(default_factory=dict)

    async def live_through(self, later: Mapping[UUID, Wish], cancels: Mapping[UUID, datetime]) -> Told:
        """From the first departure to the last return; `later` are shipments that come in the day."""
        routes, _ = await self._state()
        for route in routes:
            self.vans[route.vehicle_code] = Van(route.vehicle_code, route.id)
            self._put(route.start_at, self._free, self.vans[route.vehicle_code])
            if (when := self.luck.breaks_down(self.day, route.vehicle_code)) is not None:
                self._put(when, self._breaks, self.vans[route.vehicle_code])
        for shipment, wish in later.items():
            self._put(wish.placed, self._comes, shipment)
        for shipment, when in cancels.items():
            self._put(when, self._cancelled, shipment)
        while self.queue:
            when, _, (happens, *words) = heapq.heappop(self.queue)
            await conductor.advance(self.app, self.tenant, max(when, await self._now()))
            await happens(when, *words)
            await conductor.drain(self.app, self.tenant)
        self._count()
        return self.told

    def _put(self, when: datetime, *what: Any) -> None:
        heapq.heappush(self.queue, (when, next(NUMBERS), what))

    async def _breaks(self, when: datetime, van: Van) -> None:
        if van.started is not None and van.back is None:
            van.broken, van.back = True, when
            self.told.breakdowns += 1
            await self._run(TakeVehicleOut(van.code, "engine"))

    async def _comes(self, when: datetime, shipment: UUID) -> None:
        if self.live:
            await self._run(c.TakeOn(plan_id=self.plan_id, shipment_id=shipment))

    async def _cancelled(self, when: datetime, shipment: UUID) -> None:
        if shipment in self.told.delivered:
            return
        self.told.cancelled.add(shipment)
        async with self.app.scope.begin(self.tenant, "system:sim") as uow:
            await uow.conn.execute(Q.cancelled, shipment)
            uow.emit(ShipmentCancelled(shipment_id=shipment, order_id=self.orders[shipment], reason="not wanted"))

    async def _free(self, when: datetime, van: Van) -> None:
        """To the next stop of its route as it stands now, or home."""
        if van.broken or van.back is not None:
            return
        routes, stops = await self._state()
        route = next(each for each in routes if each.id == van.route_id)
        ahead = [each for each in stops if each.route_id == route.id and each.open]
        stop = next((each for each in ahead if each.shipment_id not in self.told.cancelled), None)
        if stop is None:
            self._home(van, when)
        elif van.started is None and when < route.start_at:
            self._put(route.start_at, self._free, van)
        else:
            if van.started is None:
                van.started = when
                await self._run(c.StartRoute(action_id=_id(route.id, "start"), route_id=route.id, at=when))
            van.homeward = False
            ready = self._rests(van, route, stop, when)
            there = Point(stop.job["latitude"], stop.job["longitude"])
            self._put(self._drive(van, there, ready, self.refs[stop.shipment_id]), self._arrives, van, stop.id)

    def _home(self, van: Van, when: datetime) -> None:
        """Nothing to do: home; one that is still at the depot waits, as long as something may come."""
        if van.started is not None and not van.homeward:
            van.homeward = True
            self._put(self._drive(van, DEPOT, when, "home"), self._free, van)
        elif van.started is not None:
            van.back = when
        elif self.live and when + WAIT < at(self.day, LAST_CALL):
            self._put(when + WAIT, self._free, van)

    def _rests(self, van: Van, route: RouteRow, stop: StopRow, when: datetime) -> datetime:
        """Breaks and fetching that the plan has before the stop, each once."""
        for rest in route.rests:
            if rest["before"] != str(stop.shipment_id) or (rest["act"], rest["key"]) in van.rested:
                continue
            van.rested.add((rest["act"], rest["key"]))
            if rest["act"] == "pickup" and stop.job.get("fetch"):
                when = self._drive(van, Point(*stop.job["fetch"]), when, f"fetch {rest['key']}") + HANDOVER
            else:
                when += timedelta(seconds=rest["depart_s"] - rest["start_s"])
        return when

    async def _arrives(self, when: datetime, van: Van, stop_id: UUID) -> None:
        if van.broken:
            return
        stop = next((each for each in (await self._state())[1] if each.id == stop_id), None)
        if stop is None or not stop.open or stop.route_id != van.route_id:
            self._put(when, self._free, van)
            return
        await self._run(c.ArriveAtStop(action_id=_id(stop_id, "arrive"), stop_id=stop_id, at=when))
        opens = stop.job.get("opens")
        begin = max(when, datetime.fromisoformat(opens)) if opens else when
        number = self.attempts.get(stop.shipment_id, 0)
        self.attempts[stop.shipment_id] = number + 1
        key = self.refs[stop.shipment_id]
        failed = self.luck.fails(key, number)
        service_s = 90 if failed else stop.job["service_s"] * self.luck.service(key)
        self._put(begin + timedelta(seconds=service_s), self._leaves, van, stop, begin, failed)

    async def _leaves(self, when: datetime, van: Van, stop: StopRow, begin: datetime, failed: bool) -> None:
        if failed:
            self.told.failed += 1
            reason = "recipient_absent"
            await self._run(c.FailStop(action_id=_id(stop.id, "fail"), stop_id=stop.id, at=when, reason=reason))
        else:
            self.told.delivered[stop.shipment_id] = begin
            await self._run(c.CompleteStop(action_id=_id(stop.id, "done"), stop_id=stop.id, at=when))
            async with self.app.scope.begin(self.tenant, "system:sim") as uow:
                await uow.conn.execute(Q.delivered, stop.shipment_id, when)
        self._put(when, self._free, van)

    def _drive(self, van: Van, there: Point, when: datetime, key: str) -> datetime:
        """When it is there, with the luck of that way."""
        matrix = GreatCircle().between((van.place, there), when, VAN)
        van.metres += int(matrix.distance_m[0, 1])
        van.place = there
        return when + timedelta(seconds=int(matrix.duration_s[0, 1]) * self.luck.travel(self.day, van.code, key))

    def _count(self) -> None:
        used = [each for each in self.vans.values() if each.started is not None]
        self.told.vans = len(used)
        self.told.metres = sum(each.metres for each in used)
        self.told.duty_s = sum(round((each.back - each.started).total_seconds()) for each in used
                               if each.back is not None and each.started is not None)  # fmt: skip

    async def _state(self) -> tuple[tuple[RouteRow, ...], tuple[StopRow, ...]]:
        async with self.app.scope.reading(self.tenant) as (conn, _):
            routes = await store.routes_of_plan(conn, self.plan_id)
            stops = await store.stops_of_plan(conn, self.plan_id)
        return routes, tuple(sorted(stops, key=lambda each: each.sequence))

    async def _now(self) -> datetime:
        async with self.app.scope.reading(self.tenant) as (_, now):
            return now

    async def _run(self, command: object) -> Any:
        return await self.app.run(self.tenant, command, actor="driver:sim")


def _id(about: UUID, what: str) -> UUID:
    """The same report has the same id."""
    return uuid5(about, what)
