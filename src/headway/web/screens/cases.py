"""Exception cases: those that are open, one with its timeline, and what people do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from starlette.responses import Response

from headway.exceptions import views as cases
from headway.exceptions.model import (
    OVER,
    AcknowledgeCase,
    Case,
    CaseState,
    CaseSubject,
    CommentCase,
    DismissCase,
    HandCase,
    MergeCases,
    ResolveCase,
    SnoozeCase,
    SplitCase,
    WakeCase,
)
from headway.exceptions.playbooks.book import PlaybookBook
from headway.exceptions.playbooks.views import runs_of_case
from headway.kernel.errors import BadInput, NotFound
from headway.tracking.nearby import references_of
from headway.web.advising import advising
from headway.web.visits import Desk, Visit

BOOK = PlaybookBook()
PAGE = 50
OTHERS = 40
"""So many other cases are offered to merge into."""
Phase = Literal["open", "over", "all"]
PHASES: tuple[tuple[Phase, str], ...] = (("open", "Open"), ("over", "Resolved"), ("all", "All"))
SLEEPS = ((1, "an hour"), (4, "four hours"), (24, "a day"), (72, "three days"))


@dataclass(frozen=True, slots=True)
class About:
    """One thing that a case is about, with every view of it; `name` is what customers call a shipment."""

    id: UUID
    name: str
    views: tuple[CaseSubject, ...]

    @property
    def over(self) -> bool:
        return all(view.ended_at is not None for view in self.views)


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
        can = visit.may("exceptions:write") and found.case.state not in OVER
        return visit.page(
            "case.html",
            desk,
            case=found.case,
            detail=found,
            can=can,
            fresh=found.case.state is CaseState.OPEN,
            about=await _about(desk, found.subjects),
            others=await _others(desk, found.case) if can else [],
            sleeps=SLEEPS,
            advising=await advising(visit, desk, found.case),
            runs=await runs_of_case(desk.conn, BOOK, case_id),
        )


async def _about(desk: Desk, subjects: tuple[CaseSubject, ...]) -> list[About]:
    """What the case is about, one by one; what is still in trouble first."""
    views: dict[UUID, list[CaseSubject]] = {}
    for view in subjects:
        views.setdefault(view.subject.id, []).append(view)
    names = await references_of(desk.conn, {view.shipment_id for view in subjects if view.shipment_id is not None})
    found = [About(id_, names.get(of[0].shipment_id or id_, ""), tuple(of)) for id_, of in views.items()]
    return sorted(found, key=lambda each: (each.over, each.views[0].joined_at, each.name, str(each.id)))


async def _others(desk: Desk, case: Case) -> list[Case]:
    """Open cases that this one might be merged into: of the same carrier first."""
    found = await cases.list_cases(desk.conn, cases.CaseFilter(phase="open"), limit=200)
    rest = [each for each in found if each.id != case.id]
    return sorted(rest, key=lambda each: (each.carrier_id != case.carrier_id, each.opened_at))[:OTHERS]


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


async def snooze(visit: Visit, fields: dict[str, str]) -> Response:
    """Let it sleep for some hours, or wake it."""
    case_id, hours = visit.id(), fields.get("hours", "")
    if hours == "0":
        await visit.run(WakeCase(case_id))
        return visit.back(f"/cases/{case_id}")
    if hours not in {str(each) for each, _ in SLEEPS}:
        raise BadInput(f"a sleep of {hours[:20]!r} hours", field="hours", allowed="one of those offered")
    async with visit.desk() as desk:
        until = desk.now + timedelta(hours=int(hours))
    await visit.run(SnoozeCase(case_id, until, fields.get("or_worse") == "yes"))
    return visit.back(f"/cases/{case_id}")


async def dismiss(visit: Visit, fields: dict[str, str]) -> Response:
    """Say that there was nothing."""
    case_id = visit.id()
    await visit.run(DismissCase(case_id, fields.get("reason", "").strip()))
    return visit.back(f"/cases/{case_id}")


async def hand(visit: Visit, fields: dict[str, str]) -> Response:
    """Take it from the playbooks."""
    case_id = visit.id()
    await visit.run(HandCase(case_id, fields.get("why", "").strip()))
    return visit.back(f"/cases/{case_id}")


async def merge(visit: Visit, fields: dict[str, str]) -> Response:
    """Put it into another; the other is shown."""
    into_id = _uuid(fields.get("into", ""), "into")
    await visit.run(MergeCases(visit.id(), into_id, fields.get("reason", "").strip()))
    return visit.back(f"/cases/{into_id}")


async def split(visit: Visit, fields: dict[str, str]) -> Response:
    """Take one thing out; its new case is shown."""
    subject = _uuid(fields.get("subject", ""), "subject")
    new: Case = await visit.run(SplitCase(visit.id(), (subject,), fields.get("reason", "").strip()))
    return visit.back(f"/cases/{new.id}")


def _uuid(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(f"{text[:80]!r} is no id", field=field, allowed="one of those offered") from None


def _cursor(visit: Visit) -> cases.CaseCursor:
    try:
        due_at = datetime.fromisoformat(visit.query("due"))
        return cases.CaseCursor(due_at, UUID(visit.query("after"))) if due_at.tzinfo else cases.FIRST
    except ValueError:
        return cases.FIRST
