"""Sessions: who is signed in, by what, from where, since when; and ending one."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from starlette.responses import Response

from headway.people import views
from headway.people.commands import EndSession
from headway.people.model import NoSession
from headway.web.visits import Visit

PAGE = 200


async def index(visit: Visit) -> Response:
    """All that last, those used last first."""
    now = visit.app.scope.clock.now()
    async with visit.desk() as desk:
        found = await views.list_sessions(desk.conn, now, limit=PAGE + 1)
        shown = sorted(found[:PAGE], key=lambda each: each.seen_at, reverse=True)
        return visit.page("admin_sessions.html", desk, sessions=shown, more=len(found) > PAGE)


async def end(visit: Visit, _fields: dict[str, str]) -> Response:
    """End one; one that has ended already is as well."""
    session_id: UUID = visit.id()
    with suppress(NoSession):
        await visit.run(EndSession(session_id))
    return visit.back("/login" if session_id == visit.session.id else "/admin/sessions")
