"""What screens and the API read of a shipment's route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.tracking.routes.shifting import expected
from headway.tracking.routes.store import on_routes

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class RouteShown:
    """The stop a shipment is on a route of the own fleet, while it is still to be made.

    `stop` of `stops` counts from 1, those done included; `expected_at` is its arrival with the vehicle's lateness.
    """

    route_id: UUID
    vehicle_code: str
    driver_code: str
    under_way: bool
    stop: int
    stops: int
    planned_at: datetime
    expected_at: datetime

    @property
    def late_s(self) -> int:
        """Seconds it is expected after its plan; negative when early."""
        return round((self.expected_at - self.planned_at).total_seconds())


async def route_of(conn: Connection, shipment_id: UUID, now: datetime) -> RouteShown | None:
    """Where a shipment is on a route; None: it is on none, or its stop is over."""
    on = (await on_routes(conn, [shipment_id])).get(shipment_id)
    if on is None:
        return None
    here = next(each for each in expected(on.course, now) if each.stop.stop_id == on.stop.stop_id)
    return RouteShown(
        route_id=on.course.route_id,
        vehicle_code=on.course.vehicle,
        driver_code=on.course.driver,
        under_way=on.course.started_at is not None,
        stop=on.stop.number,
        stops=on.course.total,
        planned_at=on.stop.arrive_at,
        expected_at=here.arrive_at,
    )
