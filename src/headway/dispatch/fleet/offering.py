"""Who can take this, at what cost, and who is made late: read from the running plan in memory, nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.fleet import gathering
from headway.dispatch.fleet.building import MILLI
from headway.dispatch.fleet.commands import NoPlan, PlanState
from headway.dispatch.fleet.ground import spots_of
from headway.dispatch.fleet.reaching import reached
from headway.dispatch.fleet.running import Keeper, Running, source_of
from headway.dispatch.fleet.snapshot import SERVICE_S, Task
from headway.fleet.views import dimensions
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.routing.live.advancing import at
from headway.routing.live.placing import without
from headway.routing.live.quoting import quote
from headway.routing.live.state import Live
from headway.routing.plans import store

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteJob:
    """Who of a depot's running plan can take a shipment, or a delivery described by itself (loads in steps)."""

    depot: str
    day: date
    shipment_id: UUID | None = None
    latitude: float | None = None
    longitude: float | None = None
    load: tuple[int, ...] = ()
    service_s: int = SERVICE_S
    opens: datetime | None = None
    closes: datetime | None = None
    skills: tuple[str, ...] = ()
    limit: int = 10


@dataclass(frozen=True, slots=True)
class MadeLate:
    """A shipment that gets late by it, or later."""

    shipment_id: UUID
    ref: str
    late_s: int
    more_s: int


@dataclass(frozen=True, slots=True)
class RouteQuote:
    """One vehicle's offer: what it adds, between which stops (`position` counts calls still to come)."""

    route_id: UUID
    vehicle: str
    driver: str
    position: int
    added_cost: Money
    added_s: int
    added_m: int
    late: tuple[MadeLate, ...]


@dataclass(frozen=True, slots=True)
class Quotes:
    """The best place of each vehicle that can take it, cheapest first; empty: nobody can."""

    plan_id: UUID
    version: int
    quotes: tuple[RouteQuote, ...]


@dataclass(frozen=True, slots=True)
class Quoter:
    """Quotes from plans kept in memory."""

    keeper: Keeper

    async def quote(self, cmd: QuoteJob, uow: UnitOfWork) -> Quotes:
        """Rank who can take it.

        A shipment that a route has is asked for as if it were on none.

        Raises:
            NoPlan: the depot has no plan of that day, or there is no such shipment.
            PlanState: it does not run, or the shipment's vehicle is there or on its way to it.
            BadInput: neither a shipment nor a place, more loads than dimensions, or a window that ends as it begins.
        """
        running = await self.keeper.seen_of_day(uow.conn, uow.tenant_id, cmd.depot, cmd.day, uow.now)
        if running is None:
            plan = await store.plan_of_day(uow.conn, cmd.depot, cmd.day)
            if plan is None:
                raise NoPlan(f"depot {cmd.depot} has no plan of {cmd.day}", depot=cmd.depot, day=cmd.day)
            raise PlanState("the plan does not run", status=str(plan.status))
        task = await _task(cmd, uow)
        known = running.live.tasks.get(task.key)
        live, places = at(_without(running, task), running.snapshot.second(uow.now)), running.places
        if known is None and any(each not in places for each in spots_of(task)):
            live, places = await reached(self.keeper.travel, uow.conn, running, live, task, uow.now)
        source = source_of(task, places, running.snapshot) if known is None else known.source
        found = quote(live, source, cmd.limit, known)
        offers = [
            RouteQuote(
                running.routes[each.vehicle].id, running.routes[each.vehicle].vehicle_code,
                running.routes[each.vehicle].driver_code, each.at[0],
                Money(round(each.added_cost / MILLI), running.plan.currency), each.added_s, each.added_m,
                tuple(MadeLate(UUID(e.key), running.tasks[e.key].ref, e.by_s, e.more_s) for e in each.late
                      if e.key in running.tasks),
            )
            for each in found
        ]  # fmt: skip
        return Quotes(running.plan.id, running.plan.version, tuple(offers))


def _without(running: Running, task: Task) -> Live:
    """The running plan without the shipment that is asked for."""
    stop = next((each for each in running.rows.stops if each.open and each.shipment_id == task.shipment_id), None)
    if stop is None:
        return running.live
    if task.key not in running.live.where:
        raise PlanState(f"{task.ref}: its vehicle is there or on its way to it, or may not be changed", stop_id=stop.id)
    return without(running.live, task.key)


async def _task(cmd: QuoteJob, uow: UnitOfWork) -> Task:
    if cmd.shipment_id is not None:
        found = await gathering.task_of_shipment(uow.conn, cmd.shipment_id)
        if found is None:
            raise NoPlan(f"there is no shipment {cmd.shipment_id}", shipment_id=cmd.shipment_id)
        if not spots_of(found):
            raise BadInput(f"nobody knows where {found.ref} goes", field="shipment_id", allowed="one with a place")
        return found
    if cmd.latitude is None or cmd.longitude is None:
        raise BadInput("neither a shipment nor a place", field="latitude", allowed="shipment_id, or both coordinates")
    names = [each.name for each in await dimensions(uow.conn)]
    if len(cmd.load) > len(names):
        raise BadInput(f"{len(cmd.load)} loads", field="load", allowed=f"at most {len(names)}: {', '.join(names)}")
    if cmd.opens is not None and cmd.closes is not None and cmd.closes < cmd.opens:
        raise BadInput(cmd.closes.isoformat(), field="closes", allowed=f"{cmd.opens.isoformat()} (opens) or later")
    return Task(
        shipment_id=UUID(int=0), ref="", customer="", load=cmd.load, latitude=cmd.latitude, longitude=cmd.longitude,
        service_s=cmd.service_s, opens=cmd.opens, closes=cmd.closes, due_at=cmd.closes, skills=cmd.skills,
    )  # fmt: skip
