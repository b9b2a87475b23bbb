"""The events of offers and bookings, made from their rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from headway.dispatch.model import Offer, Shipment
from headway.events.dispatch import (
    OfferEvent,
    ShipmentBooked,
    ShipmentUnbooked,
    TenderOfferAccepted,
    TenderOfferCountered,
    TenderOfferDeclined,
    TenderOfferDeliveryFailed,
    TenderOfferExpired,
    TenderOfferSent,
    TenderOfferWithdrawn,
    TenderReviewed,
)
from headway.kernel.money import Money


def _of(shipment: Shipment, offer: Offer) -> dict[str, Any]:
    return {
        "shipment_id": shipment.id,
        "order_id": shipment.order_id,
        "tender_id": offer.tender_id,
        "offer_id": offer.id,
        "carrier_id": offer.terms.carrier_id,
        "carrier_code": offer.terms.carrier_code,
        "sequence": offer.sequence,
    }


def _lane(offer: Offer) -> dict[str, Any]:
    return {"origin_zone": offer.terms.origin_zone, "destination_zone": offer.terms.destination_zone}


def _after_s(offer: Offer, now: datetime) -> int:
    """Seconds from its delivery to its answer; a bid was answered when it was made."""
    at = offer.answered_at or now
    return 0 if offer.sent_at is None else (at - offer.sent_at) // timedelta(seconds=1)


def sent(shipment: Shipment, offer: Offer, expires_at: datetime) -> OfferEvent:
    """The carrier has the offer."""
    return TenderOfferSent(
        **_of(shipment, offer),
        **_lane(offer),
        service_code=offer.terms.service_code,
        weight_kg=str(shipment.weight_kg),
        price=offer.terms.price,
        pickup_from=offer.terms.pickup_planned_at,
        deliver_by=offer.terms.deliver_by,
        expires_at=expires_at,
    )


def accepted(shipment: Shipment, offer: Offer, now: datetime) -> OfferEvent:
    """The carrier took it."""
    return TenderOfferAccepted(**_of(shipment, offer), **_lane(offer), after_s=_after_s(offer, now))


def declined(shipment: Shipment, offer: Offer, now: datetime, reason: str) -> OfferEvent:
    """The carrier refused it."""
    return TenderOfferDeclined(
        **_of(shipment, offer),
        **_lane(offer),
        reason=reason,
        after_s=_after_s(offer, now),
        pickup_from=offer.terms.pickup_planned_at,
    )


def expired(shipment: Shipment, offer: Offer) -> OfferEvent:
    """Nobody answered in time."""
    return TenderOfferExpired(**_of(shipment, offer), **_lane(offer), pickup_from=offer.terms.pickup_planned_at)


def delivery_failed(shipment: Shipment, offer: Offer, reason: str) -> OfferEvent:
    """The offer did not reach the carrier."""
    return TenderOfferDeliveryFailed(**_of(shipment, offer), reason=reason)


def withdrawn(shipment: Shipment, offer: Offer, reason: str) -> OfferEvent:
    """The shipper took it back."""
    return TenderOfferWithdrawn(**_of(shipment, offer), reason=reason)


def booked(shipment: Shipment, offer: Offer) -> ShipmentBooked:
    """All that later rooms need of a booking."""
    terms = offer.terms
    return ShipmentBooked(
        shipment_id=shipment.id,
        order_id=shipment.order_id,
        offer_id=offer.id,
        carrier_id=terms.carrier_id,
        carrier_code=terms.carrier_code,
        service_id=terms.service_id,
        service_code=terms.service_code,
        external_ref=shipment.external_ref,
        customer=shipment.customer,
        origin_site=terms.origin_site,
        origin_zone=terms.origin_zone,
        destination_zone=terms.destination_zone,
        weight_kg=str(shipment.weight_kg),
        charges=terms.charges,
        expected_cost=terms.expected_cost,
        pickup_planned_at=terms.pickup_planned_at,
        delivery_planned_at=terms.delivery_planned_at,
        deliver_by=terms.deliver_by,
        late_penalty=terms.late_penalty,
        product=terms.product,
    )


def unbooked(shipment: Shipment, offer: Offer, cause: str, reason: str) -> ShipmentUnbooked:
    """The booking was taken back."""
    return ShipmentUnbooked(
        shipment_id=shipment.id,
        order_id=shipment.order_id,
        offer_id=offer.id,
        carrier_id=offer.terms.carrier_id,
        carrier_code=offer.terms.carrier_code,
        cause=cause,
        reason=reason,
    )


def countered(shipment: Shipment, offer: Offer, price: Money, reason: str) -> OfferEvent:
    """The carrier would take it for another price."""
    return TenderOfferCountered(
        **_of(shipment, offer), **_lane(offer), price=offer.terms.price, countered=price, reason=reason
    )


def reviewed(shipment: Shipment, tender_id: UUID, *, approved: bool, reason: str) -> TenderReviewed:
    """A person looked at what waited, or nobody did in time."""
    return TenderReviewed(
        shipment_id=shipment.id, order_id=shipment.order_id, tender_id=tender_id, approved=approved, reason=reason
    )
