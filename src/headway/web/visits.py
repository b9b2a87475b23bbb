"""One visit of a screen: who came, what the tenant is, and how to answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from headway.kernel.app import App
from headway.kernel.db import load_queries
from headway.kernel.errors import Forbidden, NotFound, Unauthenticated
from headway.web import toasts
from headway.web.guard import MAX_FIELDS, check_origin, check_token, read_form, session_secret
from headway.web.live.changes import write_places
from headway.web.live.sources import LogSource
from headway.web.pages import render
from headway.web.sessions import Session, find_session
from headway.web.times import Times
from headway.web.toasts import Undo

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

_KERNEL = load_queries("headway.kernel")
ANYBODY = ""
"""The scope of what everybody who is signed in may do."""

LOG = LogSource()


@dataclass(frozen=True, slots=True)
class Tenant:
    """What the screens show of the tenant."""

    name: str
    slug: str
    currency: str
    zone: ZoneInfo
    sandbox: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """A consistent view of the tenant at `now`, its own time; what happened after `place` is not in it."""

    conn: Connection
    now: datetime
    tenant: Tenant
    place: str

    @property
    def times(self) -> Times:
        """How moments are told here: by the tenant's clock, unless a place is named."""
        return Times(self.tenant.zone, self.now)


class Visit:
    """A signed-in request."""

    def __init__(self, request: Request, session: Session) -> None:
        self.request = request
        self.session = session
        self.app: App = request.app.state.app

    @property
    def here(self) -> str:
        """The address of this page, with its query."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    def may(self, scope: str) -> bool:
        return self.session.may(scope)

    def query(self, name: str, default: str = "") -> str:
        """A parameter of the address, at most 200 characters, without signs that no database takes."""
        return self.request.query_params.get(name, default)[:200].replace("\x00", "").strip()

    def id(self, name: str = "id") -> UUID:
        """An id in the path.

        Raises:
            NotFound: it is none, so there is nothing under it.
        """
        text = self.request.path_params[name]
        try:
            return UUID(text)
        except ValueError:
            raise NotFound(f"there is nothing called {text[:80]!r}") from None

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        """Open a read-only view of the tenant."""
        async with self.app.scope.reading(self.session.tenant_id) as (conn, now):
            row = await conn.fetchrow(_KERNEL.find_tenant, self.session.tenant_id)
            assert row is not None
            zone = ZoneInfo(row["timezone"])
            tenant = Tenant(row["name"], row["slug"], row["currency"], zone, row["sandbox"])
            yield Desk(conn, now, tenant, write_places({LOG.name: await LOG.begin(conn, now)}))

    async def run(self, command: object) -> Any:
        """Run a room's command as this person."""
        return await self.app.run(self.session.tenant_id, command, actor=self.session.actor)

    def page(self, template: str, desk: Desk, **context: Any) -> HTMLResponse:
        """The screen, for whoever came."""
        undo = toasts.read(self.request.cookies.get(toasts.COOKIE, ""), self.session.csrf)
        about: dict[str, Any] = {"tenant": desk.tenant, "t": desk.times, "place": desk.place, "undo": undo}
        response = render(template, visit=self, path=self.request.url.path, **about, **context)
        if toasts.COOKIE in self.request.cookies and "hx-request" not in self.request.headers:
            response.delete_cookie(toasts.COOKIE, httponly=True, samesite="strict")
        return response

    def back(self, to: str, undo: Undo | None = None) -> Response:
        """After a form: go on to a screen of ours, which says what was done and how it is taken back."""
        response = RedirectResponse(to, status_code=303)
        if undo is not None:
            value, secure = toasts.write(undo, self.session.csrf), self.request.url.scheme == "https"
            response.set_cookie(
                toasts.COOKIE, value, max_age=toasts.KEPT_S, secure=secure, httponly=True, samesite="strict"
            )
        return response


Screen = Callable[[Visit], Awaitable[Response]]
Form = Callable[[Visit, dict[str, str]], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def screen(show: Screen, scope: str) -> Endpoint:
    """An endpoint for whoever is signed in and carries `scope`."""

    async def endpoint(request: Request) -> Response:
        return await show(await _visit(request, scope))

    return endpoint


def form(handle: Form, scope: str, *, most: int = MAX_FIELDS) -> Endpoint:
    """An endpoint for a form: from our own page, with the session's token, by whoever carries `scope`.

    Args:
        most: the form has at most so many fields.
    """

    async def endpoint(request: Request) -> Response:
        check_origin(request)
        visit = await _visit(request, scope)
        fields = await read_form(request, most)
        check_token(visit.session, fields)
        return await handle(visit, fields)

    return endpoint


async def signed_in(request: Request) -> Visit:
    """Whoever came, with whatever scopes.

    Raises:
        Unauthenticated: nobody is signed in.
    """
    session = await find_session(request.app.state.app, session_secret(request))
    if session is None:
        raise Unauthenticated("sign in to see this")
    return Visit(request, session)


async def _visit(request: Request, scope: str) -> Visit:
    visit = await signed_in(request)
    if scope != ANYBODY and not visit.may(scope):
        raise Forbidden(f"your key does not carry the scope {scope}", needed=scope)
    return visit
