"""Coming and going: the one-time link, the sign-in form, signing out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from headway.kernel.app import App
from headway.kernel.errors import HeadwayError, NotFound, Unauthenticated
from headway.people.entering import enter as enter_by_password
from headway.people.entering import house_of
from headway.people.model import TooManyAttempts
from headway.people.passwords import Busy
from headway.web.driver.sessions import drop_cookie
from headway.web.entering.arriving import arrived, first_page
from headway.web.entering.doors import remember_house, safe, where_of
from headway.web.entering.page import sign_in_page
from headway.web.guard import check_origin, check_token, drop_session, read_form, session_secret
from headway.web.sessions import LinkUsed, OperatorKey, find_session, redeem, sign_in, sign_out

_SAID = (Unauthenticated, OperatorKey, TooManyAttempts, Busy, NotFound)
"""What is said in the form itself."""


async def enter(request: Request) -> Response:
    """Exchange a one-time link for a session; who has one already just goes on."""
    if "prefetch" in request.headers.get("sec-purpose", ""):
        return Response(status_code=503)
    app: App = request.app.state.app
    try:
        secret = await redeem(app, request.query_params.get("token", ""), where_of(request))
    except LinkUsed as error:
        session = await find_session(app, session_secret(request))
        if session is not None:
            return RedirectResponse(first_page(session), status_code=303)
        return await sign_in_page(request, error, to="/")
    return await arrived(request, secret)


async def login_page(request: Request) -> Response:
    """The form."""
    return await sign_in_page(request)


async def login(request: Request) -> Response:
    """Begin a session with a password, or with an access key."""
    check_origin(request)
    fields = await read_form(request)
    slug, email, to = fields.get("at", "")[:80], fields.get("email", "")[:300], safe(fields.get("next", "/"))
    try:
        secret = await _proven(request, fields, slug, email)
        response = await arrived(request, secret, to)
    except _SAID as error:
        return await sign_in_page(request, error, to=to, slug=slug, email=email, status=_status(error))
    house = await house_of(request.app.state.app, slug)
    if "key" not in fields and house is not None:
        remember_house(response, request, house.slug)
    return response


async def _proven(request: Request, fields: dict[str, str], slug: str, email: str) -> str:
    app: App = request.app.state.app
    if "key" in fields:
        return await sign_in(app, fields["key"].strip(), where_of(request))
    return await enter_by_password(app, slug, email, fields.get("password", ""), where_of(request))


def _status(error: HeadwayError) -> int:
    return 401 if isinstance(error, NotFound) else error.status


async def logout(request: Request) -> Response:
    """End the session, here and in the database."""
    check_origin(request)
    app, secret = request.app.state.app, session_secret(request)
    session = await find_session(app, secret)
    if session is not None:
        check_token(session, await read_form(request))
        await sign_out(app, secret)
    response = RedirectResponse("/login", status_code=303)
    drop_session(response)
    if session is not None and session.driver:
        drop_cookie(response)
    return response
