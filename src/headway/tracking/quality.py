"""How well carriers report: how soon, with codes that mean something, and whether each milestone was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.tracking.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class Quality:
    """What a carrier reported about a shipment; `complete`: pickup, departure and delivery were each told."""

    shipment_id: UUID
    reports: int
    in_time: int
    unknown: int
    complete: bool


async def quality_of(conn: Connection, carriers: Mapping[UUID, str], within: timedelta) -> list[Quality]:
    """The quality of what the carrier of each shipment reported as having happened.

    Args:
        carriers: the carrier's code by shipment. within: how soon after it happened a report is in time.
    """
    if not carriers:
        return []
    rows = await conn.fetch(Q.report_quality, list(carriers), list(carriers.values()), within)
    return [Quality(**dict(row)) for row in rows]
