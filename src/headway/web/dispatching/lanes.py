"""The board as lines over a day: what each vehicle does, who stands at each door, what each site sends when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.web.board import BoardRow
from headway.web.dispatching.rows import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

WIDTH = 1000
"""Units across a line."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_BLOCKS, MOST_LANES = 3_000, 60
LOADING = timedelta(minutes=20)
"""How long a pickup is drawn, where nobody said how long it takes."""
LEAST = 5.0
HEIGHT = 22


@dataclass(frozen=True, slots=True)
class Block:
    """Something on a line: where it stands, in units of `WIDTH`, and in which row of the line, from 0."""

    shipment_id: UUID | None
    text: str
    tone: str
    start_at: datetime
    end_at: datetime
    left: float
    width: float
    row: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A line and how many rows of blocks it needs; `target`: the vehicle that what is dropped on it goes to."""

    name: str
    blocks: tuple[Block, ...]
    rows: int
    target: str

    @property
    def height(self) -> int:
        return self.rows * HEIGHT + 4


@dataclass(frozen=True, slots=True)
class Span:
    """What the lines show: from one full hour to another."""

    since: datetime
    until: datetime

    def x(self, at: datetime) -> float:
        at = min(max(at, self.since), self.until)
        return round(WIDTH * ((at - self.since) / (self.until - self.since)), 1)

    def hours(self, zone: ZoneInfo) -> list[tuple[float, str]]:
        """Every second hour: where it is and how it reads."""
        steps = int((self.until - self.since) / HOUR)
        step = 1 if steps <= 12 else 2
        marks = [self.since + n * HOUR for n in range(0, steps + 1, step)]
        return [(self.x(at), f"{at.astimezone(zone):%H}") for at in marks]


Found = tuple[str, UUID | None, str, datetime, datetime, str]


def whole_day(day: date, zone: ZoneInfo) -> Span:
    """A local day."""
    since = datetime.combine(day, time(), zone).astimezone(UTC)
    return Span(since, datetime.combine(day + DAY, time(), zone).astimezone(UTC))


async def read_lanes(conn: Connection, by: str, span: Span) -> list[Found]:
    """Stops by vehicle, or appointments by door."""
    query = Q.vehicle_lanes if by == "vehicle" else Q.door_lanes
    rows = await conn.fetch(query, span.since, span.until, MOST_BLOCKS)
    return [
        (row["lane"], row["shipment_id"], _text(row["external_ref"], row["customer"]), row["start_at"], row["end_at"],
         row["tone"])
        for row in rows
    ]  # fmt: skip


def pickups(rows: Iterable[BoardRow], span: Span) -> list[Found]:
    """Shipments by site, at their planned pickup."""
    tones = {"planned": "planned", "tendering": "planned", "booked": "planned", "in_transit": "arrived"}
    return [
        (row.origin_site or "No site yet", row.id, _text(row.external_ref, row.customer), row.pickup_at,
         row.pickup_at + LOADING, "late" if row.standing in {"late", "stuck"} else tones.get(row.status, "done"))
        for row in rows
        if row.pickup_at is not None and span.since <= row.pickup_at < span.until
    ]  # fmt: skip


def lanes(found: Iterable[Found], span: Span, by: str, only: frozenset[UUID] | None) -> tuple[list[Lane], Span]:
    """Lines of blocks that do not cover each other, and the span they need.

    Args:
        only: the shipments that the filter leaves; None: no filter.
    """
    grouped: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        if only is None or each[1] in only:
            grouped[each[0]].append(each)
    narrow = _narrowed([each for group in grouped.values() for each in group], span)
    names = sorted(grouped)[:MOST_LANES]
    return [_lane(name, sorted(grouped[name], key=lambda each: each[3]), narrow, by) for name in names], narrow


def _narrowed(found: list[Found], span: Span) -> Span:
    if not found:
        return span
    first = max(min(each[3] for each in found), span.since)
    last = min(max(each[4] for each in found), span.until)
    begin = first.replace(minute=0, second=0, microsecond=0)
    end = last.replace(minute=0, second=0, microsecond=0) + HOUR
    return Span(max(begin, span.since), min(max(end, begin + 8 * HOUR), span.until))


def _lane(name: str, found: list[Found], span: Span, by: str) -> Lane:
    ends: list[float] = []
    blocks = []
    for _, shipment_id, text, start, end, tone in found:
        left = span.x(start)
        width = max(span.x(end) - left, LEAST)
        row = next((at for at, free in enumerate(ends) if free <= left), len(ends))
        ends[row : row + 1] = [left + width + 1]
        blocks.append(Block(shipment_id, text, tone, start, end, left, width, row))
    return Lane(name, tuple(blocks), max(len(ends), 1), name if by == "vehicle" else "")


def _text(ref: str | None, customer: str) -> str:
    return " · ".join(part for part in (ref, customer) if part)
