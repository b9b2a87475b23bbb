"""Tallies of a period from the facts, told apart by a dimension; and the figures over them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from headway.analytics.process.figures import FIGURES, FigureValue, Spread, Tally, measure
from headway.analytics.process.period import OF_CASES, By, Period
from headway.analytics.process.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

MOST_GROUPS = 200
"""Of a dimension with more, those with the most cases and shipments are shown."""

_SPREADS = frozenset({"release", "tender", "book", "cycle", "detect", "acknowledge", "resolve"})
_FLOW = frozenset({"dispatch_cycle", "time_to_release", "time_to_tender", "time_to_book"})
_WHOLE = frozenset({"failing_integrations"})


@dataclass(frozen=True, slots=True)
class Calendar:
    """The tenant's week: the shift of each quarter of an hour from Monday on, and its time zone."""

    rota: list[str]
    timezone: str


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one value of the dimension; an empty label: not known."""

    label: str
    tally: Tally
    figures: tuple[FigureValue, ...]


async def groups(conn: Connection, period: Period, by: By, calendar: Calendar) -> tuple[Group, ...]:
    """The figures of each group over a period, beside the period before; most cases first, then most shipments."""
    now = await tallies(conn, period, by, calendar)
    before = await tallies(conn, period.before, by, calendar)
    ordered = sorted(now, key=lambda label: (-now[label].cases, -now[label].shipments, label))[:MOST_GROUPS]
    return tuple(Group(label, now[label], _figures(by, now[label], before.get(label, Tally()))) for label in ordered)


async def tallies(conn: Connection, period: Period, by: By, calendar: Calendar) -> dict[str, Tally]:
    """What was counted in a period, by label."""
    terms = (period.since, period.until, by, calendar.rota, calendar.timezone)
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    statements = [Q.case_tallies, Q.detect_tallies, Q.touch_counts]
    if by not in OF_CASES:
        statements += [Q.flow_tallies, Q.shipment_counts]
    for statement in statements:
        for row in await conn.fetch(statement, *terms):
            if row["label"] is not None:
                found[row["label"]].update(_plain(row))
    if by in OF_CASES:
        shipments = await _shipments(conn, period, calendar)
        for each in found.values():
            each["shipments"] = shipments
    if by is By.ALL:
        found["all"]["failing"] = await conn.fetchval(Q.failing_count, period.since, period.until)
    return {label: Tally(**counts) for label, counts in found.items()}


def _figures(by: By, now: Tally, before: Tally) -> tuple[FigureValue, ...]:
    """Those that make sense of the dimension."""
    left_out = (_FLOW if by in OF_CASES else frozenset()) | (frozenset() if by is By.ALL else _WHOLE)
    return tuple(measure(figure, now, before) for figure in FIGURES if figure.key not in left_out)


async def _shipments(conn: Connection, period: Period, calendar: Calendar) -> int:
    terms = (period.since, period.until, By.ALL, calendar.rota, calendar.timezone)
    return sum(row["shipments"] for row in await conn.fetch(Q.shipment_counts, *terms))


def _plain(row: Any) -> dict[str, Any]:
    """The row's counts; each spread made of its number and its two percentiles."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if name in _SPREADS:
            found[name] = Spread(row[f"{name}_n"], *(value or (None, None)))
        elif name != "label" and not name.endswith("_n"):
            found[name] = value
    return found
