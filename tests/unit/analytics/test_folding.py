"""The fold: rows for the tables, the same whether an event is seen once or twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from headway.analytics.folding import FOLDS, fold
from headway.analytics.kpis import Counts
from headway.analytics.scoring import Scorecard, published
from headway.analytics.store import Lane
from headway.events.dispatch import ShipmentDelivered
from headway.events.exceptions import CaseEscalated, CaseOpened
from headway.events.orders import OrderReceived, OrderReleased
from headway.kernel.message import Event, Recorded
from headway.kernel.money import Money
from tests.conftest import START
from tests.integration.settlement.scenes import ACME, booked, delivered, picked_up

BOOKING = booked("A1", ("freight", 10_000), ("fuel", 500))
CASE = uuid4()
EVENTS: tuple[Event, ...] = (
    OrderReceived(order_id=BOOKING.order_id, external_ref="A1", customer="C", service="DTD", source="api"),
    OrderReleased(order_id=BOOKING.order_id, decision_id=uuid4()),
    BOOKING,
    picked_up(BOOKING),
    delivered(BOOKING),
    CaseOpened(
        case_id=CASE,
        detector="late",
        severity="low",
        owner="ops",
        due_at=START,
        order_id=None,
        shipment_id=BOOKING.shipment_id,
        carrier_id=None,
    ),
    CaseEscalated(case_id=CASE, level=2, owner="lead"),
)


def recorded(event: Event) -> Recorded[Any]:
    return Recorded(uuid4(), UUID(int=0), event, START, "system:test", uuid4(), None, 1, 1)


def test_every_type_the_projection_reads_has_a_case() -> None:
    assert {type(event) for event in EVENTS} <= set(FOLDS)


def test_a_booking_carries_the_sum_of_its_charges() -> None:
    row = fold([recorded(BOOKING)]).booked[BOOKING.shipment_id]
    assert row[-4:] == (10_500, 10_500, BOOKING.late_penalty.minor, "USD")


def test_a_stop_that_was_only_reached_is_no_delivery() -> None:
    import msgspec

    arrived = msgspec.structs.replace(delivered(BOOKING), state="arrived")
    assert fold([recorded(arrived)]).delivered == {}


def test_the_time_of_the_stop_is_better_than_that_of_the_shipment() -> None:
    late = START + timedelta(days=1)
    said = ShipmentDelivered(shipment_id=BOOKING.shipment_id, order_id=BOOKING.order_id, delivered_at=late)
    for events in ((said, delivered(BOOKING)), (delivered(BOOKING), said)):
        row = fold([recorded(event) for event in events]).delivered[BOOKING.shipment_id]
        assert row == (BOOKING.shipment_id, BOOKING.delivery_planned_at, True)


@given(st.permutations(EVENTS), st.lists(st.sampled_from(EVENTS)))
def test_repeating_and_shuffling_events_of_a_batch_changes_nothing(
    shuffled: list[Event], repeated: list[Event]
) -> None:
    once = fold([recorded(event) for event in EVENTS])
    assert fold([recorded(event) for event in [*shuffled, *repeated]]) == once


LANE = Lane(ACME, "ACME", None, None)


def card(now: Counts, before: Counts) -> Scorecard:
    return Scorecard(LANE, START, START + timedelta(days=28), "USD", now, before)


def test_a_trend_is_the_change_against_the_period_before() -> None:
    found = card(Counts(offers=10, accepted=9), Counts(offers=4, accepted=3))
    acceptance = next(trend for trend in found.kpis() if trend.now.key == "acceptance")
    assert (str(acceptance.change), acceptance.now.sample, acceptance.sample_before) == ("0.1500", 10, 4)


def test_without_a_sample_before_there_is_no_trend() -> None:
    assert all(trend.change is None for trend in card(Counts(offers=10, accepted=9), Counts()).kpis())


def test_the_news_says_how_large_the_samples_are_and_what_was_not_seen() -> None:
    news = published(card(Counts(offers=4, accepted=3, shipments=2, charges_minor=501), Counts()))
    assert (news.offers, news.acceptance, news.deliveries, news.on_time_delivery) == (4, 0.75, 0, None)
    assert news.cost_per_shipment == Money(251, "USD")
