"""What an edition says: the figures in words, the table as a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from headway.analytics.explore.answering import Answer, Measured, Terms, answer
from headway.analytics.explore.asking import fields_of, question_of
from headway.analytics.explore.files import Format, write
from headway.analytics.explore.leadership import HEADLINES, leadership
from headway.analytics.explore.sheets import Sheet, budget_sheet, ordered, parts_sheet, parts_shown, shown
from headway.analytics.kpis import KpiValue, Unit
from headway.analytics.mailing.model import MailFormat, Page
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

PARTS_TOLD = 15
MAX_FILE = 5_000_000
LEADERSHIP_RANGE = {"from": "now-28d", "to": "now"}


@dataclass(frozen=True, slots=True)
class Composed:
    """What is sent: the text, and a file where one is wanted."""

    body: str
    file_name: str | None
    file: bytes | None


@dataclass(frozen=True, slots=True)
class Told:
    """An answer in lines, where it is seen, and its table."""

    lines: Sequence[str]
    path: str
    sheet: Sheet


async def compose(
    conn: Connection,
    page: Page,
    question: str,
    format_: MailFormat,
    terms: Terms,
    now: datetime,
    *,
    public_url: str,
    stem: str,
) -> Composed:
    """Write an edition.

    Raises:
        BadInput: the question means nothing (any more).
    """
    told = await PAGES[page](conn, fields_of(question), terms, now)
    lines = [*told.lines, "", f"See it: {public_url}{told.path}"]
    if format_ is MailFormat.TEXT:
        return Composed("\n".join(lines), None, None)
    written = write(told.sheet, Format(format_), stem)
    if len(written.content) > MAX_FILE:
        return Composed("\n".join([*lines, "The file is too large for a mail; it can be had there."]), None, None)
    return Composed("\n".join(lines), written.name, written.content)


def check_question(page: Page, question: str, terms: Terms, now: datetime) -> None:
    """Refuse a question that means nothing.

    Raises:
        BadInput: names what is wrong with it.
    """
    if len(question) > 1000:
        raise BadInput(f"{len(question)} characters", field="question", allowed="at most 1000")
    try:
        question_of(fields_of(question), now, terms.zone)
    except ValueError:
        raise BadInput("the question is no query", field="question", allowed="from=now-7d&to=now&by=carrier") from None


async def _operations(conn: Connection, fields: Mapping[str, str], terms: Terms, now: datetime) -> Told:
    found = await answer(conn, question_of(fields, now, terms.zone), terms, now)
    keys = {figure.key for figure in shown(found.question)}
    lines = [_period(found, terms), "", *_figures([each for each in found.whole.figures if each.figure.key in keys])]
    parts = ordered(parts_shown(found), fields.get("sort", ""))
    lines += ["", f"By {found.question.by}:"] if parts else []
    for part in parts[:PARTS_TOLD]:
        told = ", ".join(f"{each.now.name} {said(each.now)}" for each in part.figures if _worth(each, keys))
        lines.append(f"  {part.label or 'not known'}: {told}")
    if len(parts) > PARTS_TOLD:
        lines.append(f"  and {len(parts) - PARTS_TOLD} more")
    return Told(lines, f"/analytics?{found.question.text()}", parts_sheet(found, fields.get("sort", "")))


async def _leadership(conn: Connection, fields: Mapping[str, str], terms: Terms, now: datetime) -> Told:
    wanted = {**LEADERSHIP_RANGE, **fields, "by": "all"}
    found = await leadership(conn, question_of(wanted, now, terms.zone), terms, now)
    lines = [_period(found.answer, terms), "", *_figures([found.answer.whole.of(key) for key in HEADLINES])]
    lines.append(f"  {found.exposure.name} now: {said(found.exposure)} in {found.exposure.sample} shipments")
    lines += ["", f"Budgets of {found.month:%Y-%m}:"] if found.budgets else []
    for each in found.budgets:
        over = f", {each.over} over" if each.over.minor > 0 else ""
        of = each.budget.label or "everything"
        lines.append(f"  {of}: {each.spent} spent of {each.budget.amount}, {each.by_now} by now{over}")
    return Told(lines, f"/analytics/leadership?{found.answer.question.text()}", budget_sheet(found))


PAGES: Mapping[Page, Callable[[Connection, Mapping[str, str], Terms, datetime], Awaitable[Told]]] = {
    Page.OPERATIONS: _operations,
    Page.LEADERSHIP: _leadership,
}


def said(value: KpiValue) -> str:
    """A figure in plain text: `94.2 %`, `237.70 USD`, `22`, or `none`."""
    if value.value is None:
        return "none"
    if value.unit is Unit.SHARE:
        return f"{(value.value * 100).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)} %"
    if value.currency is not None:
        return f"{value.value:f} {value.currency}"
    return f"{value.value.normalize():f}"


def _figures(figures: Sequence[Measured]) -> list[str]:
    return [_line(each) for each in figures]


def _line(each: Measured) -> str:
    target = "" if each.now.met is None else ", target met" if each.now.met else ", target missed"
    before = "" if each.before is None or each.before.value is None else f" (before: {said(each.before)})"
    return f"  {each.now.name}: {said(each.now)}{before}{target}"


def _period(found: Answer, terms: Terms) -> str:
    since, until = (
        moment.astimezone(terms.zone) for moment in (found.question.range.since, found.question.range.until)
    )
    only = "".join(f", {name} {label or 'not known'}" for name, label in found.question.only.items())
    return f"{since:%d %b %Y %H:%M} to {until:%d %b %Y %H:%M} ({terms.zone.key}){only}"


def _worth(each: Measured, keys: set[str]) -> bool:
    return each.figure.key in keys and bool(each.now.sample) and each.figure.key != "penalties"
