"""Sites: by whose clock each is worked, and saying so where its place does not tell it right."""

from __future__ import annotations

from zoneinfo import available_timezones

from starlette.responses import Response

from headway.dispatch.clocks.store import clocks
from headway.kernel.errors import HeadwayError
from headway.orders.changing import InvalidOrder
from headway.orders.commands import SaveResult, SaveSites
from headway.orders.masterdata import SiteDraft
from headway.orders.registers import get_site, list_sites
from headway.web.visits import Visit

PAGE = 200


async def index(visit: Visit) -> Response:
    """A page of sites by code, and a form to say a zone."""
    return await _page(visit)


async def say(visit: Visit, fields: dict[str, str]) -> Response:
    """From now on a site keeps this zone; empty: that of its place."""
    code, zone = fields.get("site", "").strip(), fields.get("time_zone", "").strip()
    try:
        async with visit.desk() as desk:
            await get_site(desk.conn, code)
        result: SaveResult = await visit.run(SaveSites((SiteDraft(code, time_zone=zone or None),)))
        if result.refused:
            raise InvalidOrder(result.refused[0].faults)
    except HeadwayError as error:
        return await _page(visit, error, fields)
    return visit.back("/admin/sites")


async def _page(visit: Visit, error: HeadwayError | None = None, typed: dict[str, str] | None = None) -> Response:
    async with visit.desk() as desk:
        found = await list_sites(desk.conn, after=visit.query("after"), limit=PAGE + 1)
        known = await clocks(desk.conn)
        response = visit.page(
            "admin_sites.html",
            desk,
            sites=found[:PAGE],
            after=found[PAGE - 1].code if len(found) > PAGE else None,
            zones={each.code: known.at_site(each.code) for each in found},
            names=sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")),
            typed=typed or {},
            error=error,
            can=visit.may("orders:write"),
        )
        response.status_code = 200 if error is None else error.status
        return response
