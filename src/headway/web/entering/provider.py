"""There and back: to a provider with an encrypted cookie, and from it with a code."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from headway.kernel.app import App
from headway.kernel.errors import HeadwayError, NotFound
from headway.kernel.uow import UnknownTenant
from headway.kernel.vault import VaultClosed
from headway.people.entering import house_of
from headway.people.oidc.entering import arrive, depart
from headway.people.oidc.flow import LASTS, Pending
from headway.people.oidc.model import SignInBroken
from headway.web.entering.arriving import arrived
from headway.web.entering.doors import HOUSE, doors_of, remember_house, safe, where_of
from headway.web.entering.page import sign_in_page

COOKIE = "headway_sign_in"
BACK = "/login/back"
"""Where a provider sends the browser; it is the same for all, and is what a provider is told to allow."""

MAX_ANSWER = 4096


async def go(request: Request) -> Response:
    """Send the browser to a provider."""
    app: App = request.app.state.app
    asked = request.query_params.get("at", request.cookies.get(HOUSE, ""))[:80]
    to, code = safe(request.query_params.get("next", "/")), request.path_params["code"][:60]
    try:
        house = await house_of(app, asked)
        if house is None:
            raise NotFound("no organisation is called so")
        doors = doors_of(request)
        redirect = f"{doors.reached_at(request)}{BACK}"
        address, pending = await depart(app, doors.issuers, house.id, code, redirect, to)
        sealed = app.scope.vault.seal(house.id, pending.plain())
    except HeadwayError as error:
        return await sign_in_page(request, error, to=to, slug=asked)
    response = RedirectResponse(address, status_code=303)
    _keep(response, request, f"{house.id}.{house.slug}.{sealed}")
    return response


async def back(request: Request) -> Response:
    """Take what the provider sent the browser back with, once."""
    app, doors = request.app.state.app, doors_of(request)
    answer = {name: value[:MAX_ANSWER] for name, value in request.query_params.items()}
    slug: str | None = None
    try:
        tenant_id, slug, pending = _kept(app, request)
        secret = await arrive(app, doors.issuers, tenant_id, pending, answer, where_of(request))
        response = await arrived(request, secret, safe(pending.to), from_afar=True)
        remember_house(response, request, slug)
    except HeadwayError as error:
        response = await sign_in_page(request, error, to="/", slug=slug)
    response.delete_cookie(COOKIE, path=BACK, httponly=True, samesite="lax")
    return response


def _keep(response: Response, request: Request, value: str) -> None:
    """In this browser only; it comes back along with the provider's answer, which is another site's link."""
    seconds = int(LASTS.total_seconds())
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, value, max_age=seconds, path=BACK, secure=secure, httponly=True, samesite="lax")


def _kept(app: App, request: Request) -> tuple[UUID, str, Pending]:
    """The tenant, its short name, and what was begun.

    Raises:
        SignInBroken: this browser began nothing.
    """
    try:
        tenant, slug, sealed = request.cookies.get(COOKIE, "").split(".", 2)
        tenant_id = UUID(tenant)
        return tenant_id, slug[:80], Pending.read(app.scope.vault.unseal(tenant_id, sealed))
    except (ValueError, VaultClosed, UnknownTenant):
        raise SignInBroken("this browser did not begin to sign in, or took too long") from None
