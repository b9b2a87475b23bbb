"""What becomes of carriers' bids: the cheapest in expected landed cost, unless asking the next would cost less.

A bid is an offer at the carrier's own price: a counter-offer, or an answer where bids are collected. Its landed cost is
that of the offer, plus what it asks above the price offered, or less. Ties go to the bid that was offered first.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from headway.dispatch.estimates import percent
from headway.dispatch.policies.autonomy import ACT_AFTER_APPROVAL
from headway.kernel.decisions import Candidate, Contribution, Decider, Verdict
from headway.kernel.money import Money

NEXT = "next"
"""The candidate that stands for asking the next best carrier."""

AWARDED, NEEDS_REVIEW, ASK_NEXT = "best_bid", "needs_review", "ask_next"


class Bid(msgspec.Struct, frozen=True, kw_only=True):
    """One bid.

    Attributes:
        expected_minor: the expected landed cost at the price offered.
        offered_minor, asked_minor: the price offered, and the carrier's own.
        level: the autonomy of taking it, 0..4; `because` says why it is that.
    """

    offer_id: UUID
    carrier_code: str
    expected_minor: int
    offered_minor: int
    asked_minor: int
    level: int
    because: str

    @property
    def extra_minor(self) -> int:
        """What it asks above the price offered; negative: less."""
        return self.asked_minor - self.offered_minor


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """The best candidate that was not asked yet, as an allocation would find it now."""

    label: str
    total_minor: int


class BidInputs(msgspec.Struct, frozen=True, kw_only=True):
    """The snapshot; all amounts in minor units of `currency`.

    Attributes:
        bids: in the order offered, at least one.
        margin: share above the price offered up to which a bid is taken by itself.
    """

    bids: tuple[Bid, ...]
    alternative: Alternative | None
    margin: Decimal
    currency: str


def judge(inputs: BidInputs) -> Verdict:
    """Rank bids and alternative by landed cost; take the best bid, have it looked at, or ask the next."""
    money = inputs.currency
    order = {str(bid.offer_id): place for place, bid in enumerate(inputs.bids)}
    candidates = [*(_bid(bid, money) for bid in inputs.bids), *_next(inputs.alternative)]
    candidates.sort(key=lambda each: (each.total_minor, order.get(each.id, len(order))))
    best = candidates[0]
    if best.id == NEXT:
        choice, reason, sentence = None, ASK_NEXT, f"{best.label} is expected to cost {Money(best.total_minor, money)}"
    else:
        bid = next(each for each in inputs.bids if str(each.offer_id) == best.id)
        doubt = doubts(bid, inputs.margin)
        choice, reason = best.id, AWARDED if doubt is None else NEEDS_REVIEW
        sentence = doubt or f"{bid.carrier_code} at {Money(bid.asked_minor, money)}{_against(candidates, money)}"
    return Verdict(choice=choice, reason=reason, sentence=sentence, candidates=tuple(candidates), currency=money)


def doubts(bid: Bid, margin: Decimal) -> str | None:
    """Why a person has to look at a bid, if that is so; a price not above the one offered never needs it."""
    if bid.extra_minor <= 0:
        return None
    share = Decimal(bid.extra_minor) / Decimal(max(1, bid.offered_minor))
    if share > margin:
        return f"{bid.carrier_code} asks {percent(share)} above the price offered, {percent(margin)} is taken by itself"
    return bid.because if bid.level <= ACT_AFTER_APPROVAL else None


def _bid(bid: Bid, currency: str) -> Candidate:
    expected, extra = Money(bid.expected_minor, currency), Money(bid.extra_minor, currency)
    parts = (
        Contribution(feature="as_offered", minor=expected.minor, sentence=f"expected at the price offered: {expected}"),
        Contribution(feature="counter_offer", minor=extra.minor, sentence=f"asks {extra} above the price offered"),
    )
    return Candidate(id=str(bid.offer_id), label=bid.carrier_code, contributions=parts)


def _next(alternative: Alternative | None) -> Sequence[Candidate]:
    if alternative is None:
        return ()
    part = Contribution(feature="as_offered", minor=alternative.total_minor, sentence="expected, if it is asked now")
    return (Candidate(id=NEXT, label=alternative.label, contributions=(part,)),)


def _against(candidates: list[Candidate], currency: str) -> str:
    if len(candidates) == 1:
        return ", nobody else is left"
    less = Money(candidates[1].total_minor - candidates[0].total_minor, currency)
    return f", {less} less than {candidates[1].label}"


BIDDING: Decider[BidInputs] = Decider(
    kind="bid", policy="best-bid/1", subject_type="shipment", inputs=BidInputs, decide=judge
)
