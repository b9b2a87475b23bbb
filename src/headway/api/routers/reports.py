"""Reports by mail: what is sent when to whom, and what became of each edition."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi.responses import Response
from pydantic import BaseModel, Field

from headway.analytics.mailing import store
from headway.analytics.mailing.model import (
    DeliveryState,
    Edition,
    EndReport,
    MailFormat,
    NoReport,
    Page,
    Report,
    ReportChanged,
    ReportDraft,
    SaveReport,
    SendReport,
)
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, key_of, page
from headway.api.turn import IfMatch, Now
from headway.api.wire import Code, Nothing, PageOf, Sent, Short, Shown
from headway.kernel.errors import BadInput

router = Router("reports", "Answers of the analytics screens, sent by mail when their time has come.")


class ReportIn(Sent):
    """A report: `question` is the query of the page's address, `cadence` cron's five fields in the tenant's time."""

    name: Code
    page: Page
    question: Annotated[str, Field(max_length=1000)] = ""
    cadence: Short
    format: MailFormat = MailFormat.TEXT
    recipients: Annotated[list[Short], Field(min_length=1, max_length=50)]
    active: bool = True

    def draft(self) -> ReportDraft:
        fields = {name: getattr(self, name) for name in ("name", "page", "question", "cadence", "format", "active")}
        return ReportDraft(**fields, recipients=tuple(self.recipients))


class RecipientOut(Shown):
    """Who gets a report; since `stopped_at` they want it no more."""

    address: str
    stopped_at: datetime | None


class ReportOut(Shown):
    """A report as it is kept; `next_at`: when its next edition is due."""

    id: UUID
    name: str
    page: Page
    question: str
    cadence: str
    format: MailFormat
    active: bool
    next_at: datetime | None
    version: int
    made_by: str
    made_at: datetime
    recipients: list[RecipientOut]


class DeliveryOut(Shown):
    """What became of an edition on its way to one recipient."""

    address: str
    state: DeliveryState
    queued_at: datetime
    ended_at: datetime | None
    problem: str | None


class EditionOut(Shown):
    """A report as it was written at a time."""

    id: UUID
    due_at: datetime
    made_at: datetime
    asked_by: str | None
    subject: str
    body: str
    file_name: str | None
    deliveries: list[DeliveryOut]


class Ended(BaseModel):
    """This report is not sent any more."""

    id: UUID


class Sending(BaseModel):
    """The edition that is on its way."""

    edition_id: UUID


def _out(report: Report) -> ReportOut:
    return ReportOut.model_validate(report)


@router.get("/reports", "analytics:read", raises=(BadCursor,))
async def list_reports(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[ReportOut]:
    """Reports by name."""
    key = key_of(after, 2)
    try:
        start = store.FIRST if key is None else (key[0], UUID(key[1]))
    except ValueError:
        raise BadCursor("this is no cursor of this operation", field="after") from None
    found = await store.list_reports(turn.db, after=start, limit=limit + 1)
    return page([_out(each) for each in found], limit, lambda each: (each.name, each.id))


@router.post("/reports", "analytics:write", raises=(BadInput,))
async def make_report(turn: Now, body: ReportIn) -> ReportOut:
    """Have a report sent from now on."""
    return await _saved(turn, await turn.run(SaveReport(body.draft())))


@router.get("/reports/{report_id}", "analytics:read", raises=(NoReport,))
async def get_report(turn: Now, report_id: UUID) -> ReportOut:
    """One report; its ETag is its version."""
    found = _out(await store.get_report(turn.db, report_id))
    turn.tag(found.version)
    return found


@router.put("/reports/{report_id}", "analytics:write", raises=(BadInput, NoReport, ReportChanged))
async def change_report(turn: Now, report_id: UUID, body: ReportIn, if_match: IfMatch = None) -> ReportOut:
    """Change a report."""
    turn.check_match((await store.get_report(turn.db, report_id)).version)
    return await _saved(turn, await turn.run(SaveReport(body.draft(), report_id)))


@router.delete("/reports/{report_id}", "analytics:write", raises=(NoReport,))
async def end_report(turn: Now, report_id: UUID) -> Ended:
    """Send it never again; what was sent can still be read in the log."""
    await turn.run(EndReport(report_id))
    return Ended(id=report_id)


@router.post("/reports/{report_id}/send", "analytics:write", raises=(NoReport,))
async def send_report(turn: Now, report_id: UUID, body: Nothing) -> Sending:
    """Write an edition now, and send it."""
    return Sending(edition_id=await turn.run(SendReport(report_id)))


@router.get("/reports/{report_id}/editions", "analytics:read", raises=(NoReport, BadCursor))
async def list_editions(turn: Now, report_id: UUID, after: After = None, limit: Limit = 20) -> PageOf[EditionOut]:
    """What was sent, newest first, with what became of each delivery."""
    await store.get_report(turn.db, report_id)
    found = await store.editions(turn.db, report_id, before=id_of(after), limit=limit + 1)
    return page([_edition(each) for each in found], limit, lambda each: each.id)


@router.get(
    "/reports/{report_id}/editions/{edition_id}/file",
    "analytics:read",
    raises=(NoReport,),
    response_class=Response,
    responses={
        200: {
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            "description": "the file",
        }
    },
)
async def get_edition_file(turn: Now, report_id: UUID, edition_id: UUID) -> Response:
    """The file of an edition, as it was sent."""
    name, content = await store.edition_file(turn.db, report_id, edition_id)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _edition(found: Edition) -> EditionOut:
    return EditionOut.model_validate(found)


async def _saved(turn: Now, report_id: UUID) -> ReportOut:
    found = _out(await store.get_report(turn.db, report_id))
    turn.tag(found.version)
    return found
