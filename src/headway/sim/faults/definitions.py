"""What is true of a journey, kind by kind: one function a detector, from what really happened; pure.

Where opinions differ (a lorry that came an hour late) the truth is not sure, and counts neither way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from headway.sim.faults.effects import is_proof
from headway.sim.faults.kinds import Kind
from headway.sim.faults.truth import Facts, Happened, Trip, Truth, cause_of

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_TRIES_AGAIN = timedelta(minutes=150)
"""So long after a failed attempt nobody comes again on the same day."""


@dataclass(frozen=True, slots=True)
class Told:
    """One statement before its cause is known; as in `Truth`."""

    since: datetime
    until: datetime | None = None
    sure: bool = True
    comes: bool = False
    early: datetime | None = None


Definition = Callable[[Trip, "Order"], Iterator[Told]]


@dataclass(frozen=True, slots=True)
class Order:
    """What a definition may ask beside the trip: the order's fault, when it is due, and the end.

    `agreed_at`: when that time was agreed upon, instead of another one; None: it is the booking's. `renewed_at`: when
    another one was agreed upon because it had run out.
    """

    kind: Kind | None
    due: datetime
    end: datetime
    agreed_at: datetime | None = None
    renewed_at: datetime | None = None


def truths(facts: Facts, kinds: Mapping[str, Kind], end: datetime) -> list[Truth]:
    """Everything that was true by `end`: what was put in, and what every journey came to."""
    found = list(facts.put_in)
    for ref, trips in facts.trips.items():
        for trip in trips:
            order = Order(kinds.get(ref), facts.due(trip), end, facts.agreed_at(trip), facts.renewed_at(trip))
            for detector, define in DEFINITIONS.items():
                for told in define(trip, order):
                    cause, kind = cause_of(trip, detector, ref, told.since)
                    more = (told.until, told.sure, told.comes, told.early)
                    found.append(Truth(detector, ref, cause, told.since, kind, *more))
    return [each for each in found if each.since <= end]


def late_pickup_risk(trip: Trip, order: Order) -> Iterator[Told]:
    """It will be picked up an hour late or more, and that can be known before: the carrier said so.

    When one would have come that was told to stay away, nobody knows.
    """
    late = _pickup_late(trip)
    if late is None and trip.ended_at is not None:
        yield Told(trip.booked.pickup_planned_at - 2 * _HOUR, trip.ended_at, sure=False)
    if late is not None and late > 20 * _MINUTE:
        warned = order.kind is Kind.LATE_TO_PICKUP and bool(trip.kinds)
        yield Told(trip.booked.pickup_planned_at - 2 * _HOUR, _picked_up(trip), sure=warned and late > _HOUR)


def missed_pickup(trip: Trip, order: Order) -> Iterator[Told]:
    """Five hours after the agreed time nobody has come for it; from half an hour on it is a matter of opinion."""
    late = _came_late(trip)
    if late is not None and late > 30 * _MINUTE:
        yield Told(trip.booked.pickup_planned_at, _first_word(trip), sure=late > 5 * _HOUR)


def pickup_not_confirmed(trip: Trip, order: Order) -> Iterator[Told]:
    """Four hours after the agreed time nobody has said whether it was picked up; two are a matter of opinion."""
    told_at, planned = _first_word(trip), trip.booked.pickup_planned_at
    silent = (told_at or trip.ended_at or order.end) - planned
    if silent > 110 * _MINUTE:
        yield Told(planned, told_at or trip.ended_at, sure=silent > 4 * _HOUR)


def no_update(trip: Trip, order: Order) -> Iterator[Told]:
    """Something happened and is not told for twelve hours; two are a matter of opinion, and so is standing still."""
    for each in _longest_untold(trip):
        silent = each.told_at - each.at
        if silent > 2 * _HOUR:
            yield Told(each.at, each.told_at, sure=silent > 12 * _HOUR)
    if trip.kinds and _stands(trip):
        yield Told(min(since for _, since, _ in trip.kinds), None, sure=False)


def failed_attempt(trip: Trip, order: Order) -> Iterator[Told]:
    """The driver was there, and the goods were not taken."""
    tried = trip.first("delivery_attempted")
    if tried is not None:
        yield Told(tried.at, _delivered(trip), sure=order.kind is not Kind.ADDRESS)


def address_error(trip: Trip, order: Order) -> Iterator[Told]:
    """The driver was there, and there was no such place."""
    tried = trip.first("delivery_attempted")
    if tried is not None and order.kind is Kind.ADDRESS:
        yield Told(tried.at, _delivered(trip))


def refused(trip: Trip, order: Order) -> Iterator[Told]:
    """The recipient did not take them."""
    seen = trip.first("undeliverable")
    if seen is not None:
        yield Told(seen.at)


def damaged(trip: Trip, order: Order) -> Iterator[Told]:
    """Somebody saw that the goods are damaged."""
    seen = trip.first("damaged")
    if seen is not None:
        yield Told(seen.at)


def missed_window(trip: Trip, order: Order) -> Iterator[Told]:
    """It was to be there and was not; a quarter of an hour, or until another time is agreed, is a matter of opinion."""
    due = order.due
    if not _stood(trip, due):
        return
    came = trip.first("delivered")
    over = min(came.at if came is not None else order.end, order.renewed_at or order.end) - due
    if over > timedelta(0) and trip.first("undeliverable") is None:
        yield Told(due, None, sure=over > 15 * _MINUTE)


def predicted_breach(trip: Trip, order: Order) -> Iterator[Told]:
    """It will be late: whoever says so, however early, is right; by less than a quarter of an hour, or who knows.

    It ought to be said where an hour before the time the carrier had named a later one, or had tried in vain too late
    to try again. What would have become of a booking that was taken back, of goods that were refused, or of a time
    instead of which another was agreed upon, nobody knows.
    """
    due, came, begins = order.due, trip.first("delivered"), order.agreed_at or trip.booked_at
    if order.agreed_at is not None:
        yield Told(trip.booked_at, order.agreed_at, sure=False)
    if trip.ended_at is not None or trip.first("undeliverable") is not None:
        yield Told(trip.booked_at, None, sure=False)
        return
    late = (order.end if came is None else came.at) - due
    if late > timedelta(0):
        known = min((each.told_at for each in trip.happened() if _makes_late(each, due)), default=None)
        sure = known is not None and known < due - _HOUR and late > 30 * _MINUTE
        since = max(begins, known) if sure and known is not None else begins
        yield Told(since, None, sure=sure, comes=late > 15 * _MINUTE, early=begins)


def pod_missing(trip: Trip, order: Order) -> Iterator[Told]:
    """It was delivered, and nothing proves it, or the proof tells of something else."""
    came = trip.first("delivered")
    if came is None or trip.ended_at is not None:
        return
    proven = any(map(is_proof, trip.items))
    if order.kind in (Kind.NO_POD, Kind.WRONG_POD):
        yield Told(came.at)
    elif not proven and came.told_at - came.at > 6 * _HOUR:
        yield Told(came.at, came.told_at, sure=False)


def dock_overrun(trip: Trip, order: Order) -> Iterator[Told]:
    """The lorry stood at the ramp for two hours or more; three quarters of an hour are a matter of opinion."""
    came, left = trip.first("arrived_pickup"), trip.first("picked_up")
    if came is None or left is None:
        return
    stood = left.at - max(came.at, trip.booked.pickup_planned_at)
    if stood > 45 * _MINUTE:
        yield Told(came.at, left.at, sure=stood > 2 * _HOUR)


def _picked_up(trip: Trip) -> datetime | None:
    picked = trip.first("picked_up")
    return None if picked is None else picked.told_at


def _first_word(trip: Trip) -> datetime | None:
    """When the carrier first tells of anything but estimates."""
    return min((each.told_at for each in trip.happened() if each.expected_at is None), default=None)


def _delivered(trip: Trip) -> datetime | None:
    came = trip.first("delivered")
    return None if came is None else came.told_at


def _pickup_late(trip: Trip) -> timedelta | None:
    """How much later than agreed it was picked up."""
    picked = trip.first("picked_up")
    return None if picked is None else picked.at - trip.booked.pickup_planned_at


def _came_late(trip: Trip) -> timedelta | None:
    """How much later than agreed somebody came, or how long nobody had come when it was given to another."""
    came, planned = trip.first("arrived_pickup") or trip.first("picked_up"), trip.booked.pickup_planned_at
    if came is not None:
        return came.at - planned
    return None if trip.ended_at is None or trip.ended_at < planned else trip.ended_at - planned


def _stood(trip: Trip, at: datetime) -> bool:
    return trip.ended_at is None or trip.ended_at > at


def _longest_untold(trip: Trip) -> Iterator[Happened]:
    """Of everything that was told late, what waited longest: one silence is one trouble."""
    late_told = [each for each in trip.happened() if each.expected_at is None]
    if late_told:
        yield max(late_told, key=lambda each: each.told_at - each.at)


def _stands(trip: Trip) -> bool:
    return any(kind in (Kind.NO_SHOW, Kind.BREAKDOWN, Kind.ADDRESS, Kind.LATE_TO_PICKUP) for kind, _, _ in trip.kinds)


def _makes_late(each: Happened, due: datetime) -> bool:
    """Does what is told leave no doubt? Of those that are only said to be delayed every third comes in time."""
    if each.expected_at is not None:
        return each.expected_at > due + 15 * _MINUTE
    return each.word == "delivery_attempted" and due - each.at < _TRIES_AGAIN


DEFINITIONS: Mapping[str, Definition] = {
    "late_pickup_risk": late_pickup_risk,
    "missed_pickup": missed_pickup,
    "pickup_not_confirmed": pickup_not_confirmed,
    "no_update": no_update,
    "failed_attempt": failed_attempt,
    "address_error": address_error,
    "refused": refused,
    "damaged": damaged,
    "missed_window": missed_window,
    "predicted_breach": predicted_breach,
    "pod_missing": pod_missing,
    "dock_overrun": dock_overrun,
}
"""What is true of a journey; everything else is put in."""
