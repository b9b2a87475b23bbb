"""News of routes, by the shipments they are about: all that the vehicle has left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.routing import (
    RouteAssigned,
    RouteStarted,
    RouteStopArrived,
    RouteStopDone,
    RouteStopFailed,
)
from headway.events.tracking import VehicleBehind
from headway.kernel.message import Event, Recorded
from headway.kernel.moments import stamp
from headway.tracking.routes.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

ROUTE_NEWS: Mapping[type[Event], Callable[[Any], str]] = {
    RouteAssigned: lambda event: f"the route of {event.vehicle_code} was planned",
    RouteStarted: lambda event: f"{event.vehicle_code} left its depot at {stamp(event.at)}",
    RouteStopArrived: lambda event: f"{event.vehicle_code} came to a stop of its route at {stamp(event.at)}",
    RouteStopDone: lambda event: f"{event.vehicle_code} left a stop of its route at {stamp(event.at)}",
    RouteStopFailed: lambda event: f"{event.vehicle_code} could not do a stop of its route at {stamp(event.at)}",
    VehicleBehind: lambda event: (
        f"{event.vehicle_code} is {round(event.late_s / 60)} min behind its plan"
        if event.late_s
        else f"{event.vehicle_code} has caught up with its plan"
    ),
}
"""News of a whole route that moves ETAs, and how it is told."""


async def by_shipment(conn: Connection, batch: Sequence[Recorded[Any]]) -> dict[UUID, Recorded[Any]]:
    """The last news of each shipment: its own, or of the route it is on."""
    routes = {rec.event.route_id for rec in batch if type(rec.event) in ROUTE_NEWS}
    left: dict[UUID, list[UUID]] = defaultdict(list)
    for row in await conn.fetch(Q.shipments_left, sorted(routes)) if routes else ():
        left[row["route_id"]].append(row["shipment_id"])
    return {shipment: rec for rec in batch for shipment in _about(rec.event, left)}


def _about(event: Any, left: Mapping[UUID, Sequence[UUID]]) -> Iterator[UUID]:
    if type(event) in ROUTE_NEWS:
        yield from left.get(event.route_id, ())
    else:
        yield event.shipment_id
