"""A tenant as text that is the same for the same story: every table, sorted, with names in the place of ids.

Read from the catalogue, so that a new table is part of it without anybody remembering to add it. What is left out:
the machinery (`MACHINERY`), columns that hold an order of writing, a digest over ids or a time of writing (`LEFT_OUT`),
and ids themselves: an id that has a name is written as its name (`order:SO-1`), any other as `?`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Collection, Iterable
from typing import TYPE_CHECKING

from headway.kernel.db.queries import load_queries
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.api")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{64}\b")
"""An id, or a digest that may be made of ids."""

MACHINERY = frozenset(
    {"access_key", "subscription", "job", "idempotency", "ledger_head", "carrier_network", "tracking_backlog"}
    | {"journey_to_learn", "milestone_watch", "case_undo"}
)
"""Tables that tell how far the machine has come, not what is."""

PEOPLE = frozenset({"person", "person_link", "person_identity", "identity_provider", "web_session"})
"""Who signs in, and by which secrets."""

RAW = frozenset({"position"})
"""What is kept for some days only, by the million; what follows from it stands elsewhere."""

LEFT_OUT = (
    *("tenant_id", "xid", "seq", "recorded_at", "updated_at", "imported_at", "started_at", "finished_at"),
    *("hash", "prev_hash", "digest", "dedupe_key", "content", "content_hash", "content_digest"),
    *("connector_settings", "sealed", "token_hash", "code_hash", "link_hash", "from_seq", "came_from", "took_ms"),
)
"""Columns that differ between two tenants with the same story; settings are encrypted, otherwise each time."""

ORDER_OF_WRITING = {"decision": ("number",), "dock_door": ("number",), "appointment": ("held",)}
"""Columns of one table that number its rows as they were written, or hold such a number: what is due at one moment is
done in no order."""


class Names:
    """Stable names of a tenant's ids."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    @classmethod
    async def read(cls, conn: Connection) -> Names:
        """The names of everything that has one; a later kind may be named after an earlier one."""
        names: dict[str, str] = {}
        for row in await conn.fetch(Q.names_of_ids):
            names[str(row["id"])] = _UUID.sub(lambda found: names.get(found[0], "?"), row["name"])
        return cls(names)

    def put(self, text: str) -> str:
        """The text with names in the place of ids."""
        return _UUID.sub(lambda found: self._names.get(found[0], "?"), text)


async def choose(conn: Connection, wanted: Collection[str]) -> tuple[str, ...]:
    """The tables of the dump, by name: all, or those wanted.

    Raises:
        BadInput: one of them is none of the dump's.
    """
    left_out = MACHINERY | RAW | PEOPLE
    there = tuple(row["name"] for row in await conn.fetch(Q.tenant_tables) if row["name"] not in left_out)
    strange = sorted(set(wanted) - set(there))
    if strange:
        raise BadInput(f"there is no table {strange[0][:60]!a}", field="query.tables", allowed=", ".join(there))
    return tuple(name for name in there if not wanted or name in wanted)


async def dump(conn: Connection, tables: Iterable[str] | None = None) -> AsyncIterator[str]:
    """The tenant's dump, a table at a time: lines of table, tab, JSON; the last line is the SHA-256 of those before."""
    total = hashlib.sha256()
    names = await Names.read(conn)
    for name in await choose(conn, ()) if tables is None else tables:
        found = await conn.fetch(_rows(name), [*LEFT_OUT, *ORDER_OF_WRITING.get(name, ())])
        lines = sorted(f"{name}\t{names.put(line['line'])}\n" for line in found)
        text = "".join(lines)
        total.update(text.encode())
        if text:
            yield text
    yield f"sha256\t{total.hexdigest()}\n"


def _rows(table: str) -> str:
    """The one statement that is not written in a file: its table comes from the catalogue."""
    if not re.fullmatch(r"[a-z_]+", table):
        raise ValueError(f"{table!r} is no name of a table")
    return f"SELECT (to_jsonb(t) - $1::text[])::text AS line FROM {table} t"  # noqa: S608
