"""The carrier's own page of capacity: what it committed to in the next days, what it takes, and whether it is out."""

from __future__ import annotations

from datetime import date, timedelta

from starlette.responses import Response

from headway.carriers import views as carriers
from headway.carriers.capacity import zones_of
from headway.carriers.commands import Confirmation, ConfirmCapacity, EndOutage, ReportOutage
from headway.kernel.errors import BadInput, HeadwayError
from headway.web.screens.portal import speaks_for
from headway.web.visits import Visit

DAYS = 7
MOST = 100
HOURS = {"4", "12", "24", "72"}


async def index(visit: Visit) -> Response:
    """The limits of the next days, each with a form to confirm it."""
    return await _page(visit, speaks_for(visit, visit.query("carrier")))


async def confirm(visit: Visit, fields: dict[str, str]) -> Response:
    """Keep what the carrier says it takes on a day."""
    carrier = speaks_for(visit, fields.get("carrier", ""))
    try:
        await visit.run(ConfirmCapacity((_said(carrier, fields),), by_carrier=carrier))
    except BadInput as error:
        return await _page(visit, carrier, error)
    return visit.back(f"/portal/capacity?carrier={carrier}")


async def outage(visit: Visit, fields: dict[str, str]) -> Response:
    """The carrier is out, or works again."""
    carrier = speaks_for(visit, fields.get("carrier", ""))
    try:
        if fields.get("over"):
            await visit.run(EndOutage(carrier))
        else:
            await visit.run(await _outage(visit, carrier, fields))
    except BadInput as error:
        return await _page(visit, carrier, error)
    return visit.back(f"/portal/capacity?carrier={carrier}")


async def _outage(visit: Visit, carrier: str, fields: dict[str, str]) -> ReportOutage:
    hours = fields.get("hours", "")
    async with visit.desk() as desk:
        until = desk.now + timedelta(hours=int(hours)) if hours in HOURS else None
    return ReportOutage(carrier, fields.get("reason", "").strip(), until)


def _said(carrier: str, fields: dict[str, str]) -> Confirmation:
    text = fields.get("shipments", "").strip().replace(",", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 8):
        raise BadInput(f"{text[:40]!r} is no number of shipments", field="shipments", allowed="a whole number from 0")
    try:
        day = date.fromisoformat(fields.get("day", ""))
    except ValueError:
        raise BadInput("that is no day", field="day", allowed="such as 2026-03-02") from None
    origin, destination = zones_of(fields.get("scope", ""))
    window = fields.get("window", "")
    return Confirmation(carrier, day, int(text), origin or None, destination, window)


async def _page(visit: Visit, carrier: str, error: HeadwayError | None = None) -> Response:
    async with visit.desk() as desk:
        today = desk.now.astimezone(desk.tenant.zone).date()
        days = []
        for day in (today + timedelta(days=n) for n in range(DAYS)):
            found = (await carriers.list_capacity(desk.conn, day, carrier=carrier, limit=MOST)).items
            days.append((day, found or (carriers.no_limit(carrier, day),)))
        lasting = await carriers.list_outages(desk.conn, carrier=carrier, lasting=True, limit=1)
        response = visit.page(
            "portal_capacity.html",
            desk,
            carrier=carrier,
            days=days,
            outage=lasting[0] if lasting else None,
            error=None if error is None else error.message,
        )
        response.status_code = 200 if error is None else error.status
        return response
