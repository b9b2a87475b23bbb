"""Telling a carrier what became of an offer it has: withdrawn, its bid taken, its bid not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headway.dispatch.model import Offer, OfferStatus, Shipment
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

TELL_CARRIER = "dispatch.tell_carrier"

WITHDRAWN = "withdrawn"
AWARDED = "awarded"
DECLINED = "declined"


def tell(uow: UnitOfWork, shipment: Shipment, offer: Offer, word: str, reason: str, price: Money | None = None) -> None:
    """Queue it, behind the offer itself; a draft never left, so there is nobody to tell.

    Args:
        offer: as it stood before it ended.
        word: see `OfferWord`.
        price: what is agreed.
    """
    if offer.status is OfferStatus.DRAFT:
        return
    payload = {
        "offer_id": offer.id,
        "shipment_id": shipment.id,
        "carrier_id": offer.terms.carrier_id,
        "carrier_code": offer.terms.carrier_code,
        "external_ref": shipment.external_ref,
        "word": word,
        "reason": reason,
        "price": price,
    }
    uow.enqueue(TELL_CARRIER, payload, lane=f"carrier:{offer.terms.carrier_code}", ordering_key=shipment.id)
