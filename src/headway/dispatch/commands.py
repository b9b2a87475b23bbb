"""What may be asked of dispatch, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category
from uuid import UUID

from headway.dispatch.model import Answer, OfferStatus, ShipmentStatus, TenderMode
from headway.kernel.errors import BadInput
from headway.kernel.money import Money

MAX_REASON = 500


def check_reason(reason: str, *, needed: bool) -> str:
    """The reason without blanks around it, as it is kept.

    Raises:
        BadInput: it is too long, holds what no text may hold, or is missing where one is needed.
    """
    text = reason.strip()
    if len(text) > MAX_REASON or (needed and not text):
        raise BadInput(f"a reason of {len(text)} characters", field="reason", allowed=f"1 to {MAX_REASON} characters")
    if any(category(letter) in {"Cc", "Cs"} for letter in text):
        raise BadInput("a reason with control characters", field="reason", allowed="one line of text")
    return text


@dataclass(frozen=True, slots=True)
class AnswerOffer:
    """A carrier accepts, declines, or counters with a `price` of its own.

    `carrier_code`, where given, must be the offer's carrier.
    """

    offer_id: UUID
    answer: Answer
    reason: str = ""
    carrier_code: str | None = None
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class OfferAnswered:
    """How the offer stands after the answer; `repeated` where the same answer had been given before.

    `countered`: the bid stands and is judged when all have answered, or a person has looked at it.
    """

    offer_id: UUID
    shipment_id: UUID
    status: OfferStatus
    repeated: bool


@dataclass(frozen=True, slots=True)
class WithdrawOffer:
    """Take an offer back; the next best carrier is asked, this one is not asked again."""

    offer_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class MarkOfferViewed:
    """Somebody at the carrier looked at the offer; `carrier_code`, where given, must be the offer's carrier."""

    offer_id: UUID
    carrier_code: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewTender:
    """A person approves what waits for approval, a draft or a bid, or refuses it: then the next is looked for."""

    tender_id: UUID
    approve: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MakeOfferLink:
    """A new link by which the carrier answers without signing in; those made before stay good."""

    offer_id: UUID


@dataclass(frozen=True, slots=True)
class OfferLinkMade:
    """The link's token, which cannot be had again."""

    offer_id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class RevokeOfferLinks:
    """Every link of an offer leads nowhere from now on."""

    offer_id: UUID


@dataclass(frozen=True, slots=True)
class MarkOfferDelivered:
    """The connector brought the offer to the carrier; `reference` is the carrier's own number for it."""

    offer_id: UUID
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class MarkDeliveryFailed:
    """The connector gave up; the next best carrier is asked."""

    offer_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class RetryAllocation:
    """Allocate a shipment nobody took once more; with `forget_refusals` those who refused may be asked again.

    `mode`: ask in this way, this once, whatever the policy says.
    """

    shipment_id: UUID
    forget_refusals: bool = False
    mode: TenderMode | None = None


@dataclass(frozen=True, slots=True)
class AssignCarrier:
    """A person's override: offer the shipment to this eligible candidate, for a reason that stands in the ledger."""

    shipment_id: UUID
    candidate: str
    reason: str


@dataclass(frozen=True, slots=True)
class CancelShipment:
    """The shipment will not travel; whatever was offered or booked is taken back and its capacity released."""

    shipment_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class CloseShipment:
    """Nothing is left to do or to pay for a delivered shipment."""

    shipment_id: UUID


@dataclass(frozen=True, slots=True)
class ShipmentStands:
    """How a shipment stands after a command; `offer_id` is the offer made by it."""

    shipment_id: UUID
    status: ShipmentStatus
    offer_id: UUID | None = None
