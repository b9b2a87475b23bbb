"""The sum of charges against the ledger: one side from the log, the other from the journal, neither from the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from headway.kernel.money import Money
from headway.settlement.books import Reconciliation, reconcile
from headway.sim.real.facts import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class Books:
    """Both sums, and what settlement finds when it holds its own books against each other."""

    charges: Money
    accrued: Money
    own: Reconciliation

    @property
    def agree(self) -> bool:
        return self.charges == self.accrued and self.own.balanced


async def read_books(conn: Connection, currency: str) -> Books:
    """Sum both sides in one currency."""
    charges = _sum(await conn.fetch(Q.charges_in_log), currency)
    return Books(charges, _sum(await conn.fetch(Q.accruals_in_ledger), currency), await reconcile(conn))


def _sum(rows: list[Any], currency: str) -> Money:
    return Money(sum(row["minor"] for row in rows if row["currency"] == currency), currency)
