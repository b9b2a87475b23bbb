"""What others read of feedback: what is in force for planning, and plan against actual of a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from headway.learning.tags import clean
from headway.routing.feedback import store
from headway.routing.feedback.comparing import Group, by_band, by_corridor, by_place, group, groups
from headway.routing.feedback.store import Q, learned

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

__all__ = ["Lesson", "Report", "learned", "report"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned last, and the version that is in force (0: none)."""

    version: int
    made_at: datetime
    seen: int
    clean: int
    trusted: bool
    in_force: int


@dataclass(frozen=True, slots=True)
class Report:
    """Plan against actual of a period: the whole, and by hours, corridor and place; routes with their metres."""

    whole: Group
    by_band: tuple[Group, ...]
    by_corridor: tuple[Group, ...]
    by_place: tuple[Group, ...]
    routes: int
    planned_m: int
    driven_m: int
    lesson: Lesson | None


async def report(conn: Connection, since: datetime, until: datetime, depot: str | None = None) -> Report:
    """Plan against actual; metres are of routes that know both."""
    stops = await store.turned(conn, since, until, depot)
    good = await clean(conn, [each.shipment_id for each in stops])
    routes = await conn.fetch(Q.routes_turned, since, until, depot)
    both = [row for row in routes if row["planned_m"] and row["driven_m"]]
    return Report(
        whole=group("all", stops, good),
        by_band=groups(stops, good, by_band),
        by_corridor=groups(stops, good, by_corridor),
        by_place=groups(stops, good, by_place),
        routes=len(routes),
        planned_m=sum(row["planned_m"] for row in both),
        driven_m=sum(row["driven_m"] for row in both),
        lesson=await _lesson(conn),
    )


async def _lesson(conn: Connection) -> Lesson | None:
    row = await conn.fetchrow(Q.newest)
    if row is None:
        return None
    figures = (row["version"], row["made_at"], row["seen"], row["clean"], row["trusted"])
    return Lesson(*figures, (await learned(conn)).version)
