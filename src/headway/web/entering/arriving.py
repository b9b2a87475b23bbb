"""After the proof: the cookie, and the page where whoever came begins."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from headway.kernel.app import App
from headway.tracking.driving.model import BeginDriving, MakePass, PassMade
from headway.web.driver.sessions import HOME, set_cookie
from headway.web.guard import set_session
from headway.web.pages import render
from headway.web.sessions import LIFETIME, Session, find_session

_CARRIER = "carrier:"


def first_page(session: Session | None) -> str:
    """Where somebody begins: a carrier at its own offers, a driver on the driver's page."""
    if session is None:
        return "/"
    if any(scope.startswith(_CARRIER) for scope in session.scopes):
        return "/portal"
    return HOME if session.driver else "/"


async def arrived(request: Request, secret: str, to: str = "/", *, from_afar: bool = False) -> Response:
    """Go on, signed in. `from_afar`: another site sent the browser here, so the next page is asked for from ours."""
    app: App = request.app.state.app
    session = await find_session(app, secret)
    goal = first_page(session) if to == "/" or (session is not None and session.driver) else to
    response = render("bounce.html", to=goal) if from_afar else RedirectResponse(goal, status_code=303)
    set_session(response, request, secret)
    if session is not None and session.driver:
        set_cookie(response, request, await _driving(app, session, session.driver))
    return response


async def _driving(app: App, session: Session, driver: str) -> str:
    """The phone's session of a driver who signed in as a user; it lasts as long as theirs.

    Raises:
        NoDriver: the fleet has no such driver.
    """
    hours = LIFETIME.total_seconds() / 3600
    made: PassMade = await app.run(session.tenant_id, MakePass(driver, hours), actor=session.actor)
    secret: str = await app.run(session.tenant_id, BeginDriving(token=made.token), actor=session.actor)
    return secret
