"""The rows behind a figure: what was counted, newest first, or only what pulls the figure down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.analytics.explore.answering import Q, Terms
from headway.analytics.explore.asking import Question
from headway.analytics.explore.figures import Figure
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Place = tuple[datetime, UUID]
NEWEST: Place = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=(1 << 128) - 1))
MOST_RISK = ((1 << 63) - 1, UUID(int=(1 << 128) - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One thing that was counted: an order, an offer, an invoice's line, or what happened to a shipment, and when."""

    kind: str
    at: datetime
    id: UUID
    order_id: UUID | None
    shipment_id: UUID | None
    reference: str | None
    carrier: str
    customer: str
    lane: str
    mode: str
    site: str
    service: str
    good: bool
    exceptions: int
    amount: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """A shipment in hand that may cost, or does: its penalty where it is late, else the loss times its chance."""

    id: UUID
    order_id: UUID | None
    reference: str | None
    carrier: str
    customer: str | None
    at: datetime
    late: bool
    amount: Money


async def behind(
    conn: Connection,
    question: Question,
    figure: Figure,
    terms: Terms,
    now: datetime,
    *,
    bad_only: bool = False,
    before: Place = NEWEST,
    limit: int = 50,
) -> list[Observed]:
    """A page of what a figure counts, newest first."""
    names, labels = [str(name) for name in question.only], list(question.only.values())
    since, until = question.range.since, question.range.until
    rows = await conn.fetch(
        Q.behind, since, until, figure.kind, terms.zone.key, names, labels, now, bad_only, *before, limit
    )
    found = []
    for row in rows:
        fields = {name: row[name] for name in Observed.__dataclass_fields__ if name != "amount"}
        amount = Money(row["minor"], row["currency"]) if row["currency"] and row["minor"] else None
        found.append(Observed(**fields, amount=amount))
    return found


async def exposed(
    conn: Connection, terms: Terms, now: datetime, *, after: tuple[int, UUID] = MOST_RISK, limit: int = 50
) -> list[Exposed]:
    """A page of the shipments whose lateness may cost something, the most first."""
    found = []
    for row in await conn.fetch(Q.at_risk, now, terms.currency, *after, limit):
        fields = {name: row[name] for name in Exposed.__dataclass_fields__ if name != "amount"}
        found.append(Exposed(**fields, amount=Money(row["minor"], terms.currency)))
    return found
