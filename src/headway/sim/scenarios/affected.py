"""What the log tells of each shipment: who had it when, who was asked, when it was picked up and delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from headway.events import dispatch as d
from headway.events.settlement import PenaltyAccrued
from headway.events.tracking import StopProgressed
from headway.kernel.message import Event


@dataclass(slots=True)
class Booking:
    """A carrier's agreement, as long as it stood; `price_minor` is the sum of its charges."""

    at: datetime
    terms: d.ShipmentBooked
    ended_at: datetime | None = None
    cause: str | None = None

    @property
    def price_minor(self) -> int:
        return sum(line.amount.minor for line in self.terms.charges)

    def stands(self, at: datetime) -> bool:
        """Was it agreed at that moment?"""
        return self.at <= at and (self.ended_at is None or at < self.ended_at)


@dataclass(slots=True)
class Asked:
    """An offer; `end` is the name of the event that ended it."""

    at: datetime
    offer: d.TenderOfferSent
    ended_at: datetime | None = None
    end: str | None = None


@dataclass(slots=True)
class Story:
    """All there is about one shipment, in the order of time."""

    shipment_id: UUID
    bookings: list[Booking] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    failures: list[tuple[datetime, d.AllocationFailed]] = field(default_factory=list)
    judged: list[tuple[datetime, d.ReassignmentJudged]] = field(default_factory=list)
    picked_up_at: datetime | None = None
    delivered_at: datetime | None = None
    penalty_minor: int = 0

    def booked(self, at: datetime) -> Booking | None:
        """The agreement at that moment."""
        return next((each for each in self.bookings if each.stands(at)), None)

    def offered(self, at: datetime) -> Asked | None:
        """The offer that waited for an answer at that moment."""
        waiting = (each for each in self.asked if each.at <= at and (each.ended_at is None or at < each.ended_at))
        return next(waiting, None)

    @property
    def last(self) -> Booking | None:
        """The agreement that counts in the end."""
        return next((each for each in reversed(self.bookings) if each.ended_at is None), None)


TOLD: tuple[type[Event], ...] = (
    d.ShipmentBooked,
    d.ShipmentUnbooked,
    d.TenderOfferSent,
    d.TenderOfferAccepted,
    d.TenderOfferDeclined,
    d.TenderOfferExpired,
    d.TenderOfferWithdrawn,
    d.TenderOfferDeliveryFailed,
    d.AllocationFailed,
    d.ReassignmentJudged,
    d.ShipmentDelivered,
    StopProgressed,
    PenaltyAccrued,
)


def stories(log: Iterable[tuple[datetime, Event]]) -> Mapping[UUID, Story]:
    """The stories of all shipments, by id, from the log of the types in `TOLD`."""
    found: dict[UUID, Story] = {}
    for at, event in log:
        shipment_id = event.shipment_id  # type: ignore[attr-defined]
        story = found.setdefault(shipment_id, Story(shipment_id))
        _FOLDS[type(event)](story, event, at)
    return found


def _booked(story: Story, event: d.ShipmentBooked, at: datetime) -> None:
    story.bookings.append(Booking(at, event))


def _unbooked(story: Story, event: d.ShipmentUnbooked, at: datetime) -> None:
    for booking in story.bookings:
        if booking.terms.offer_id == event.offer_id:
            booking.ended_at, booking.cause = at, event.cause


def _sent(story: Story, event: d.TenderOfferSent, at: datetime) -> None:
    story.asked.append(Asked(at, event))


def _ended(story: Story, event: d.OfferEvent, at: datetime) -> None:
    for asked in story.asked:
        if asked.offer.offer_id == event.offer_id and asked.ended_at is None:
            asked.ended_at, asked.end = at, type(event).__name__


def _failed(story: Story, event: d.AllocationFailed, at: datetime) -> None:
    story.failures.append((at, event))


def _judged(story: Story, event: d.ReassignmentJudged, at: datetime) -> None:
    story.judged.append((at, event))


def _delivered(story: Story, event: d.ShipmentDelivered, at: datetime) -> None:
    story.delivered_at = event.delivered_at


def _stopped(story: Story, event: StopProgressed, at: datetime) -> None:
    if event.role == "pickup" and event.state == "completed":
        story.picked_up_at = event.actual_at


def _penalty(story: Story, event: PenaltyAccrued, at: datetime) -> None:
    story.penalty_minor += event.amount.minor


_FOLDS: Mapping[type[Event], Callable[[Story, Any, datetime], None]] = {
    d.ShipmentBooked: _booked,
    d.ShipmentUnbooked: _unbooked,
    d.TenderOfferSent: _sent,
    d.TenderOfferAccepted: _ended,
    d.TenderOfferDeclined: _ended,
    d.TenderOfferExpired: _ended,
    d.TenderOfferWithdrawn: _ended,
    d.TenderOfferDeliveryFailed: _ended,
    d.AllocationFailed: _failed,
    d.ReassignmentJudged: _judged,
    d.ShipmentDelivered: _delivered,
    StopProgressed: _stopped,
    PenaltyAccrued: _penalty,
}
