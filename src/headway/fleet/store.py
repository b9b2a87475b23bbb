"""Reading and writing the fleet's rows: what is not searched by stands in one column as its struct."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from msgspec import Struct

from headway.fleet.model import DEFAULT_DIMENSIONS, Dimension
from headway.kernel.db import load_queries
from headway.kernel.errors import NotFound

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.fleet")
S = TypeVar("S", bound=Struct)


def packed(struct: Struct) -> str:
    """A struct as its column holds it."""
    return msgspec.json.encode(struct).decode()


def unpacked(text: str, kind: type[S]) -> S:
    """A struct from its column."""
    return msgspec.json.decode(text, type=kind)


async def load_dimensions(conn: Connection) -> tuple[Dimension, ...]:
    """What a load is counted in, in order."""
    text = await conn.fetchval(Q.get_dimensions)
    return DEFAULT_DIMENSIONS if text is None else msgspec.json.decode(text, type=tuple[Dimension, ...])


async def tenant_of(conn: Connection) -> tuple[ZoneInfo, str]:
    """The tenant's time zone and currency."""
    row: asyncpg.Record | None = await conn.fetchrow(Q.tenant)
    if row is None:
        raise NotFound("there is no tenant")
    return ZoneInfo(row["timezone"]), row["currency"]
