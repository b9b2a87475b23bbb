"""What committed plans teach of estimates: their cost over what their shipments were estimated at, by depot."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from headway.dispatch.hauling.model import Lesson
from headway.events.routing import RoutePlanCommitted
from headway.kernel.db import load_queries
from headway.kernel.message import Recorded

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries("headway.dispatch.hauling")

PRIOR_PLANS = 3
"""The belief that estimates are right is worth so many plans like those seen."""
LEAST, MOST = 0.5, 2.0


def ratio(planned: float, estimated: float, plans: int) -> float:
    """Planned over estimated, shrunken towards 1, kept within `LEAST` and `MOST`."""
    if plans == 0 or estimated <= 0:
        return 1.0
    prior = PRIOR_PLANS * estimated / plans
    return round(min(MOST, max(LEAST, (planned + prior) / (estimated + prior))), 4)


async def lesson_of(conn: Connection, depot: str, day: date) -> Lesson:
    """What the last plans before the day teach."""
    row: Any = await conn.fetchrow(Q.lesson, depot, day)
    stops = None if row["stops"] is None else float(row["stops"])
    learned = ratio(float(row["planned"]), float(row["estimated"]), row["plans"])
    return Lesson(ratio=learned, stops=stops, plans=row["plans"])


async def on_plan_committed(rec: Recorded[RoutePlanCommitted], uow: UnitOfWork) -> None:
    """Keep what the plan came to; committed again, the newer counts."""
    event = rec.event
    await uow.conn.execute(Q.learn, event.depot, event.day, event.stops, event.cost.minor)
