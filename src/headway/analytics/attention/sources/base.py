"""What a source is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from headway.analytics.attention.model import Item
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.analytics.attention")
MOST = 200
"""So many of each source are read: nobody goes through more in a day."""


@dataclass(frozen=True, slots=True)
class Look:
    """The moment of a look, and the zone its days are counted in."""

    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Source:
    """Tells what of one kind needs a person, to whoever carries `scope`."""

    scope: str
    read: Callable[[Connection, Look], Awaitable[Sequence[Item]]]
