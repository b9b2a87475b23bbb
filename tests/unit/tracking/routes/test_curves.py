"""ETAs of shipments on a route."""

from __future__ import annotations

from headway.tracking.eta.model import Known, Snapshot
from headway.tracking.eta.predicting import predict, segments
from headway.tracking.model import TrackingStatus
from headway.tracking.routes.model import Course, OnRoute
from tests.unit.tracking.eta.standing import NO_IDEA, clock, standing
from tests.unit.tracking.routes.course import WORK, after_the_first, course


def answers(given: Course, stop: int, hour: float, *, out: bool = True, estimate: float | None = None,
            heard: float | None = None) -> tuple[Snapshot, ...]:  # fmt: skip
    on = OnRoute(course=given, stop=next(each for each in given.ahead if each.number == stop))
    status = TrackingStatus.OUT_FOR_DELIVERY if out else TrackingStatus.CREATED
    stands = standing(status, picked_up=out, route=on, estimate=estimate, heard=heard)
    zone = clock(0).tzinfo
    assert zone is not None
    asked = segments(stands, clock(hour), zone)  # type: ignore[arg-type]
    return predict(stands, [NO_IDEA] * len(asked), Known(), clock(hour), "")


def test_a_stop_of_a_route_is_expected_when_its_vehicle_has_done_it() -> None:
    (found,) = answers(course(), 3, 8.5)
    assert found.method == "route"
    assert abs((found.p50_at - clock(11) - WORK).total_seconds()) < 180
    assert found.p50_at < found.p80_at < clock(11.75)
    assert found.breach_chance < 0.05


def test_the_chance_of_a_breach_follows_the_vehicle() -> None:
    (late,) = answers(after_the_first(8.5 * 60), 3, 17.7)
    assert late.due_at == clock(18.5)
    assert late.breach_chance > 0.9


def test_stops_further_on_are_less_certain() -> None:
    (near,), (far,) = answers(course(), 1, 8.5), answers(course(), 3, 8.5)
    assert far.p80_at - far.p50_at > near.p80_at - near.p50_at


def test_before_it_leaves_goods_are_picked_up_when_it_does() -> None:
    pickup, delivery = answers(course(started_at=None), 1, 7, out=False)
    assert abs((pickup.p50_at - clock(8)).total_seconds()) < 120
    assert abs((delivery.p50_at - clock(9) - WORK).total_seconds()) < 180


def test_an_estimate_from_before_the_last_report_is_not_believed() -> None:
    (stale,) = answers(after_the_first(), 3, 9.5, estimate=15, heard=9)
    (fresh,) = answers(after_the_first(), 3, 9.5, estimate=15, heard=9.4)
    assert abs((stale.p50_at - clock(11) - WORK).total_seconds()) < 180
    assert fresh.p50_at > stale.p50_at
