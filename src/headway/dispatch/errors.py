"""What can be wrong with a request to dispatch."""

from __future__ import annotations

from headway.kernel.errors import Conflict, NotFound


class NoShipment(NotFound):
    """There is no such shipment."""

    code = "no_shipment"


class NoOffer(NotFound):
    """There is no such offer, or it was made to another carrier."""

    code = "no_offer"


class NoTender(NotFound):
    """There is no such tender."""

    code = "no_tender"


class NothingToReview(Conflict):
    """Nothing of the tender waits for a person."""

    code = "nothing_to_review"
    advice = "Maybe somebody was faster, or the bid's time is over: read the shipment to see where it stands."


class LinkDead(NotFound):
    """The link leads nowhere: it was revoked, or never was."""

    code = "link_dead"
    advice = "Maybe ask the shipper for a new one."


class OfferClosed(Conflict):
    """The offer can no longer be answered this way."""

    code = "offer_closed"
    advice = "Maybe it expired, was withdrawn, or was answered before: read the offer to see."


class NotAllocatable(Conflict):
    """A carrier can be chosen only while the shipment is planned or tendering."""

    code = "not_allocatable"
    advice = "Maybe cancel the shipment first, and release its order again."


class CandidateRuledOut(Conflict):
    """A person may choose among the eligible candidates only."""

    code = "candidate_ruled_out"
    advice = "Maybe read the shipment's last allocation for the candidates and the rules that rule others out."
