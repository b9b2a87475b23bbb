"""One's own page: who one is, the password, where one is signed in."""

from __future__ import annotations

from starlette.responses import Response

from headway.kernel.errors import BadInput, Conflict, HeadwayError, Unauthenticated
from headway.people import passwords, views
from headway.people.commands import EndSession, EndSessionsOf, SetPassword
from headway.people.entering import check_password
from headway.people.model import NoSession, TooManyAttempts
from headway.people.roles import GRANTS
from headway.web.entering.doors import where_of
from headway.web.visits import Visit

PAGE = 100


class NoOwnPassword(Conflict):
    """A session of a key or of a link belongs to no user."""

    code = "no_user_session"


async def show(visit: Visit) -> Response:
    """Who is signed in."""
    return await _page(visit)


async def set_password(visit: Visit, fields: dict[str, str]) -> Response:
    """Change one's own password; other sessions end."""
    user_id, email = visit.session.person_id, visit.session.name
    try:
        if user_id is None:
            raise NoOwnPassword("whoever signed in by a key or a link has no password")
        chosen = passwords.check_new(fields.get("password", ""), email)
        if fields.get("again", "") != chosen:
            raise BadInput("the two are not the same", field="again", allowed="the same password twice")
        async with visit.desk() as desk:
            known = (await views.get_user(desk.conn, user_id)).has_password
        if known:
            where = where_of(visit.request)
            await check_password(visit.app, visit.session.tenant_id, email, fields.get("current", ""), where)
        await visit.run(SetPassword(user_id, await passwords.make(chosen), visit.session.id))
    except (BadInput, Conflict, Unauthenticated, TooManyAttempts) as error:
        return await _page(visit, error)
    return visit.back("/me?done=password")


async def end_session(visit: Visit, _fields: dict[str, str]) -> Response:
    """End one of one's own sessions."""
    session_id = visit.id()
    if visit.session.person_id is None:
        raise NoSession(f"there is no session {session_id}", session_id=session_id)
    await visit.run(EndSession(session_id, visit.session.person_id))
    return visit.back("/me")


async def end_others(visit: Visit, _fields: dict[str, str]) -> Response:
    """Sign out everywhere but here."""
    if visit.session.person_id is not None:
        await visit.run(EndSessionsOf(visit.session.person_id, visit.session.id))
    return visit.back("/me")


async def _page(visit: Visit, error: HeadwayError | None = None) -> Response:
    user_id, now = visit.session.person_id, visit.app.scope.clock.now()
    async with visit.desk() as desk:
        person = None if user_id is None else await views.get_user(desk.conn, user_id)
        sessions = [] if user_id is None else await views.list_sessions(desk.conn, now, limit=PAGE, user_id=user_id)
        response = visit.page(
            "me.html",
            desk,
            person=person,
            sessions=sessions,
            grants=GRANTS,
            least=passwords.LEAST,
            done=visit.query("done"),
            error=error,
        )
        response.status_code = 200 if error is None else error.status
        return response
