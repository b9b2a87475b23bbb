"""From a shipment's events to its state: a pure fold in one total order (docs/decisions/0008-status-fold.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from headway.tracking.journeys.line import along, expected
from headway.tracking.keys import revision_of
from headway.tracking.model import (
    STATUS_TRANSITIONS,
    TRANSITIONS,
    Classifier,
    StopRole,
    StopState,
    TrackingStatus,
)

OrderKey = tuple[datetime, int, str]

_CLASSIFIERS = {classifier: index for index, classifier in enumerate(Classifier)}
_STATUSES = {status: index for index, status in enumerate(TrackingStatus)}
_FLAG_ONLY = len(_STATUSES)


class Sighting(msgspec.Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What the fold needs of a recorded event; `key` tells it apart from every other of its shipment.

    `leg` is the one its carrier speaks of, from 1; None or 0: the whole shipment.
    """

    key: str
    occurred_at: datetime
    classifier: Classifier
    status: TrackingStatus | None
    stop: int | None = None
    stop_state: StopState | None = None
    expected_at: datetime | None = None
    delay: bool = False
    exception: bool = False
    signed_by: str | None = None
    leg: int | None = None


class StopProgress(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One stop, as agreed (`planned_at`), as the carrier plans and estimates it, and as it went.

    `state_at` is when the present state was reached; None while pending. `leaves_at` is when the next leg is planned
    to leave it, where there are legs. At a hub the goods came at `arrived_at` and were taken on at `completed_at`.
    """

    sequence: int
    role: StopRole
    planned_at: datetime
    leaves_at: datetime | None = None
    state: StopState = StopState.PENDING
    state_at: datetime | None = None
    arrived_at: datetime | None = None
    completed_at: datetime | None = None
    replanned_at: datetime | None = None
    estimated_at: datetime | None = None

    @property
    def late_s(self) -> int | None:
        """Seconds after the agreed time at which its state was reached (a hub: goods arrived); negative when early."""
        at = self.arrived_at if self.role is StopRole.HUB else self.state_at
        return None if at is None else int((at - self.planned_at).total_seconds())


class Journey(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The state of a shipment: what all of its events say together."""

    status: TrackingStatus = TrackingStatus.CREATED
    since: datetime
    stops: tuple[StopProgress, ...]
    last: OrderKey | None = None
    eta: datetime | None = None
    delay: bool = False
    exception: bool = False
    signed_by: str | None = None
    signed_at: datetime | None = None
    contradictions: int = 0
    events: int = 0
    corrected: bool = False


_Change = Callable[[StopProgress], StopProgress]


def order_key(seen: Sighting) -> OrderKey:
    """The total order: time; then PLANNED, REQUESTED, ESTIMATED, ACTUAL; then the statuses as declared; then the key.

    At one instant the status further along is read last and wins; a bare flag is read after every status, so it stands.
    """
    status = _FLAG_ONLY if seen.status is None else _STATUSES[seen.status]
    return seen.occurred_at, 100 * _CLASSIFIERS[seen.classifier] + status, seen.key


def fold(start: Journey, events: Iterable[Sighting]) -> Journey:
    """The state after all `events`, in whatever order and however often they are given."""
    told = {order_key(seen): seen for seen in events}
    latest = corrections(seen.key for seen in told.values())
    journey = replace(start, corrected=True) if latest else start
    for _, seen in sorted(told.items()):
        if not latest or stands(seen.key, latest):
            journey = step(journey, seen)
    return journey


def resume(journey: Journey, new: Sequence[Sighting]) -> Journey | None:
    """The state after `new` unseen events; None where one of them is older than one already folded, or corrected."""
    last = journey.last
    for seen in new:
        if journey.corrected or revision_of(seen.key) or (last is not None and order_key(seen) <= last):
            return None
    return step(journey, new[0]) if len(new) == 1 else fold(journey, new)


def corrections(keys: Iterable[str]) -> dict[str, int]:
    """The highest revision of each event that was corrected, by the key it was first said under."""
    latest: dict[str, int] = {}
    for key in keys:
        if number := revision_of(key):
            said = key.partition(":")[2]
            latest[said] = max(number, latest.get(said, 0))
    return latest


def stands(key: str, latest: Mapping[str, int]) -> bool:
    """Was the event of this key not corrected?"""
    number = revision_of(key)
    return number == latest.get(key.partition(":")[2] if number else key, 0)


def step(journey: Journey, seen: Sighting) -> Journey:
    """The state after one more event, the last in order."""
    counted = replace(journey, last=order_key(seen), events=journey.events + 1)
    match seen.classifier:
        case Classifier.ACTUAL:
            return _happened(*along(counted, seen)) if seen.leg else _happened(counted, seen)
        case Classifier.ESTIMATED:
            return expected(counted, seen) if seen.leg else _estimated(counted, seen)
        case Classifier.PLANNED:
            return _with_stop(counted, seen, lambda stop: replace(stop, replanned_at=seen.expected_at))
        case Classifier.REQUESTED:
            return counted


def _happened(journey: Journey, seen: Sighting) -> Journey:
    status = seen.status
    if status is TrackingStatus.UNKNOWN:
        return journey
    moved = journey
    if status is not None and status is not journey.status:
        if status is TrackingStatus.CREATED:
            return journey
        if status not in STATUS_TRANSITIONS[journey.status]:
            return replace(journey, contradictions=journey.contradictions + 1)
        moved = replace(journey, status=status, since=seen.occurred_at, exception=False)
    if status is TrackingStatus.DELIVERED:
        moved = _delivered(moved, seen)
    if seen.delay or seen.exception:
        moved = replace(moved, delay=moved.delay or seen.delay, exception=moved.exception or seen.exception)
    return _with_stop(moved, seen, lambda stop: progress(stop, seen))


def _delivered(journey: Journey, seen: Sighting) -> Journey:
    if seen.signed_by is None or journey.signed_by is not None:
        return replace(journey, delay=False)
    return replace(journey, delay=False, signed_by=seen.signed_by, signed_at=seen.occurred_at)


def _estimated(journey: Journey, seen: Sighting) -> Journey:
    last = journey.stops[-1].sequence if journey.stops else None
    eta = seen.expected_at if seen.stop in (None, last) else journey.eta
    aimed = seen if seen.stop is not None else replace(seen, stop=last)
    return _with_stop(replace(journey, eta=eta), aimed, lambda stop: replace(stop, estimated_at=seen.expected_at))


def progress(stop: StopProgress, seen: Sighting) -> StopProgress:
    """The stop after something happened there; as it was where that cannot be."""
    state = seen.stop_state
    if state is None or state not in TRANSITIONS[stop.state]:
        return stop
    arrived = seen.occurred_at if state is StopState.ARRIVED and stop.arrived_at is None else stop.arrived_at
    completed = seen.occurred_at if state is StopState.COMPLETED else stop.completed_at
    return replace(stop, state=state, state_at=seen.occurred_at, arrived_at=arrived, completed_at=completed)


def _with_stop(journey: Journey, seen: Sighting, change: _Change) -> Journey:
    if all(stop.sequence != seen.stop for stop in journey.stops):
        return journey
    stops = tuple(change(stop) if stop.sequence == seen.stop else stop for stop in journey.stops)
    return replace(journey, stops=stops)
