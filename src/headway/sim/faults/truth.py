"""What is true: what was put in, what happened by itself, and from when to when; nothing of it is read in the platform.

A `Truth` says that a detector ought to see something about a subject from `since` on. Where it is a matter of opinion
(a lorry 50 minutes late to its pickup) it is not `sure`: seeing it is no false alarm, and missing it no miss.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from headway.events.dispatch import ShipmentBooked
from headway.sim.calls import Planned
from headway.sim.faults.kinds import Kind, explains, family_of
from headway.sim.faults.telling import event_of, word_of
from headway.sim.roster import UNMAPPED
from headway.tracking.model import Classifier


@dataclass(frozen=True, slots=True)
class Truth:
    """Something that a detector ought to see.

    Attributes:
        subject: an order's reference, or `carrier:CODE`, `invoice:NUMBER`.
        cause: whatever is behind it; truths with the same cause ought to be one case.
        kind: what was put in; None where it came by itself.
        until: from then on nothing is wrong any more, and nobody can see it.
        sure: it ought to be seen. comes: who foretold it was right, although nobody need have.
        early: from then on it may be foretold; None: shortly before `since`.
    """

    detector: str
    subject: str
    cause: str
    since: datetime
    kind: Kind | None = None
    until: datetime | None = None
    sure: bool = True
    comes: bool = False
    early: datetime | None = None


_HAND_OVER = ("-given", "-taken")
"""What both sides tell of a hand-over at a hub is neither a delivery nor a pickup."""


@dataclass(slots=True)
class Happened:
    """One thing that really happened, and when the carrier tells of it, or need not any more."""

    word: str
    at: datetime
    told_at: datetime
    expected_at: datetime | None = None


@dataclass(slots=True)
class Trip:
    """A booking, and what really comes of it; `ended_at` where it was taken back.

    `kinds` are the faults in it with when each begins and its cause. Of the reports `kept` (by their ties) nothing is
    told before `silent_until`.
    """

    booked: ShipmentBooked
    booked_at: datetime
    items: list[Planned]
    ended_at: datetime | None = None
    kinds: list[tuple[Kind, datetime, str]] = field(default_factory=list)
    kept: frozenset[str] = frozenset()
    silent_until: datetime | None = None

    @property
    def ref(self) -> str:
        """The order's reference."""
        return self.booked.external_ref

    def happened(self) -> list[Happened]:
        """Everything that happened while the booking stood, in the order of time; what was to come is not in it."""
        found = []
        for item in self.items:
            event = event_of(item)
            if event is None or event.code == UNMAPPED or str(event.event_id).endswith(_HAND_OVER):
                continue
            estimated = event.classifier is Classifier.ESTIMATED
            if self.ended_at is not None and event.occurred_at > self.ended_at:
                continue
            expected = event.expected_at if estimated else None
            told_at = max(item.at, self.silent_until) if self.silent_until and item.tie in self.kept else item.at
            until = told_at if self.ended_at is None else min(told_at, self.ended_at)
            found.append(Happened(word_of(event), event.occurred_at, until, expected))
        return sorted(found, key=lambda each: each.at)

    def first(self, word: str) -> Happened | None:
        """When it first happened, with the first telling of it."""
        same = [each for each in self.happened() if each.word == word and each.expected_at is None]
        if not same:
            return None
        at = min(each.at for each in same)
        return Happened(word, at, min(each.told_at for each in same if each.at == at))

    def last(self, word: str) -> Happened | None:
        """The same of the last time."""
        same = [each for each in self.happened() if each.word == word and each.expected_at is None]
        return max(same, key=lambda each: each.at) if same else None


@dataclass(slots=True)
class Facts:
    """Everything the world knows about what really went on.

    Attributes:
        trips: of each order, in the order of its bookings. put_in: truths that were injected as such.
        agreed: another time of delivery of an order, with when it was agreed upon. wishes: times that were asked for.
    """

    trips: dict[str, list[Trip]] = field(default_factory=lambda: defaultdict(list))
    agreed: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=lambda: defaultdict(list))
    wishes: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    put_in: list[Truth] = field(default_factory=list)

    def due(self, trip: Trip) -> datetime:
        """Until when it has to be there, by what was agreed last before the time had run out."""
        return self._agreed(trip)[1]

    def agreed_at(self, trip: Trip) -> datetime | None:
        """When that was agreed upon; None: it is the booking's time."""
        return self._agreed(trip)[0]

    def renewed_at(self, trip: Trip) -> datetime | None:
        """When another time was agreed upon after that had run out."""
        due = self.due(trip)
        return min((at for at, _ in self.agreed.get(trip.ref, ()) if at >= due), default=None)

    def _agreed(self, trip: Trip) -> tuple[datetime | None, datetime]:
        since, due = None, trip.booked.deliver_by
        for at, by in self.agreed.get(trip.ref, ()):
            since, due = (at, by) if at < due else (since, due)
        return since, due

    def add(
        self, detector: str, subject: str, since: datetime, *, cause: str, kind: Kind | None = None, sure: bool = True,
        until: datetime | None = None,
    ) -> None:  # fmt: skip
        """Note something that was put in."""
        self.put_in.append(Truth(detector, subject, cause, since, kind, until, sure))


def cause_of(trip: Trip, detector: str, ref: str, at: datetime) -> tuple[str, Kind | None]:
    """What is behind a trouble of a booking at a moment: the last fault in it by then that explains such a trouble.

    What nothing explains has come by itself: such troubles of one order and family have one cause.
    """
    known = [(since, kind, cause) for kind, since, cause in trip.kinds if explains(kind, detector)]
    before = [each for each in known if each[0] <= at + _BEFORE]
    if before:
        _, kind, cause = max(before, key=lambda each: each[0])
        return cause, kind
    return f"{ref}:{family_of(detector)}", None


def state_of(trip: Trip, now: datetime) -> str:
    """What its carrier would say: yes (it has come, or comes in time), later, or no (not today)."""
    came, planned = trip.first("picked_up"), trip.booked.pickup_planned_at
    if came is None or came.at - max(planned, now) > timedelta(hours=5):
        return "no"
    if came.at > max(planned, now) + timedelta(minutes=45):
        return "later"
    stands = any(kind is Kind.BREAKDOWN and since <= now < since + timedelta(hours=12) for kind, since, _ in trip.kinds)
    return "no" if stands else "yes"


def begins(kind: Kind, trip: Trip) -> tuple[datetime, ...]:
    """When a fault of an order begins to show on a journey; none: it is not one of the journey."""
    word = _BEGINS_WITH.get(kind)
    if word is None:
        return ()
    found = trip.first(word)
    return (trip.booked.pickup_planned_at if found is None else min(found.at, _latest(kind, trip, found.at)),)


def _latest(kind: Kind, trip: Trip, at: datetime) -> datetime:
    """Who comes late was to come at the agreed time."""
    return trip.booked.pickup_planned_at if kind is Kind.LATE_TO_PICKUP else at


_BEGINS_WITH = {
    Kind.LATE_TO_PICKUP: "arrived_pickup",
    Kind.NOT_CONFIRMED: "picked_up",
    Kind.NOBODY_HOME: "delivery_attempted",
    Kind.ADDRESS: "delivery_attempted",
    Kind.REFUSED: "undeliverable",
    Kind.DAMAGED: "damaged",
    Kind.SLOW_DOCK: "arrived_pickup",
    Kind.HELD_BACK: "departed",
    Kind.NO_POD: "delivered",
    Kind.WRONG_POD: "delivered",
}
_BEFORE = timedelta(hours=2)
"""What warns of a fault may come before it."""

DETECTOR_OF: dict[Kind, str] = {
    Kind.CUSTOMS: "customs_incomplete",
    Kind.NOBODY_TAKES_IT: "tender_exhausted",
    Kind.REFUSED_NEAR: "tender_refused_late",
    Kind.LATE_TO_PICKUP: "late_pickup_risk",
    Kind.NOT_CONFIRMED: "pickup_not_confirmed",
    Kind.NOBODY_HOME: "failed_attempt",
    Kind.ADDRESS: "address_error",
    Kind.REFUSED: "refused",
    Kind.DAMAGED: "damaged",
    Kind.SHORTAGE: "shortage",
    Kind.WARM: "temperature",
    Kind.NO_POD: "pod_missing",
    Kind.WRONG_POD: "pod_missing",
    Kind.BILLED_WRONGLY: "invoice_mismatch",
    Kind.INSTRUCTION: "customer_change",
    Kind.SLOW_DOCK: "dock_overrun",
    Kind.HELD_BACK: "no_update",
    Kind.BREAKDOWN: "prolonged_stop",
    Kind.LONG_STOP: "prolonged_stop",
    Kind.DETOUR: "route_deviation",
    Kind.NO_SHOW: "missed_pickup",
    Kind.DARK: "no_update",
    Kind.SHORTFALL: "capacity_shortfall",
    Kind.CONNECTOR: "connector_failing",
}
"""The detector that sees a kind itself; others see what follows from it."""
