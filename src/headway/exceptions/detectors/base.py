"""What a detector is: pure answers to news and to a look at a shipment."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from headway.exceptions.model import Finding
from headway.kernel.message import Event
from headway.tracking.views import TrackedShipment


class Detector(Protocol):
    """Finds one kind of thing that needs attention, and tells when its cause is gone.

    Attributes:
        name: stable word, also the timer's: `exceptions.<name>`.
        team: who owns its cases where no rule says otherwise.
        listens: news it reads one by one; keep this to what happens a few times a shipment.
        skims: news that comes by the ten thousand; read in batches, may only end cases.
    """

    name: str
    team: str
    listens: tuple[type[Event], ...]
    skims: tuple[type[Event], ...] = ()

    def on_event(self, event: Event, now: datetime) -> tuple[Finding, ...]:
        """What follows from one piece of news; `now` is when it was recorded."""
        ...

    def on_watch(self, shipment: TrackedShipment, now: datetime) -> tuple[Finding, ...]:
        """What follows from a look at a shipment that a `Watch` of this detector asked for."""
        return ()
