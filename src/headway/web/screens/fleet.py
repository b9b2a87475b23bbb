"""The fleet by day: who drives what from where, what cannot and why; vehicles out and back, drivers signed off."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from starlette.responses import Response

from headway.fleet import views
from headway.fleet.commands import Owner, ReturnVehicle, SavePaper, SetPaperRules, SignDriverOff, TakeVehicleOut
from headway.fleet.model import Paper
from headway.fleet.papers import DRIVER_PAPERS, VEHICLE_PAPERS, PaperRules
from headway.kernel.errors import BadInput, HeadwayError
from headway.tracking.driving.model import MakePass, PassMade
from headway.tracking.driving.passes import PATH
from headway.web.visits import Visit

MOST = 200
HOURS = {"2", "4", "24", "72"}


async def index(visit: Visit) -> Response:
    """Shifts of a day, vehicles, drivers and depots."""
    return await _page(visit)


async def out(visit: Visit, fields: dict[str, str]) -> Response:
    """Take a vehicle out of service."""
    async with visit.desk() as desk:
        hours = fields.get("hours", "")
        until = desk.now + timedelta(hours=int(hours)) if hours in HOURS else None
    return await _run(visit, TakeVehicleOut(fields.get("vehicle", ""), fields.get("reason", "").strip(), until))


async def back(visit: Visit, fields: dict[str, str]) -> Response:
    """Put a vehicle in service again."""
    return await _run(visit, ReturnVehicle(fields.get("vehicle", "")))


async def sign_off(visit: Visit, fields: dict[str, str]) -> Response:
    """A driver ends a shift."""
    try:
        shift_id = UUID(fields.get("shift", ""))
    except ValueError:
        return await _page(visit, BadInput("that is no shift", field="shift"))
    return await _run(visit, SignDriverOff(fields.get("driver", ""), fields.get("reason", "").strip(), shift_id))


async def let_in(visit: Visit, fields: dict[str, str]) -> Response:
    """A link and a code by which a driver signs in on the phone; shown this once."""
    try:
        made: PassMade = await visit.run(MakePass(fields.get("driver", "")))
    except HeadwayError as error:
        return await _page(visit, error)
    url = visit.request.url
    link = f"{url.scheme}://{url.netloc}{PATH}{made.token}"
    async with visit.desk() as desk:
        return visit.page("fleet_link.html", desk, driver=fields["driver"], link=link, made=made)


async def renew(visit: Visit, fields: dict[str, str]) -> Response:
    """A paper in the place of those of its kind, by the day until which it is good."""
    until = _day(fields.get("until", ""))
    if until is None or fields.get("owner") not in tuple(Owner):
        return await _page(visit, BadInput("that is no day", field="until", allowed="YYYY-MM-DD"))
    paper = Paper(kind=fields.get("kind", ""), number=fields.get("number", "").strip(), valid_until=until)
    return await _run(visit, SavePaper(Owner(fields["owner"]), fields.get("code", "").strip(), paper))


async def rule(visit: Visit, fields: dict[str, str]) -> Response:
    """What a plan asks of papers."""
    ahead = fields.get("ahead_days", "")
    rules = PaperRules(
        at_commit=fields.get("at_commit", ""),
        vehicle_needs=tuple(kind for kind in VEHICLE_PAPERS if f"vehicle_{kind}" in fields),
        driver_needs=tuple(kind for kind in DRIVER_PAPERS if f"driver_{kind}" in fields),
        ahead_days=int(ahead) if ahead.isascii() and ahead.isdigit() and len(ahead) < 5 else -1,
    )
    return await _run(visit, SetPaperRules(rules))


async def _run(visit: Visit, command: object) -> Response:
    try:
        await visit.run(command)
    except HeadwayError as error:
        return await _page(visit, error)
    return visit.back("/fleet")


async def _page(visit: Visit, error: HeadwayError | None = None) -> Response:
    async with visit.desk() as desk:
        today = desk.now.astimezone(desk.tenant.zone).date()
        day = _day(visit.query("day")) or today
        shifts = await views.list_shifts(desk.conn, day)
        response = visit.page(
            "fleet.html",
            desk,
            day=day,
            today=today,
            before=day - timedelta(days=1),
            after=day + timedelta(days=1),
            shifts=shifts,
            able=sum(each.missing is None for each in shifts),
            vehicles=(await views.list_vehicles(desk.conn, limit=MOST))[:MOST],
            drivers=(await views.list_drivers(desk.conn, limit=MOST))[:MOST],
            depots=(await views.list_depots(desk.conn, limit=MOST))[:MOST],
            zones=await views.zones_of(desk.conn),
            due=await views.papers_due(desk.conn, today),
            rules=await views.paper_rules(desk.conn),
            kinds={"vehicle": VEHICLE_PAPERS, "driver": DRIVER_PAPERS},
            can=visit.may("fleet:write"),
            error=None if error is None else error.message,
        )
        response.status_code = 200 if error is None else error.status
        return response


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2200 else None
