"""From how a shipment stands to the ETA of each of its open stops: pure.

For the delivery four things are said, and weighed by what they are worth: the plan (nine in ten come by it, and none
sooner than its phase allows), the predictor, those who stood so before, and the carrier's own estimate by its record.
A shipment on a route of the own fleet is expected when its vehicle is: nobody knows better.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from headway.learning.eta.segments import Segment, Spread
from headway.tracking.eta import lessons
from headway.tracking.eta.curves import Curve, after, averaged, curve, decaying, mixed, normal, through
from headway.tracking.eta.lessons import Accuracy, compared, horizon, landmark_key
from headway.tracking.eta.model import Known, Snapshot, Standing
from headway.tracking.eta.phases import OVER, phase_of
from headway.tracking.fold import StopProgress
from headway.tracking.model import StopRole, StopState, TrackingStatus
from headway.tracking.routes.curves import route_curve

_MIN, _HOUR = 60.0, 3600.0
ON_TIME = 0.9
"""Of what nothing is known yet: the share that comes by its plan."""

UNHEARD = 0.02
"""The share of deliveries that nobody reports in time."""

_LAG_S = 30 * _MIN
_LATE_MEAN_S = 12 * _HOUR
_LEAST_S = {"booked": 120 * _MIN, "moving": 60 * _MIN, "attempted": 120 * _MIN, "held": 120 * _MIN}
"""How long it takes at least from a phase to the delivery; a few minutes from any other."""

_PLAN_WORTH = 15.0
_MODEL_WORTH = 120.0
_FALLBACK_MOST = 6.0
_DONE = frozenset({StopState.COMPLETED, StopState.SKIPPED})
_REACHED = frozenset({StopState.ARRIVED, StopState.IN_PROGRESS})


def open_stops(standing: Standing) -> tuple[StopProgress, ...]:
    """The stops that are still to be made."""
    if standing.off or standing.journey.status in OVER:
        return ()
    return tuple(stop for stop in standing.journey.stops if not _is_done(stop))


def _is_done(stop: StopProgress) -> bool:
    """Of a hub it is asked when the goods come there, of any other stop when they are handed over."""
    return stop.state in _DONE or (stop.role is StopRole.HUB and stop.state in _REACHED)


def segments(standing: Standing, now: datetime, zone: ZoneInfo) -> list[Segment]:
    """What the predictor is asked: the rest of the journey to each open stop."""
    journey, local = standing.journey, now.astimezone(zone)
    since = max(journey.since, standing.booked_at) if journey.status is TrackingStatus.CREATED else journey.since
    done = [stop for stop in journey.stops if _is_done(stop) and stop.late_s is not None]
    slack = float(done[-1].late_s or 0) if done else None
    return [
        Segment(
            phase="booked" if journey.status is TrackingStatus.CREATED else str(journey.status),
            carrier=standing.carrier_code,
            service=standing.service_code,
            origin=standing.origin_zone,
            destination=standing.destination_zone if stop.role is StopRole.DELIVERY else standing.origin_zone,
            at=now,
            local_hour=local.hour,
            weekday=local.weekday(),
            planned_s=(stop.planned_at - now).total_seconds(),
            slack_s=slack,
            dwell_s=max(0.0, (now - since).total_seconds()),
        )
        for stop in open_stops(standing)
    ]


def predict(
    standing: Standing,
    spreads: Sequence[Spread],
    known: Known,
    now: datetime,
    because: str,
    version: int | None = None,
) -> tuple[Snapshot, ...]:
    """One answer an open stop, none sooner than the one before it.

    Args:
        spreads: the predictor's, in the order of `segments`. because: what was heard. version: of its model.
    """
    found: list[Snapshot] = []
    last = standing.journey.stops[-1].sequence if standing.journey.stops else 0
    for stop, spread in zip(open_stops(standing), spreads, strict=True):
        delivery = stop.sequence == last
        due_at = standing.deliver_by if delivery else stop.planned_at
        if delivery:
            done, method, unheard = delivery_curve(standing, stop, spread, known, now)
        else:
            done, method, unheard = _stop_curve(standing, stop, known, now)
        failed = known.failed.get((standing.carrier_code, standing.lane)) if delivery else None
        late = (1.0 - unheard) * _late(done, due_at, now)
        found.append(_snapshot(standing, stop, done, due_at, now, (late, method, version, because, failed), found))
    return tuple(found)


def chance_at(standing: Standing, spread: Spread, known: Known, at: datetime) -> float:
    """The chance of a late delivery at a later moment, if nothing is heard until then."""
    last = standing.journey.stops[-1]
    done, _, unheard = delivery_curve(standing, last, spread, known, at)
    return round((1.0 - unheard) * _late(done, standing.deliver_by, at), 4)


def delivery_curve(
    standing: Standing, stop: StopProgress, spread: Spread, known: Known, now: datetime
) -> tuple[Curve, str, float]:
    """When the last stop will be done if it is not yet, in seconds; what decided it; the chance that it is, unheard."""
    routed = _by_route(standing, stop, known, now)
    if routed is not None:
        return routed
    phase = phase_of(standing.journey)
    due_s = (standing.deliver_by - now).total_seconds()
    plan = _by_plan((stop.planned_at - now).total_seconds(), phase, (now - standing.journey.since).total_seconds())
    worth = _MODEL_WORTH if spread.method == "model" else min(_FALLBACK_MOST, spread.samples / 10.0)
    told = through(spread.p50_s, spread.p80_s, spread.p90_s)
    prior = mixed([(_PLAN_WORTH, plan), (worth, told)]) if worth > 0.0 else plan
    key = landmark_key(standing.carrier_code, phase, due_s)
    blend, cases = compared(prior, _PLAN_WORTH + worth, known.cells, key, due_s)
    left, unheard = _not_before(blend, 0.0), blend.done_by(0.0)
    method = "seen" if cases > _PLAN_WORTH + worth else spread.method
    said = _estimated(standing, stop, known, now)
    if said is None:
        return left, method, unheard
    estimate, stands = said
    weight = stands * _precision(estimate, left)
    return averaged(left, estimate, weight), "carrier" if weight > 0.5 else method, unheard * (1.0 - stands)


def _late(done: Curve, due_at: datetime, now: datetime) -> float:
    return 1.0 - done.done_by((due_at - now).total_seconds()) if due_at > now else 1.0


def _by_plan(planned_s: float, phase: str, since_s: float) -> Curve:
    """`ON_TIME` of all come in the nine hours before the plan; the others later, a twelfth of them an hour.

    After an attempt that failed half of all come two to five hours after it (`since_s` ago), the others later.
    What is heard is half an hour old; who was not heard to have come may have come unheard:
    `P = UNHEARD F / (UNHEARD F + 1 - F)` with the share `F` of those who would have come by now.
    """
    word = phase.rstrip("!")
    least = _LEAST_S.get(word, 5 * _MIN)
    if word == "attempted":
        again = curve([(least - since_s, 0.0), (5 * _HOUR - since_s, 1.0)])
        return _not_before(_followed(again, 0.5, decaying(5 * _HOUR - since_s, _LATE_MEAN_S)), -_LAG_S)
    share = ON_TIME / 2.0 if phase.endswith("!") else ON_TIME
    in_time = curve([(planned_s - 9 * _HOUR, 0.0), (planned_s - 0.25 * _HOUR, 1.0)])
    all_ = _followed(in_time, share, decaying(planned_s, _LATE_MEAN_S))
    gone = all_.done_by(least - _LAG_S)
    unheard = UNHEARD * gone / (UNHEARD * gone + 1.0 - gone) if gone > 0.0 else 0.0
    return mixed([(unheard, curve([(-_HOUR, 0.0), (-1.0, 1.0)])), (1.0 - unheard, _not_before(all_, least - _LAG_S))])


def _followed(first: Curve, share: float, then: Curve) -> Curve:
    """With the chance `share` the first, which ends where the other begins."""
    points = [(at, share * each) for at, each in zip(first.at_s, first.share, strict=True)]
    points += [(at, share + (1.0 - share) * each) for at, each in zip(then.at_s, then.share, strict=True)]
    return curve(points)


def _not_before(given: Curve, seconds: float) -> Curve:
    left = after(given, seconds)
    return decaying(seconds, _LATE_MEAN_S) if left is None else left


def _stop_curve(standing: Standing, stop: StopProgress, known: Known, now: datetime) -> tuple[Curve, str, float]:
    """The same of a pickup or a stop on the way: about its plan or its route; the estimate, where there is one."""
    routed = _by_route(standing, stop, known, now)
    return (_about_plan(standing, stop, known, now), "plan", 0.0) if routed is None else routed


def _by_route(standing: Standing, stop: StopProgress, known: Known, now: datetime) -> tuple[Curve, str, float] | None:
    """By the own fleet's route; with the driver's estimate where it is newer than what the route knows."""
    on = standing.route
    done = None if on is None else route_curve(on, stop, now)
    if on is None or done is None:
        return None
    said = _estimated(standing, stop, known, now)
    knows = max(on.course.published_at, on.course.reported_at or on.course.published_at)
    if said is None or standing.estimate_heard_at is None or standing.estimate_heard_at <= knows:
        return done, "route", 0.0
    weight = said[1] * _precision(said[0], done)
    return averaged(done, said[0], weight), "carrier" if weight > 0.5 else "route", 0.0


def _about_plan(standing: Standing, stop: StopProgress, known: Known, now: datetime) -> Curve:
    """About the time that was agreed; the estimate, where there is one."""
    planned_s = (stop.planned_at - now).total_seconds()
    late = decaying(planned_s + 45 * _MIN, 2 * _HOUR)
    points = [(planned_s - 20 * _MIN, 0.0), (planned_s + 5 * _MIN, 0.5), (planned_s + 45 * _MIN, ON_TIME)]
    points += [(at, ON_TIME + (1.0 - ON_TIME) * each) for at, each in zip(late.at_s, late.share, strict=True)]
    left = after(curve(points), 0.0)
    base = decaying(5 * _MIN, 2 * _HOUR) if left is None else left
    said = _estimated(standing, stop, known, now)
    return base if said is None else averaged(base, said[0], said[1] * _precision(said[0], base))


def _estimated(standing: Standing, stop: StopProgress, known: Known, now: datetime) -> tuple[Curve, float] | None:
    """The carrier's estimate by its record, and how far it still stands: the chance it gave that it is not done yet.

    What was said before an attempt spoke of that attempt.
    """
    heard_at = standing.estimate_heard_at or now
    if stop.estimated_at is None or (_tried(standing) and heard_at < standing.journey.since):
        return None
    ahead = max(0.0, (stop.estimated_at - heard_at).total_seconds())
    record = known.accuracy.get((standing.carrier_code, standing.estimate_seen, horizon(ahead)), Accuracy())
    read = lessons.trust(record, ahead)
    estimate = normal((stop.estimated_at - now).total_seconds() + read.bias_s, read.deviation_s)
    left = after(estimate, 0.0)
    return None if left is None else (left, 1.0 - estimate.done_by(0.0))


def _tried(standing: Standing) -> bool:
    return phase_of(standing.journey).startswith("attempted")


def _precision(one: Curve, other: Curve) -> float:
    """The weight of one beside another by the inverse of their squared spreads."""
    mine, theirs = one.spread_s**-2, other.spread_s**-2
    return mine / (mine + theirs)


def _snapshot(
    standing: Standing,
    stop: StopProgress,
    done: Curve,
    due_at: datetime,
    now: datetime,
    said: tuple[float, str, int | None, str, float | None],
    before: Sequence[Snapshot],
) -> Snapshot:
    chance, method, version, because, failed = said
    moments = [now + timedelta(seconds=round(max(0.0, done.quantile(share)))) for share in (0.5, 0.8, 0.9)]
    if before:
        floor = (before[-1].p50_at, before[-1].p80_at, before[-1].p90_at)
        moments = [max(pair) for pair in zip(moments, floor, strict=True)]
    return Snapshot(
        stop=stop.sequence,
        at=now,
        phase=phase_of(standing.journey),
        p50_at=moments[0],
        p80_at=moments[1],
        p90_at=moments[2],
        due_at=due_at,
        breach_chance=round(chance, 4),
        failed_chance=None if failed is None else round(failed, 4),
        method=method,
        model_version=version if method == "model" else None,
        because=because,
        curve=done,
    )
