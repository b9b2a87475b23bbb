"""The page to sign in: for one tenant, with a password, the tenant's providers, or a key."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from headway.kernel.app import App
from headway.kernel.errors import HeadwayError
from headway.people.entering import House, house_of
from headway.people.model import TooManyAttempts
from headway.people.oidc.model import Provider
from headway.people.oidc.store import list_providers
from headway.web.entering.doors import HOUSE, safe
from headway.web.pages import render

MOST = 20
ANOTHER = "-"
"""Asked for instead of a tenant by who wants to name one."""


async def sign_in_page(
    request: Request,
    error: HeadwayError | None = None,
    *,
    to: str | None = None,
    slug: str | None = None,
    email: str = "",
    status: int | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """The form, with what was typed but the password, and what could not be done."""
    app: App = request.app.state.app
    asked = slug if slug is not None else request.query_params.get("at", request.cookies.get(HOUSE, ""))[:80]
    wanted = safe(request.query_params.get("next", "/") if to is None else to)
    house = None if asked == ANOTHER else await house_of(app, asked)
    wait = error.seen.get("wait_s") if isinstance(error, TooManyAttempts) else None
    return render(
        "login.html",
        status=status or (200 if error is None else error.status),
        headers={**(headers or {}), **({} if wait is None else {"retry-after": str(wait)})},
        next=wanted,
        house=house,
        slug="" if asked == ANOTHER else asked,
        email=email,
        providers=[] if house is None else await _providers(app, house),
        error=error,
    )


async def _providers(app: App, house: House) -> list[Provider]:
    async with app.scope.reading(house.id) as (conn, _):
        return [each for each in await list_providers(conn, limit=MOST) if each.active]
