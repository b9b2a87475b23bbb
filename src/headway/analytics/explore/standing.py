"""How the network stood at some moments: open and urgent cases, and the money at risk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries(__package__)
_FIELDS = ("open_cases", "urgent_cases", "exposed", "exposure_minor")


async def moments(conn: Connection, at: Sequence[datetime], currency: str) -> list[dict[str, int]]:
    """The counts of each moment, as fields of `Counts`."""
    return [{name: row[name] for name in _FIELDS} for row in await conn.fetch(Q.moments, list(at), currency)]
