"""Everything about a period at once, as the command line and the screen show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from headway.analytics.process import views
from headway.analytics.process.backlog import Queue
from headway.analytics.process.baseline import Alerting
from headway.analytics.process.effects import Effect
from headway.analytics.process.measuring import Group, groups
from headway.analytics.process.patterns import Pattern
from headway.analytics.process.period import By, Period
from headway.analytics.process.views import Age, Integration, RunCount

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A period: the whole, its parts by a dimension (none by `all`), and what stands behind the figures.

    `ages` are of its end, or of now where that is before it; `currency` is that of all money in it.
    """

    period: Period
    by: By
    currency: str
    whole: Group
    parts: tuple[Group, ...]
    ages: tuple[Age, ...]
    queues: tuple[Queue, ...]
    integrations: tuple[Integration, ...]
    effects: list[Effect]
    runs: tuple[RunCount, ...]
    patterns: tuple[Pattern, ...]
    plain: Alerting


async def report(conn: Connection, period: Period, by: By, now: datetime) -> Report:
    """Read everything about a period, from one view of the database."""
    calendar = await views.calendar_of(conn, now)
    (whole,) = await groups(conn, period, By.ALL, calendar)
    return Report(
        period=period,
        by=by,
        currency=await views.currency_of(conn),
        whole=whole,
        parts=() if by is By.ALL else await groups(conn, period, by, calendar),
        ages=await views.ageing(conn, min(now, period.until), None, calendar),
        queues=await views.backlog(conn, period),
        integrations=await views.integrations(conn, period),
        effects=await views.playbook_effects(conn, period, now),
        runs=await views.run_counts(conn, period),
        patterns=await views.patterns(conn, period, calendar),
        plain=await views.plain_alerts(conn, period, views.REACTION),
    )
