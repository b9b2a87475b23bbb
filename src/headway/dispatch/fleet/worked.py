"""What drivers drove on the routes of some days: for hours of service that look back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.fleet.hours import Worked
from headway.routing.plans.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


async def duties_of(
    conn: Connection, drivers: Sequence[str], since: datetime, until: datetime, but: Sequence[UUID] = ()
) -> dict[str, tuple[Worked, ...]]:
    """By driver the duties that began in a span, in order; as driven where that is known, else as planned.

    Args:
        but: shifts that do not count.
    """
    found: dict[str, list[Worked]] = {}
    for row in await conn.fetch(Q.duties, list(drivers), since, until, list(but)):
        worked = Worked(start=row["began"], end=row["ended"], stretches_s=(max(0, row["driving_s"]),))
        found.setdefault(row["driver_code"], []).append(worked)
    return {driver: tuple(each) for driver, each in found.items()}
