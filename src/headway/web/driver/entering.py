"""Signing in by link or code. Opening a link changes nothing, so that a preview of it does not use it up."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from headway.dispatch.links import tenant_of
from headway.kernel.app import App
from headway.kernel.errors import HeadwayError
from headway.kernel.uow import UnknownTenant
from headway.tracking.driving.model import BeginDriving, PassDead
from headway.tracking.driving.passes import tenant_of_code
from headway.web.driver.sessions import HOME, set_cookie
from headway.web.guard import check_origin, read_form
from headway.web.pages import render

HEADERS = {"x-robots-tag": "noindex, nofollow"}


async def show_link(request: Request) -> Response:
    """The page of a link: one button."""
    return _page(request, None)


async def use_link(request: Request) -> Response:
    """Sign the phone in."""
    check_origin(request)
    await read_form(request)
    token = request.path_params["token"]
    try:
        return await _begin(request, tenant_of(token), BeginDriving(token=token))
    except PassDead as error:
        return _page(request, error)


async def use_code(request: Request) -> Response:
    """Sign the phone in with the code that was read out."""
    check_origin(request)
    code = (await read_form(request)).get("code", "")
    app: App = request.app.state.app
    try:
        return await _begin(request, await tenant_of_code(app.scope, code), BeginDriving(code=code))
    except PassDead as error:
        return render("drive_code.html", status=error.status, headers=HEADERS, error=error)


async def ask_code(request: Request) -> Response:
    """Where a code is typed."""
    return render("drive_code.html", headers=HEADERS, error=None)


async def _begin(request: Request, tenant_id: UUID | None, command: BeginDriving) -> Response:
    app: App = request.app.state.app
    if tenant_id is None:
        raise PassDead("this link or code is unknown, or has ended")
    try:
        secret = await app.run(tenant_id, command, actor="link:driver")
    except UnknownTenant:
        raise PassDead("this link or code is unknown, or has ended") from None
    response = RedirectResponse(HOME, status_code=303)
    set_cookie(response, request, secret)
    return response


def _page(request: Request, error: HeadwayError | None) -> Response:
    status = 200 if error is None else error.status
    return render("drive_link.html", status=status, headers=HEADERS, error=error, action=request.url.path)
