"""What running plans hear: bookings, cancels, other times, vehicles and drivers that are out, stops that failed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import structlog

from headway.dispatch.fleet import gathering
from headway.dispatch.fleet.changing import Changer
from headway.dispatch.fleet.commands import Changed, LookAtPlan, NoPlan, NoRoute, PlanState, ReportDelay, TakeOn
from headway.dispatch.fleet.committing import SINCE
from headway.dispatch.fleet.ground import settled
from headway.dispatch.fleet.running import Running, drives
from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.events.fleet import DriverSignedOff, VehicleBack, VehicleOut
from headway.events.orders import DeliveryRescheduled
from headway.events.routing import (
    RouteEnded,
    RoutePlanCommitted,
    RouteStopArrived,
    RouteStopDone,
    RouteStopFailed,
)
from headway.fleet import views as fleet
from headway.kernel.errors import BadInput, HeadwayError
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import DueTimer, Projection
from headway.routing.live.events import Breakdown, Cancel, Delay, FailedAttempt, NewRoads, Reschedule, SignOff
from headway.routing.plans import store
from headway.routing.plans.model import PlanRow, PlanStatus, RouteRow, RouteStatus, StopRow, StopStatus
from headway.routing.plans.store import Q
from headway.routing.problem import ALWAYS, Window

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

log = structlog.get_logger(__name__)

LOOK = "dispatch.look_at_plan"
LOOK_EVERY = timedelta(minutes=10)
LATE_S = 600
"""A stop that begins so much later than planned is a delay of its vehicle."""
SHOWN = 20
"""Vehicles that an error names."""
AGAIN_AFTER = timedelta(hours=2)
"""A failed delivery is tried again no earlier."""
NO_SECOND_TRY = frozenset(
    {
        "address_wrong", "address_incomplete", "address_unknown", "recipient_unknown", "refused", "damaged", "lost",
        "undeliverable", "returning", "customs_hold", "recipient_asked",
    }
)  # fmt: skip
"""Reasons after which the same vehicle need not come again the same day."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Turns news into changes of running plans; `watching`: also what vehicles report, and time as it goes by."""

    changer: Changer
    watching: bool = True

    async def on_news(self, batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
        """Each piece of news by itself: one that cannot be answered leaves the others alone."""
        for rec in batch:
            handler = self.handlers[type(rec.event)]
            with uow.caused_by(rec):
                try:
                    async with uow.savepoint():
                        await handler(rec.event, uow)
                except HeadwayError as error:
                    log.warning("routes.unanswered", event=rec.event.type_name(), error=str(error))

    @property
    def handlers(self) -> Mapping[type[Event], Callable[[Any, UnitOfWork], Awaitable[object]]]:
        """What is heard."""
        heard: dict[type[Event], Callable[[Any, UnitOfWork], Awaitable[object]]] = {
            ShipmentBooked: self.booked,
            ShipmentUnbooked: self.gone,
            ShipmentCancelled: self.gone,
            DeliveryRescheduled: self.rescheduled,
            VehicleOut: self.vehicle_out,
            VehicleBack: self.vehicle_back,
            DriverSignedOff: self.signed_off,
            RouteStopFailed: self.failed,
            RouteEnded: self.ended,
        }
        if not self.watching:
            return heard
        return heard | {
            RouteStopArrived: self.reported, RouteStopDone: self.reported, RoutePlanCommitted: self.watch,
        }  # fmt: skip

    async def booked(self, event: ShipmentBooked, uow: UnitOfWork) -> None:
        """A shipment of a depot whose plan of that day runs goes on it."""
        for depot in await fleet.depots_of_site(uow.conn, event.origin_site):
            day = event.pickup_planned_at.astimezone(await fleet.zone_of_depot(uow.conn, depot)).date()
            plan_id = await uow.conn.fetchval(Q.running_plan_of, depot.code, day)
            if plan_id is None:
                continue
            carriers = {each["carrier"] for each in await uow.conn.fetch(gathering.Q.depot_carriers, depot.code)}
            if event.carrier_code in carriers:
                await self.put_on(uow, TakeOn(plan_id=plan_id, shipment_id=event.shipment_id))
                return

    async def take_on(self, cmd: TakeOn, uow: UnitOfWork) -> Changed:
        """A person, or a playbook, puts a shipment on a running plan.

        Raises:
            NoPlan: there is no such plan or shipment. BadInput: the plan has no such vehicle.
            PlanState: the plan does not run, or another plan has the shipment.
        """
        if await store.find_plan(uow.conn, cmd.plan_id) is None:
            raise NoPlan(f"there is no plan {cmd.plan_id}", plan_id=cmd.plan_id)
        if cmd.vehicle is not None:
            await _check_drives(uow, cmd.plan_id, cmd.vehicle)
        await _check_free(uow, cmd.plan_id, cmd.shipment_id)
        found = await self.put_on(uow, cmd)
        if found is None:
            raise PlanState("the plan does not run, or there is no such shipment", shipment_id=cmd.shipment_id)
        return found

    async def put_on(self, uow: UnitOfWork, cmd: TakeOn) -> Changed | None:
        """The same; None where the plan does not run, or there is no such shipment."""
        task = await gathering.task_of_shipment(uow.conn, cmd.shipment_id)
        if task is None:
            return None
        running = await self.changer.locked(uow, cmd.plan_id, (task,))
        if running is None:
            return None
        return await self.changer.take_on(uow, running, task, cmd.vehicle, cmd.most_moves)

    async def gone(self, event: ShipmentCancelled | ShipmentUnbooked, uow: UnitOfWork) -> None:
        """It is carried no more, or by somebody else."""
        stop = await store.living_stop(uow.conn, event.shipment_id)
        if stop is None:
            await uow.conn.execute(Q.forget_left_out, event.shipment_id)
            return
        running = await self.changer.locked(uow, stop.plan_id, free=await _driven(uow, stop.route_id))
        if running is not None:
            await self._off(uow, running, str(event.shipment_id), "cancel", f"{stop.job.get('ref')} is cancelled")

    async def _off(self, uow: UnitOfWork, running: Running, key: str, cause: str, sentence: str) -> None:
        """It leaves its route; of one that is locked nothing else changes. At its door already, it stays."""
        stop = next((each for each in running.rows.stops if str(each.shipment_id) == key and each.open), None)
        if key in running.live.tasks:
            await self.changer.answer(uow, running, cause, sentence, Cancel(key), cancelled=(key,))
        elif stop is not None and stop.status is StopStatus.PLANNED:
            await self.changer.answer(uow, running, cause, sentence, lambda live: live, cancelled=(key,))

    async def rescheduled(self, event: DeliveryRescheduled, uow: UnitOfWork) -> None:
        """Another time was agreed; on another day it leaves the plan, and goes on that day's where that runs."""
        shipment_id = await uow.conn.fetchval(gathering.Q.shipment_of_order, event.order_id)
        plan_id, route_id = (await store.running_with(uow.conn, [shipment_id])).get(shipment_id, (None, None))
        free = () if route_id is None else await _driven(uow, route_id)
        running = None if plan_id is None else await self.changer.locked(uow, plan_id, free=free)
        if running is None:
            return
        key, snapshot = str(shipment_id), running.snapshot
        day = await _wanted_on(uow, running.plan, event)
        other = await uow.conn.fetchval(Q.running_plan_of, running.plan.depot, day)
        if day > running.plan.day or (day < running.plan.day and other is not None):
            await self._off(uow, running, key, "reschedule", "it is wanted on another day")
            if other is not None:
                await self.put_on(uow, TakeOn(plan_id=other, shipment_id=shipment_id))
            return
        if key not in running.live.tasks:
            return
        task = msgspec.structs.replace(
            running.tasks[key], opens=event.deliver_from, closes=event.deliver_by, due_at=event.deliver_by
        )
        sentence = f"{task.ref} is wanted at another time"
        windows = (Window(max(0, snapshot.second(event.deliver_from)), max(0, snapshot.second(event.deliver_by))),)
        await self.changer.answer(uow, running, "reschedule", sentence, Reschedule(key, windows), tasks=(task,))

    async def vehicle_out(self, event: VehicleOut, uow: UnitOfWork) -> None:
        """What it has on board is fetched where it stands; the rest is loaded by others."""
        for route in await _routes_of(uow, event.vehicle_code):
            if event.until is not None and event.until <= route.start_at:
                continue
            running = await self.changer.locked(uow, route.plan_id, free=(route.id,))
            index = None if running is None else running.vehicle(route.id)
            if running is None or index is None:
                continue
            await uow.conn.execute(Q.route_out, route.id, event.since)
            here = running.live.standings[index].place
            what = Breakdown(index, here, running.snapshot.second(uow.now))
            sentence = f"{event.vehicle_code} is out: {event.reason}"
            await self.changer.answer(uow, running, "breakdown", sentence, what)

    async def vehicle_back(self, event: VehicleBack, uow: UnitOfWork) -> None:
        """It can take what others have no room for, where its driver has not signed off."""
        for route in await _routes_of(uow, event.vehicle_code):
            await uow.conn.execute(Q.route_out, route.id, await _signed_off_at(uow, route))
            running = await self.changer.locked(uow, route.plan_id)
            if running is not None and running.live.left_out:
                roads = NewRoads(running.problem.matrices)
                await self.changer.answer(uow, running, "breakdown", f"{event.vehicle_code} is back", roads)

    async def signed_off(self, event: DriverSignedOff, uow: UnitOfWork) -> None:
        """What cannot be done until then is brought back to the depot for others."""
        row = await uow.conn.fetchrow(Q.running_route_of_shift, event.shift_id)
        route = store.route_of(row)
        running = None if route is None else await self.changer.locked(uow, route.plan_id, free=(route.id,))
        index = None if running is None or route is None else running.vehicle(route.id)
        if running is None or index is None or route is None:
            return
        await uow.conn.execute(Q.route_out, route.id, event.at)
        what = SignOff(index, running.snapshot.second(max(event.at, uow.now)))
        sentence = f"{event.driver_code} signed off: {event.reason}"
        await self.changer.answer(uow, running, "sign_off", sentence, what)

    async def failed(self, event: RouteStopFailed, uow: UnitOfWork) -> None:
        """Tried again later in the day where that can help, else brought back."""
        running = await self.changer.locked(uow, event.plan_id)
        index = None if running is None else running.vehicle(event.route_id)
        key = str(event.shipment_id)
        if running is None or index is None or key not in running.tasks or key in running.live.where:
            return
        task = settled(running.tasks[key])
        again_s = running.snapshot.second(event.at + AGAIN_AFTER)
        windows = () if event.reason in NO_SECOND_TRY else (Window(again_s, ALWAYS),)
        later = msgspec.structs.replace(task, opens=event.at + AGAIN_AFTER, closes=None) if windows else task
        what = FailedAttempt(running.job(later), index, windows)
        sentence = f"{task.ref} could not be delivered: {event.reason}"
        await self.changer.answer(uow, running, "failed_attempt", sentence, what, tasks=(later,), least_shift=True)

    async def reported(self, event: RouteStopArrived | RouteStopDone, uow: UnitOfWork) -> None:
        """A vehicle that is well behind is a delay."""
        row = await uow.conn.fetchrow(Q.find_stop, event.stop_id)
        stop = store.stop_of(row)
        if stop is None or (event.at - _planned(stop, event)).total_seconds() < LATE_S:
            return
        running = await self.changer.locked(uow, event.plan_id)
        if running is not None:
            await self._late(uow, running, event.route_id, f"{event.vehicle_code} is behind")

    async def report_delay(self, cmd: ReportDelay, uow: UnitOfWork) -> Changed:
        """Somebody says so: a driver, a position, a person.

        Raises:
            NoRoute: there is none. PlanState: its plan does not run.
        """
        route = await store.find_route(uow.conn, cmd.route_id)
        if route is None:
            raise NoRoute(f"there is no route {cmd.route_id}", route_id=cmd.route_id)
        await uow.conn.execute(Q.lock_plan, route.plan_id)
        await uow.conn.execute(Q.route_delayed, route.id, max(0, cmd.delay_s), uow.now)
        running = await self.changer.locked(uow, route.plan_id)
        if running is None:
            raise PlanState("the plan does not run", plan_id=route.plan_id)
        why = f"{route.vehicle_code} is {cmd.delay_s // 60} min behind {cmd.reason}".strip()
        return await self._late(uow, running, route.id, why)

    async def _late(self, uow: UnitOfWork, running: Running, route_id: UUID, sentence: str) -> Changed:
        index = running.vehicle(route_id)
        if index is None:
            return Changed(running.plan.id, "nothing", running.plan.version, None)
        return await self.changer.answer(uow, running, "delay", sentence, Delay(index), least_shift=True)

    async def look(self, cmd: LookAtPlan, uow: UnitOfWork) -> Changed:
        """Judge a running plan as it stands; raises PlanState where it does not run."""
        running = await self.changer.locked(uow, cmd.plan_id)
        if running is None:
            raise PlanState("the plan does not run", plan_id=cmd.plan_id)
        roads = NewRoads(running.problem.matrices)
        return await self.changer.answer(uow, running, "delay", "time went by", roads, least_shift=True)

    async def look_due(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Every ten minutes, as long as it runs."""
        plan = await store.find_plan(uow.conn, UUID(timer.key))
        if plan is not None and plan.status is PlanStatus.RUNNING:
            await self.look(LookAtPlan(plan_id=plan.id), uow)
            uow.set_timer(LOOK, plan.id, uow.now + LOOK_EVERY)

    async def watch(self, event: RoutePlanCommitted, uow: UnitOfWork) -> None:
        """What was booked since its draft goes on it; from the first route's start on it is looked at."""
        for left in await store.left_out_of_plan(uow.conn, event.plan_id):
            if left.reason == SINCE:
                await self.put_on(uow, TakeOn(plan_id=event.plan_id, shipment_id=left.shipment_id))
        starts = [each.start_at for each in await store.routes_of_plan(uow.conn, event.plan_id)]
        uow.set_timer(LOOK, event.plan_id, max(uow.now, min(starts, default=uow.now)) + LOOK_EVERY)

    async def ended(self, event: RouteEnded, uow: UnitOfWork) -> None:
        """The plan is over with its last route."""
        if await uow.conn.fetchval(Q.open_routes, event.plan_id) == 0:
            await uow.conn.execute(Q.plan_over, event.plan_id)
            uow.cancel_timer(LOOK, event.plan_id)

    def projection(self) -> Projection:
        """Its own cursor: what changes routes holds nobody else up."""
        return Projection("dispatch.routes", tuple(self.handlers), self.on_news, batch=50, prompt=True)


def _planned(stop: StopRow, event: Event) -> Any:
    return stop.arrive_at if isinstance(event, RouteStopArrived) else stop.depart_at


async def _wanted_on(uow: UnitOfWork, plan: PlanRow, event: DeliveryRescheduled) -> date:
    """The depot's day on which it is wanted: the plan's own where that is one of them, else the nearest."""
    zone = await fleet.zone_of_depot(uow.conn, await fleet.get_depot(uow.conn, plan.depot))
    first, last = (each.astimezone(zone).date() for each in (event.deliver_from, event.deliver_by))
    return max(first, min(plan.day, last))


async def _driven(uow: UnitOfWork, route_id: UUID) -> tuple[UUID, ...]:
    """The route, where a plan may change it."""
    route = await store.find_route(uow.conn, route_id)
    return () if route is None or not drives(route) else (route.id,)


async def _signed_off_at(uow: UnitOfWork, route: RouteRow) -> datetime | None:
    return None if route.shift_id is None else (await fleet.get_shift(uow.conn, route.shift_id)).signed_off_at


async def _check_drives(uow: UnitOfWork, plan_id: UUID, vehicle: str) -> None:
    codes = sorted({each.vehicle_code for each in await store.routes_of_plan(uow.conn, plan_id) if drives(each)})
    if vehicle not in codes:
        allowed = ", ".join(codes[:SHOWN]) or "none, since nobody drives any more"
        raise BadInput(f"{vehicle!r} drives no route of the plan", field="vehicle", allowed=allowed, value=vehicle)


async def _check_free(uow: UnitOfWork, plan_id: UUID, shipment_id: UUID) -> None:
    stop = await store.held_stop(uow.conn, shipment_id, uow.now)
    other = None if stop is None or stop.plan_id == plan_id else await store.find_plan(uow.conn, stop.plan_id)
    if stop is not None and other is not None:
        raise PlanState(
            f"{stop.job.get('ref', shipment_id)} is on a route of {other.depot} on {other.day}",
            plan_id=other.id, route_id=stop.route_id,
        )  # fmt: skip


async def _routes_of(uow: UnitOfWork, vehicle: str) -> list[RouteRow]:
    found = [store.route_of(row) for row in await uow.conn.fetch(Q.running_route_of_vehicle, vehicle)]
    return [each for each in found if each is not None and each.status is not RouteStatus.ENDED]
