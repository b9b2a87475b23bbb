"""A carrier's card shown to the carrier: by a link without signing in, and on its own page."""

from __future__ import annotations

from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from headway.analytics.cards.links import CardLinkOver, SharedCard, carrier_of
from headway.analytics.cards.model import CHOICES, USUAL
from headway.analytics.cards.reading import card_of, checked
from headway.analytics.commands import RevokeScorecardLink, ShareScorecard
from headway.carriers.views import get_carrier
from headway.dispatch.links import tenant_of
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput
from headway.kernel.uow import UnknownTenant
from headway.web import cards as c
from headway.web.pages import render
from headway.web.screens.portal import carriers_of, speaks_for
from headway.web.times import Times
from headway.web.visits import Visit

_KERNEL = load_queries("headway.kernel")
HEADERS = {"x-robots-tag": "noindex, nofollow"}


async def share(visit: Visit, fields: dict[str, str]) -> Response:
    """Make a link, and show it this once."""
    days = fields.get("days", "")
    if not (days.isascii() and days.isdigit() and len(days) < 5):
        raise BadInput(f"{days[:20]!r} days", field="days", allowed="a number of days")
    asked = ShareScorecard(fields.get("carrier", ""), int(days), fields.get("note", "").strip())
    made: SharedCard = await visit.run(asked)
    async with visit.desk() as desk:
        carrier = await get_carrier(desk.conn, made.link.carrier_code)
        url = f"{visit.request.url.scheme}://{visit.request.url.netloc}{made.path}"
        return visit.page("card_link.html", desk, carrier=carrier, link=made.link, url=url)


async def revoke(visit: Visit, fields: dict[str, str]) -> Response:
    """Let a link lead nowhere."""
    link = await visit.run(RevokeScorecardLink(visit.id()))
    async with visit.desk() as desk:
        carrier = await get_carrier(desk.conn, link.carrier_code)
    return visit.back(f"/carriers/{quote(carrier.code)}#share")


async def shared(request: Request) -> Response:
    """The card of a link: that carrier's, nothing of anybody else, and search engines are told to stay away."""
    token, app = request.path_params["token"], request.app.state.app
    tenant_id = tenant_of(token)
    if tenant_id is None:
        raise CardLinkOver("this link leads nowhere")
    try:
        async with app.scope.reading(tenant_id) as (conn, now):
            carrier_id, code, expires_at = await carrier_of(conn, token, now)
            card = await card_of(conn, carrier_id, code, now, USUAL)
            name = (await get_carrier(conn, code)).name
            row = await conn.fetchrow(_KERNEL.find_tenant, tenant_id)
    except UnknownTenant:
        raise CardLinkOver("this link leads nowhere") from None
    assert row is not None
    return render(
        "card_shared.html",
        headers=HEADERS,
        shipper=row["name"],
        name=name,
        card=card,
        weeks=USUAL,
        expires_at=expires_at,
        t=Times(ZoneInfo(row["timezone"]), now),
        course=c.course,
        counted=c.counted,
    )


async def own(visit: Visit) -> Response:
    """The card of the carrier that is signed in."""
    code = speaks_for(visit, visit.query("carrier"))
    weeks = checked(c.weeks_of(visit.query("weeks")))
    async with visit.desk() as desk:
        carrier = await get_carrier(desk.conn, code)
        return visit.page(
            "portal_scorecard.html",
            desk,
            carrier=code,
            carriers=carriers_of(visit.session),
            card=await card_of(desk.conn, carrier.id, code, desk.now, weeks),
            weeks=weeks,
            choices=CHOICES,
            course=c.course,
            counted=c.counted,
        )
