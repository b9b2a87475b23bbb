"""One reader a tenant for all the browsers that follow it, while there are any."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from headway.kernel.db.database import CONNECTION_LOST
from headway.kernel.errors import HeadwayError
from headway.kernel.uow import Scope
from headway.web.live.changes import Changes
from headway.web.live.follower import Follower
from headway.web.live.sources import Source, UnknownPlace

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

log = structlog.get_logger(__name__)


class TooManyFollow(HeadwayError):
    """So many pages follow already that no more are served; the page asks by itself from time to time."""

    code = "too_many_follow"
    status = 429
    advice = "Maybe close some of the open pages."


@dataclass(slots=True)
class _Channel:
    followers: list[Follower] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None


class Hub:
    """Who follows what of which tenant.

    Args:
        every_s: how often the sources are read, and so how often at most a browser is told.
        most_of_tenant, most_of_session: how many browsers may follow one tenant, and within one session.
    """

    def __init__(
        self,
        scope: Scope,
        sources: Sequence[Source],
        *,
        every_s: float = 1.0,
        most_of_tenant: int = 200,
        most_of_session: int = 6,
    ) -> None:
        self._scope = scope
        self._sources = tuple(sources)
        self._every_s = every_s
        self._most = (most_of_tenant, most_of_session)
        self._channels: dict[UUID, _Channel] = {}
        self._closed = False

    async def join(
        self, tenant_id: UUID, session: str, topics: frozenset[str], places: Mapping[str, str] | None = None
    ) -> Follower:
        """Follow; `places`: how far somebody got before. Whoever joins must `leave`.

        Raises:
            TooManyFollow: the tenant or the session has as many as are served.
        """
        channel = self._channels.setdefault(tenant_id, _Channel())
        mine = sum(each.session == session for each in channel.followers)
        if self._closed or len(channel.followers) >= self._most[0] or mine >= self._most[1]:
            raise TooManyFollow(f"{len(channel.followers)} pages follow", allowed=f"{self._most[1]} of one session")
        follower = Follower(session, topics)
        channel.followers.append(follower)
        try:
            async with self._scope.reading(tenant_id) as (conn, now):
                await self._catch_up(conn, now, channel, follower, places or {})
        except BaseException:
            self.leave(tenant_id, follower)
            raise
        if channel.task is None:
            channel.task = asyncio.get_running_loop().create_task(self._read(tenant_id, channel))
        return follower

    def leave(self, tenant_id: UUID, follower: Follower) -> None:
        """Follow no more."""
        follower.end()
        channel = self._channels.get(tenant_id)
        if channel is None or follower not in channel.followers:
            return
        channel.followers.remove(follower)
        if channel.task is None and not channel.followers:
            del self._channels[tenant_id]

    def following(self, tenant_id: UUID) -> int:
        """How many browsers follow a tenant."""
        channel = self._channels.get(tenant_id)
        return 0 if channel is None else len(channel.followers)

    def cut(self, tenant_id: UUID, session: str | None = None) -> None:
        """End the streams of a tenant, or of one of its sessions; who may still follow comes back by himself."""
        channel = self._channels.get(tenant_id, _Channel())
        for follower in [each for each in channel.followers if session in {None, each.session}]:
            follower.end()

    async def close(self) -> None:
        """End all streams: the process ends."""
        self._closed = True
        channels = tuple(self._channels.values())
        for follower in [each for channel in channels for each in channel.followers]:
            follower.end()
        tasks = [channel.task for channel in channels if channel.task is not None]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def _catch_up(
        self, conn: Connection, now: datetime, channel: _Channel, follower: Follower, places: Mapping[str, str]
    ) -> None:
        sources = _of(self._sources, follower.topics)
        seen = await _read_on(sources, conn, now, places)
        follower.put(now, seen.changes, seen.places, seen.lost)
        channel.places = {**seen.places, **channel.places}

    async def _read(self, tenant_id: UUID, channel: _Channel) -> None:
        try:
            while channel.followers:
                await self._tick(tenant_id, channel)
                await asyncio.sleep(self._every_s)
        except (HeadwayError, *CONNECTION_LOST) as error:
            log.warning("live.lost", tenant=str(tenant_id), error=repr(error))
        finally:
            self._channels.pop(tenant_id, None)
            for follower in channel.followers:
                follower.end()

    async def _tick(self, tenant_id: UUID, channel: _Channel) -> None:
        wanted = frozenset[str]().union(*(each.topics for each in channel.followers))
        sources = [source for source in _of(self._sources, wanted) if source.name in channel.places]
        before = channel.places
        async with self._scope.reading(tenant_id) as (conn, now):
            seen = await _read_on(sources, conn, now, before)
        joined = {name: place for name, place in channel.places.items() if name not in before}
        channel.places = {**joined, **seen.places}
        for follower in channel.followers:
            follower.put(now, seen.changes, seen.places, seen.lost)


@dataclass(frozen=True, slots=True)
class _Read:
    changes: Changes
    places: dict[str, str]
    lost: frozenset[str]


def _of(sources: Iterable[Source], topics: frozenset[str]) -> list[Source]:
    """Those that tell of some topics."""
    return [source for source in sources if source.topics & topics]


async def _read_on(sources: Iterable[Source], conn: Connection, now: datetime, places: Mapping[str, str]) -> _Read:
    """What changed after these places; a source without one begins now, one that does not know it any more is lost."""
    changes, reached, lost = Changes(), dict[str, str](), frozenset[str]()
    for source in sources:
        place = places.get(source.name)
        if place is not None:
            try:
                seen = await source.since(conn, place, now)
            except UnknownPlace:
                lost |= source.topics
            else:
                changes.take_in(seen.changes, source.topics)
                reached[source.name] = seen.place
                continue
        reached[source.name] = await source.begin(conn, now)
    return _Read(changes, reached, lost)
