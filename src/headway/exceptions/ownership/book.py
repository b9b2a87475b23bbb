"""The ownership in force: read again only when another version is."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING
from uuid import UUID

from headway.exceptions.ownership.choosing import Owners
from headway.exceptions.ownership.model import BUILT_IN
from headway.exceptions.ownership.reading import read_ownership
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries(__package__)
PLAIN = Owners()
_CACHED = 256


class OwnersBook:
    """Documents that were read once, by tenant and version; a version never changes."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[UUID, int], Owners] = OrderedDict()

    async def load(self, conn: Connection) -> Owners:
        """What is in force for the connection's tenant."""
        row = await conn.fetchrow(Q.in_force)
        if row is None:
            return PLAIN
        key = (row["tenant_id"], row["version"])
        if key not in self._known:
            self._known[key] = await _read(conn, row["version"])
            if len(self._known) > _CACHED:
                self._known.popitem(last=False)
        return self._known[key]


async def _read(conn: Connection, version: int) -> Owners:
    """A text that was checked before it was kept; a detector that is gone since makes it as if built in."""
    from headway.exceptions.detectors import NAMES

    text = await conn.fetchval(Q.text_of, version)
    return Owners(read_ownership(text, NAMES) if text else BUILT_IN, version)


BOOK = OwnersBook()


async def load_of(conn: Connection, people: list[str]) -> dict[str, int]:
    """How many open cases some people have."""
    rows = await conn.fetch(Q.load_of, people) if people else []
    return {row["assignee"]: row["cases"] for row in rows}
