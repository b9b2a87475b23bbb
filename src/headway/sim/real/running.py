"""A day of real orders from its files to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from headway.analytics.commands import PublishScorecards
from headway.kernel.app import App
from headway.sim.day import DayResult, Progress, run_day
from headway.sim.inprocess import InProcess
from headway.sim.real.files import Files
from headway.sim.real.intake import TakenIn, take_in
from headway.sim.real.people import RealWorld

MAX_HOURS = 45 * 24
"""The longest transit of the rates is two weeks, and what finds no capacity waits up to five mornings."""


@dataclass(frozen=True, slots=True)
class RealDay:
    """What a run leaves: the tenant, what was taken in, how the day went."""

    taken: TakenIn
    result: DayResult


async def run_real(
    app: App, files: Files, day: date, seed: int, *, tell: Callable[[str], None], progress: Progress | None = None
) -> RealDay:
    """Take the files in, live until nothing happens by itself any more, and score the carriers.

    Args:
        seed: of what the simulated carriers do.

    Raises:
        BadInput: a file or its map cannot be used at all, or this database holds a real day already.
    """
    taken = await take_in(app, files, day)
    orders = taken.orders
    tell(f"{orders.accepted} of {orders.read} orders taken in; the day begins at {taken.start:%Y-%m-%d %H:%M} UTC")
    world, port = RealWorld(seed, taken.start), InProcess(app, taken.tenant_id)
    await port.settle()
    result = await run_day(port, world, max_hours=MAX_HOURS, progress=progress)
    score = PublishScorecards(taken.start, result.ended_at + timedelta(seconds=1))
    await app.run(taken.tenant_id, score, actor="system:analytics")
    await port.settle()
    return RealDay(taken, result)
