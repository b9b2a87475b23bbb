"""One browser that follows: what it has yet to be told, never more than one parcel of bounded size."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from headway.web.live.changes import Changes

CLOCK = timedelta(minutes=1)
"""Of the tenant's time: so much later a browser is told what time it is, if nothing else."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent at once, perhaps only the time; `anew` asks to read everything again."""

    at: datetime
    changes: Changes
    places: Mapping[str, str]
    anew: bool


@dataclass(slots=True)
class Follower:
    """A browser's topics and its waiting parcel. A slow browser's parcel grows up to its bound, and no other waits."""

    session: str
    topics: frozenset[str]
    at: datetime | None = None
    places: dict[str, str] = field(default_factory=dict)
    ended: bool = False
    _changes: Changes = field(default_factory=Changes)
    _anew: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _told_at: datetime | None = None

    def put(self, at: datetime, changes: Changes, places: Mapping[str, str], lost: Collection[str] = ()) -> None:
        """Add what changed up to these places; of `lost` topics there is no telling what."""
        self.at, self._told_at = at, self._told_at or at
        self.places.update(places)
        self._changes.take_in(changes, self.topics)
        self._anew = self._anew or not self.topics.isdisjoint(lost)
        if self._changes or self._anew or at - self._told_at >= CLOCK:
            self._news.set()

    def end(self) -> None:
        """Nothing more comes."""
        self.ended = True
        self._news.set()

    async def next(self, wait_s: float) -> Parcel | None:
        """The next parcel; None where there was none in this time, or nothing more comes."""
        try:
            await asyncio.wait_for(self._news.wait(), wait_s)
        except TimeoutError:
            return None
        return None if self.ended else self._take()

    def waiting(self) -> Parcel | None:
        """What waits at this moment."""
        return self._take() if self._news.is_set() and not self.ended else None

    def _take(self) -> Parcel:
        self._news.clear()
        changes, self._changes = self._changes, Changes()
        anew, self._anew = self._anew, False
        assert self.at is not None
        self._told_at = self.at
        return Parcel(self.at, changes, dict(self.places), anew)
