"""What people do to cases from the inbox: one form for one case or many, and the one that takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.responses import Response

from headway.exceptions.cases import WrongCaseState
from headway.exceptions.inbox.model import Deed, Refused, SortCases, Sorted, UndoSorting
from headway.exceptions.model import Case
from headway.exceptions.store import UnknownCase
from headway.kernel.errors import BadInput
from headway.web.cases.saying import Said, put_back, said
from headway.web.toasts import Undo
from headway.web.visits import Visit

HOME = "/cases"


async def sort(visit: Visit, fields: dict[str, str]) -> Response:
    """Do it, and go on with whatever comes next."""
    async with visit.desk() as desk:
        command = asked_for(fields, desk.tenant.zone, visit.session.actor)
    found: Sorted = await visit.run(command)
    if not found.done and found.refused:
        _refuse(found.refused[0])
    return told(visit, after(fields), said(command.deed, found))


async def undo(visit: Visit, fields: dict[str, str]) -> Response:
    """Put the cases back as they stood."""
    back: tuple[Case, ...] = await visit.run(UndoSorting(_id(fields.get("undo", ""), "undo")))
    return visit.back(after(fields), Undo(put_back(len(back))))


def asked_for(fields: Mapping[str, str], zone: ZoneInfo, actor: str) -> SortCases:
    """The command of a form.

    Raises:
        BadInput: it names no case, or nothing that can be done.
    """
    try:
        deed = Deed(fields.get("deed", ""))
    except ValueError:
        raise BadInput(f"{fields.get('deed', '')[:40]!r} is no deed", field="deed", allowed=", ".join(Deed)) from None
    ids = [each for each in fields.get("ids", "").split(",") if each.strip()]
    into = fields.get("into", "").strip()
    return SortCases(
        case_ids=tuple(_id(each, "ids") for each in ids),
        deed=deed,
        reason=fields.get("reason", "").strip(),
        assignee=_person(fields.get("assignee", ""), actor),
        until=_until(fields.get("until", ""), zone) if deed is Deed.SNOOZE else None,
        or_worse=fields.get("or_worse") == "yes",
        into_id=_id(into, "into") if into and deed is Deed.MERGE else None,
    )


def after(fields: Mapping[str, str], otherwise: str = HOME) -> str:
    """The address to go on with: a page of cases, whatever the form says."""
    next_ = fields.get("next", "")
    return next_ if next_ == HOME or next_.startswith((f"{HOME}?", f"{HOME}/")) else otherwise


def _refuse(one: Refused) -> NoReturn:
    """Nothing was done: a page says why."""
    error = UnknownCase if one.code == UnknownCase.code else WrongCaseState
    raise error(one.why, case_id=one.case_id)


def told(visit: Visit, to: str, words: Said) -> Response:
    """On to the next page, which says what was done and how to take it back."""
    if words.undo_id is None:
        return visit.back(to, Undo(words.text))
    return visit.back(to, Undo(words.text, "/cases/undo", {"undo": str(words.undo_id), "next": to}))


def _person(text: str, actor: str) -> str:
    """`me` is who asks; a bare name is a person's."""
    name = text.strip()
    if name == "me":
        return actor
    return name if not name or ":" in name else f"user:{name}"


def _until(text: str, zone: ZoneInfo) -> datetime:
    """A moment as a button or a browser's field gives it; without an offset it is in the tenant's zone."""
    try:
        at = datetime.fromisoformat(text.strip())
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        allowed = "a day and a time, such as 2026-03-02T06:00"
        raise BadInput(f"{text[:80]!r} is no time", field="until", allowed=allowed) from None


def _id(text: str, field: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError:
        raise BadInput(f"{text[:80]!r} is no id", field=field, allowed="one of those offered") from None
