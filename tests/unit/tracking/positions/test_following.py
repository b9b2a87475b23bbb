"""What a vehicle's fixes mean for a shipment: codes, order of stops, long stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from headway.events.tracking import StandingEnded, StoppedLong
from headway.tracking.model import Party, ReportedEvent, StopRole, StopState, TrackingStatus
from headway.tracking.positions.following import Load, Place, Watch, follow, over
from headway.tracking.positions.model import Circle, Settings, VehicleKey
from headway.tracking.positions.standing import stand
from headway.tracking.positions.store import on_legs
from tests.unit.tracking.positions.fixes import EIGHT, YARD, at, fix, place

SHOP = Circle(*place(20_000), 100.0)
HUB = Circle(*place(10_000), 100.0)
PENDING = StopState.PENDING
PICKUP = Place(1, StopRole.PICKUP, PENDING, YARD)
DELIVERY = Place(2, StopRole.DELIVERY, PENDING, SHOP)


def load(*places, status=TrackingStatus.CREATED, watch=None, loaded_at=EIGHT):
    places = places or (PICKUP, DELIVERY)
    return Load(UUID(int=1), VehicleKey("ACME", "V1"), status, loaded_at, places, None, None, watch or Watch())


def seen(shipment, *fixes):
    standing, steps = None, []
    for each in fixes:
        standing = stand(standing, each)
        steps.append((each, standing))
    return follow(shipment, tuple(steps), Settings())


def stay(east, begin, end):
    return [fix(second, east) for second in range(begin, end, 60)]


def codes(done):
    return [(report.code, report.stop) for report in done.reports]


def test_the_delivery_is_not_looked_for_before_the_pickup():
    assert codes(seen(load(), *stay(20_000, 0, 300))) == []


def test_where_the_pickups_place_is_unknown_the_delivery_is_looked_for():
    unknown = Place(1, StopRole.PICKUP, PENDING, None)
    assert codes(seen(load(unknown, DELIVERY), *stay(20_000, 0, 300))) == [("arrived_delivery", 2)]


def test_what_the_carrier_reported_picked_up_is_on_its_way():
    assert codes(seen(load(status=TrackingStatus.IN_TRANSIT), *stay(20_000, 0, 300))) == [("arrived_delivery", 2)]


def test_a_stop_between_is_a_hub():
    places = (PICKUP, Place(2, StopRole.DELIVERY, PENDING, HUB), Place(3, StopRole.DELIVERY, PENDING, SHOP))
    way = [*stay(0, 0, 180), *stay(10_000, 600, 900), *stay(20_000, 1500, 1800)]
    assert codes(seen(load(*places), *way)) == [
        *(("arrived_pickup", 1), ("departed", 1), ("arrived_hub", 2), ("departed", 2)),
        ("arrived_delivery", 3),
    ]


def test_a_departure_says_how_long_it_was_there():
    done = seen(load(), *stay(0, 0, 1200), *stay(5_000, 1200, 1400))
    assert done.reports[1].text == "after 20 min at the stop"


def test_fixes_from_before_it_was_loaded_say_nothing_of_it():
    assert codes(seen(load(loaded_at=at(500)), *stay(0, 0, 300))) == []


def test_a_long_stay_is_told_once_a_visit_and_is_the_sites():
    done = seen(load(), *stay(0, 0, 9000))
    (_, long) = done.reports
    assert (long.code, long.stop, long.party, long.occurred_at) == ("dwelling_long", 1, Party.SHIPPER, at(3600))
    assert [type(event) for event in done.news] == [StoppedLong]


def test_standing_on_the_way_is_told_once_and_again_elsewhere():
    done = seen(load(status=TrackingStatus.IN_TRANSIT), *stay(5_000, 0, 3000), *stay(8_000, 3600, 6000))
    assert [(report.code, report.stop) for report in done.reports] == [("stopped_long", None)] * 2
    assert [report.occurred_at - EIGHT for report in done.reports] == [
        timedelta(seconds=1200),
        timedelta(seconds=4800),
    ]


def test_standing_before_the_pickup_is_nobodys_business():
    assert seen(load(), *stay(5_000, 0, 3000)).news == []


def test_after_delivery_only_the_departure_is_looked_for():
    watch = seen(load(status=TrackingStatus.IN_TRANSIT), *stay(20_000, 0, 300)).watch
    delivered = load(status=TrackingStatus.DELIVERED, watch=watch)
    assert not over(delivered, watch)
    done = seen(delivered, *stay(25_000, 300, 600))
    assert codes(done) == [("departed_delivery", 2)]
    assert over(delivered, done.watch)


def test_batches_of_any_size_say_the_same():
    way = [*stay(0, 0, 300), *stay(9_000, 600, 2400), *stay(20_000, 3000, 3600), *stay(22_000, 3700, 4000)]
    whole, watch, standing = seen(load(), *way), Watch(), None
    parts: list[ReportedEvent] = []
    for each in way:
        standing = stand(standing, each)
        done = follow(load(watch=watch), ((each, standing),), Settings())
        watch, parts = done.watch, [*parts, *done.reports]
    assert parts == whole.reports
    assert watch == whole.watch


def test_the_vehicle_of_a_later_leg_is_not_followed_to_its_end_before_it_fetched_the_goods():
    """Another carrier brings the goods to the hub; this one's leg is from stop 2 to stop 3."""
    stops = [
        *((1, StopRole.PICKUP, StopState.COMPLETED), (2, StopRole.HUB, PENDING), (3, StopRole.DELIVERY, PENDING)),
    ]
    shapes = {2: HUB, 3: SHOP}
    places = [Place(stop, role, state, shapes[stop]) for stop, role, state in on_legs(stops, [2])]
    later = replace(load(*places, status=TrackingStatus.IN_TRANSIT), on_leg=(True, False))
    assert codes(seen(later, *stay(20_000, 0, 300))) == []
    way = [*stay(10_000, 600, 900), *stay(20_000, 1500, 1800)]
    assert codes(seen(later, *way)) == [("arrived_pickup", 2), ("departed", 2), ("arrived_delivery", 3)]


def test_who_hands_over_at_a_hub_is_done_when_it_has_left():
    stops = [(1, StopRole.PICKUP, PENDING), (2, StopRole.HUB, PENDING), (3, StopRole.DELIVERY, PENDING)]
    shapes = {1: YARD, 2: HUB}
    places = [Place(stop, role, state, shapes[stop]) for stop, role, state in on_legs(stops, [1])]
    first = replace(load(*places), on_leg=(False, True))
    done = seen(first, *stay(0, 0, 180), *stay(10_000, 600, 900), *stay(12_000, 1200, 1400))
    assert codes(done)[2:] == [("arrived_delivery", 2), ("departed_delivery", 2)]
    assert over(first, done.watch)


def test_when_a_vehicle_that_stood_moves_again_is_told_once():
    done = seen(
        load(status=TrackingStatus.IN_TRANSIT), *stay(5_000, 0, 3000), *stay(8_000, 3600, 3700), fix(4000, 9_000)
    )
    assert [type(event) for event in done.news] == [StoppedLong, StandingEnded]
    assert (done.news[1].since, done.news[1].at) == (at(0), at(3600))
    assert done.watch.stood_since is None


def test_when_a_long_stay_at_a_stop_ends_is_told():
    done = seen(load(), *stay(0, 0, 5400), *stay(5_000, 5400, 5700))
    assert [type(event) for event in done.news] == [StoppedLong, StandingEnded]
