"""The rows behind a figure: the one way from any number on Home and in analytics to what it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.responses import Response

from headway.analytics.explore.answering import Terms, answer
from headway.analytics.explore.asking import Dimension, Question
from headway.analytics.explore.behind import MOST_RISK, NEWEST, Observed, Place, behind, exposed
from headway.analytics.explore.figures import BY_KEY, Figure
from headway.analytics.explore.ranges import Against
from headway.analytics.kpis import KPIS
from headway.analytics.views import kpis
from headway.exceptions import views as cases
from headway.exceptions.model import Severity
from headway.kernel.errors import BadInput, NotFound
from headway.web.analytics.operations import asked
from headway.web.formats import kpi as in_words
from headway.web.translating import N_
from headway.web.visits import Desk, Visit
from headway.web.words import Word

PAGE = 50
_URGENT = (Severity.CRITICAL, Severity.HIGH)
_WELL = {
    "order": N_("Released"),
    "due": N_("Met"),
    "offer": N_("Accepted"),
    "invoice": N_("Matched"),
    "booking": N_("No exception"),
}
_BADLY = {
    "order": N_("Not released"),
    "due": N_("Missed"),
    "offer": N_("Not accepted"),
    "invoice": N_("Disputed"),
    "booking": N_("Exceptions"),
}
_ON_TIME, _LATE = N_("On time"), N_("Late")


async def index(visit: Visit) -> Response:
    """A page of rows."""
    key = visit.query("figure")
    async with visit.desk() as desk:
        if key in BY_KEY:
            return await _observed(visit, desk, BY_KEY[key])
        if key == "exposure":
            return await _exposed(visit, desk)
        if key == "urgent_cases":
            return await _urgent(visit, desk)
        raise NotFound(f"there is no figure called {key!r}")


async def _observed(visit: Visit, desk: Desk, figure: Figure) -> Response:
    terms, question = Terms(desk.tenant.currency, desk.tenant.zone), asked(visit, desk)
    bad_only = visit.query("only") == "bad" and bool(figure.bad)
    before = _place(visit)
    rows = await behind(desk.conn, question, figure, terms, desk.now, bad_only=bad_only, before=before, limit=PAGE + 1)
    whole = (await answer(desk.conn, _alone(question), terms, desk.now)).whole.of(figure.key).now
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    only = "bad" if bad_only else None
    more = last and question.text(figure=figure.key, only=only, at=last.at.isoformat(), id=str(last.id))
    return visit.page(
        "analytics_rows.html",
        desk,
        name=figure.kpi.name,
        definition=figure.kpi.definition,
        value=in_words(whole),
        rows=rows[:PAGE],
        more=more,
        key=figure.key,
        question=question,
        sample=whole.sample,
        bad=figure.bad,
        bad_only=bad_only,
        verdict=verdict,
    )


async def _exposed(visit: Visit, desk: Desk) -> Response:
    terms = Terms(desk.tenant.currency, desk.tenant.zone)
    after = _risk(visit)
    rows = await exposed(desk.conn, terms, desk.now, after=after, limit=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    more = None if last is None else f"figure=exposure&minor={last.amount.minor}&id={last.id}"
    return await _standing(visit, desk, "exposure", rows[:PAGE], more)


async def _urgent(visit: Visit, desk: Desk) -> Response:
    rows = []
    for severity in _URGENT:
        rows += await cases.list_cases(
            desk.conn, cases.CaseFilter(phase="open", severity=severity), limit=cases.MAX_PAGE
        )
    return await _standing(visit, desk, "urgent_cases", rows, None)


async def _standing(visit: Visit, desk: Desk, key: str, rows: list[Any], more: str | None) -> Response:
    kpi = next(each for each in KPIS if each.key == key)
    value = next(each for each in await kpis(desk.conn, desk.now) if each.key == key)
    return visit.page(
        "analytics_rows.html",
        desk,
        name=kpi.name,
        definition=kpi.definition,
        value=in_words(value),
        rows=rows,
        more=more,
        key=key,
        question=None,
        sample=None,
    )


def verdict(row: Observed) -> Word:
    """How something that was counted went."""
    text = _WELL.get(row.kind, _ON_TIME) if row.good else _BADLY.get(row.kind, _LATE)
    return Word(text, "check" if row.good else "alert", "good" if row.good else "bad")


def _alone(question: Question) -> Question:
    """The question without parts and comparison."""
    return replace(question, by=Dimension.ALL, against=Against.NONE)


def _place(visit: Visit) -> Place:
    """Where the page before ended."""
    at, id_ = visit.query("at"), visit.query("id")
    if not at or not id_:
        return NEWEST
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        return moment, UUID(id_)
    except ValueError:
        raise BadInput("this is no place in the list", field="at", allowed="the link at its end, as it is") from None


def _risk(visit: Visit) -> tuple[int, UUID]:
    minor, id_ = visit.query("minor"), visit.query("id")
    if not minor or not id_:
        return MOST_RISK
    try:
        if not (minor.isascii() and minor.isdigit() and len(minor) < 19):
            raise ValueError(minor)
        return int(minor), UUID(id_)
    except ValueError:
        raise BadInput("this is no place in the list", field="minor", allowed="the link at its end, as it is") from None
