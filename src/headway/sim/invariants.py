"""What must hold of every day at rest, whatever happened: nothing lost, done twice, oversold, missed or unbalanced.

Read when everything due was handled. To add one: a query that gives `thing` and `seen` of each violation, and a row of
`CHECKS`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.analytics.unaccounted import unaccounted_orders
from headway.kernel import ledger
from headway.kernel.app import App
from headway.kernel.db import load_queries
from headway.settlement.books import reconcile

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.sim")


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must never be: which invariant, about what, and what was seen."""

    invariant: str
    thing: str
    seen: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.thing}: {self.seen}"


CHECKS = (
    "released_without_shipment",
    "done_twice",
    "taken_in_twice",
    "two_acceptances",
    "answered_twice",
    "accepted_after_expiry",
    "carrier_oversold",
    "capacity_differs",
    "capacity_use_differs",
    "site_oversold",
    "site_use_differs",
    "given_up",
    "rooms_disagree",
    "line_broken",
    "not_accrued",
    "closing_differs",
    "promise_moved_back",
    "promise_left_open",
    "case_left_open",
    "subject_left_open",
    "run_left_open",
    "step_done_twice",
    "run_ended_twice",
    "step_unexplained",
    "approval_unsigned",
)
"""Queries without a parameter."""

DUE_CHECKS = ("offer_past_expiry", "timer_missed", "job_missed", "escalation_missed")
"""Queries that need the tenant's time."""


async def violations(app: App, tenant_id: UUID) -> list[Violation]:
    """Everything about the tenant that must never be; empty for a sound day."""
    async with app.scope.reading(tenant_id) as (conn, now):
        found = [item async for item in _queried(conn, now)]
        found += [Violation("lost", lost.external_ref, lost.last_event) for lost in await unaccounted_orders(conn)]
        found += await _books(conn)
        chain = await ledger.verify(conn)
    if chain.broken_at is not None:
        found.append(Violation("ledger_broken", chain.broken_at, f"after {chain.records} records"))
    return found


async def _queried(conn: Connection, now: datetime) -> AsyncIterator[Violation]:
    for name in CHECKS:
        for row in await conn.fetch(getattr(Q, name)):
            yield Violation(name, row["thing"], row["seen"])
    for name in DUE_CHECKS:
        for row in await conn.fetch(getattr(Q, name), now):
            yield Violation(name, row["thing"], row["seen"])


async def _books(conn: Connection) -> list[Violation]:
    books = await reconcile(conn)
    uneven = [
        Violation("entry_unbalanced", str(entry), "debits and credits differ") for entry in books.unbalanced_entries
    ]
    unequal = [Violation("books_differ", c.name, f"{c.left} and {c.right}") for c in books.checks if not c.holds]
    return uneven + unequal
