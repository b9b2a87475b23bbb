"""What a policy in shadow would have done with shipments, held against what people did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.adjusting.proposals import Q
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class ShadowCase:
    """One change that was only thought of, and who carries the shipment now (None: nobody)."""

    shipment_id: UUID
    external_ref: str
    decision_id: UUID
    cause: str
    sentence: str
    from_carrier: str
    to_carrier: str | None
    carrier_now: str | None
    saving: Money | None
    created_at: datetime

    @property
    def held(self) -> str:
        """same: people did what would have been done; stayed: they left it; other: they did something else."""
        if self.carrier_now == self.to_carrier:
            return "same"
        return "stayed" if self.carrier_now == self.from_carrier else "other"


@dataclass(frozen=True, slots=True)
class Shadow:
    """What a policy in shadow would have done with shipments, against what people did.

    `saving`: by currency, what the changes that people did not make were expected to save, in minor units.
    """

    made: int
    same: int
    stayed: int
    other: int
    saving: tuple[tuple[str, int], ...]


def summed(cases: Sequence[ShadowCase]) -> Shadow:
    """How often people did the same."""
    held = Counter(each.held for each in cases)
    saving: Counter[str] = Counter()
    for each in cases:
        if each.saving is not None and each.held != "same":
            saving[each.saving.currency] += each.saving.minor
    return Shadow(len(cases), held["same"], held["stayed"], held["other"], tuple(sorted(saving.items())))


async def shadow_cases(conn: Connection, since: datetime, limit: int = 500) -> list[ShadowCase]:
    """Changes thought of from a moment on, newest first; of several about one shipment the newest."""
    rows = await conn.fetch(Q.shadow_cases, since, limit)
    names = [name for name in ShadowCase.__dataclass_fields__ if name != "saving"]
    return [
        ShadowCase(
            saving=None if row["saving_minor"] is None else Money(row["saving_minor"], row["currency"]),
            **{name: row[name] for name in names},
        )
        for row in rows
    ]
