"""Answers: from the log where the same was asked, else drawn; and arrivals likewise."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from headway.analytics.whatif import answers, deliveries
from headway.analytics.whatif.crossed import Drawn
from headway.dispatch.policy import Known
from headway.dispatch.recorded import RecordedOffer

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
DAY = date(2026, 3, 2)
SHIPMENT = UUID(int=1)


def offer(shipment: UUID = SHIPMENT, carrier: str = "C1", status: str = "accepted", **changes: Any) -> RecordedOffer:
    fields: dict[str, Any] = {
        "shipment_id": shipment, "decision_id": UUID(int=9), "asked": 1, "carrier_id": UUID(int=5),
        "carrier_code": carrier, "candidate": f"S1|{carrier}|ROAD/2d|A", "service_code": "DTD", "status": status,
        "origin_site": "S1", "origin_zone": "A", "destination_zone": "B", "pickup_day": DAY, "pickup_hour": 9,
        "pickup_planned_at": AT + timedelta(hours=1), "delivery_planned_at": AT + timedelta(days=2),
        "deliver_by": AT + timedelta(days=2), "weight_kg": Decimal(10), "price_minor": 1000, "late_penalty_minor": 500,
        "currency": "USD", "created_at": AT, "answered_at": AT + timedelta(minutes=10),
    }  # fmt: skip
    return RecordedOffer(**(fields | changes))


def log(accepted: int, declined: int, carrier: str = "C1") -> list[RecordedOffer]:
    ends = ["accepted"] * accepted + ["declined"] * declined
    return [offer(UUID(int=100 + n), carrier, end) for n, end in enumerate(ends)]


def believed(offers: list[RecordedOffer]) -> answers.Beliefs:
    return answers.learn(offers, {"C1": "contract"}, ZONE, 5, seed=1)


def says(offers: list[RecordedOffer]) -> answers.Answers:
    return answers.Answers(believed(offers), answers.book_of(offers), 0, np.random.default_rng(0))


LEVELS = answers.levels_of("contract", "C1", "A>B", AT, ZONE)


def test_what_the_log_has_is_taken_from_it() -> None:
    found = says([offer(status="declined")]).answer(SHIPMENT, 1, LEVELS, 900.0)
    assert (found.said, found.after_s, found.observed) == ("declined", 600.0, True)


def test_asked_a_second_time_it_is_drawn() -> None:
    assert not says([offer()]).answer(SHIPMENT, 2, LEVELS, 900.0).observed


def test_another_carriers_answer_says_nothing() -> None:
    other = answers.levels_of("contract", "C2", "A>B", AT, ZONE)
    assert not says([offer()]).answer(SHIPMENT, 1, other, 900.0).observed


def test_an_offer_that_was_taken_back_says_nothing() -> None:
    assert answers.book_of([offer(status="withdrawn")]).find(SHIPMENT, "C1", 1) is None


def test_an_offer_that_could_not_be_delivered_was_not_answered() -> None:
    assert answers.book_of([offer(status="delivery_failed")]).find(SHIPMENT, "C1", 1) == ("expired", 600.0)


def share_accepted(offers: list[RecordedOffer]) -> float:
    beliefs, nothing = believed(offers), answers.Book({})
    lives = [answers.Answers(beliefs, nothing, draw, np.random.default_rng(draw)) for draw in range(5)]
    said = [life.answer(UUID(int=n), 1, LEVELS, 900.0).said for life in lives for n in range(40)]
    return said.count("accepted") / len(said)


def test_who_mostly_refused_mostly_refuses() -> None:
    assert share_accepted(log(5, 95)) < 0.2
    assert share_accepted(log(95, 5)) > 0.8


def test_nobody_answers_after_the_window() -> None:
    drawn = says(log(50, 50))
    assert all(drawn.answer(UUID(int=n), 1, LEVELS, 60.0).after_s <= 60.0 for n in range(50))


BID = (
    Known(carrier="C1", acceptance=Decimal("0.2"), on_time=Decimal("0.3"), weight=400),
    Known(carrier="gone", acceptance=Decimal("0.5"), weight=400),
)


def test_what_a_policy_knows_from_elsewhere_is_evidence() -> None:
    def share(*known: Known) -> float:
        beliefs = answers.learn(log(3, 0), {"C1": "contract"}, ZONE, 200, 1, known)
        rng = np.random.default_rng(0)
        return float(np.mean([Drawn(beliefs.accepts, draw, rng).share(LEVELS) for draw in range(200)]))

    assert share(*BID) < 0.45 < 0.7 < share()


def test_what_is_known_of_arrivals_is_evidence_too() -> None:
    def share(*known: Known) -> float:
        beliefs = deliveries.learn([], {}, {"C1": "contract"}, ZONE, 200, 1, known)
        rng = np.random.default_rng(0)
        return float(np.mean([Drawn(beliefs.in_plan, draw, rng).share(ROAD) for draw in range(200)]))

    assert share(*BID) < 0.5 < 0.7 < share(BID[1])


def test_a_lane_never_asked_is_thin() -> None:
    drawn = says(log(5, 5))
    assert not drawn.answer(UUID(int=1), 1, LEVELS, 900.0).thin
    elsewhere = answers.levels_of("contract", "C1", "A>Z", AT, ZONE)
    assert drawn.answer(UUID(int=1), 1, elsewhere, 900.0).thin


def arrives(offers: list[RecordedOffer], delivered: dict[UUID, datetime]) -> deliveries.Deliveries:
    beliefs = deliveries.learn(offers, delivered, {}, ZONE, 5, seed=1)
    return deliveries.Deliveries(beliefs, deliveries.arrivals_of(offers, delivered), 0, np.random.default_rng(0))


PLANNED = (AT + timedelta(days=2)).timestamp()
ROAD = deliveries.levels_of("contract", "C1", "A>B", "DTD", DAY)


def test_an_arrival_by_the_same_plan_is_the_logs() -> None:
    late = AT + timedelta(days=2, hours=3)
    found = arrives([offer()], {SHIPMENT: late})
    assert found.arrival(SHIPMENT, ROAD, PLANNED, same_day=False) == (late.timestamp(), True)


def test_by_another_plan_it_is_drawn() -> None:
    found = arrives([offer()], {SHIPMENT: AT + timedelta(days=2)})
    assert not found.arrival(SHIPMENT, ROAD, PLANNED + 86400, same_day=False)[1]


def test_delays_are_those_that_were_seen() -> None:
    offers = log(40, 0)
    delivered = {each.shipment_id: each.delivery_planned_at + timedelta(hours=5) for each in offers}
    found = arrives(offers, delivered)
    drawn = [found.arrival(UUID(int=n), ROAD, PLANNED, same_day=False)[0] - PLANNED for n in range(60)]
    assert {seconds for seconds in drawn if seconds > 0} == {5 * 3600.0}
    assert sum(seconds > 0 for seconds in drawn) > 40
