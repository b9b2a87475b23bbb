"""The state machines of shipments, tenders and offers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from headway.dispatch.model import OfferStatus, ShipmentStatus, TenderStatus
from headway.kernel.errors import Conflict

S = TypeVar("S", bound=StrEnum)

SHIPMENT_TRANSITIONS: Mapping[ShipmentStatus, frozenset[ShipmentStatus]] = {
    ShipmentStatus.PLANNED: frozenset({ShipmentStatus.TENDERING, ShipmentStatus.CANCELLED}),
    ShipmentStatus.TENDERING: frozenset({ShipmentStatus.PLANNED, ShipmentStatus.BOOKED, ShipmentStatus.CANCELLED}),
    ShipmentStatus.BOOKED: frozenset(
        {ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED, ShipmentStatus.PLANNED, ShipmentStatus.CANCELLED}
    ),
    ShipmentStatus.IN_TRANSIT: frozenset({ShipmentStatus.DELIVERED}),
    ShipmentStatus.DELIVERED: frozenset({ShipmentStatus.CLOSED}),
    ShipmentStatus.CLOSED: frozenset(),
    ShipmentStatus.CANCELLED: frozenset(),
}

TENDER_TRANSITIONS: Mapping[TenderStatus, frozenset[TenderStatus]] = {
    TenderStatus.OPEN: frozenset(
        {TenderStatus.NEEDS_REVIEW, TenderStatus.ACCEPTED, TenderStatus.EXHAUSTED, TenderStatus.CANCELLED}
    ),
    TenderStatus.NEEDS_REVIEW: frozenset(
        {TenderStatus.OPEN, TenderStatus.ACCEPTED, TenderStatus.EXHAUSTED, TenderStatus.CANCELLED}
    ),
    TenderStatus.ACCEPTED: frozenset({TenderStatus.CANCELLED}),
    TenderStatus.EXHAUSTED: frozenset({TenderStatus.OPEN, TenderStatus.NEEDS_REVIEW, TenderStatus.CANCELLED}),
    TenderStatus.CANCELLED: frozenset(),
}

_TAKEN_BACK = frozenset({OfferStatus.WITHDRAWN, OfferStatus.SUPERSEDED})
_ANSWERED = frozenset(
    {OfferStatus.COUNTERED, OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.EXPIRED, *_TAKEN_BACK}
)

OFFER_TRANSITIONS: Mapping[OfferStatus, frozenset[OfferStatus]] = {
    OfferStatus.DRAFT: frozenset({OfferStatus.PENDING, *_TAKEN_BACK}),
    OfferStatus.PENDING: frozenset({OfferStatus.SENT, OfferStatus.DELIVERY_FAILED, *_TAKEN_BACK}),
    OfferStatus.SENT: frozenset({OfferStatus.VIEWED, *_ANSWERED}),
    OfferStatus.VIEWED: _ANSWERED,
    OfferStatus.COUNTERED: _ANSWERED,
    OfferStatus.ACCEPTED: frozenset({OfferStatus.WITHDRAWN}),
    OfferStatus.DECLINED: frozenset(),
    OfferStatus.EXPIRED: frozenset(),
    OfferStatus.WITHDRAWN: frozenset(),
    OfferStatus.SUPERSEDED: frozenset(),
    OfferStatus.DELIVERY_FAILED: frozenset(),
}

UNANSWERED = frozenset({OfferStatus.PENDING, OfferStatus.SENT, OfferStatus.VIEWED})
"""Offers whose carrier is being asked."""

LIVE_OFFERS = UNANSWERED | {OfferStatus.DRAFT, OfferStatus.COUNTERED}
"""Offers that hold capacity and may still become a booking."""

AT_THE_CARRIER = frozenset({OfferStatus.SENT, OfferStatus.VIEWED, OfferStatus.COUNTERED})
"""Offers a carrier may answer."""

REFUSALS = frozenset({OfferStatus.DECLINED, OfferStatus.EXPIRED, OfferStatus.DELIVERY_FAILED, OfferStatus.WITHDRAWN})
"""Ends of an offer that the waterfall remembers against its carrier."""


class WrongState(Conflict):
    """The thing is in a state from which this step does not lead."""

    code = "wrong_state"
    advice = "Maybe somebody was faster: read it again to see where it stands."


def check(table: Mapping[S, frozenset[S]], noun: str, before: S, after: S) -> None:
    """Is the step in the table?

    Raises:
        WrongState: it is not.
    """
    if after not in table[before]:
        raise WrongState(f"a {noun} that is {before} cannot become {after}", before=str(before), after=str(after))
