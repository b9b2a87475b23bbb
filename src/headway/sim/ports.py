"""A port: the way the world acts upon a tenant and hears of it. One in this process, one over HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from headway.kernel.message import Event, Recorded
from headway.sim.calls import Action


@dataclass(slots=True)
class Tally:
    """What became of actions: `done` by kind of command, `refused` by the code of the error."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.done.update(other.done)
        self.refused.update(other.refused)


class Port(Protocol):
    """What the loop of a day needs of a tenant."""

    async def setup(self, commands: Sequence[object]) -> None:
        """Carry out the commands that build the network; each must succeed."""
        ...

    async def perform(self, actions: Sequence[Action]) -> Tally:
        """Carry out actions in order. What the platform refuses is counted, not raised: carriers answer too late."""
        ...

    async def settle(self) -> None:
        """Return when everything that is due now has been handled."""
        ...

    async def advance(self, to: datetime) -> None:
        """Move the tenant's clock to `to` and return when everything due has been handled."""
        ...

    async def next_due(self) -> datetime | None:
        """When the tenant has something to do of itself; None where it has not."""
        ...

    async def news(self, types: Sequence[str]) -> list[Recorded[Event]]:
        """Events of these types that were not given before, in the order of the log."""
        ...
