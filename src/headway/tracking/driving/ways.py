"""Whether what a driver did, and the route did not take, can still be noted there, and where; pure.

Only what happened is noted, and only where nobody has said otherwise since: a stop that has ended stays as it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from headway.routing.plans.model import RouteRow, RouteStatus, StopRow, StopStatus
from headway.tracking.driving.model import Action, ActionKind
from headway.tracking.reasons import REASONS

_OVER = {StopStatus.DONE: "done", StopStatus.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class Way:
    """Where it can be noted, and in a sentence what that would change."""

    route_id: UUID
    stop_id: UUID | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand by now.

    Attributes:
        action: what the driver did. shipment_id: whose stop it is about; None: none that was ever shown to the driver.
        route: the one it was said of. stop: the one it was said of. living: the one that its shipment has now.
        open_stops: of the route.
    """

    action: Action
    shipment_id: UUID | None
    route: RouteRow | None
    stop: StopRow | None
    living: StopRow | None
    living_route: RouteRow | None
    open_stops: int


def way_of(at: Standing) -> Way | str:
    """Where it can be noted; or why it cannot be."""
    return _WAYS[at.action.kind](at)


def _start(at: Standing) -> Way | str:
    if at.route is None or at.route.status not in (RouteStatus.PLANNED, RouteStatus.DROPPED):
        return _stands(at.route)
    return Way(at.route.id, None, f"{at.route.vehicle_code} has left its depot")


def _end(at: Standing) -> Way | str:
    if at.route is None or at.route.status is not RouteStatus.STARTED:
        return _stands(at.route)
    if at.open_stops:
        return f"{at.open_stops} of its stops are still to be done"
    return Way(at.route.id, None, f"the route of {at.route.vehicle_code} is over")


def _running(at: Standing) -> Way | str:
    if at.route is None or at.route.status is RouteStatus.ENDED:
        return _stands(at.route)
    return Way(at.route.id, None, f"the route of {at.route.vehicle_code} is planned again with it")


def _at_door(at: Standing) -> Way | str:
    """At the stop that the shipment has by now; within one plan by the route that was there, else by the stop's own."""
    if at.shipment_id is None:
        return "it is about a stop that was never shown to this driver"
    stop = at.living or at.stop
    if stop is None:
        return "its shipment has no stop any more"
    if stop.status in _OVER:
        return f"the stop is {_OVER[stop.status]} by now"
    if at.action.kind is ActionKind.ARRIVE and stop.status is StopStatus.ARRIVED:
        return "the vehicle is there by now"
    if at.action.kind is ActionKind.FAIL and (at.action.reason or "") not in REASONS:
        return "it names no reason that is known"
    own = at.route is not None and at.route.plan_id == stop.plan_id
    route = at.route if own else at.living_route
    if route is None:
        return "there is no route to note it at"
    did = {ActionKind.ARRIVE: "reached", ActionKind.COMPLETE: "done", ActionKind.FAIL: "failed"}[at.action.kind]
    return Way(route.id, stop.id, f"{stop.job.get('ref', 'its stop')} is {did} by {route.vehicle_code}")


def _note(at: Standing) -> Way | str:
    if not at.action.text.strip() or at.shipment_id is None or at.route is None:
        return "there is nothing to note"
    return Way(at.route.id, at.action.stop_id, "the note is told to tracking")


def _nothing(at: Standing) -> Way | str:
    return "it would change nothing"


def _stands(route: RouteRow | None) -> str:
    return "there is no such route any more" if route is None else f"the route is {route.status} by now"


_WAYS: Mapping[ActionKind, Callable[[Standing], Way | str]] = {
    ActionKind.START: _start,
    ActionKind.ARRIVE: _at_door,
    ActionKind.COMPLETE: _at_door,
    ActionKind.FAIL: _at_door,
    ActionKind.DEPART: _nothing,
    ActionKind.END: _end,
    ActionKind.BREAKDOWN: _running,
    ActionKind.DELAY: _running,
    ActionKind.SICK: _running,
    ActionKind.NOTE: _note,
}
