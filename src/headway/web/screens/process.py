"""How trouble is handled: figures of a period, what they are made of, what recurs, and the cases behind each number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from headway.analytics.process import views
from headway.analytics.process.backlog import Queue
from headway.analytics.process.effects import Effect
from headway.analytics.process.figures import Better, FigureValue, Unit
from headway.analytics.process.measuring import Group
from headway.analytics.process.period import By, Period
from headway.analytics.process.reporting import report
from headway.analytics.process.views import CaseBehind, Outcome
from headway.kernel.errors import BadInput
from headway.web.formats import NOTHING, duration, number, sentence, share
from headway.web.translating import N_
from headway.web.visits import Desk, Visit

PERIODS: Mapping[str, tuple[str, timedelta]] = {
    "day": ("24 hours", timedelta(days=1)),
    "week": ("7 days", timedelta(days=7)),
    "month": ("28 days", timedelta(days=28)),
}
DIMENSIONS: Mapping[By, str] = {
    By.DETECTOR: N_("Kind"),
    By.CAUSE: N_("Cause"),
    By.CARRIER: N_("Carrier"),
    By.SITE: N_("Site"),
    By.LANE: N_("Lane"),
    By.CUSTOMER: N_("Customer"),
    By.SHIFT: N_("Shift"),
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ALL: "All",
    Outcome.OPEN: "Open",
    Outcome.ALONE: "Without a person",
    Outcome.PERSON: "With a person",
    Outcome.DISMISSED: "False positives",
    Outcome.ESCALATED: "Escalated",
    Outcome.REOPENED: "Came back",
}
SHORT_BANDS = ("< 1 h", "1–4 h", "4–24 h", "1–3 d", "> 3 d")
"""How old open cases are, as `views.BANDS`."""

PAGE = 50
PARTS_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Line:
    """A figure as the screen shows it; `tone` says whether the change is for the better."""

    figure: FigureValue
    value: str
    p90: str
    before: str
    target: str
    tone: str


async def index(visit: Visit) -> Response:
    """Everything about a period."""
    chosen, by = _chosen(visit), _by(visit, By.DETECTOR)
    async with visit.desk() as desk:
        period = _period(chosen, desk.now)
        found = await report(desk.conn, period, by, desk.now)
        return visit.page(
            "process.html",
            desk,
            found=found,
            lines=[line(each) for each in found.whole.figures],
            parts=[(part, cells(part)) for part in found.parts[:PARTS_SHOWN]],
            most_cases=max((part.tally.cases for part in found.parts), default=0),
            effects=[(effect, judged(effect)) for effect in found.effects],
            ages={each.label: each for each in found.ages},
            queues=[(queue, picture(queue)) for queue in found.queues],
            bands=SHORT_BANDS,
            chosen=chosen,
            periods=PERIODS,
            dimensions=DIMENSIONS,
            by=by,
        )


async def behind(visit: Visit) -> Response:
    """The cases behind a number."""
    chosen, by = _chosen(visit), _by(visit, By.ALL)
    label = visit.query("label") if by is not By.ALL else "all"
    outcome = _outcome(visit)
    async with visit.desk() as desk:
        period = _period(chosen, desk.now)
        calendar = await views.calendar_of(desk.conn, desk.now)
        pattern = visit.query("pattern")
        if pattern:
            return await _of_pattern(visit, desk, period, pattern, chosen)
        found = await views.cases_behind(
            desk.conn, period, by, label, outcome, calendar, before=_after(visit), limit=PAGE + 1
        )
        query = {"period": chosen, "by": by, "label": label, "outcome": outcome}
        last = found[PAGE - 1] if len(found) > PAGE else None
        more = None if last is None else urlencode({**query, "at": last.opened_at.isoformat(), "id": last.case_id})
        return visit.page(
            "process_cases.html",
            desk,
            cases=found[:PAGE],
            more=more,
            outcomes={each: (text, urlencode({**query, "outcome": each})) for each, text in OUTCOMES.items()},
            outcome=outcome,
            heading=_heading(by, label),
            chosen=chosen,
            period_name=PERIODS[chosen][0],
        )


async def _of_pattern(visit: Visit, desk: Desk, period: Period, key: str, chosen: str) -> Response:
    """The cases of a pattern, as it stands now; none where it does not recur any more."""
    calendar = await views.calendar_of(desk.conn, desk.now)
    found = next((each for each in await views.patterns(desk.conn, period, calendar) if each.key == key), None)
    cases: list[CaseBehind] = [] if found is None else await views.cases_of(desk.conn, found.case_ids)
    return visit.page(
        "process_cases.html",
        desk,
        cases=cases,
        more=None,
        outcomes={},
        outcome=None,
        heading="It does not recur any more" if found is None else sentence(found.sentence),
        chosen=chosen,
        period_name=PERIODS[chosen][0],
    )


def line(found: FigureValue) -> Line:
    """A figure for the table."""
    values = (found.value, found.p90, found.before, found.target)
    shown = [in_unit(each, found.unit) for each in values]
    return Line(found, shown[0], shown[1], shown[2], shown[3], _tone(found))


def cells(part: Group) -> dict[str, str]:
    """The figures of a part by key, as they read."""
    return {each.key: in_unit(each.value, each.unit) for each in part.figures}


def in_unit(value: Decimal | None, unit: Unit) -> str:
    """A figure's value for a person; a dash for nothing."""
    if value is None:
        return NOTHING
    if unit is Unit.DURATION:
        return duration(float(value))
    return share(value) if unit is Unit.SHARE else number(value.normalize())


def picture(queue: Queue) -> str:
    """The points of a line of open cases over the period, 100 wide and 20 high."""
    counts = [queue.opening, *(point.open for point in queue.points)]
    most, steps = max(*counts, 1), max(len(counts) - 1, 1)
    return " ".join(f"{100 * at / steps:.1f},{19 - 18 * count / most:.1f}" for at, count in enumerate(counts))


def judged(effect: Effect) -> dict[str, str]:
    """The tone of each difference that is sure: more alone is good, more time, lateness and loss are bad."""
    found = {}
    for name, up_is_good in (
        ("more_alone", True),
        ("times_as_long", False),
        ("more_late", False),
        ("more_loss", False),
    ):
        estimate = getattr(effect, name)
        sure = estimate is not None and estimate.is_sure
        found[name] = ("good" if (estimate.value > estimate.same) == up_is_good else "bad") if sure else "neutral"
    return found


def _tone(found: FigureValue) -> str:
    if found.value is None or found.before is None or found.value == found.before or found.better is Better.NEITHER:
        return "neutral"
    return "good" if (found.value > found.before) == (found.better is Better.HIGHER) else "bad"


def _heading(by: By, label: str) -> str:
    return "All cases" if by is By.ALL else f"{DIMENSIONS[by]}: {label or 'not known'}"


def _chosen(visit: Visit) -> str:
    chosen = visit.query("period", "week")
    return chosen if chosen in PERIODS else "week"


def _period(chosen: str, now: datetime) -> Period:
    return Period(now - PERIODS[chosen][1], now)


def _by(visit: Visit, usual: By) -> By:
    text = visit.query("by", usual)
    return By(text) if text in set(By) else usual


def _outcome(visit: Visit) -> Outcome:
    text = visit.query("outcome", Outcome.ALL)
    return Outcome(text) if text in set(Outcome) else Outcome.ALL


def _after(visit: Visit) -> tuple[datetime, UUID] | None:
    at, case_id = visit.query("at"), visit.query("id")
    if not at or not case_id:
        return None
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        return moment, UUID(case_id)
    except ValueError:
        raise BadInput("this is no place in the list", field="at", allowed="the link at its end, as it is") from None
