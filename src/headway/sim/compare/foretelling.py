"""What `whatif` says of ours from the log of another policy, beside what the simulator then shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from headway.analytics.whatif import whatif
from headway.dispatch.policies.reading import read_policy
from headway.sim.compare.outcome import Outcome

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

TRUTHS: Mapping[str, Callable[[Outcome], float]] = {
    "cost": lambda o: o.cost_minor - o.given_up_minor,
    "freight": lambda o: o.freight_minor,
    "penalties": lambda o: o.penalties_minor,
    "retenders": lambda o: o.retenders_minor,
    "on_time": lambda o: o.on_time,
    "acceptance": lambda o: o.acceptance,
}
"""What the simulator shows for a figure of what-if; money in minor units."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """A figure: what happened by the log, and what is foretold with its 90 % interval."""

    happened: float
    mean: float
    low: float
    high: float

    def covers(self, truth: float) -> bool:
        return self.low <= truth <= self.high


async def foretold(conn: Connection, text: str, start: datetime, days: int, draws: int) -> dict[str, Foretold]:
    """The figures of `TRUTHS` for the policy in `text`, over the days that began at `start`."""
    report = await whatif(conn, read_policy(text), start, start + timedelta(days=days), draws=draws)
    found = {name: report.figure(name) for name in TRUTHS}
    return {
        name: Foretold(float(figure.happened or 0), float(figure.mean), float(figure.low), float(figure.high))
        for name, figure in found.items()
    }
