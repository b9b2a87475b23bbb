"""What lies behind a figure: the very offers, deliveries, invoices and cases that it counts.

To add a figure: a statement of `queries.sql` with the columns of `Behind`, and a row of `BEHIND`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from headway.analytics.cards.reading import Q
from headway.kernel.errors import NotFound

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

MOST = 500


class Value(StrEnum):
    """What the number beside a row is."""

    NONE = "none"
    COUNT = "count"
    MONEY = "money"
    DURATION = "duration_s"


@dataclass(frozen=True, slots=True)
class Behind:
    """One thing that a figure counts.

    Attributes:
        at: when it happened; due: when it should have.
        good: does it count for the carrier? None where it is neither.
        value: a number about it, as `Source.value` says; word: a stable word about it.
        tags: what makes it count for nothing in the baseline.
    """

    at: datetime
    id: UUID
    shipment_id: UUID | None
    ref: str | None
    origin_zone: str | None
    destination_zone: str | None
    due: datetime | None
    good: bool | None
    value: Decimal | None
    word: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """How the rows behind a KPI are found.

    Attributes:
        one, many: what the KPI counts, in words.
        value, heading: what the number of a row is, and how it is called.
    """

    statement: str
    one: str
    many: str
    value: Value = Value.NONE
    heading: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: a period, a lane, only those that count against the carrier, after a place, at most so many."""

    since: datetime
    until: datetime
    lane: tuple[str, str] | None = None
    missed: bool = False
    after: tuple[datetime, UUID] | None = None
    limit: int = 100


BEHIND: Mapping[str, Source] = {
    "on_time_pickup": Source(Q.behind_pickups, "pickup", "pickups"),
    "on_time_delivery": Source(Q.behind_deliveries, "delivery", "deliveries"),
    "acceptance": Source(Q.behind_offers, "offer", "offers", Value.DURATION, "Answered within"),
    "exceptions_per_100": Source(Q.behind_bookings, "shipment", "shipments", Value.COUNT, "Exceptions"),
    "cost_per_shipment": Source(Q.behind_charges, "shipment", "shipments", Value.MONEY, "Charges"),
    "invoice_accuracy": Source(Q.behind_invoices, "invoice", "invoices", Value.COUNT, "Shipments on it"),
    "time_to_resolve": Source(Q.behind_cases, "case", "cases", Value.DURATION, "Open for"),
    "reports_in_time": Source(Q.behind_reports, "report", "reports", Value.COUNT, "Late reports", "late"),
    "milestones_complete": Source(Q.behind_reports, "delivery", "deliveries", Value.COUNT, "Missing", "milestones"),
    "unknown_codes": Source(Q.behind_reports, "report", "reports", Value.COUNT, "Unknown codes", "unknown"),
}


def source_of(key: str) -> Source:
    """How the rows behind a KPI are found; raises NotFound."""
    if key not in BEHIND:
        raise NotFound(f"there is no figure {key[:60]!r} on a card", figure=key[:60], allowed=", ".join(BEHIND))
    return BEHIND[key]


async def behind(conn: Connection, carrier_id: UUID, key: str, wanted: Wanted) -> list[Behind]:
    """The rows behind a carrier's figure, newest first; raises NotFound for a figure that is on no card."""
    source = source_of(key)
    origin, destination = wanted.lane or (None, None)
    at, id_ = wanted.after or (None, None)
    rows = await conn.fetch(
        source.statement, carrier_id, wanted.since, wanted.until, origin, destination, wanted.missed, at, id_,
        wanted.limit, *([source.kind] if source.kind else []),
    )  # fmt: skip
    return [Behind(**{**dict(row), "tags": tuple(row["tags"] or ())}) for row in rows]
