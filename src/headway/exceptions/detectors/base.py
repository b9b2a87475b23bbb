"""What a detector is: pure answers to news and to a look at a shipment."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from headway.exceptions.model import Cause, Finding, Signal
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.model import TrackingStatus
from headway.tracking.watched import Round, TrackedShipment


class Detector(Protocol):
    """Finds one kind of thing that needs attention, and tells when its cause is gone.

    Attributes:
        name: stable word, also the timer's: `exceptions.<name>`.
        team: who owns its cases where no rule says otherwise.
        listens: news it reads one by one; keep this to what happens a few times a shipment.
        skims: news that comes by the ten thousand; read in batches, may only end cases. Of `TrackingFolded` it gets
            the shipments that are in a case.
        statuses: where it asks for a look, or for none, though a shipment is in no case. Of what a folded batch brought
            it hears of other statuses, and of stops, only about shipments that are in one.
        round: where many shipments are looked at together, which ones; else it asks for each by a `Watch`.
    """

    name: str
    team: str
    listens: tuple[type[Event], ...]
    skims: tuple[type[Event], ...] = ()
    statuses: frozenset[TrackingStatus] = frozenset()
    round: Round | None = None

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        """What follows from one piece of news; `now` is when it was recorded, `limits` those of what it is about."""
        ...

    def on_watch(self, shipment: TrackedShipment, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        """What follows from a look at a shipment that a `Watch` of this detector asked for, or its round."""
        return ()


def of_shipment(shipment: TrackedShipment, sentence: str, since: datetime | None, cause: Cause | None = None) -> Signal:
    """A signal about a shipment: its penalty is at risk, and its delivery is what time is left to."""
    return Signal(
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        carrier_id=shipment.carrier_id,
        sentence=sentence,
        at_risk=shipment.late_penalty,
        deadline=shipment.deliver_by,
        cause=cause,
        since=since,
    )
