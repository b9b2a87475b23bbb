"""What a policy's days came to, counted from the orders themselves: freight, penalties, re-tenders, punctuality."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.sim.compare")

_MENDABLE = frozenset({"no_capacity", "exhausted"})
"""Why an order found nobody though there was somebody."""

GIVEN_UP_MINOR = 10_000
"""What an order costs, beside its penalty, that somebody could carry and nobody did."""


@dataclass(frozen=True, slots=True)
class Fate:
    """One order: `freight_minor` None where nobody carried it, `possible` where somebody had a rate for it."""

    ref: str
    penalty_minor: int
    freight_minor: int | None
    late: bool
    offers: int
    refused: int
    possible: bool = True

    @property
    def given_up(self) -> bool:
        return self.possible and self.freight_minor is None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Sums over the orders of one policy's days, money in minor units of the network's currency.

    `orders` are those that somebody could carry; `impossible` are the others, the same for every policy.
    `late` counts what came after its order's time, or never.
    """

    orders: int
    impossible: int
    late: int
    given_up: int
    offers: int
    refused: int
    freight_minor: int
    penalties_minor: int
    retenders_minor: int
    given_up_minor: int

    @property
    def cost_minor(self) -> int:
        """The landed cost: freight, penalties, re-tenders, and what was given up."""
        return self.freight_minor + self.penalties_minor + self.retenders_minor + self.given_up_minor

    @property
    def on_time(self) -> float:
        """Share of the orders that came by their order's time."""
        return 1.0 - self.late / self.orders if self.orders else 1.0

    @property
    def acceptance(self) -> float:
        """Share of the offers that were taken."""
        return 1.0 - self.refused / self.offers if self.offers else 1.0


def counted(fates: Iterable[Fate], retender_minor: int) -> Outcome:
    """The sums; each refused offer costs `retender_minor`."""
    found = list(fates)
    asked = [fate for fate in found if fate.possible]
    refused = sum(fate.refused for fate in asked)
    return Outcome(
        orders=len(asked),
        impossible=len(found) - len(asked),
        late=sum(fate.late for fate in asked),
        given_up=sum(fate.given_up for fate in asked),
        offers=sum(fate.offers for fate in asked),
        refused=refused,
        freight_minor=sum(fate.freight_minor or 0 for fate in asked),
        penalties_minor=sum(fate.penalty_minor for fate in asked if fate.late),
        retenders_minor=refused * retender_minor,
        given_up_minor=GIVEN_UP_MINOR * sum(fate.given_up for fate in asked),
    )


async def read_fates(conn: Connection) -> list[Fate]:
    """Every order of the tenant."""
    return [_fate(row) for row in await conn.fetch(Q.fates)]


def _fate(row: Any) -> Fate:
    carried = row["booked_at"] is not None and row["price_minor"] is not None
    return Fate(
        ref=row["external_ref"],
        penalty_minor=row["late_penalty_minor"] or 0,
        freight_minor=row["price_minor"] if carried else None,
        late=not (carried and _in_time(row["delivered_at"], row["deliver_by"])),
        offers=row["offers"],
        refused=row["refused"],
        possible=row["offers"] > 0 or row["problem"] in _MENDABLE,
    )


def _in_time(delivered_at: datetime | None, deliver_by: datetime | None) -> bool:
    return delivered_at is not None and (deliver_by is None or delivered_at <= deliver_by)
