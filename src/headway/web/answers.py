"""What a carrier typed into an answer form, and what an offer that has ended says to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from headway.dispatch.commands import AnswerOffer
from headway.dispatch.model import Answer, OfferStatus
from headway.dispatch.offer_views import CarrierOffer
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.web.formats import money

_PRICE = re.compile(r"\d{1,12}(?:[.,]\d{1,4})?")

_OUTCOMES: Mapping[OfferStatus, str] = {
    OfferStatus.ACCEPTED: "It is yours. Please pick it up as agreed.",
    OfferStatus.DECLINED: "It was declined; nothing more is needed.",
    OfferStatus.EXPIRED: "Time to answer is over; the shipment was offered to others.",
    OfferStatus.WITHDRAWN: "The offer was withdrawn; please do not carry this shipment.",
    OfferStatus.SUPERSEDED: "Another carrier has this shipment; please do not carry it.",
    OfferStatus.DELIVERY_FAILED: "The offer has ended; the shipment was offered to others.",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in the form that could not be taken, so that nobody types it again."""

    answer: str = ""
    price: str = ""
    reason: str = ""
    offer: str = ""


NOTHING_TYPED = Typed()


def outcome(offer: CarrierOffer) -> str:
    """What became of an offer that cannot be answered any more."""
    if offer.status is OfferStatus.ACCEPTED:
        return f"{_OUTCOMES[offer.status]} The price is {money(offer.price)}."
    return _OUTCOMES.get(offer.status, "Time to answer is over.")


def typed(fields: Mapping[str, str], offer_id: UUID) -> Typed:
    """The form's fields, cut to what a form of ours holds."""
    return Typed(
        fields.get("answer", "")[:20], fields.get("price", "")[:20], fields.get("reason", "")[:300], str(offer_id)
    )


def said(offer: CarrierOffer, fields: Mapping[str, str]) -> AnswerOffer:
    """The command of a form.

    Raises:
        BadInput: it is no answer, or its price is no number.
    """
    try:
        answer = Answer(fields.get("answer", ""))
    except ValueError:
        raise BadInput("that is no answer", field="answer", allowed="accept, decline or counter") from None
    price = _price(fields.get("price", ""), offer.price.currency) if answer is Answer.COUNTER else None
    return AnswerOffer(offer.id, answer, fields.get("reason", "").strip(), offer.carrier_code, price)


def _price(text: str, currency: str) -> Money:
    plain = text.strip().replace(" ", "")
    if not _PRICE.fullmatch(plain):
        raise BadInput(f"{text[:40]!r} is no price", field="price", allowed="a number such as 123.50")
    amount = Decimal(plain.replace(",", "."))
    price = Money.of(amount, currency)
    if price.amount != amount:
        raise BadInput(f"{text[:40]!r} is finer than {currency} can be", field="price", allowed=f"such as {price}")
    return price
