"""The state tables, and the time a carrier has to answer."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.dispatch import tenders
from headway.dispatch.model import OfferStatus, ShipmentStatus, TenderStatus
from headway.kernel.errors import Conflict

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
TABLES = (tenders.SHIPMENT_TRANSITIONS, tenders.TENDER_TRANSITIONS, tenders.OFFER_TRANSITIONS)


@pytest.mark.parametrize(
    ("left", "window"),
    [
        (timedelta(hours=4), timedelta(hours=1)),
        (timedelta(hours=2), timedelta(minutes=30)),
        (timedelta(minutes=50), timedelta(minutes=15)),
        (timedelta(hours=-3), timedelta(minutes=15)),
        (timedelta(days=3), timedelta(hours=2)),
    ],
)
def test_a_quarter_of_the_time_left(left: timedelta, window: timedelta) -> None:
    assert tenders.answer_window(NOW, NOW + left) == window


@given(st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)))
def test_the_window_is_always_between_its_bounds(left: timedelta) -> None:
    assert tenders.SHORTEST <= tenders.answer_window(NOW, NOW + left) <= tenders.LONGEST


@pytest.mark.parametrize("table", TABLES)
def test_every_state_has_a_row(table: Mapping[StrEnum, Any]) -> None:
    assert set(table) == set(type(next(iter(table))))


def test_an_accepted_offer_cannot_expire() -> None:
    with pytest.raises(Conflict, match="accepted cannot become expired"):
        tenders.check(tenders.OFFER_TRANSITIONS, "offer", OfferStatus.ACCEPTED, OfferStatus.EXPIRED)


@pytest.mark.parametrize("ended", sorted(tenders.REFUSALS | {OfferStatus.SUPERSEDED}))
def test_an_ended_offer_cannot_be_accepted(ended: OfferStatus) -> None:
    with pytest.raises(Conflict):
        tenders.check(tenders.OFFER_TRANSITIONS, "offer", ended, OfferStatus.ACCEPTED)


def test_goods_on_their_way_cannot_be_cancelled() -> None:
    assert ShipmentStatus.CANCELLED not in tenders.SHIPMENT_TRANSITIONS[ShipmentStatus.IN_TRANSIT]


def test_an_exhausted_tender_may_be_tried_again() -> None:
    tenders.check(tenders.TENDER_TRANSITIONS, "tender", TenderStatus.EXHAUSTED, TenderStatus.OPEN)
