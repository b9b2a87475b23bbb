"""Exception cases: the inbox, one of them, and what people do about one alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from starlette.responses import Response

from headway.exceptions import views as cases
from headway.exceptions.inbox.views import count_inbox, count_phases, list_inbox
from headway.exceptions.model import Case, CommentCase, HandCase, SplitCase
from headway.kernel.errors import BadInput
from headway.web.cases import asking
from headway.web.cases.doing import after
from headway.web.cases.reading import pane
from headway.web.visits import Visit

PAGE = 50


async def index(visit: Visit) -> Response:
    """The inbox: a page of cases, the one whose clock runs out first, first; one of them beside the list."""
    wanted, actor = asking.asked(visit.query), visit.session.actor
    async with visit.desk() as desk:
        zone = desk.tenant.zone
        looked = asking.looked(wanted, actor, desk.now, zone)
        rows = await list_inbox(desk.conn, looked, after=_cursor(visit), limit=PAGE + 1)
        due = {name: until(desk.now, zone) for name, until in asking.DUE.items()}
        counts = await count_inbox(desk.conn, looked, due)
        chosen = _chosen(visit)
        at = chosen or (rows[0].case.id if rows else None)
        shown = {} if at is None else await pane(visit, desk, at)
        return visit.page(
            "cases.html",
            desk,
            rows=rows[:PAGE],
            more=rows[PAGE - 1].case if len(rows) > PAGE else None,
            total=next((each.cases for each in counts if each.facet == "all"), 0),
            asked=wanted,
            facets=asking.facets(wanted, counts, actor),
            phases=asking.PHASES,
            by_phase=await count_phases(desk.conn),
            address=asking.address,
            chosen=chosen,
            at=at,
            back=asking.address(wanted),
            alone=False,
            **shown,
        )


async def show(visit: Visit) -> Response:
    """One case, on a page of its own."""
    case_id = visit.id()
    async with visit.desk() as desk:
        back = f"/cases/{case_id}"
        return visit.page("case.html", desk, back=back, alone=True, **await pane(visit, desk, case_id))


async def beside(visit: Visit) -> Response:
    """One case as it stands beside the list; `back` is the address of the list."""
    case_id = visit.id()
    async with visit.desk() as desk:
        back = after({"next": visit.query("back")})
        return visit.page("case_pane.html", desk, back=back, alone=False, **await pane(visit, desk, case_id))


async def comment(visit: Visit, fields: dict[str, str]) -> Response:
    """Leave a note on the timeline."""
    await visit.run(CommentCase(visit.id(), fields.get("text", "").strip()))
    return visit.back(after(fields))


async def hand(visit: Visit, fields: dict[str, str]) -> Response:
    """Take it from the playbooks."""
    await visit.run(HandCase(visit.id(), fields.get("why", "").strip()))
    return visit.back(after(fields))


async def split(visit: Visit, fields: dict[str, str]) -> Response:
    """Take one thing out; its new case is shown."""
    try:
        subject = UUID(fields.get("subject", ""))
    except ValueError:
        raise BadInput("that is no id", field="subject", allowed="one of those offered") from None
    new: Case = await visit.run(SplitCase(visit.id(), (subject,), fields.get("reason", "").strip()))
    return visit.back(f"/cases/{new.id}")


def _chosen(visit: Visit) -> UUID | None:
    """The case that the address opens beside the list."""
    try:
        return UUID(visit.query("case"))
    except ValueError:
        return None


def _cursor(visit: Visit) -> cases.CaseCursor:
    try:
        due_at = datetime.fromisoformat(visit.query("from"))
        return cases.CaseCursor(due_at, UUID(visit.query("after"))) if due_at.tzinfo else cases.FIRST
    except ValueError:
        return cases.FIRST
