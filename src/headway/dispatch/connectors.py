"""How an offer reaches a carrier: the Protocol that integrations implement, and the errors it may answer with.

A connector raises `Retriable(after=...)` where trying again may help (no connection, 429, 5xx), `Undeliverable` where
it cannot (the address is refused, 4xx): then the next best carrier is asked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from headway.kernel.money import Money
from headway.kernel.rooms import Retriable, Undeliverable

__all__ = ["CarrierConnectors", "Delivered", "OfferNote", "Retriable", "Undeliverable"]


class OfferNote(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as it is brought to a carrier.

    Attributes:
        key: the same for every try of one delivery; sent along, so that the carrier sees a repetition.
        tenant_id: the shipper.
        weight_kg: as text, exact.
        answer_within_s: seconds the carrier has to answer, counted from delivery.
    """

    key: UUID
    tenant_id: UUID
    offer_id: UUID
    shipment_id: UUID
    carrier_id: UUID
    carrier_code: str
    sequence: int
    external_ref: str
    service_code: str
    product: str
    origin_site: str
    origin_zone: str
    destination_zone: str
    weight_kg: str
    pieces: int
    requirements: tuple[str, ...]
    price: Money
    pickup_from: datetime
    delivery_planned_at: datetime
    deliver_by: datetime
    answer_within_s: int


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """The carrier has the offer; `reference` is its own number for it, where it gave one."""

    reference: str | None = None


class CarrierConnectors(Protocol):
    """Brings an offer to its carrier by whatever connector the carrier is set up with."""

    async def deliver(self, offer: OfferNote) -> Delivered:
        """Deliver, at least once, outside any transaction.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        ...
