"""How likely a shipment on a route is done by when: about when its vehicle is expected, wider with what lies between.

Deviations are assumed, not learned: five minutes at the stop itself, three more for each stop before it (independent of
each other), a twentieth of the time until then, ten minutes before the vehicle has left its depot. One in twenty comes
later than all that, by an hour on average.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import sqrt

from headway.tracking.eta.curves import Curve, after, decaying, mixed, normal
from headway.tracking.fold import StopProgress
from headway.tracking.model import StopRole
from headway.tracking.routes.model import OnRoute
from headway.tracking.routes.shifting import expected, leaves_depot

_AT_STOP_S, _A_STOP_S, _DEPOT_S = 300.0, 180.0, 600.0
_OF_TIME = 0.05
_ASTRAY, _ASTRAY_MEAN_S = 0.05, 3600.0
LOOK_AFTER = timedelta(minutes=10)
"""Looked at again when it should have been done so long ago."""


def route_curve(on: OnRoute, stop: StopProgress, now: datetime) -> Curve | None:
    """When a stop of the journey is done, in seconds from `now`; None: the route says nothing of it."""
    if on.stop.collects:
        return _at_stop(on, now) if stop.role is StopRole.PICKUP else None
    if stop.role is StopRole.DELIVERY:
        return _at_stop(on, now)
    if stop.role is StopRole.PICKUP and on.course.started_at is None:
        return _about((leaves_depot(on.course, now) - now).total_seconds(), _DEPOT_S)
    return None


def done_at(on: OnRoute, now: datetime) -> datetime:
    """When its stop is expected to be done."""
    return next(each.depart_at for each in expected(on.course, now) if each.stop.stop_id == on.stop.stop_id)


def look_at(on: OnRoute, now: datetime) -> datetime:
    """When silence about its vehicle will have changed the answer."""
    return done_at(on, now) + LOOK_AFTER


def _at_stop(on: OnRoute, now: datetime) -> Curve:
    mean_s = (done_at(on, now) - now).total_seconds()
    before = on.course.ahead.index(on.stop)
    depot_s = _DEPOT_S if on.course.started_at is None else 0.0
    parts = (_AT_STOP_S, _A_STOP_S * sqrt(before), _OF_TIME * mean_s, depot_s)
    return _about(mean_s, sqrt(sum(part * part for part in parts)))


def _about(mean_s: float, deviation_s: float) -> Curve:
    whole = mixed([(1.0 - _ASTRAY, normal(mean_s, deviation_s)), (_ASTRAY, decaying(mean_s, _ASTRAY_MEAN_S))])
    return after(whole, 0.0) or whole
