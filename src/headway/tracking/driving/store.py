"""The only caller of driving's `queries.sql`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.links import hashed
from headway.kernel.db import load_queries
from headway.tracking.driving.model import Driver

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries(__package__)


async def signed_in(conn: Connection, secret: str, now: datetime) -> Driver | None:
    """Who is signed in with a session's secret; None where the session or its pass has ended."""
    row = await conn.fetchrow(Q.find_session, hashed(secret), now)
    return None if row is None else Driver(row["driver_code"], row["carrier_code"], row["pass_id"], row["expires_at"])


async def consented(conn: Connection, driver: str) -> bool | None:
    """What a driver said last of positions; None: not asked yet."""
    given: bool | None = await conn.fetchval(Q.consent_of, driver)
    return given


async def next_action(conn: Connection, device: UUID, driver: str) -> int:
    """The number of the action that a phone's driver does next."""
    return int(await conn.fetchval(Q.next_of_device, device, driver) or 1)
