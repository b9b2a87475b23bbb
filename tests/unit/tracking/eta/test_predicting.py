"""From how a shipment stands to its ETA: silence, milestones, estimates, and those who stood so before."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from headway.tracking.eta.following import on_grid
from headway.tracking.eta.lessons import ALL, BINS, EDGES_S, Accuracy, Lesson, trust
from headway.tracking.eta.model import Known, Snapshot, Standing
from headway.tracking.eta.phases import LANDMARKS, landmark, next_look, phase_of, phases_at_landmarks
from headway.tracking.eta.predicting import open_stops, predict, segments
from headway.tracking.fold import Journey, StopProgress
from headway.tracking.model import StopRole, StopState, TrackingStatus
from tests.unit.tracking.eta.standing import DAY, NO_IDEA, clock, standing

NOTHING = Known()


def delivery(found: Standing, hour: float, known: Known = NOTHING) -> Snapshot:
    now = clock(hour)
    count = len(segments(found, now, ZoneInfo("UTC")))
    return predict(found, [NO_IDEA] * count, known, now, "test")[-1]


def test_early_in_the_day_nine_in_ten_come_in_time():
    assert delivery(standing(), 8).breach_chance == pytest.approx(0.1, abs=0.03)


def test_silence_alone_makes_a_breach_likelier():
    chances = [delivery(standing(), hour).breach_chance for hour in (8, 12, 15, 16, 17, 18)]
    assert chances == sorted(chances)
    assert chances[-1] > 0.8


def test_out_for_delivery_is_better_than_in_transit():
    assert (
        delivery(standing(TrackingStatus.OUT_FOR_DELIVERY), 17).breach_chance < delivery(standing(), 17).breach_chance
    )


def test_the_quantiles_never_cross_and_never_lie_in_the_past():
    for hour in (6, 8, 12, 17, 18, 18.5, 20, 23):
        found = delivery(standing(), hour)
        assert clock(hour) <= found.p50_at <= found.p80_at <= found.p90_at


def test_after_the_due_time_only_who_came_unheard_came_in_time():
    assert 0.75 < delivery(standing(), 19).breach_chance < 1.0
    told_late = Known(cells={(ALL, "moving", 0): [0] * (BINS - 1) + [500]})
    assert delivery(standing(), 19, told_late).breach_chance > 0.98


def test_an_estimate_after_the_due_time_makes_the_breach_likely():
    late = delivery(standing(estimate=19.5, heard=15), 15)
    assert late.breach_chance > 0.7
    assert late.method == "carrier"


def test_an_estimate_before_it_calms():
    assert delivery(standing(estimate=16.5, heard=15), 15.5).breach_chance < 0.1


def test_an_estimate_that_has_passed_is_believed_no_more():
    silent, passed = delivery(standing(), 17.75), delivery(standing(estimate=15, heard=13), 17.75)
    assert passed.breach_chance == pytest.approx(silent.breach_chance, abs=0.02)


def test_what_its_carrier_has_just_said_is_to_come_has_not_come_unheard():
    """Most of those who left at eight have come by now; of this one it was said an hour ago that it comes later."""
    assert delivery(standing(estimate=19.5, heard=16.25), 17.25).breach_chance > 0.95


def _tried(since: float, hour: float, **more: Any) -> float:
    whole = standing(TrackingStatus.DELIVERY_ATTEMPTED, **more)
    tried = replace(whole, journey=msgspec.structs.replace(whole.journey, since=clock(since)))
    return delivery(tried, hour).breach_chance


def test_when_it_is_tried_again_is_counted_from_the_attempt():
    """Due at 18:30. Tried at 12:00, it comes until 17:00 if it comes; tried at 16:00, it hardly comes before."""
    assert _tried(12, 12.25) < 0.6
    assert _tried(12, 15.5) < 0.8
    assert _tried(16, 16.25) > 0.9


def test_what_was_estimated_before_an_attempt_spoke_of_that_attempt():
    assert _tried(12, 12.25, estimate=12.5, heard=10) == _tried(12, 12.25)


def test_a_carrier_that_estimates_badly_is_believed_less():
    bad = Known(accuracy={("ACME", False, 3 * 3600): Accuracy(cases=200, sum_s=0.0, squares_s2=200 * 14_400.0**2)})
    found = standing(estimate=19.5, heard=17)
    good = delivery(found, 17)
    assert delivery(found, 17, bad).breach_chance < good.breach_chance
    assert delivery(found, 17, bad).p90_at > good.p90_at


def test_what_is_seen_of_vehicles_and_what_carriers_say_have_each_their_record():
    """Lorries reach the depot fifteen hours before goods are handed over: no estimate of a tour is worse for it."""
    depot = Accuracy(cases=200, sum_s=200 * 54_000.0, squares_s2=200 * 54_000.0**2)
    learned = Known(accuracy={("ACME", True, 3 * 3600): depot})
    said = standing(estimate=16.5, heard=15)
    assert delivery(said, 15.5, learned).breach_chance < 0.1
    seen = standing(estimate=16.5, heard=15, estimate_seen=True)
    assert delivery(seen, 15.5, learned).breach_chance > 0.5


def test_those_who_stood_so_before_decide_when_they_are_many():
    late = [0] * BINS
    late[-3] = 200
    cell = (ALL, "moving", landmark(2.5 * 3600))
    assert delivery(standing(), 16, Known(cells={cell: late})).breach_chance > 0.85
    assert delivery(standing(), 16, Known(cells={cell: late})).method == "seen"


def test_who_came_unheard_before_is_not_late():
    silent = [0] * BINS
    silent[bisect_right(EDGES_S, -6 * 3600.0)] = 300
    cell = (ALL, "moving", landmark(2.5 * 3600))
    assert delivery(standing(), 16, Known(cells={cell: silent})).breach_chance < 0.1


def test_before_the_pickup_both_stops_are_answered():
    found = standing(TrackingStatus.CREATED, picked_up=False)
    both = predict(found, [NO_IDEA] * 2, NOTHING, clock(7), "test")
    assert [each.stop for each in both] == [1, 2]
    assert both[0].p90_at <= both[1].p90_at


@pytest.mark.parametrize(("state", "asked"), [(StopState.PENDING, [2, 3]), (StopState.ARRIVED, [3])])
def test_of_a_hub_it_is_asked_until_the_goods_are_there(state: StopState, asked: list[int]):
    whole = standing()
    pickup, delivery = whole.journey.stops
    hub = StopProgress(sequence=2, role=StopRole.HUB, planned_at=clock(13), state=state, state_at=clock(12))
    stops = (pickup, hub, msgspec.structs.replace(delivery, sequence=3))
    journey = msgspec.structs.replace(whole.journey, stops=stops)
    assert [stop.sequence for stop in open_stops(replace(whole, journey=journey))] == asked


def test_a_delivered_shipment_has_no_eta():
    found = standing(TrackingStatus.DELIVERED)
    assert predict(found, [], NOTHING, clock(19), "test") == ()


def test_a_delay_that_the_carrier_admits_is_a_phase_of_its_own():
    assert phase_of(Journey(status=TrackingStatus.IN_TRANSIT, since=DAY, stops=(), delay=True)) == "moving!"


def test_looks_go_through_the_landmarks_and_end():
    at, seen = clock(6), []
    while (look := next_look(at, clock(18.5), None)) is not None:
        seen.append(look)
        at = look
    assert clock(18.5) in seen
    assert len(seen) < len(LANDMARKS) + 6


@pytest.mark.parametrize("minute", range(0, 60, 7))
def test_a_look_is_always_ahead_and_never_later_than_the_next_five_minutes_allow(minute: int):
    now, wanted = clock(12).replace(minute=minute), clock(12.5)
    look = on_grid(max(wanted, now + timedelta(minutes=1)), now)
    assert look is not None
    assert look > now
    assert look <= max(wanted, now + timedelta(minutes=5))


def test_a_lesson_tells_how_it_stood_as_heard():
    heard = [(clock(8), "booked"), (clock(10), "moving"), (clock(17), "out")]
    found = phases_at_landmarks(heard, clock(18.5), clock(18.25))
    assert found[3600 * 8] == "moving"
    assert found[3600] == "out"
    assert 0 not in found


def test_a_lesson_is_counted_for_its_carrier_and_for_all():
    found = Lesson(
        carrier_code="ACME",
        lane="Z1>Z9",
        due_at=clock(18.5),
        delivered_at=clock(18),
        attempted=False,
        phases={3600: "out"},
    )
    assert found.cells() == [("ACME", "out", 3600), (ALL, "out", 3600)]


def test_trust_in_estimates_grows_with_their_record():
    usual = trust(Accuracy(), 7200.0)
    good = trust(Accuracy(cases=100, sum_s=30_000.0, squares_s2=100 * 400.0**2), 7200.0)
    assert usual.bias_s == 0.0
    assert good.bias_s == pytest.approx(278.0, abs=1.0)
    assert good.deviation_s < usual.deviation_s
