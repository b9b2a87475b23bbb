"""What others read of driving: passes, and what drivers did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.tracking.driving.model import State
from headway.tracking.driving.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which actions: of a driver, at a stop, with an outcome; None: any."""

    driver: str | None = None
    stop: UUID | None = None
    state: State | None = None


async def list_passes(
    conn: Connection, *, driver: str | None = None, after: UUID | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Passes, the newest first."""
    return [dict(row) for row in await conn.fetch(Q.list_passes, driver, after, limit)]


async def list_actions(
    conn: Connection, wanted: Wanted, *, after: UUID | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """What drivers did, as it came in, the newest first."""
    rows = await conn.fetch(Q.list_actions, wanted.driver, wanted.stop, wanted.state, after, limit)
    return [{**row, "said": msgspec.json.decode(row["said"])} for row in rows]
