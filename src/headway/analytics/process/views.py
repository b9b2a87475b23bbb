"""What the API, the command line and the screen read of process intelligence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.analytics.process.backlog import Flow, Queue, queues, step_for
from headway.analytics.process.baseline import Alerting, RaisedSignal, alert_per_signal
from headway.analytics.process.effects import Effect, Handled, before_from, effects
from headway.analytics.process.measuring import Calendar
from headway.analytics.process.patterns import Exposure, Pattern, SeenCase, Traits, recurring
from headway.analytics.process.period import By, Period
from headway.analytics.process.shifts import USUAL, rota, shifts_of
from headway.analytics.process.store import Q
from headway.exceptions.ownership.book import BOOK

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

AGES = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1), timedelta(days=3))
"""Where the ages of open cases part."""

REACTION = timedelta(hours=1)
"""How long somebody takes to acknowledge an alert of the plain system; meanwhile it does not repeat itself."""

BANDS = ("under 1 h", "1 to 4 h", "4 h to 1 day", "1 to 3 days", "over 3 days")


class Outcome(StrEnum):
    """Which of the cases behind a figure."""

    ALL = "all"
    OPEN = "open"
    ALONE = "alone"
    PERSON = "person"
    DISMISSED = "dismissed"
    ESCALATED = "escalated"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Age:
    """The open cases of an owner or of a value: how many of each of `BANDS`, how many sleep, and since when."""

    label: str
    bands: tuple[int, ...]
    asleep: int
    oldest_at: datetime

    @property
    def open(self) -> int:
        return sum(self.bands)


@dataclass(frozen=True, slots=True)
class Integration:
    """How an integration did: `failing` at the end of the period; `failing_s` within it."""

    integration: str
    outages: int
    failures: int
    failing_s: int
    failing: bool
    problem: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class RunCount:
    """What became of a version's runs; a shadow run did nothing."""

    playbook: str
    version: int
    shadow: bool
    runs: int
    running: int
    done: int
    handed: int
    stopped: int
    failed: int
    steps: int
    steps_failed: int
    approvals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBehind:
    """A case behind a figure or a pattern."""

    case_id: UUID
    detector: str
    cause: str
    severity: str
    owner: str
    sentence: str
    site: str | None
    carrier: str | None
    lane: str | None
    customer: str | None
    shipment_id: UUID | None
    opened_at: datetime
    acknowledged_at: datetime | None
    handed_at: datetime | None
    person_at: datetime | None
    resolved_at: datetime | None
    dismissed_at: datetime | None
    playbook: str | None

    @property
    def alone(self) -> bool | None:
        """Over without a person? None while it is open."""
        return None if self.resolved_at is None else self.handed_at is None and self.person_at is None


async def calendar_of(conn: Connection, now: datetime) -> Calendar:
    """The shifts of the tenant's ownership; three usual ones in its time zone where it has no calendar there."""
    calendars = (await BOOK.load(conn)).document.calendars
    if calendars:
        zone, shifts = shifts_of(calendars, now)
        return Calendar(rota(shifts), zone)
    timezone: str = await conn.fetchval(Q.timezone)
    return Calendar(rota(USUAL), timezone)


async def currency_of(conn: Connection) -> str:
    """The tenant's currency, in which money is told."""
    found: str = await conn.fetchval(Q.currency)
    return found


async def ageing(conn: Connection, at: datetime, by: By | None, calendar: Calendar) -> tuple[Age, ...]:
    """The open cases at a moment by age, told apart by owner (None) or a dimension; most first."""
    parts = [age.total_seconds() for age in AGES]
    rows = await conn.fetch(Q.ageing, at, by or "owner", parts, calendar.rota, calendar.timezone)
    labels: dict[str, list[Any]] = {}
    for row in rows:
        labels.setdefault(row["label"], []).append(row)
    found = [_age(label, bands) for label, bands in labels.items()]
    return tuple(sorted(found, key=lambda each: (-each.open, each.label)))


async def backlog(conn: Connection, period: Period, step: timedelta | None = None) -> tuple[Queue, ...]:
    """Each owner's queue over a period."""
    step = step or step_for(period)
    rows = await conn.fetch(Q.queue_flows, period.since, period.until, step)
    return queues((Flow(row["queue"], row["step"], row["came"], row["gone"]) for row in rows), period, step)


async def integrations(conn: Connection, period: Period) -> tuple[Integration, ...]:
    """What failed, the longest first."""
    return tuple(_made(Integration, row) for row in await conn.fetch(Q.integrations, period.since, period.until))


async def playbook_effects(conn: Connection, period: Period, now: datetime) -> list[Effect]:
    """What each version that worked in the period changes, over all cases it ever took until the period's end."""
    rows = await conn.fetch(Q.first_runs, period.since, period.until)
    if not rows:
        return []
    first_runs = {(row["playbook"], row["version"]): row["first_at"] for row in rows}
    last_runs = {(row["playbook"], row["version"]): row["last_at"] for row in rows}
    since = min(before_from(at, last_runs[version]) for version, at in first_runs.items())
    currency = await currency_of(conn)
    found = await conn.fetch(Q.handled_cases, since, period.until, currency, min(now, period.until))
    return effects([_made(Handled, row) for row in found], first_runs, last_runs)


async def run_counts(conn: Connection, period: Period) -> tuple[RunCount, ...]:
    """What became of the runs of each playbook, shadow runs apart."""
    return tuple(_made(RunCount, row) for row in await conn.fetch(Q.run_counts, period.since, period.until))


async def patterns(conn: Connection, period: Period, calendar: Calendar) -> tuple[Pattern, ...]:
    """What recurs beyond chance."""
    terms = (period.since, period.until, calendar.rota, calendar.timezone)
    cases = [
        SeenCase(row["case_id"], row["detector"], row["day"], _made(Traits, row))
        for row in await conn.fetch(Q.pattern_cases, *terms)
    ]
    if not cases:
        return ()
    rows = await conn.fetch(Q.pattern_exposures, *terms)
    return recurring(cases, [Exposure(_made(Traits, row), row["shipments"]) for row in rows])


async def cases_behind(
    conn: Connection,
    period: Period,
    by: By,
    label: str,
    outcome: Outcome,
    calendar: Calendar,
    *,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[CaseBehind]:
    """The cases behind a figure, newest first, from the one after `before` on."""
    terms = (period.since, period.until, by, label, outcome, calendar.rota, calendar.timezone)
    rows = await conn.fetch(Q.cases_behind, *terms, *(before or (None, None)), limit)
    return [_made(CaseBehind, row) for row in rows]


async def cases_of(conn: Connection, case_ids: Sequence[UUID]) -> list[CaseBehind]:
    """Some cases, newest first."""
    return [_made(CaseBehind, row) for row in await conn.fetch(Q.cases_by_id, list(case_ids))]


async def plain_alerts(conn: Connection, period: Period, acknowledged_within: timedelta) -> Alerting:
    """What a system that alerts on each signal would have sent in the period."""
    rows = await conn.fetch(Q.signals_raised, period.since, period.until)
    signals = [RaisedSignal(row["at"], row["detector"], row["about_id"]) for row in rows]
    return alert_per_signal(signals, acknowledged_within)


def _age(label: str, rows: list[Any]) -> Age:
    counts = {row["band"]: row["cases"] for row in rows}
    bands = tuple(counts.get(band, 0) for band in range(len(BANDS)))
    return Age(label, bands, sum(row["asleep"] for row in rows), min(row["oldest_at"] for row in rows))


def _made(kind: type[Any], row: Any) -> Any:
    return kind(**{field.name: row[field.name] for field in fields(kind)})
