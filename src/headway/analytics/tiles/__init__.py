"""The tiles of Home: six KPIs of the tenant's day or of this moment, beside the same time of the days before.

To show another KPI: its key in `KEYS`, and in `STANDING` where it is of this moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from headway.analytics.explore.answering import Terms, tallies, terms_of
from headway.analytics.explore.asking import Dimension, Question
from headway.analytics.explore.figures import Tally
from headway.analytics.explore.ranges import Range
from headway.analytics.explore.standing import moments
from headway.analytics.kpis import KPIS, Counts, Kpi, KpiValue, measure
from headway.analytics.views import kpis

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

KEYS = ("on_time_delivery", "on_time_pickup", "acceptance", "urgent_cases", "exposure", "cost_per_shipment")
STANDING = frozenset({"urgent_cases", "exposure"})
"""Tiles of this moment; the others are of the day so far."""

BESIDE = ("orders_today", "released_share", "open_tenders", "in_transit", "open_cases")
DAYS = 7
_BY_KEY: dict[str, Kpi] = {kpi.key: kpi for kpi in KPIS}


@dataclass(frozen=True, slots=True)
class PastDay:
    """A KPI at this time of a day before."""

    day: date
    value: KpiValue


@dataclass(frozen=True, slots=True)
class Tile:
    """A KPI now, and at the same time of the seven days before, the oldest first."""

    now: KpiValue
    past: tuple[PastDay, ...]

    @property
    def key(self) -> str:
        return self.now.key

    @property
    def standing(self) -> bool:
        """Is it of this moment, and not of the day so far?"""
        return self.key in STANDING


@dataclass(frozen=True, slots=True)
class Wall:
    """The tiles of Home in their order, and the KPIs of the network's volume that stand beside them."""

    tiles: tuple[Tile, ...]
    beside: tuple[KpiValue, ...]


async def wall(conn: Connection, now: datetime) -> Wall:
    """Everything that Home shows in figures."""
    terms = await terms_of(conn)
    today = {each.key: each for each in await kpis(conn, now)}
    days = [now.astimezone(terms.zone).date() - timedelta(days=back) for back in range(DAYS, 0, -1)]
    so_far = await _so_far(conn, terms, now, days)
    stood = await _stood(conn, terms, now, days)
    found = []
    for key in KEYS:
        counts = stood if key in STANDING else so_far
        past = tuple(PastDay(day, measure(_BY_KEY[key], counts[day], terms.currency)) for day in days)
        found.append(Tile(today[key], past))
    return Wall(tuple(found), tuple(today[key] for key in BESIDE))


async def _so_far(conn: Connection, terms: Terms, now: datetime, days: list[date]) -> dict[date, Counts]:
    """What was observed on each day until the time that it is now."""
    local = now.astimezone(terms.zone)
    since = datetime.combine(days[0], time(), terms.zone)
    until = datetime.combine(local.date(), time(), terms.zone)
    question = Question(Range(since, until, "", ""), Dimension.ALL)
    found = await tallies(conn, question, "step", terms, now, until=local.time())
    seconds = {day: str(int(datetime.combine(day, time(), terms.zone).timestamp())) for day in days}
    return {day: found.get(label, Tally()).counts for day, label in seconds.items()}


async def _stood(conn: Connection, terms: Terms, now: datetime, days: list[date]) -> dict[date, Counts]:
    """How the network stood on each day at the time that it is now."""
    clock = now.astimezone(terms.zone).time()
    at = [datetime.combine(day, clock, terms.zone) for day in days]
    found = await moments(conn, at, terms.currency)
    return {day: Counts(**counts) for day, counts in zip(days, found, strict=True)}
