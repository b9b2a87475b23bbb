"""A carrier takes less than it holds already: some of its shipments have to go elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from headway.events.carriers import CapacityShortfall as Shortfall
from headway.events.carriers import ShortfallEnded
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Cause, Finding, Gone, Signal, Subject
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event


class CapacityShortfall(Detector):
    """Opens with a shortfall of a carrier's day, ends when what is held fits again. The subject is that limit."""

    name = "capacity_shortfall"
    team = "dispatch"
    listens = (Shortfall, ShortfallEnded)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case Shortfall() if event.excess >= limits.excess_least or float(event.excess_kg) > 0:
                return (_signal(event, now),)
            case ShortfallEnded():
                said = f"{event.used} are held of {event.limit}" if event.limit is not None else "nothing limits it"
                return (Gone(limit_id(event.carrier_id, event.scope, event.day, event.window), said),)
            case _:
                return ()


def limit_id(carrier_id: UUID, scope: str, day: date, window: str) -> UUID:
    """The id of one limit of a carrier's day, the same for everyone who names it."""
    return uuid5(carrier_id, f"{scope}|{day.isoformat()}|{window}")


def _signal(event: Shortfall, now: datetime) -> Signal:
    much = f"{event.excess} shipments" if event.excess else f"{event.excess_kg} kg"
    where = f"{event.scope} {event.window}".strip()
    return Signal(
        carrier_id=event.carrier_id,
        subject=Subject("capacity", limit_id(event.carrier_id, event.scope, event.day, event.window)),
        cause=Cause("shortfall", f"{event.carrier_code}|{event.scope}|{event.day.isoformat()}|{event.window}"),
        sentence=f"{event.carrier_code} takes {much} fewer on {event.day.isoformat()} ({where}) than it holds",
        since=now,
    )
