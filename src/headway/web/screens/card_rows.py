"""What lies behind a figure of a carrier's card: for the shipper, and for the carrier about itself."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from starlette.responses import Response

from headway.analytics.cards.behind import Behind, Wanted, behind, source_of
from headway.analytics.cards.model import CHOICES, WEEK
from headway.analytics.cards.reading import checked, end_of
from headway.analytics.kpis import CARRIER_KPIS
from headway.carriers.shown import CarrierView
from headway.carriers.views import get_carrier
from headway.web import cards as c
from headway.web.screens.portal import speaks_for
from headway.web.visits import Desk, Visit

PAGE = 100


async def show(visit: Visit) -> Response:
    """The rows behind a figure of any carrier."""
    async with visit.desk() as desk:
        carrier = await get_carrier(desk.conn, visit.query("carrier"))
        return await _page(visit, desk, carrier, "carrier_figure.html")


async def own(visit: Visit) -> Response:
    """The rows behind a figure of the carrier that is signed in."""
    code = speaks_for(visit, visit.query("carrier"))
    async with visit.desk() as desk:
        return await _page(visit, desk, await get_carrier(desk.conn, code), "portal_figure.html")


async def _page(visit: Visit, desk: Desk, carrier: CarrierView, template: str) -> Response:
    key = visit.request.path_params["figure"][:60]
    source, weeks = source_of(key), checked(c.weeks_of(visit.query("weeks")))
    until = end_of(desk.now)
    origin, destination = visit.query("origin"), visit.query("destination")
    missed = visit.query("missed") == "yes"
    wanted = Wanted(
        until - WEEK * weeks,
        until,
        lane=(origin, destination) if origin and destination else None,
        missed=missed,
        after=_place(visit.query("after")),
        limit=PAGE + 1,
    )
    rows = await behind(desk.conn, carrier.id, key, wanted)
    return visit.page(
        template,
        desk,
        kpi=next(kpi for kpi in CARRIER_KPIS if kpi.key == key),
        source=source,
        found=carrier,
        carrier=carrier.code,
        rows=rows[:PAGE],
        next=_after(rows[PAGE - 1]) if len(rows) > PAGE else None,
        weeks=weeks,
        choices=CHOICES,
        lane=wanted.lane,
        missed=missed,
        currency=desk.tenant.currency,
    )


def _after(row: Behind) -> str:
    return f"{row.at.astimezone(UTC).isoformat()}|{row.id}"


def _place(text: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended; what cannot be read begins at the beginning."""
    at, _, id_ = text.partition("|")
    try:
        moment = datetime.fromisoformat(at.replace(" ", "+"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)), UUID(id_)
    except (ValueError, OverflowError):
        return None
