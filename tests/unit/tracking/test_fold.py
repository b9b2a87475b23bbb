"""The fold: hand-checkable journeys, and that order, repetition and batching never matter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.tracking.codes import BUILT_IN
from headway.tracking.fold import Journey, Sighting, StopProgress, fold, resume
from headway.tracking.model import Classifier, StopRole, StopState, TrackingStatus

T0 = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PICKUP = StopProgress(sequence=1, role=StopRole.PICKUP, planned_at=T0 + timedelta(hours=1))
DELIVERY = StopProgress(sequence=2, role=StopRole.DELIVERY, planned_at=T0 + timedelta(hours=9))
START = Journey(since=T0, stops=(PICKUP, DELIVERY))
STOP_OF = {StopRole.PICKUP: 1, StopRole.DELIVERY: 2, None: None}


def seen(code: str, hour: float, key: str = "", **more: object) -> Sighting:
    entry = BUILT_IN[code]
    fields = {
        "key": key or f"{code}@{hour}",
        "occurred_at": T0 + timedelta(hours=hour),
        "classifier": Classifier.ACTUAL,
        "status": entry.status,
        "stop": STOP_OF[entry.role],
        "stop_state": entry.stop_state,
        "delay": entry.delay,
        "exception": entry.exception,
    }
    return Sighting(**{**fields, **more})  # type: ignore[arg-type]


def test_nothing_reported_reads_created() -> None:
    assert fold(START, []) == START
    assert START.status is TrackingStatus.CREATED


def test_a_plain_day_ends_delivered_with_both_stops_completed() -> None:
    end = fold(START, [seen("picked_up", 1.5), seen("out_for_delivery", 6), seen("delivered", 8)])
    assert (end.status, end.since) == (TrackingStatus.DELIVERED, T0 + timedelta(hours=8))
    assert [stop.state for stop in end.stops] == [StopState.COMPLETED, StopState.COMPLETED]
    assert [stop.late_s for stop in end.stops] == [1800, -3600]


def test_a_late_message_of_an_earlier_event_moves_nothing_back() -> None:
    end = fold(START, [seen("delivered", 8), seen("in_transit", 4)])
    assert end.status is TrackingStatus.DELIVERED
    assert end.contradictions == 0


@pytest.mark.parametrize("code", ["in_transit", "out_for_delivery", "cancelled", "delivery_attempted"])
def test_after_delivered_only_a_return_follows_and_the_rest_is_a_contradiction(code: str) -> None:
    end = fold(START, [seen("delivered", 8), seen(code, 9)])
    assert (end.status, end.contradictions) == (TrackingStatus.DELIVERED, 1)
    assert end.stops[1].state is StopState.COMPLETED


def test_after_delivered_comes_returned() -> None:
    assert fold(START, [seen("delivered", 8), seen("returning", 9), seen("returned", 20)]).status == "returned"


def test_goods_that_moved_were_not_cancelled() -> None:
    assert fold(START, [seen("cancelled", 1), seen("picked_up", 2)]).status is TrackingStatus.PICKED_UP
    assert fold(START, [seen("cancelled", 1), seen("on_hold", 2)]).status is TrackingStatus.CANCELLED


def test_at_one_instant_the_status_further_along_wins() -> None:
    end = fold(START, [seen("delivered", 8, "a"), seen("out_for_delivery", 8, "b")])
    assert (end.status, end.contradictions) == (TrackingStatus.DELIVERED, 0)


def test_an_unknown_code_never_moves_the_status() -> None:
    assert fold(START, [seen("picked_up", 1), seen("unknown", 2)]).status is TrackingStatus.PICKED_UP


def test_an_estimate_moves_only_the_eta() -> None:
    eta = T0 + timedelta(hours=10)
    end = fold(START, [seen("delivered", 2, classifier=Classifier.ESTIMATED, stop=None, expected_at=eta)])
    assert (end.status, end.eta, end.stops[1].estimated_at) == (TrackingStatus.CREATED, eta, eta)
    assert end.stops[1].state is StopState.PENDING


def test_a_later_estimate_replaces_an_earlier_one() -> None:
    def estimate(hour: float, eta_hour: float) -> Sighting:
        expected = T0 + timedelta(hours=eta_hour)
        return seen("eta", hour, classifier=Classifier.ESTIMATED, expected_at=expected)

    assert fold(START, [estimate(3, 9), estimate(2, 12)]).eta == T0 + timedelta(hours=9)


def test_a_carriers_plan_stays_beside_the_agreed_one() -> None:
    other = T0 + timedelta(hours=3)
    end = fold(START, [seen("picked_up", 0, classifier=Classifier.PLANNED, expected_at=other), seen("picked_up", 2)])
    assert (end.stops[0].replanned_at, end.stops[0].late_s) == (other, 3600)


def test_a_request_moves_nothing() -> None:
    end = fold(START, [seen("delivered", 2, classifier=Classifier.REQUESTED)])
    assert (end.status, end.stops, end.events) == (START.status, START.stops, 1)


def test_the_first_completion_of_a_stop_counts() -> None:
    end = fold(START, [seen("delivered", 8, "a"), seen("delivered", 9, "b")])
    assert (end.since, end.stops[1].completed_at) == (T0 + timedelta(hours=8), T0 + timedelta(hours=8))


def test_a_failed_attempt_may_be_made_good() -> None:
    tried = fold(START, [seen("arrived_delivery", 7), seen("delivery_attempted", 7.5)])
    assert (tried.stops[1].state, tried.exception) == (StopState.FAILED, True)
    end = fold(START, [seen("arrived_delivery", 7), seen("delivery_attempted", 7.5), seen("delivered", 12)])
    assert (end.stops[1].state, end.stops[1].arrived_at) == (StopState.COMPLETED, T0 + timedelta(hours=7))
    assert end.exception is False


def test_delay_is_a_flag_until_delivered() -> None:
    moving = [seen("picked_up", 1), seen("delayed", 2), seen("in_transit", 3)]
    assert (fold(START, moving).status, fold(START, moving).delay) == (TrackingStatus.IN_TRANSIT, True)
    assert fold(START, [*moving, seen("delivered", 8)]).delay is False


def test_a_flag_at_the_instant_of_a_move_stands() -> None:
    assert fold(START, [seen("damaged", 3), seen("in_transit", 3)]).exception is True


def test_the_signature_comes_from_the_delivery() -> None:
    end = fold(START, [seen("delivered", 8, signed_by="R. Ito"), seen("delivered", 9, "again", signed_by="Other")])
    assert (end.signed_by, end.signed_at) == ("R. Ito", T0 + timedelta(hours=8))


def test_an_older_event_cannot_be_resumed_from() -> None:
    journey = fold(START, [seen("in_transit", 4)])
    assert resume(journey, [seen("picked_up", 1)]) is None
    assert resume(journey, [seen("delivered", 8)]) == fold(START, [seen("in_transit", 4), seen("delivered", 8)])


codes = st.sampled_from(sorted(BUILT_IN))
classifiers = st.sampled_from([Classifier.ACTUAL] * 4 + list(Classifier))


@st.composite
def days(draw: st.DrawFn) -> list[Sighting]:
    """Up to a dozen events on a coarse clock, so that equal times are frequent; keys are distinct."""
    picks = draw(st.lists(st.tuples(codes, st.integers(0, 5), classifiers, st.integers(6, 12)), max_size=12))
    return [
        seen(code, hour, key=str(index), classifier=classifier, expected_at=T0 + timedelta(hours=expected))
        for index, (code, hour, classifier, expected) in enumerate(picks)
    ]


@settings(max_examples=200, deadline=None)
@given(day=days(), data=st.data())
def test_any_order_and_any_repetition_give_the_same_state(day: list[Sighting], data: st.DataObject) -> None:
    repeated = day + data.draw(st.lists(st.sampled_from(day), max_size=12) if day else st.just([]))
    assert fold(START, data.draw(st.permutations(repeated))) == fold(START, day)


@settings(max_examples=200, deadline=None)
@given(day=days(), data=st.data())
def test_any_split_into_batches_gives_the_same_state(day: list[Sighting], data: st.DataObject) -> None:
    """As recording does it: carried on where it can be, folded from the beginning where it cannot."""
    shuffled = data.draw(st.permutations(day))
    journey, known = START, []
    while shuffled:
        size = data.draw(st.integers(1, len(shuffled)))
        batch, shuffled = shuffled[:size], shuffled[size:]
        known += batch
        journey = resume(journey, batch) or fold(START, known)
    assert journey == fold(START, day)
