"""Shipments, tenders and offers: their states, and the terms an offer stands for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from headway.dispatch.keeping import Kept
from headway.events.dispatch import ChargeLine
from headway.kernel.money import Money


class ShipmentStatus(StrEnum):
    """How far a shipment has come."""

    PLANNED = "planned"  # -> tendering, cancelled
    TENDERING = "tendering"  # -> planned (nobody left), booked, cancelled
    BOOKED = "booked"  # -> in_transit, delivered (its pickup was never reported), planned (unbooked), cancelled
    IN_TRANSIT = "in_transit"  # -> delivered
    DELIVERED = "delivered"  # -> closed (settled, or by a person)
    CLOSED = "closed"
    CANCELLED = "cancelled"


class TenderStatus(StrEnum):
    """A tender looks for one carrier; its refusals are remembered as long as it lives."""

    OPEN = "open"  # -> needs_review, accepted, exhausted, cancelled
    NEEDS_REVIEW = "needs_review"  # -> open (approved, or refused: the next), accepted (a bid), exhausted, cancelled
    ACCEPTED = "accepted"  # -> cancelled
    EXHAUSTED = "exhausted"  # -> open (tried again), cancelled
    CANCELLED = "cancelled"


class OfferStatus(StrEnum):
    """One offer to one carrier."""

    DRAFT = "draft"  # waits for approval -> pending, withdrawn, superseded
    PENDING = "pending"  # -> sent, delivery_failed, withdrawn, superseded
    SENT = "sent"  # -> viewed, countered, accepted, declined, expired, withdrawn, superseded
    VIEWED = "viewed"  # -> countered, accepted, declined, expired, withdrawn, superseded
    COUNTERED = "countered"  # a bid that stands -> accepted, declined, expired, withdrawn, superseded
    ACCEPTED = "accepted"  # -> withdrawn (the shipment was cancelled or unbooked)
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"  # another carrier was chosen, or was faster; not held against this one
    DELIVERY_FAILED = "delivery_failed"


class Answer(StrEnum):
    """What a carrier may say to an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    COUNTER = "counter"


class TenderMode(StrEnum):
    """How a tender asks: one after the other, several at once, or several for a price of their own."""

    WATERFALL = "waterfall"
    BROADCAST = "broadcast"
    SPOT = "spot"


class Pick(StrEnum):
    """Who wins among several: the first to accept, or the best bid once all have answered or time is up."""

    FIRST = "first"
    BEST = "best"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is offered: who carries, from where, on which days, for how much.

    Attributes:
        candidate: the candidate's id in the allocation decision.
        pickup_day: the site's calendar day whose site and carrier capacity is taken.
        pickup_hour: its local hour, 0..23, and weight_kg: both as the capacity was taken, and as it is given back.
        price: the sum of `charges`.
        expected_cost: the expected landed cost the candidate was chosen for.
        late_penalty: what a delivery after `deliver_by` costs.
    """

    candidate: str
    carrier_id: UUID
    carrier_code: str
    service_id: UUID
    service_code: str
    product: str
    contract_id: UUID
    origin_site: str
    origin_zone: str
    destination_zone: str
    pickup_day: date
    pickup_hour: int
    weight_kg: Decimal
    pickup_planned_at: datetime
    delivery_planned_at: datetime
    deliver_by: datetime
    price: Money
    charges: tuple[ChargeLine, ...]
    expected_cost: Money
    late_penalty: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A shipment as its row stands, locked by whoever changes it.

    kept: what a person said about allocating it. time_zone: of the door it goes to; None: the tenant's.
    """

    id: UUID
    order_id: UUID
    status: ShipmentStatus
    external_ref: str
    customer: str
    weight_kg: Decimal
    pieces: int
    requirements: tuple[str, ...]
    ready_at: datetime
    attempt: int
    capacity_retries: int
    settled_at: datetime | None
    offer_id: UUID | None = None
    kept: Kept | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Tender:
    """A shipment's newest tender; `number` counts from 1, `offers` have been made so far."""

    id: UUID
    number: int
    status: TenderStatus
    offers: int
    mode: TenderMode = TenderMode.WATERFALL
    pick: Pick = Pick.FIRST

    @property
    def collects(self) -> bool:
        """Are answers bids, of which the best is taken in the end?"""
        return self.pick is Pick.BEST

    @property
    def asks(self) -> str:
        """What a carrier is asked for: an answer, or a bid."""
        return "bid" if self.collects else "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer of a tender; `sequence` counts from 1 within it, `answer_within_s` from its delivery.

    `countered` is the price the carrier would take it for instead of the one in the terms; `closes_at` is until when it
    can be answered at the latest, however late it is delivered.
    """

    id: UUID
    tender_id: UUID
    shipment_id: UUID
    sequence: int
    status: OfferStatus
    decision_id: UUID
    terms: Terms
    answer_within_s: int
    created_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None
    answered_at: datetime | None
    reason: str | None
    countered: Money | None = None
    closes_at: datetime | None = None
