"""The state tables."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from headway.dispatch import tenders
from headway.dispatch.model import OfferStatus, ShipmentStatus, TenderStatus
from headway.kernel.errors import Conflict

TABLES = (tenders.SHIPMENT_TRANSITIONS, tenders.TENDER_TRANSITIONS, tenders.OFFER_TRANSITIONS)


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
