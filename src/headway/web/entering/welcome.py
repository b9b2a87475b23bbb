"""The link by which somebody sets a password. Opening it changes nothing, so that a preview does not use it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from headway.kernel.db.queries import load_queries
from headway.kernel.errors import BadInput, HeadwayError
from headway.kernel.uow import UnknownTenant
from headway.people import passwords
from headway.people.commands import BeginSession, UsePasswordLink
from headway.people.links import tenant_of
from headway.people.model import LinkDead, Person
from headway.people.views import user_of_link
from headway.web.entering.arriving import arrived
from headway.web.entering.doors import remember_house, where_of
from headway.web.entering.page import sign_in_page
from headway.web.guard import check_origin, read_form
from headway.web.pages import render

if TYPE_CHECKING:
    from uuid import UUID

    from headway.kernel.app import App

_KERNEL = load_queries("headway.kernel")
HEADERS = {"x-robots-tag": "noindex, nofollow"}


async def show(request: Request) -> Response:
    """The form: a password, twice."""
    try:
        person, tenant, _ = await _whose(request)
    except LinkDead as error:
        return await sign_in_page(request, error, to="/")
    return _page(person, tenant)


async def take(request: Request) -> Response:
    """Set the password and sign in."""
    check_origin(request)
    app: App = request.app.state.app
    fields = await read_form(request)
    try:
        person, tenant, tenant_id = await _whose(request)
        password = passwords.check_new(fields.get("password", ""), person.email)
        if fields.get("again", "") != password:
            raise BadInput("the two are not the same", field="again", allowed="the same password twice")
    except LinkDead as error:
        return await sign_in_page(request, error, to="/")
    except BadInput as error:
        return _page(person, tenant, error)
    actor = f"user:{person.email}"
    used = UsePasswordLink(request.path_params["token"], await passwords.make(password))
    try:
        await app.run(tenant_id, used, actor=actor)
    except LinkDead as error:
        return await sign_in_page(request, error, to="/")
    secret = await app.run(tenant_id, BeginSession(person.id, "password", where_of(request)), actor=actor)
    response = await arrived(request, secret)
    remember_house(response, request, tenant)
    return response


def _page(person: Person, tenant: str, error: HeadwayError | None = None) -> Response:
    status = 200 if error is None else error.status
    shown = {"person": person, "tenant": tenant, "least": passwords.LEAST, "error": error}
    return render("welcome.html", status=status, headers=HEADERS, **shown)


async def _whose(request: Request) -> tuple[Person, str, UUID]:
    """The user, the tenant's short name and id."""
    app, token = request.app.state.app, request.path_params["token"]
    tenant_id = tenant_of(token)
    if tenant_id is None:
        raise LinkDead("this link leads nowhere")
    try:
        async with app.scope.reading(tenant_id) as (conn, _):
            person = await user_of_link(conn, token, app.scope.clock.now())
            row = await conn.fetchrow(_KERNEL.find_tenant, tenant_id)
    except UnknownTenant:
        raise LinkDead("this link leads nowhere") from None
    assert row is not None
    return person, row["slug"], tenant_id
