"""Users: who they are, what they may do, inviting, changing, keeping out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.responses import Response

from headway.carriers import views as carriers
from headway.kernel.errors import HeadwayError
from headway.people import commands as c
from headway.people import views
from headway.people.links import PATH
from headway.people.model import Person, Role
from headway.people.roles import GRANTS
from headway.web.entering.doors import doors_of
from headway.web.toasts import Undo
from headway.web.translating import gettext
from headway.web.visits import Visit

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

PAGE = 100
_PREFIX = "role."


async def index(visit: Visit) -> Response:
    """Everybody, and a form to invite."""
    return await _list(visit)


async def invite(visit: Visit, fields: dict[str, str]) -> Response:
    """Let somebody in: the link that sets the password is shown once."""
    roles, carrier, driver = _roles(fields)
    held = visit.session.scopes
    try:
        await _check_carrier(visit, carrier)
        command = c.AddUser(fields.get("email", ""), fields.get("name", ""), roles, held, carrier, driver)
        added: c.Added = await visit.run(command)
    except HeadwayError as error:
        return await _list(visit, error, fields)
    assert added.token is not None
    return await _link(visit, added.person, added.token)


async def show(visit: Visit) -> Response:
    """One user, with sessions."""
    return await _one(visit, visit.id())


async def change(visit: Visit, fields: dict[str, str]) -> Response:
    """Change the name and the roles."""
    user_id = visit.id()
    roles, carrier, driver = _roles(fields)
    try:
        await _check_carrier(visit, carrier)
        await visit.run(c.ChangeUser(user_id, visit.session.scopes, fields.get("name", ""), roles, carrier, driver))
    except HeadwayError as error:
        return await _one(visit, user_id, error)
    return visit.back(f"/admin/users/{user_id}")


async def deactivate(visit: Visit, _fields: dict[str, str]) -> Response:
    """Keep a user out; all sessions end."""
    undo = Undo(gettext("Kept out, and signed out everywhere"), f"/admin/users/{visit.id()}/reactivate")
    return await _done(visit, c.DeactivateUser(visit.id()), undo)


async def reactivate(visit: Visit, _fields: dict[str, str]) -> Response:
    """Let a user in again."""
    return await _done(visit, c.ReactivateUser(visit.id(), visit.session.scopes), Undo(gettext("Let in again")))


async def end_sessions(visit: Visit, _fields: dict[str, str]) -> Response:
    """Sign a user out everywhere."""
    return await _done(visit, c.EndSessionsOf(visit.id()))


async def make_link(visit: Visit, _fields: dict[str, str]) -> Response:
    """A link that sets a password; shown once."""
    user_id = visit.id()
    try:
        made: c.LinkMade = await visit.run(c.MakePasswordLink(user_id, visit.session.scopes))
    except HeadwayError as error:
        return await _one(visit, user_id, error)
    async with visit.desk() as desk:
        person = await views.get_user(desk.conn, user_id)
    return await _link(visit, person, made.token)


async def _done(visit: Visit, command: object, undo: Undo | None = None) -> Response:
    try:
        await visit.run(command)
    except HeadwayError as error:
        return await _one(visit, visit.id(), error)
    return visit.back(f"/admin/users/{visit.id()}", undo)


def _roles(fields: dict[str, str]) -> tuple[list[str], str | None, str | None]:
    """The roles that are ticked, and what they are about."""
    roles = [name.removeprefix(_PREFIX) for name in fields if name.startswith(_PREFIX)]
    carrier = fields.get("carrier", "").strip() if Role.CARRIER in roles else ""
    driver = fields.get("driver", "").strip() if Role.DRIVER in roles else ""
    return roles, carrier or None, driver or None


async def _check_carrier(visit: Visit, carrier: str | None) -> None:
    """There is such a carrier; a driver's code is looked up when they drive."""
    if carrier is None:
        return
    async with visit.desk() as desk:
        await carriers.get_carrier(desk.conn, carrier)


async def _list(visit: Visit, error: HeadwayError | None = None, typed: dict[str, str] | None = None) -> Response:
    async with visit.desk() as desk:
        after = _after(visit.query("after"))
        people = await views.list_users(desk.conn, after=after, limit=PAGE + 1, active=_active(visit))
        response = visit.page(
            "admin_users.html",
            desk,
            rows=people[:PAGE],
            more=people[PAGE - 1].id if len(people) > PAGE else None,
            state=visit.query("state", "active"),
            grants=GRANTS,
            sessions=await _in_use(desk.conn, visit.app.scope.clock.now()),
            typed=typed or {},
            error=error,
        )
        response.status_code = 200 if error is None else error.status
        return response


async def _in_use(conn: Connection, now: datetime) -> dict[UUID | None, int]:
    """How many sessions each user has."""
    counts: dict[UUID | None, int] = {}
    for each in await views.list_sessions(conn, now, limit=1000):
        counts[each.user_id] = counts.get(each.user_id, 0) + 1
    return counts


def _active(visit: Visit) -> bool | None:
    return {"active": True, "out": False}.get(visit.query("state", "active"))


def _after(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return views.FIRST


async def _one(visit: Visit, user_id: UUID, error: HeadwayError | None = None) -> Response:
    async with visit.desk() as desk:
        now = visit.app.scope.clock.now()
        response = visit.page(
            "admin_user.html",
            desk,
            person=await views.get_user(desk.conn, user_id),
            sessions=await views.list_sessions(desk.conn, now, limit=PAGE, user_id=user_id),
            grants=GRANTS,
            error=error,
        )
        response.status_code = 200 if error is None else error.status
        return response


async def _link(visit: Visit, person: Person, token: str) -> Response:
    link = f"{doors_of(visit.request).reached_at(visit.request)}{PATH}{token}"
    async with visit.desk() as desk:
        return visit.page("admin_user_link.html", desk, person=person, link=link)
