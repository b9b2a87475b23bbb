"""What becomes of bids: small cases, in cents."""

from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.dispatch.bidding import BIDDING, Alternative, Bid, BidInputs, judge


def bid(number: int, expected: int, offered: int, asked: int, level: int = 4) -> Bid:
    return Bid(
        offer_id=UUID(int=number),
        carrier_code=f"C{number}",
        expected_minor=expected,
        offered_minor=offered,
        asked_minor=asked,
        level=level,
        because="a person signs",
    )


def inputs(*bids: Bid, following: int | None = None, margin: str = "0.25") -> BidInputs:
    alternative = None if following is None else Alternative(label="next", total_minor=following)
    return BidInputs(bids=bids, alternative=alternative, margin=Decimal(margin), currency="USD")


@pytest.mark.parametrize(
    ("bids", "following", "outcome"),
    [
        ((bid(1, 110, 100, 105),), 120, ("best_bid", 1)),  # 115 beats 120
        ((bid(1, 110, 100, 111),), 120, ("ask_next", None)),  # 121 does not
        ((bid(1, 110, 100, 110),), 120, ("best_bid", 1)),  # a tie goes to the bid
        ((bid(1, 110, 100, 120),), None, ("best_bid", 1)),  # nobody else, within a quarter
        ((bid(1, 110, 100, 126),), None, ("needs_review", 1)),  # nobody else, above it
        ((bid(1, 110, 100, 105, level=2),), 120, ("needs_review", 1)),  # a person signs
        ((bid(1, 110, 100, 100, level=2),), 120, ("best_bid", 1)),  # at the price offered nobody needs to
        ((bid(1, 110, 100, 90, level=0),), 120, ("best_bid", 1)),  # nor below it
        ((bid(1, 110, 100, 108), bid(2, 112, 101, 102)), 200, ("best_bid", 2)),  # 118 against 113
        ((bid(1, 110, 100, 101), bid(2, 110, 100, 101)), 200, ("best_bid", 1)),  # the first of equals
    ],
)
def test_the_cheapest_in_landed_cost(
    bids: tuple[Bid, ...], following: int | None, outcome: tuple[str, int | None]
) -> None:
    verdict = judge(inputs(*bids, following=following))
    chosen = None if verdict.choice is None else UUID(verdict.choice).int
    assert (verdict.reason, chosen) == outcome


def test_every_candidate_is_shown_with_its_costs() -> None:
    verdict = judge(inputs(bid(1, 110, 100, 111), following=120))
    assert [(each.label, each.total_minor) for each in verdict.candidates] == [("next", 120), ("C1", 121)]


@given(st.data())
def test_what_is_taken_is_never_dearer_than_what_is_left(data: st.DataObject) -> None:
    amounts = st.integers(1, 1000)
    bids = [
        bid(n, data.draw(amounts), data.draw(amounts), data.draw(amounts)) for n in range(data.draw(st.integers(1, 5)))
    ]
    following = data.draw(st.none() | amounts)
    verdict = judge(inputs(*bids, following=following))
    best = min(each.expected_minor + each.extra_minor for each in bids)
    if verdict.choice is None:
        assert following is not None
        assert following < best
    else:
        taken = next(each for each in bids if str(each.offer_id) == verdict.choice)
        assert taken.expected_minor + taken.extra_minor == best
        assert following is None or best <= following


def test_it_replays_from_its_snapshot() -> None:
    seen = inputs(bid(1, 110, 100, 105), bid(2, 120, 100, 90, level=2), following=113)
    assert BIDDING.replay(msgspec.json.encode(seen).decode()) == judge(seen)
