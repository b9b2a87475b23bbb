"""Exception cases: those that are open, one with its timeline, and what people do about it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from starlette.responses import Response

from headway.exceptions import views as cases
from headway.exceptions.model import OVER, AcknowledgeCase, CaseState, CommentCase, ResolveCase
from headway.kernel.errors import NotFound
from headway.web.visits import Visit

PAGE = 50
Phase = Literal["open", "over", "all"]
PHASES: tuple[tuple[Phase, str], ...] = (("open", "Open"), ("over", "Resolved"), ("all", "All"))


async def index(visit: Visit) -> Response:
    """A page of cases, the one whose clock runs out first, first."""
    phase: Phase = next((name for name, _ in PHASES if name == visit.query("phase")), "open")
    wanted = cases.CaseFilter(phase=phase)
    async with visit.desk() as desk:
        found = await cases.list_cases(desk.conn, wanted, after=_cursor(visit), limit=PAGE + 1)
        counts = await cases.counts(desk.conn, desk.now)
        more = found[PAGE - 1] if len(found) > PAGE else None
        return visit.page("cases.html", desk, rows=found[:PAGE], more=more, chosen=phase, phases=PHASES, counts=counts)


async def show(visit: Visit) -> Response:
    """One case."""
    case_id = visit.id()
    async with visit.desk() as desk:
        found = await cases.case_detail(desk.conn, case_id)
        if found is None:
            raise NotFound(f"there is no case {case_id}")
        over = found.case.state in OVER
        can = visit.may("exceptions:write") and not over
        return visit.page(
            "case.html", desk, case=found.case, detail=found, can=can, fresh=found.case.state is CaseState.OPEN
        )


async def acknowledge(visit: Visit, fields: dict[str, str]) -> Response:
    """Take a case on."""
    case_id = visit.id()
    await visit.run(AcknowledgeCase(case_id))
    return visit.back(f"/cases/{case_id}")


async def resolve(visit: Visit, fields: dict[str, str]) -> Response:
    """End a case, for a reason."""
    case_id = visit.id()
    await visit.run(ResolveCase(case_id, fields.get("reason", "").strip()))
    return visit.back(f"/cases/{case_id}")


async def comment(visit: Visit, fields: dict[str, str]) -> Response:
    """Leave a note on the timeline."""
    case_id = visit.id()
    await visit.run(CommentCase(case_id, fields.get("text", "").strip()))
    return visit.back(f"/cases/{case_id}")


def _cursor(visit: Visit) -> cases.CaseCursor:
    try:
        due_at = datetime.fromisoformat(visit.query("due"))
        return cases.CaseCursor(due_at, UUID(visit.query("after"))) if due_at.tzinfo else cases.FIRST
    except ValueError:
        return cases.FIRST
