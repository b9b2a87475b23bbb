"""An answer: the figures of a period beside another, their parts by a dimension, and their course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from headway.analytics.explore.asking import Dimension, Question
from headway.analytics.explore.figures import FIGURES, Figure, Tally, measured
from headway.analytics.explore.ranges import Step
from headway.analytics.kpis import KpiValue
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries(__package__)
_STEP = "step"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a tenant's figures are told in."""

    currency: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of one label: its value, and the value of the period it is compared with (None: there is none)."""

    figure: Figure
    now: KpiValue
    before: KpiValue | None

    @property
    def change(self) -> Decimal | None:
        """How much it changed; None without a sample on either side."""
        if self.before is None or self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one label of a dimension; `label` is empty where it is not known."""

    label: str
    figures: tuple[Measured, ...]

    def of(self, key: str) -> Measured:
        """One figure."""
        return next(each for each in self.figures if each.figure.key == key)


@dataclass(frozen=True, slots=True)
class Point:
    """The figures of one step of the period's course, beginning at `at`."""

    at: datetime
    figures: tuple[KpiValue, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that a question's page shows; `at` is the moment it was read, `earlier` the other period's course."""

    question: Question
    terms: Terms
    at: datetime
    whole: Part
    parts: tuple[Part, ...]
    step: Step
    course: tuple[Point, ...]
    earlier: tuple[Point, ...] = ()


async def terms_of(conn: Connection) -> Terms:
    """The tenant's currency and zone."""
    row = await conn.fetchrow(Q.terms)
    assert row is not None
    return Terms(row["currency"], ZoneInfo(row["timezone"]))


async def answer(conn: Connection, question: Question, terms: Terms, now: datetime) -> Answer:
    """Read the answer from one view of the database."""
    other = question.range.compared(question.against)
    before = None if other is None else question.at(*other)
    return Answer(
        question,
        terms,
        now,
        (await _parts(conn, question, before, Dimension.ALL, terms, now))[0],
        () if question.by is Dimension.ALL else await _parts(conn, question, before, question.by, terms, now),
        question.range.step,
        await course(conn, question, terms, now, question.range.step),
        () if before is None else await course(conn, before, terms, now, question.range.step),
    )


async def tallies(
    conn: Connection,
    question: Question,
    by: str,
    terms: Terms,
    now: datetime,
    *,
    step: Step = Step.DAY,
    until: time | None = None,
) -> dict[str, Tally]:
    """What was observed, by label; `until` leaves out what came later in each day."""
    names, labels = [str(name) for name in question.only], list(question.only.values())
    since, end, zone = question.range.since, question.range.until, terms.zone.key
    rows = await conn.fetch(Q.tallies, since, end, by, zone, names, labels, terms.currency, now, until, str(step))
    return {row["label"]: Tally(**{name: row[name] for name in Tally.__struct_fields__}) for row in rows}


async def course(conn: Connection, question: Question, terms: Terms, now: datetime, step: Step) -> tuple[Point, ...]:
    """The figures step by step, those without any observation too."""
    found = await tallies(conn, question, _STEP, terms, now, step=step)
    at = {int(label): tally for label, tally in found.items()}
    begins = steps(question.range.since, min(question.range.until, now), step, terms.zone)
    return tuple(Point(each, measured(at.get(int(each.timestamp()), Tally()), terms.currency)) for each in begins)


def steps(since: datetime, until: datetime, step: Step, zone: ZoneInfo) -> list[datetime]:
    """When each step of a period begins, in the zone's time; the first may begin before the period does."""
    found, at = [], begin(since, step, zone)
    while at < until:
        found.append(at)
        at = begin(_further(at, step, zone), step, zone)
    return found


def begin(moment: datetime, step: Step, zone: ZoneInfo) -> datetime:
    """When the step that a moment lies in began."""
    local = moment.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    if step is Step.HOUR:
        return local
    day = local.date()
    if step is Step.WEEK:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day.replace(day=1) if step is Step.MONTH else day, time(), zone)


def _further(at: datetime, step: Step, zone: ZoneInfo) -> datetime:
    if step is Step.HOUR:
        return datetime.fromtimestamp(at.timestamp() + 3600, zone)
    return at + timedelta(days={Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 32}[step])


async def _parts(
    conn: Connection, question: Question, before: Question | None, by: Dimension, terms: Terms, now: datetime
) -> tuple[Part, ...]:
    found = await tallies(conn, question, by, terms, now)
    other = {} if before is None else await tallies(conn, before, by, terms, now)
    if by is Dimension.ALL:
        return (_part("", found, None if before is None else other, terms.currency),)
    return tuple(_part(label, found, None if before is None else other, terms.currency) for label in found)


def _part(label: str, found: Mapping[str, Tally], other: Mapping[str, Tally] | None, currency: str) -> Part:
    now = measured(found.get(label, Tally()), currency)
    before: Sequence[KpiValue | None] = (
        (None,) * len(now) if other is None else measured(other.get(label, Tally()), currency)
    )
    return Part(label, tuple(Measured(*each) for each in zip(FIGURES, now, before, strict=True)))
