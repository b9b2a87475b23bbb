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

__all__ = ["CarrierConnectors", "CarrierNote", "Delivered", "OfferNote", "OfferWord", "Retriable", "Undeliverable"]


class OfferNote(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as it is brought to a carrier.

    Attributes:
        key: the same for every try of one delivery; sent along, so that the carrier sees a repetition.
        tenant_id: the shipper.
        weight_kg: as text, exact.
        answer_within_s: seconds the carrier has to answer, counted from delivery.
        asks: "answer" (the first to accept is booked at the price) or "bid" (the best bid is, when time is over).
        link: where it may be answered without signing in; None where links cannot be made.
        pickup_time_zone, delivery_time_zone: by whose clocks goods leave the site and are taken in.
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
    asks: str = "answer"
    link: str | None = None
    pickup_time_zone: str = "UTC"
    delivery_time_zone: str = "UTC"


class OfferWord(msgspec.Struct, frozen=True, kw_only=True):
    """What the shipper has to say about an offer that the carrier has.

    Attributes:
        key: the same for every try; sent along, so that the carrier sees a repetition.
        word: "withdrawn" (it counts no more; a booking is taken back), "awarded" (its bid won, it is booked) or
            "declined" (its bid was not taken).
        price: what is agreed, with "awarded".
    """

    key: UUID
    tenant_id: UUID
    offer_id: UUID
    shipment_id: UUID
    carrier_id: UUID
    carrier_code: str
    external_ref: str
    word: str
    reason: str
    price: Money | None = None


class CarrierNote(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it is brought to a carrier.

    Attributes:
        key: the same for every try; sent along, so that the carrier sees a repetition.
        kind: "notice" (to know), "instruction" (to do) or "question" (to answer).
        sealed_link: where a question may be answered, encrypted; link: the same, opened on its way out.
    """

    key: UUID
    tenant_id: UUID
    message_id: UUID
    carrier_id: UUID
    carrier_code: str
    shipment_id: UUID | None
    external_ref: str
    kind: str
    text: str
    sealed_link: str | None = None
    link: str | None = None


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

    async def tell(self, word: OfferWord) -> None:
        """Tell the carrier, at least once, outside any transaction, after the offer itself.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        ...

    async def say(self, note: CarrierNote) -> None:
        """Bring a message, at least once, outside any transaction.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        ...
