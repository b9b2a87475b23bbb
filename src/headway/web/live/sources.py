"""Where changes are read: the log, and by the same Protocol whatever changes too often to be logged."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import msgspec

from headway.kernel.db import load_queries
from headway.web.live.changes import Changes
from headway.web.live.topics import FIELDS, POSITION, TOPICS, about

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.web.live")
MOST_ROWS = 5_000
_PLACE = re.compile(r"(\d{1,20})\.(\d{1,19})")


class UnknownPlace(Exception):
    """The source does not know this place, or not any more: whoever was there reads everything anew."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What changed after a place, and the place that was read up to."""

    place: str
    changes: Changes = field(default_factory=Changes)


class Source(Protocol):
    """Something that tells what changed. `name`: small letters; a place: at most 60 of digits, letters, `.:+-`."""

    name: str
    topics: frozenset[str]

    async def begin(self, conn: Connection, now: datetime) -> str:
        """The present place. `conn` is a read-only view of one tenant, `now` the tenant's time."""

    async def since(self, conn: Connection, place: str, now: datetime) -> Seen:
        """What changed after a place, bounded: more than can be named is told as many.

        Raises:
            UnknownPlace: there is no telling any more.
        """


class LogSource:
    """The tenant's log, below the oldest running transaction, where nothing is added any more."""

    name = "log"
    topics = frozenset(TOPICS) - {POSITION}

    async def begin(self, conn: Connection, now: datetime) -> str:
        """The oldest transaction that still runs: what it and later ones tell comes after this place."""
        return f"{await conn.fetchval(Q.watermark)}.0"

    async def since(self, conn: Connection, place: str, now: datetime) -> Seen:
        """The events after a place; too many to be read are many of everything."""
        after, watermark = read_place(place), int(await conn.fetchval(Q.watermark))
        if after > (watermark, 0):
            raise UnknownPlace(place)
        found = Changes()
        if after < (watermark, 0):
            rows = await conn.fetch(Q.changed, *after, list(FIELDS), MOST_ROWS)
            if len(rows) == MOST_ROWS:
                for topic in self.topics:
                    found.add(topic, None)
            else:
                for row in rows:
                    named = msgspec.json.decode(row["named"] or "{}")
                    for topic, each in about(row["type"], row["subject_type"], row["subject_id"], named):
                        found.add(topic, (each,))
        return Seen(f"{watermark}.0", found)


def read_place(text: str) -> tuple[int, int]:
    """A place in the log.

    Raises:
        UnknownPlace: it is none.
    """
    match = _PLACE.fullmatch(text)
    if match is None or int(match[1]) >= 2**63 or int(match[2]) >= 2**63:
        raise UnknownPlace(text)
    return int(match[1]), int(match[2])
