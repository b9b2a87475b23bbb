"""When an answer differs enough from what was last told to be told again, and in which words the reason is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.events.routing import RouteStopLeftOut
from headway.events.tracking import (
    EtaEstimated,
    EtaPredicted,
    LegsPlanned,
    MilestoneMissed,
    RouteDeviated,
    StoppedLong,
    StopProgressed,
    TrackingStatusChanged,
)
from headway.kernel.message import Event
from headway.kernel.moments import stamp
from headway.tracking.eta.model import Snapshot
from headway.tracking.eta.store import Told
from headway.tracking.routes.news import ROUTE_NEWS

LEAST = timedelta(minutes=5)
SHARE_LEFT = 0.1
CHANCE_STEP = 0.1
"""Told again when a quantile moved by so much and by such a share of the time left, or the chance by such a step."""

BECAUSE: Mapping[type[Event], Callable[[Any], str]] = {
    ShipmentBooked: lambda event: f"it was booked with {event.carrier_code}",
    ShipmentUnbooked: lambda event: "its booking was taken back",
    ShipmentCancelled: lambda event: "it was cancelled",
    TrackingStatusChanged: lambda event: f"it is {event.after.replace('_', ' ')} since {stamp(event.occurred_at)}",
    StopProgressed: lambda event: (
        f"stop {event.sequence} is {event.state.replace('_', ' ')}, {_lateness(event.late_s)}"
    ),
    LegsPlanned: lambda event: f"it travels in {len(event.legs)} legs" if event.legs else "it travels in one piece",
    MilestoneMissed: lambda event: f"{event.milestone} usually comes by {stamp(event.expected_by)}, and did not",
    RouteDeviated: lambda event: f"{event.vehicle} is {event.distance_m} m off its route",
    StoppedLong: lambda event: f"{event.vehicle} has been standing for {round(event.stood_s / 60)} min",
    EtaEstimated: lambda event: f"the carrier estimates {stamp(event.estimated_at)}",
    RouteStopLeftOut: lambda event: f"it is on no route: {event.sentence}",
    **ROUTE_NEWS,
}
"""News that moves an ETA, and how it is told."""


def because_of(event: Event) -> str:
    """What was heard, in words; times are UTC."""
    return BECAUSE[type(event)](event)


SILENT = "nothing was heard since"
"""How what is said for silence alone begins."""


def because_of_silence(heard_at: datetime | None) -> str:
    """Nothing was heard, and that says something too."""
    return "nothing was reported yet" if heard_at is None else f"{SILENT} {stamp(heard_at)}"


def worth_telling(now: Snapshot, before: Told | None) -> bool:
    """Is it another answer?"""
    if before is None or before.due_at != now.due_at:
        return True
    if abs(now.breach_chance - before.breach_chance) >= CHANCE_STEP:
        return True
    least = max(LEAST, SHARE_LEFT * (now.p50_at - now.at))
    pairs = ((now.p50_at, before.p50_at), (now.p80_at, before.p80_at), (now.p90_at, before.p90_at))
    return any(abs(one - other) >= max(least, SHARE_LEFT * (one - now.at)) for one, other in pairs)


def predicted(shipment_id: UUID, found: Snapshot) -> EtaPredicted:
    """The event of an answer."""
    return EtaPredicted(
        shipment_id=shipment_id,
        stop=found.stop,
        p50_at=found.p50_at,
        p80_at=found.p80_at,
        p90_at=found.p90_at,
        due_at=found.due_at,
        breach_chance=found.breach_chance,
        method=found.method,
        model_version=found.model_version,
        because=found.because,
    )


def _lateness(late_s: int) -> str:
    minutes = round(abs(late_s) / 60)
    if minutes < 1:
        return "on time"
    return f"{minutes} min {'late' if late_s > 0 else 'early'}"
