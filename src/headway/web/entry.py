"""Coming and going: the one-time link, the sign-in form, signing out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from headway.kernel.app import App
from headway.kernel.errors import HeadwayError, Unauthenticated
from headway.web.guard import check_origin, check_token, drop_session, read_form, session_secret, set_session
from headway.web.pages import render
from headway.web.screens.portal import carriers_of
from headway.web.sessions import LinkUsed, OperatorKey, find_session, redeem, sign_in, sign_out


async def enter(request: Request) -> Response:
    """Exchange a one-time link for a session; who has one already just goes on."""
    if "prefetch" in request.headers.get("sec-purpose", ""):
        return Response(status_code=503)
    app, token = request.app.state.app, request.query_params.get("token", "")
    try:
        secret = await redeem(app, token)
    except LinkUsed as error:
        if await find_session(app, session_secret(request)):
            return RedirectResponse(await _home(app, session_secret(request)), status_code=303)
        return _form(error, "/", error.status)
    response = RedirectResponse(await _home(app, secret), status_code=303)
    set_session(response, request, secret)
    return response


async def _home(app: App, secret: str) -> str:
    """Where a person begins: a carrier at its own offers."""
    session = await find_session(app, secret)
    return "/portal" if session is not None and carriers_of(session) else "/"


async def login_page(request: Request) -> Response:
    """The form for an access key."""
    return _form(None, _safe(request.query_params.get("next", "/")), 200)


async def login(request: Request) -> Response:
    """Begin a session with an access key."""
    check_origin(request)
    fields = await read_form(request)
    to = _safe(fields.get("next", "/"))
    try:
        secret = await sign_in(request.app.state.app, fields.get("key", "").strip())
    except (Unauthenticated, OperatorKey) as error:
        return _form(error, to, error.status)
    if to == "/":
        to = await _home(request.app.state.app, secret)
    response = RedirectResponse(to, status_code=303)
    set_session(response, request, secret)
    return response


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
    return response


def _form(error: HeadwayError | None, to: str, status: int) -> Response:
    return render("login.html", status=status, next=to, error=error)


def _safe(to: str) -> str:
    """A path of ours; anything that could lead elsewhere becomes the control page."""
    plain = to.startswith("/") and not to.startswith("//") and to.isascii() and to.isprintable() and "\\" not in to
    return to[:500] if plain else "/"
