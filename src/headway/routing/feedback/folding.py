"""The fold over route events: stops and routes as planned, and as they turned out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from headway.events import routing as events
from headway.kernel.geo import Point
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import Projection
from headway.routing.feedback import store
from headway.routing.feedback.learned import Learned, Zone, band_of, depot_zone, zone_of
from headway.routing.feedback.store import Q

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

LEARN = "routing.learn"
"""The timer of the night's learning."""

LEARN_AT = time(2)


async def apply(batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
    """Fold events in their order."""
    learned, zone = await store.learned(uow.conn), ZoneInfo(await uow.conn.fetchval(Q.tenant_zone))
    for item in batch:
        if isinstance(item.event, events.RouteAssigned):
            await _assigned(uow, item.event, learned, zone)
        else:
            await FOLDS[type(item.event)](uow, item.event)


async def _assigned(uow: UnitOfWork, event: events.RouteAssigned, learned: Learned, zone: ZoneInfo) -> None:
    head = (event.route_id, event.depot, event.vehicle_code, event.driver_code, event.start_at, event.end_at)
    await uow.conn.execute(Q.plan_route, *head)
    rows = [_row(event, before, stop, learned, zone) for before, stop in pairwise((None, *event.stops)) if stop]
    if rows:
        await uow.conn.execute(Q.plan_stops, event.route_id, event.depot, *map(list, zip(*rows, strict=True)))
    await uow.conn.execute(Q.forget_stops, event.route_id, [stop.stop_id for stop in event.stops])


def _row(
    event: events.RouteAssigned,
    before: events.PlannedStop | None,
    stop: events.PlannedStop,
    learned: Learned,
    zone: ZoneInfo,
) -> tuple[Any, ...]:
    left = event.start_at if before is None else before.depart_at
    leg_s = max(0, round((stop.arrive_at - left).total_seconds()))
    source, target = _zone(before, event.depot), _zone(stop, event.depot)
    known = learned.version and source is not None and target is not None
    ratio = learned.learned_ratio(source, target, band_of(left.astimezone(zone))) if known else 1.0  # type: ignore[arg-type]
    from_ = (None, None, None) if before is None else (before.stop_id, before.lat, before.lon)
    place = (stop.lat, stop.lon, stop.place, stop.customer, stop.work_s, stop.opens_at)
    return (stop.stop_id, stop.shipment_id, stop.sequence, stop.arrive_at, stop.depart_at, *place, *from_, leg_s, ratio)


def _zone(stop: events.PlannedStop | None, depot: str) -> Zone | None:
    if stop is None:
        return depot_zone(depot)
    return None if stop.lat is None or stop.lon is None else zone_of(Point(stop.lat, stop.lon))


async def _started(uow: UnitOfWork, event: events.RouteStarted) -> None:
    await uow.conn.execute(Q.route_began, event.route_id, event.at)


async def _ended(uow: UnitOfWork, event: events.RouteEnded) -> None:
    await uow.conn.execute(Q.route_over, event.route_id, event.at, event.distance_m)
    uow.set_timer(LEARN, "tenant", next_night(uow.now))


async def _arrived(uow: UnitOfWork, event: events.RouteStopArrived) -> None:
    await uow.conn.execute(Q.stop_reached, event.stop_id, event.route_id, event.at)


async def _done(uow: UnitOfWork, event: events.RouteStopDone) -> None:
    await uow.conn.execute(Q.stop_over, event.stop_id, event.at, False)


async def _failed(uow: UnitOfWork, event: events.RouteStopFailed) -> None:
    await uow.conn.execute(Q.stop_over, event.stop_id, event.at, True)


def next_night(now: datetime) -> datetime:
    """The next time it is 2 o'clock UTC."""
    tonight = datetime.combine(now.date(), LEARN_AT, now.tzinfo)
    return tonight if tonight > now else tonight + timedelta(days=1)


Fold = Callable[["UnitOfWork", Any], Awaitable[None]]

FOLDS: Mapping[type[Event], Fold] = {
    events.RouteStarted: _started,
    events.RouteEnded: _ended,
    events.RouteStopArrived: _arrived,
    events.RouteStopDone: _done,
    events.RouteStopFailed: _failed,
}

PROJECTION = Projection("routing.feedback", (events.RouteAssigned, *FOLDS), apply)
