"""One offer by its link: no signing in, nothing but this offer, and a clear word when it has ended."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from headway.dispatch.commands import MarkOfferViewed
from headway.dispatch.errors import LinkDead
from headway.dispatch.links import tenant_of
from headway.dispatch.model import OfferStatus
from headway.dispatch.offer_views import CarrierOffer, linked_offer
from headway.kernel.app import App
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput, Conflict, HeadwayError
from headway.kernel.uow import UnknownTenant
from headway.web.answers import NOTHING_TYPED, Typed, outcome, said, typed
from headway.web.guard import check_origin, read_form
from headway.web.pages import render
from headway.web.screens import offer_dock
from headway.web.times import Times
from headway.web.visits import Tenant

_KERNEL = load_queries("headway.kernel")


async def show(request: Request) -> Response:
    """The offer; that somebody looked is noted, but not of a browser that looks ahead."""
    app, tenant_id, token = _asked(request)
    offer, _, _ = await _read(app, tenant_id, token)
    ahead = "prefetch" in request.headers.get("sec-purpose", "") or request.method != "GET"
    if offer.status is OfferStatus.SENT and not ahead:
        await app.run(tenant_id, MarkOfferViewed(offer.id, offer.carrier_code), actor=_actor(offer))
    return await _page(request)


async def answer(request: Request) -> Response:
    """Take the answer; what could not be taken is said on the page, with what was typed."""
    check_origin(request)
    app, tenant_id, token = _asked(request)
    fields = await read_form(request)
    offer, _, _ = await _read(app, tenant_id, token)
    try:
        await app.run(tenant_id, said(offer, fields), actor=_actor(offer))
    except (BadInput, Conflict) as error:
        return await _page(request, error, typed(fields, offer.id))
    return RedirectResponse(request.url.path, status_code=303)


async def slot(request: Request) -> Response:
    """Hold the time at the dock that the carrier chose."""
    check_origin(request)
    app, tenant_id, token = _asked(request)
    fields = await read_form(request)
    offer, _, _ = await _read(app, tenant_id, token)
    try:
        async with app.scope.reading(tenant_id) as (conn, now):
            command = await offer_dock.chosen(conn, offer, now, fields.get("slot", ""))
        await app.run(tenant_id, command, actor=_actor(offer))
    except (BadInput, Conflict) as error:
        return await _page(request, error)
    return RedirectResponse(request.url.path.removesuffix("/slot"), status_code=303)


async def _page(request: Request, error: HeadwayError | None = None, kept: Typed = NOTHING_TYPED) -> Response:
    app, tenant_id, token = _asked(request)
    offer, tenant, times = await _read(app, tenant_id, token)
    async with app.scope.reading(tenant_id) as (conn, now):
        dock = await offer_dock.at_dock(conn, offer, now)
    return render(
        "offer.html",
        status=200 if error is None else error.status,
        offer=offer,
        tenant=tenant,
        t=times,
        can=offer.open_at(times.now),
        outcome=outcome(offer),
        action=request.url.path.removesuffix("/slot"),
        dock=dock,
        error=None if error is None else error.message,
        typed=kept,
    )


def _asked(request: Request) -> tuple[App, UUID, str]:
    token = request.path_params["token"]
    tenant_id = tenant_of(token)
    if tenant_id is None:
        raise LinkDead("this link leads nowhere")
    return request.app.state.app, tenant_id, token


async def _read(app: App, tenant_id: UUID, token: str) -> tuple[CarrierOffer, Tenant, Times]:
    try:
        async with app.scope.reading(tenant_id) as (conn, now):
            offer = await linked_offer(conn, token)
            row = await conn.fetchrow(_KERNEL.find_tenant, tenant_id)
    except UnknownTenant:
        raise LinkDead("this link leads nowhere") from None
    assert row is not None
    zone = ZoneInfo(row["timezone"])
    return offer, Tenant(row["name"], row["slug"], row["currency"], zone, row["sandbox"]), Times(zone, now)


def _actor(offer: CarrierOffer) -> str:
    return f"link:{offer.carrier_code}"
