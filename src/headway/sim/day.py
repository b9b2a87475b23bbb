"""The loop of a day: what is due is done, the clock moves on, the news is read; the same for every port."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from headway.sim.ports import Port, Tally
from headway.sim.world import World

TICK = timedelta(seconds=60)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class DayResult:
    """How a day went: `quiet` where nothing was left to happen, else it was cut off at `ended_at`."""

    started_at: datetime
    ended_at: datetime
    quiet: bool = False
    stops: int = 0
    news: int = 0
    tally: Tally = field(default_factory=Tally)


class Progress(Protocol):
    """Told after every stop."""

    def __call__(self, now: datetime, result: DayResult) -> None: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a day is shown: `speed` seconds of it a second, never more than `step` of it at once."""

    speed: float
    step: timedelta = timedelta(minutes=2)


async def run_day(
    port: Port,
    world: World,
    *,
    tick: timedelta = TICK,
    max_hours: int = 144,
    until_quiet: bool = True,
    progress: Progress | None = None,
    pace: Pace | None = None,
) -> DayResult:
    """Live through the world's day; the tenant's clock must stand at `world.start` and its network be set up.

    Args:
        tick: everything happens on a full tick. max_hours: the day is cut off then.
        until_quiet: end as soon as nothing will happen by itself; else at `max_hours`.
        pace: for people who watch; None runs as fast as it can.
    """
    result = DayResult(world.start, world.start)
    end = world.start + timedelta(hours=max_hours)
    waiting = _Waiting(pace)
    now = world.start
    while now < end:
        result.quiet = await _settle(port, world, now, result)
        result.ended_at = now
        if progress is not None:
            progress(now, result)
        if until_quiet and result.quiet:
            break
        stop = min(end, _next_stop(now, tick, world.next_at, await port.next_due(), pace))
        await waiting.through(stop - now)
        await port.advance(stop)
        now = stop
        result.stops += 1
    return result


async def _settle(port: Port, world: World, now: datetime, result: DayResult) -> bool:
    """Read the news and do what is due until neither is left at this moment; is the world quiet then?"""
    await _read(port, world, now, result)
    while actions := world.due(now):
        result.tally.add(await port.perform(actions))
        await port.settle()
        await _read(port, world, now, result)
    return world.quiet(now)


async def _read(port: Port, world: World, now: datetime, result: DayResult) -> None:
    for item in await port.news(world.listens_to):
        result.news += 1
        world.notice(item, now)


def _next_stop(
    now: datetime, tick: timedelta, next_at: datetime | None, next_due: datetime | None, pace: Pace | None
) -> datetime:
    """The full tick at or after the next thing that happens of itself, in the world or in the tenant."""
    moments = [moment for moment in (next_at, next_due) if moment is not None]
    first = max(now + tick, min(moments, default=now + timedelta(hours=1)))
    stop = _EPOCH + -((_EPOCH - first) // tick) * tick
    return stop if pace is None else min(stop, now + pace.step)


class _Waiting:
    """Sleeps so that the day passes at its pace, the time for the work itself included."""

    def __init__(self, pace: Pace | None) -> None:
        self._pace = pace
        self._owed_until: float | None = None

    async def through(self, span: timedelta) -> None:
        if self._pace is None:
            return
        clock: Callable[[], float] = asyncio.get_running_loop().time
        before = clock() if self._owed_until is None else self._owed_until
        self._owed_until = max(before + span.total_seconds() / self._pace.speed, clock())
        await asyncio.sleep(self._owed_until - clock())
