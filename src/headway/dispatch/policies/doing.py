"""How far Headway went by itself: decisions of each kind by the level they were made at, and what people answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.policies.autonomy import DEFAULTS
from headway.dispatch.policies.model import (
    ALLOCATION,
    COUNTER_OFFER,
    KINDS,
    REASSIGNMENT,
    ROUTE_CHANGE,
    AutonomyRule,
    PolicyDocument,
)
from headway.dispatch.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

LEDGER: Mapping[str, str] = {
    ALLOCATION: "allocation",
    REASSIGNMENT: "reassignment",
    COUNTER_OFFER: "bid",
    ROUTE_CHANGE: "route_change",
}
"""What the ledger calls the kinds of a policy."""


@dataclass(frozen=True, slots=True)
class Done:
    """Decisions of a kind: how many at each level (0 to 4), and by people."""

    kind: str
    levels: tuple[int, int, int, int, int]
    by_people: int

    @property
    def decisions(self) -> int:
        return sum(self.levels)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of decision: what the ledger calls it, its rule, whether the tenant set it, and what was decided."""

    name: str
    ledger: str
    rule: AutonomyRule
    own: bool
    done: Done | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A tender that waits for a person: an offer that did not go out, or a bid; `why` says it."""

    tender_id: UUID
    shipment_id: UUID
    external_ref: str
    carrier_code: str | None
    why: str
    opened_at: datetime
    pickup_at: datetime | None


async def done(conn: Connection, since: datetime) -> dict[str, Done]:
    """By kind, from a moment on."""
    rows = await conn.fetch(Q.done_by_level, since)
    found: dict[str, list[int]] = {}
    people: dict[str, int] = {}
    for row in rows:
        levels = found.setdefault(row["kind"], [0] * 5)
        levels[row["autonomy"]] += row["decisions"]
        people[row["kind"]] = people.get(row["kind"], 0) + row["by_people"]
    return {kind: Done(kind, (at[0], at[1], at[2], at[3], at[4]), people[kind]) for kind, at in found.items()}


def kinds(document: PolicyDocument, found: Mapping[str, Done]) -> list[Kind]:
    """Every kind whose autonomy a policy sets."""
    rules = document.autonomy
    return [Kind(k, LEDGER[k], rules.get(k) or DEFAULTS[k], k in rules, found.get(LEDGER[k])) for k in KINDS]


async def answered(conn: Connection, since: datetime) -> tuple[int, int]:
    """How many tenders people approved, and refused, from a moment on."""
    row = await conn.fetchrow(Q.tenders_answered, since)
    return (0, 0) if row is None else (row["approved"], row["refused"])


async def waiting(conn: Connection, limit: int = 50) -> list[Waiting]:
    """Tenders that wait for a person, the first pickup first."""
    return [Waiting(**dict(row)) for row in await conn.fetch(Q.tenders_waiting, limit)]
