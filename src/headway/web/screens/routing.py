"""A day's routes: each vehicle's time as a bar, who is late, who is on no route; drafts and what committing changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.responses import Response

from headway.dispatch.fleet.commands import CommitPlan, DiscardDraft, PlanRoutes
from headway.dispatch.fleet.committing import Difference, difference
from headway.dispatch.fleet.gathering import gather
from headway.fleet import views as fleet
from headway.kernel.errors import BadInput, HeadwayError
from headway.kernel.money import Money
from headway.routing.plans import store
from headway.routing.plans.model import DraftStatus, PlanRow, RouteRow, RouteStatus, StopRow, StopStatus
from headway.web import spans
from headway.web.screens.driver_actions import of_routes
from headway.web.visits import Desk, Visit

WIDTH = 1000
"""Of a day's bar, in the drawing's own units."""
MOST_DRAFTS = 6
MOST_HOURS = 12
"""Of a longer day every other hour is told."""
EDGE = 96.0
"""A time that stands further to the right ends where it stands."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stop on a vehicle's bar: where it begins, how wide it is, and how it stands."""

    x: float
    width: float
    tone: str


@dataclass(frozen=True, slots=True)
class Line:
    """One vehicle: its route, its stops, its bar."""

    route: RouteRow
    stops: Sequence[StopRow]
    x: float
    width: float
    marks: Sequence[Mark]
    late: int
    done: int


async def index(visit: Visit) -> Response:
    """The routes of a depot's day."""
    return await _page(visit)


async def plan(visit: Visit, fields: dict[str, str]) -> Response:
    """Compute a draft."""
    return await _run(visit, fields, PlanRoutes(depot=fields.get("depot", ""), day=_day(fields), budget_s=10.0))


async def commit(visit: Visit, fields: dict[str, str]) -> Response:
    """From now on these are the routes."""
    return await _run(visit, fields, CommitPlan(draft_id=visit.id(), despite=fields.get("despite", "")))


async def discard(visit: Visit, fields: dict[str, str]) -> Response:
    """Forget a draft."""
    return await _run(visit, fields, DiscardDraft(draft_id=visit.id()))


async def _run(visit: Visit, fields: dict[str, str], command: object) -> Response:
    try:
        await visit.run(command)
    except HeadwayError as error:
        return await _page(visit, error, fields)
    return visit.back(f"/routes?depot={fields.get('depot', '')}&day={_day(fields)}")


async def _page(visit: Visit, error: HeadwayError | None = None, fields: dict[str, str] | None = None) -> Response:
    asked = fields or {"depot": visit.query("depot"), "day": visit.query("day")}
    async with visit.desk() as desk:
        zones = await fleet.zones_of(desk.conn)
        depots = [each.code for each in await fleet.list_depots(desk.conn, limit=100)]
        chosen = asked.get("depot", "") if asked.get("depot") in depots else next(iter(depots), "")
        zone = zones.get(chosen, desk.tenant.zone)
        day = _day(asked, desk.now.astimezone(zone).date())
        found = await store.plan_of_day(desk.conn, chosen, day)
        lines = [] if found is None else await _lines(desk, found)
        drafts = [] if found is None else await store.drafts_of_plan(desk.conn, found.id, MOST_DRAFTS)
        return visit.page(
            "routes.html",
            desk,
            depots=depots,
            depot=chosen,
            there=zone,
            day=day,
            before=day - timedelta(days=1),
            after=day + timedelta(days=1),
            plan=found,
            cost=None if found is None else Money(found.cost_minor, found.currency),
            lines=lines,
            hours=_hours(lines, zone),
            left=[] if found is None else await store.left_out_of_plan(desk.conn, found.id),
            changes=[] if found is None else await store.changes_of_plan(desk.conn, found.id, 12),
            drafts=drafts,
            differs=await _differs(desk, found, drafts),
            held=await of_routes(desk, tuple(each.route.id for each in lines)),
            error=error,
            can=visit.may("fleet:write"),
        )


async def _differs(desk: Desk, found: PlanRow | None, drafts: Sequence[object]) -> tuple[UUID, Difference] | None:
    """The newest draft that could be committed, and what that would change."""
    if found is None:
        return None
    for each in await store.drafts_of_plan(desk.conn, found.id, MOST_DRAFTS):
        if each.status is DraftStatus.READY and each.base_version == found.version:
            draft = await store.find_draft(desk.conn, each.id)
            assert draft is not None
            now = await gather(desk.conn, found.depot, found.day, desk.now)
            return each.id, await difference(desk.conn, draft, now)
    return None


async def _lines(desk: Desk, found: PlanRow) -> list[Line]:
    stops: dict[UUID, list[StopRow]] = {}
    for stop in await store.stops_of_plan(desk.conn, found.id):
        stops.setdefault(stop.route_id, []).append(stop)
    routes = [
        each
        for each in await store.routes_of_plan(desk.conn, found.id)
        if each.status is not RouteStatus.DROPPED or stops.get(each.id)
    ]
    return [_line(each, stops.get(each.id, []), *_span(routes)) for each in routes]


def _span(routes: Sequence[RouteRow]) -> tuple[datetime, float]:
    """The first start, on the hour, and seconds to the last return."""
    begin = min(each.start_at for each in routes).replace(minute=0, second=0, microsecond=0)
    end = max(each.end_at for each in routes)
    return begin, max(3600.0, (end - begin).total_seconds())


def _line(route: RouteRow, stops: Sequence[StopRow], begin: datetime, length_s: float) -> Line:
    def x(moment: datetime) -> float:
        return round(min(WIDTH, max(0.0, (moment - begin).total_seconds() / length_s * WIDTH)), 1)

    marks = [Mark(x(each.start_at), max(4.0, x(each.depart_at) - x(each.start_at)), _tone(each)) for each in stops]
    late = sum(_late(each) for each in stops)
    done = sum(each.status is StopStatus.DONE for each in stops)
    start = x(route.started_at or route.start_at)
    return Line(route, stops, start, max(2.0, x(route.end_at) - start), marks, late, done)


def _tone(stop: StopRow) -> str:
    if stop.status is StopStatus.DONE:
        return "done"
    if stop.status is StopStatus.FAILED:
        return "failed"
    return "late" if _late(stop) else str(stop.status)


def _late(stop: StopRow) -> bool:
    begun = stop.arrived_at or stop.start_at
    return stop.due_at is not None and begun > stop.due_at


def _hours(lines: Sequence[Line], zone: ZoneInfo) -> list[spans.Mark]:
    """Full hours below the bars, where they are; the outer ones stand inside, so that none is cut off."""
    if not lines:
        return []
    begin, length_s = _span([each.route for each in lines])
    hours = int(length_s // 3600)
    found = []
    for hour in range(0, hours + 1, 1 if hours <= MOST_HOURS else 2):
        left = round(100 * hour * 3600 / length_s, 2)
        anchor = "start" if hour == 0 else "end" if left > EDGE else "middle"
        found.append(spans.Mark(left, f"{(begin + timedelta(hours=hour)).astimezone(zone):%H:%M}", anchor))
    return found


def _day(fields: dict[str, str], otherwise: date | None = None) -> date:
    try:
        return date.fromisoformat(fields.get("day", ""))
    except ValueError:
        if otherwise is not None:
            return otherwise
        raise BadInput("that is no day", field="day", allowed="YYYY-MM-DD") from None
