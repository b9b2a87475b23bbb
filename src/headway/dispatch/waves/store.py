"""Rows of waves; the only caller of this part's `queries.sql` that reads them for others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.waves.commands import WaveStatus
from headway.kernel.db import load_queries
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.dispatch.waves")


@dataclass(frozen=True, slots=True)
class WaveRow:
    """A wave; what it was priced at, and by how many limits, is known from `priced_at` on."""

    id: UUID
    status: WaveStatus
    opened_at: datetime
    due_at: datetime
    shipments: int
    priced_at: datetime | None
    priced_limits: int | None
    expected: int | None
    expected_cost: Money | None
    lower_bound: Money | None
    done_at: datetime | None


async def list_waves(conn: Connection, before: UUID | None = None, limit: int = 50) -> list[WaveRow]:
    """Waves, newest first."""
    return [
        WaveRow(
            id=row["id"],
            status=WaveStatus(row["status"]),
            opened_at=row["opened_at"],
            due_at=row["due_at"],
            shipments=row["shipments"],
            priced_at=row["priced_at"],
            priced_limits=row["priced_limits"],
            expected=row["expected"],
            expected_cost=_money(row["expected_cost_minor"], row["currency"]),
            lower_bound=_money(row["lower_bound_minor"], row["currency"]),
            done_at=row["done_at"],
        )
        for row in await conn.fetch(Q.list_waves, before, limit)
    ]


async def collecting(conn: Connection) -> tuple[UUID, ...]:
    """The shipments that wait for the wave that collects."""
    return tuple(row["id"] for row in await conn.fetch(Q.waiting_in_waves))


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor, currency)
