"""The inbox of cases: listed and counted by what people filter, sorted many at a time, and put back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from headway.api.operation import Router
from headway.api.paging import BadCursor, Paged, key_of, page
from headway.api.turn import Now
from headway.api.wire import Instant, Nothing, PageOf, Sent, Shown
from headway.exceptions.inbox.model import MOST, Count, Deed, Looked, NoUndo, SortCases, TooLateToUndo, UndoSorting
from headway.exceptions.inbox.views import count_inbox, list_inbox
from headway.exceptions.model import Case, Severity
from headway.exceptions.views import FIRST, CaseCursor

router = Router("inbox", "The inbox: cases by filter with counts, sorted many at a time, and put back.")
Name = Annotated[str | None, Query(max_length=120)]
Phase = Literal["open", "asleep", "unresolved", "over", "all"]


class InboxRowOut(Shown):
    """A case, what its first shipment is called, and whose and with whom it is."""

    case: Case
    reference: str | None
    customer: str | None
    carrier: str | None
    site: str | None


class InboxCounts(BaseModel):
    """How many cases have a value of a facet, with every other filter as it is.

    Facets are severity, owner, detector, assignee (empty: nobody), carrier, customer and site; `all` counts the list.
    """

    counts: list[Count]


class SortIn(Sent):
    """What is done to which cases.

    `reason` is needed to merge, dismiss and resolve, `assignee` to assign, `until` to snooze, `into_id` to merge.
    """

    case_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST)]
    deed: Deed
    reason: Annotated[str, Field(max_length=4000)] = ""
    assignee: Annotated[str, Field(max_length=120)] = ""
    until: Instant | None = None
    or_worse: bool = True
    into_id: UUID | None = None


class RefusedOut(Shown):
    """A case to which it could not be done, and why."""

    case_id: UUID
    code: str
    why: str


class SortedOut(Shown):
    """What came of it; `undo_id` takes all of it back for a day, as long as no case has changed since."""

    undo_id: UUID | None
    done: tuple[UUID, ...]
    refused: tuple[RefusedOut, ...]


async def about(
    carrier: Name = None, customer: Name = None, site: Name = None, shipment_id: UUID | None = None
) -> Looked:
    """What the cases are about."""
    return Looked(carrier=carrier, customer=customer, site=site, shipment_id=shipment_id)


async def whose(owner: Name = None, assignee: Name = None, unassigned: Annotated[bool, Query()] = False) -> Looked:
    """Whose the cases are."""
    return Looked(owner=owner, assignees=() if assignee is None else (assignee,), unassigned=unassigned)


async def looked(
    things: Annotated[Looked, Depends(about)],
    people: Annotated[Looked, Depends(whose)],
    phase: Phase = "open",
    severity: Severity | None = None,
    detector: Annotated[str | None, Query(max_length=400, description="one or several, with commas between")] = None,
    due_by: Annotated[Instant | None, Query()] = None,
) -> Looked:
    """Which cases the query asks for."""
    return replace(
        things,
        owner=people.owner,
        assignees=people.assignees,
        unassigned=people.unassigned,
        phase=phase,
        severities=() if severity is None else (severity,),
        detectors=tuple(each.strip() for each in detector.split(",")) if detector else (),
        due_by=due_by,
    )


Wanted = Annotated[Looked, Depends(looked)]


@router.get("/inbox", "exceptions:read", raises=(BadCursor,))
async def list_inbox_cases(turn: Now, wanted: Wanted, paged: Paged) -> PageOf[InboxRowOut]:
    """Cases by filter, the one whose clock runs out first, first."""
    found = await list_inbox(turn.db, wanted, after=_place(paged.after), limit=paged.limit + 1)
    rows = [InboxRowOut.model_validate(each) for each in found]
    return page(rows, paged.limit, lambda row: (row.case.due_at.isoformat(), row.case.id))


@router.get("/inbox/counts", "exceptions:read")
async def count_inbox_cases(turn: Now, wanted: Wanted) -> InboxCounts:
    """How many cases there are by what they can be filtered by."""
    return InboxCounts(counts=await count_inbox(turn.db, wanted))


@router.post("/inbox/sort", "exceptions:write")
async def sort_cases(turn: Now, body: SortIn) -> SortedOut:
    """Do one thing to many cases; what one of them does not allow is told, and leaves the others done."""
    return SortedOut.model_validate(await turn.run(SortCases(**body.model_dump())))


@router.post("/inbox/undo/{undo_id}", "exceptions:write", raises=(NoUndo, TooLateToUndo))
async def undo_sorting(turn: Now, undo_id: UUID, body: Nothing) -> list[Case]:
    """Put the cases back as they stood, where nothing has changed them since; only who sorted them may."""
    found: tuple[Case, ...] = await turn.run(UndoSorting(undo_id))
    return list(found)


def _place(after: str | None) -> CaseCursor:
    key = key_of(after, 2)
    try:
        return FIRST if key is None else CaseCursor(datetime.fromisoformat(key[0]).astimezone(), UUID(key[1]))
    except (ValueError, OverflowError):
        raise BadCursor("this is no cursor of this operation", field="after") from None
