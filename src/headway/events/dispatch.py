"""News of dispatch: allocation, tenders and offers, bookings, and a shipment's progress."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from headway.kernel.message import Event
from headway.kernel.money import Money


class ShipmentEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a shipment of one order."""

    subject_type: ClassVar[str] = "shipment"
    subject_field: ClassVar[str] = "shipment_id"

    shipment_id: UUID
    order_id: UUID


class ChargeLine(msgspec.Struct, frozen=True, kw_only=True):
    """One expected charge; `code` is freight, fuel, stop or an accessorial's code."""

    code: str
    amount: Money
    sentence: str


class ShipmentPlanned(ShipmentEvent, frozen=True, kw_only=True):
    """A released order became a shipment."""


class AllocationDecided(ShipmentEvent, frozen=True, kw_only=True):
    """A carrier's service was chosen; `attempt` counts from 1."""

    decision_id: UUID
    attempt: int
    carrier_id: UUID
    service_id: UUID
    expected_cost: Money


class AllocationFailed(ShipmentEvent, frozen=True, kw_only=True):
    """No candidate is left.

    `reason` is no_rate, ambiguous_rate, no_capacity, no_carrier (ruled out by other rules) or exhausted (all refused).
    `retry_at` is when it is tried again by itself; `deliver_by` is what the order asks for.
    """

    decision_id: UUID
    attempt: int
    reason: str
    detail: str
    retry_at: datetime | None = None
    deliver_by: datetime | None = None


class OfferEvent(ShipmentEvent, frozen=True, kw_only=True):
    """Base of what happens to one offer of a tender; `sequence` counts from 1."""

    tender_id: UUID
    offer_id: UUID
    carrier_id: UUID
    carrier_code: str
    sequence: int


class TenderOpened(ShipmentEvent, frozen=True, kw_only=True):
    """A tender was opened; `mode` is waterfall."""

    tender_id: UUID
    mode: str


class TenderOfferSent(OfferEvent, frozen=True, kw_only=True):
    """The carrier has the offer; it may answer until `expires_at`."""

    service_code: str
    origin_zone: str
    destination_zone: str
    weight_kg: str
    price: Money
    pickup_from: datetime
    deliver_by: datetime
    expires_at: datetime


class TenderOfferAccepted(OfferEvent, frozen=True, kw_only=True):
    """The carrier took it, `after_s` seconds after it was sent."""

    origin_zone: str
    destination_zone: str
    after_s: int


class TenderOfferDeclined(OfferEvent, frozen=True, kw_only=True):
    """The carrier refused it."""

    origin_zone: str
    destination_zone: str
    reason: str
    after_s: int


class TenderOfferExpired(OfferEvent, frozen=True, kw_only=True):
    """Nobody answered in time."""

    origin_zone: str
    destination_zone: str


class TenderOfferDeliveryFailed(OfferEvent, frozen=True, kw_only=True):
    """The offer could not be brought to the carrier."""

    reason: str


class TenderOfferWithdrawn(OfferEvent, frozen=True, kw_only=True):
    """The shipper took the offer back."""

    reason: str


class TenderExhausted(ShipmentEvent, frozen=True, kw_only=True):
    """Every candidate was asked or ruled out; a person has to decide."""

    tender_id: UUID
    offers: int


class ShipmentBooked(ShipmentEvent, frozen=True, kw_only=True):
    """A carrier accepted: what was agreed, when, and for how much."""

    offer_id: UUID
    carrier_id: UUID
    carrier_code: str
    service_id: UUID
    service_code: str
    external_ref: str
    customer: str
    origin_site: str
    origin_zone: str
    destination_zone: str
    weight_kg: str
    charges: tuple[ChargeLine, ...]
    expected_cost: Money
    pickup_planned_at: datetime
    delivery_planned_at: datetime
    deliver_by: datetime
    late_penalty: Money


class ShipmentInTransit(ShipmentEvent, frozen=True, kw_only=True):
    """The goods are on their way."""


class ShipmentDelivered(ShipmentEvent, frozen=True, kw_only=True):
    """The goods arrived at `delivered_at`."""

    delivered_at: datetime


class ShipmentClosed(ShipmentEvent, frozen=True, kw_only=True):
    """Nothing is left to do or to pay."""


class ShipmentCancelled(ShipmentEvent, frozen=True, kw_only=True):
    """The shipment will not travel."""

    reason: str


EVENTS = (
    ShipmentPlanned,
    AllocationDecided,
    AllocationFailed,
    TenderOpened,
    TenderOfferSent,
    TenderOfferAccepted,
    TenderOfferDeclined,
    TenderOfferExpired,
    TenderOfferDeliveryFailed,
    TenderOfferWithdrawn,
    TenderExhausted,
    ShipmentBooked,
    ShipmentInTransit,
    ShipmentDelivered,
    ShipmentClosed,
    ShipmentCancelled,
)
