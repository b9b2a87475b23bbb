"""Whether what a driver did can still be noted on a route, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from headway.routing.plans.model import RouteRow, RouteStatus, StopRow, StopStatus
from headway.tracking.driving.model import Action, ActionKind
from headway.tracking.driving.ways import Standing, Way, way_of

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)
PLAN, OTHER, ROUTE, SECOND, STOP, ANEW, SHIPMENT = (UUID(int=number) for number in range(1, 8))


def route(status: RouteStatus = RouteStatus.STARTED, vehicle: str = "V1", **more: Any) -> RouteRow:
    return cast(
        "RouteRow", SimpleNamespace(**{"id": ROUTE, "plan_id": PLAN} | more, vehicle_code=vehicle, status=status)
    )


def stop(status: StopStatus, **more: Any) -> StopRow:
    fields = {"id": STOP, "plan_id": PLAN, "route_id": ROUTE} | more
    return cast("StopRow", SimpleNamespace(**fields, status=status, job={"ref": "A"}))


def action(kind: ActionKind, **more: Any) -> Action:
    return Action(id=UUID(int=9), device=UUID(int=9), sequence=1, kind=kind, at=NINE, route_id=ROUTE, **more)


DONE = Standing(
    action=action(ActionKind.COMPLETE, stop_id=STOP), shipment_id=SHIPMENT, route=route(),
    stop=stop(StopStatus.DROPPED), living=None, living_route=route(), open_stops=0,
)  # fmt: skip


def test_what_was_done_at_a_stop_that_was_dropped_is_noted_there() -> None:
    assert way_of(DONE) == Way(ROUTE, STOP, "A is done by V1")


def test_a_stop_of_another_plan_is_done_by_its_own_route() -> None:
    anew = stop(StopStatus.PLANNED, id=ANEW, plan_id=OTHER, route_id=SECOND)
    second = route(vehicle="V2", id=SECOND, plan_id=OTHER)
    assert way_of(replace(DONE, living=anew, living_route=second)) == Way(SECOND, ANEW, "A is done by V2")


def test_a_stop_that_moved_within_the_plan_is_done_by_who_was_there() -> None:
    moved = stop(StopStatus.PLANNED, route_id=SECOND)
    assert way_of(replace(DONE, living=moved, living_route=route(vehicle="V2", id=SECOND))) == Way(
        ROUTE, STOP, "A is done by V1"
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"stop": stop(StopStatus.FAILED)}, "the stop is failed by now"),
        ({"stop": None}, "its shipment has no stop any more"),
        ({"shipment_id": None}, "it is about a stop that was never shown to this driver"),
        ({"action": action(ActionKind.FAIL, reason="moonlight")}, "it names no reason that is known"),
        (
            {"action": action(ActionKind.ARRIVE), "living": stop(StopStatus.ARRIVED)},
            "the vehicle is there by now",
        ),
        ({"action": action(ActionKind.START)}, "the route is started by now"),
        ({"action": action(ActionKind.END), "open_stops": 2}, "2 of its stops are still to be done"),
        ({"action": action(ActionKind.DELAY), "route": route(RouteStatus.ENDED)}, "the route is ended by now"),
        ({"action": action(ActionKind.BREAKDOWN), "route": None}, "there is no such route any more"),
        ({"action": action(ActionKind.NOTE)}, "there is nothing to note"),
        ({"action": action(ActionKind.DEPART)}, "it would change nothing"),
    ],
)  # fmt: skip
def test_what_cannot_be_noted_any_more_says_why(changes: dict[str, Any], why: str) -> None:
    assert way_of(replace(DONE, **changes)) == why


def test_a_route_whose_stops_are_all_over_can_end() -> None:
    assert way_of(replace(DONE, action=action(ActionKind.END))) == Way(ROUTE, None, "the route of V1 is over")


def test_a_breakdown_is_noted_as_long_as_the_route_is_not_over() -> None:
    found = way_of(replace(DONE, action=action(ActionKind.BREAKDOWN)))
    assert found == Way(ROUTE, None, "the route of V1 is planned again with it")
