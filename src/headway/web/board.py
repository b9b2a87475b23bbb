"""The live board: the shipments in hand, those in trouble first, and how many there are of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.web")
PAGE = 50
MOST = 500
LOOK_BACK = timedelta(days=7)
"""How long a finished shipment stays on the board."""

FILTERS: tuple[tuple[str, str], ...] = (
    ("open", "Open"),
    ("late", "Late"),
    ("stuck", "Stuck"),
    ("at_risk", "At risk"),
    ("planned", "Planned"),
    ("tendering", "Tendering"),
    ("booked", "Booked"),
    ("in_transit", "In transit"),
    ("delivered", "Delivered"),
    ("all", "All"),
)


UNDER_WAY = ("planned", "tendering", "booked", "in_transit", "delivered")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """A shipment on the board.

    Attributes:
        standing: how it stands against its commitment (`words.STANDING`).
        kept: the carrier it is kept for, `!` where it is held, else empty.
        review: an offer of it waits for approval.
        time_zone: of the door it goes to; None: the tenant's.
    """

    id: UUID
    external_ref: str
    customer: str
    status: str
    carrier_code: str | None
    origin_site: str | None
    destination_zone: str | None
    city: str | None
    planned_at: datetime | None
    deliver_by: datetime | None
    delivered_at: datetime | None
    problem: str | None
    tracking: str | None
    eta: datetime | None
    standing: str
    pickup_at: datetime | None = None
    weight_kg: Decimal = Decimal(0)
    kept: str = ""
    review: bool = False
    time_zone: str | None = None

    def expected(self, now: datetime) -> datetime | None:
        """When it arrived or is expected to; a plan that has passed expects nothing any more."""
        if self.delivered_at or self.eta:
            return self.delivered_at or self.eta
        return self.planned_at if self.planned_at and self.planned_at > now else None

    def behind(self, now: datetime) -> timedelta | None:
        """How far past its commitment it was, is, or is expected to be; None where it is not."""
        if self.deliver_by is None:
            return None
        expected = self.delivered_at or self.eta or self.planned_at or now
        reached = max(expected, now) if self.standing == "late" else expected
        gap = reached - self.deliver_by
        return gap if self.standing in {"late", "was_late", "at_risk"} and gap > timedelta(0) else None


@dataclass(frozen=True, slots=True)
class Board:
    """A part of the board: the filter in use, its rows, whether there are more, and the counts of every filter."""

    chosen: str
    shown: int
    rows: tuple[BoardRow, ...]
    more: bool
    counts: dict[str, int]
    held: int

    @property
    def total(self) -> int:
        """Everything on its way, and the orders that wait before it; what was cancelled is on no way."""
        return self.held + sum(self.counts[state] for state in UNDER_WAY)


async def read_board(conn: Connection, now: datetime, chosen: str, shown: int) -> Board:
    """The board under one of `FILTERS`, of at most `shown` rows; an unknown filter is `open`."""
    chosen = chosen if chosen in dict(FILTERS) else "open"
    shown = max(PAGE, min(shown, MOST))
    since = now - LOOK_BACK
    found = await conn.fetch(Q.board, now, since, chosen, shown + 1)
    rows = tuple(BoardRow(**row) for row in found[:shown])
    groups = await conn.fetch(Q.board_counts, now, since)
    counts = count((row["status"], row["standing"], row["shipments"]) for row in groups)
    return Board(chosen, shown, rows, len(found) > shown < MOST, counts, await conn.fetchval(Q.held_orders))


def count(groups: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    """From shipments by state and standing to the count of every filter."""
    counts: Counter[str] = Counter(dict.fromkeys((name for name, _ in FILTERS), 0))
    for status, standing, shipments in groups:
        state = "delivered" if status == "closed" else status
        names = {state, standing, "all"} | (set() if state in {"delivered", "cancelled"} else {"open"})
        for name in names:
            counts[name] += shipments
    return dict(counts)
