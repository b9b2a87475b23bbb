"""News of tracking: what carriers reported, the status derived from it, stops, and proof of delivery."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from headway.kernel.message import Event
from headway.kernel.money import Money


class TrackedEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a shipment."""

    subject_type: ClassVar[str] = "shipment"
    subject_field: ClassVar[str] = "shipment_id"

    shipment_id: UUID


class TrackingEventRecorded(TrackedEvent, frozen=True, kw_only=True):
    """A new event of a carrier was kept; `classifier` is PLANNED, ESTIMATED, ACTUAL or REQUESTED.

    `batch_id` is that of the large batch it came with: `TrackingFolded` told of all of its shipments before.
    """

    tracking_event_id: UUID
    carrier_id: UUID
    status: str
    classifier: str
    raw_code: str
    occurred_at: datetime
    batch_id: UUID | None = None


class TrackingReceived(Event, frozen=True, kw_only=True):
    """A large batch of new events was kept; what follows from each is told a moment later."""

    subject_type: ClassVar[str] = "tracking_batch"
    subject_field: ClassVar[str] = "batch_id"

    batch_id: UUID
    events: int


class HeardOf(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier said of some shipments of a batch."""

    carrier_id: UUID
    raw_code: str


class StatusMoves(msgspec.Struct, frozen=True, kw_only=True):
    """Shipments of a batch that went from one status to another, each at its moment.

    `shipments` has their places in `shipment_ids`.
    """

    before: str
    after: str
    shipments: tuple[int, ...]
    at: tuple[datetime, ...]


class StopMoves(msgspec.Struct, frozen=True, kw_only=True):
    """Shipments of a batch whose stop of this number came to a state; `shipments` as for `StatusMoves`."""

    sequence: int
    role: str
    state: str
    shipments: tuple[int, ...]
    planned_at: tuple[datetime, ...]
    actual_at: tuple[datetime, ...]
    late_s: tuple[int, ...]


class TrackingFolded(Event, frozen=True, kw_only=True):
    """The shipments of a large batch were carried on; each of them is named once.

    `first_said` has for each shipment the place in `heard` of what was said of it first; none where that was told by
    itself. `moves` and `stops` have what changed; each change is told by itself when nothing is more urgent.
    """

    subject_type: ClassVar[str] = "tracking_batch"
    subject_field: ClassVar[str] = "batch_id"

    batch_id: UUID
    shipment_ids: tuple[UUID, ...]
    first_said: tuple[int, ...]
    heard: tuple[HeardOf, ...]
    moves: tuple[StatusMoves, ...] = ()
    stops: tuple[StopMoves, ...] = ()

    @property
    def weight(self) -> int:
        return len(self.shipment_ids)


class TrackingStatusChanged(TrackedEvent, frozen=True, kw_only=True):
    """The status derived from all events so far is another one; `offer_id` is the booking they were reported under.

    `batch_id` is that of the `TrackingFolded` that told of it before.
    """

    before: str
    after: str
    occurred_at: datetime
    offer_id: UUID | None = None
    batch_id: UUID | None = None


class StopProgressed(TrackedEvent, frozen=True, kw_only=True):
    """A stop was reached or completed; `late_s` is actual less planned. `role` is pickup, hub or delivery.

    At a hub `arrived` tells that the goods came, `in_progress` that they were handed over, `completed` that the next
    carrier took them; `late_s` is of their coming.

    `offer_id` is the booking it was reported under, `batch_id` that of the `TrackingFolded` that told of it before.
    """

    sequence: int
    role: str
    state: str
    planned_at: datetime
    actual_at: datetime
    late_s: int
    offer_id: UUID | None = None
    batch_id: UUID | None = None


class EtaEstimated(TrackedEvent, frozen=True, kw_only=True):
    """The carrier estimates another arrival at the last stop."""

    estimated_at: datetime


class EtaPredicted(TrackedEvent, frozen=True, kw_only=True):
    """The operational ETA of a stop is another one: by five minutes and a tenth of the time left, or in its chance.

    `stop` counts from 1, the last is the delivery.

    Attributes:
        p50_at, p80_at, p90_at: moments before which it is done with a chance of 50, 80 and 90 %.
        due_at: the commitment it is measured against: the stop's plan, at the delivery what was agreed.
        breach_chance: of being later than `due_at`, 0 to 1.
        method: what answered: model, corridor, ratio, plan, seen (those who stood so before), carrier (its own
            estimate) or route (of its vehicle); `model_version` where a model did.
        because: what was heard, or that time passed, in words.
    """

    stop: int
    p50_at: datetime
    p80_at: datetime
    p90_at: datetime
    due_at: datetime
    breach_chance: float
    method: str
    model_version: int | None = None
    because: str


class OpenAction(msgspec.Struct, frozen=True, kw_only=True):
    """What can still be done about a breach that is foreseen: reassign, expedite or tell_recipient.

    Attributes:
        averts: the share of what is at stake that it saves when there would be a breach, 0 to 1.
        saves: what it is expected to save by now, all its costs counted. open_until: later it helps no more.
    """

    code: str
    sentence: str
    averts: float
    saves: Money
    open_until: datetime


class BreachForeseen(TrackedEvent, frozen=True, kw_only=True):
    """The delivery is likely to miss `due_at`, and acting now is worth more than waiting; told again when it changes.

    Attributes:
        revision: 1 when it is raised, then 2, 3, ...
        chance: of the breach. p50_at, p90_at: when the delivery is expected.
        loss: what the breach would cost. best: the code of the first of `actions`; empty: nothing helps any more.
        because: what was heard, or that nothing was.
    """

    alert_id: UUID
    order_id: UUID
    carrier_id: UUID
    revision: int
    due_at: datetime
    chance: float
    p50_at: datetime
    p90_at: datetime
    loss: Money
    best: str
    actions: tuple[OpenAction, ...]
    because: str
    decision_id: UUID


class BreachCleared(TrackedEvent, frozen=True, kw_only=True):
    """An alert is over: `outcome` is calmed (not likely any more), in_time (delivered), breached, off (not booked)."""

    alert_id: UUID
    outcome: str
    chance: float
    reason: str


class RouteDeviated(TrackedEvent, frozen=True, kw_only=True):
    """A vehicle that carries the shipment has left its planned route.

    `distance_m` is measured to the route's segments, at `at`; `since` is the first fix beyond the tolerance.
    """

    carrier_code: str
    vehicle: str
    distance_m: int
    since: datetime
    at: datetime
    latitude: float
    longitude: float


class RouteRejoined(TrackedEvent, frozen=True, kw_only=True):
    """It is on its route again: it left it at `since`, and was `furthest_m` away from it."""

    carrier_code: str
    vehicle: str
    since: datetime
    at: datetime
    furthest_m: int


class StoppedLong(TrackedEvent, frozen=True, kw_only=True):
    """A vehicle that carries the shipment has been standing for `stood_s`; `stop` where that is at one of its stops."""

    carrier_code: str
    vehicle: str
    stop: int | None
    since: datetime
    stood_s: int
    latitude: float
    longitude: float


class ShipmentLoaded(TrackedEvent, frozen=True, kw_only=True):
    """The shipment's positions are those of this vehicle from now on."""

    carrier_code: str
    vehicle: str


class VehicleBehind(Event, frozen=True, kw_only=True):
    """A vehicle on its route is `late_s` later than planned by where it was seen at `at`; 0: it has caught up."""

    subject_type: ClassVar[str] = "route"
    subject_field: ClassVar[str] = "route_id"

    route_id: UUID
    vehicle_code: str
    late_s: int
    at: datetime


class LegAsPlanned(msgspec.Struct, frozen=True, kw_only=True):
    """One leg of a plan: from stop `number` to stop `number + 1`; `mode` as in `journeys.model.Mode`."""

    number: int
    mode: str
    carrier_id: UUID
    carrier_code: str
    from_place: str
    to_place: str
    depart_at: datetime
    arrive_at: datetime
    reference: str | None = None


class LegsPlanned(TrackedEvent, frozen=True, kw_only=True):
    """The shipment travels in these legs from now on, `plan` counting; none: in one piece again.

    Its stops are numbered anew: 1 to the number of legs and one more, those between are of role hub.
    """

    plan: int
    legs: tuple[LegAsPlanned, ...]
    offer_id: UUID | None = None


class MilestoneMissed(TrackedEvent, frozen=True, kw_only=True):
    """What this carrier usually reports by now was not reported.

    Attributes:
        leg: the one that fell silent, from 1; 0 where the shipment has none.
        milestone: the carrier's code that usually comes, `status` as it reads.
        expected_by: when it had come in 95 of 100 of `journeys` finished journeys in which it came, on `lane`
            (`*`: all lanes of the carrier); `share` of them had it.
        because: the same in words, in the tenant's time.
    """

    order_id: UUID
    carrier_id: UUID
    carrier_code: str
    leg: int
    milestone: str
    status: str | None
    expected_by: datetime
    share: float
    journeys: int
    lane: str
    because: str


class PodCaptured(TrackedEvent, frozen=True, kw_only=True):
    """Proof of delivery: who took it, when, whether a picture was kept, and whether it `matches` the order.

    `kept`: a proof of its own; else the name that came with the report of the delivery.
    """

    signed_by: str
    captured_at: datetime
    has_picture: bool
    matches: bool = True
    kept: bool = False


class IncidentReported(TrackedEvent, frozen=True, kw_only=True):
    """A carrier reported that something went wrong: an event that happened, flagged as an exception.

    Attributes:
        reason: a word of `tracking/reasons.py`. party: who is responsible for it, as reported or as is usual.
        code, text: the carrier's own code and words.
        status: of the shipment, after all that is known by now: what was reported late may be over.
        offer_id: the booking under which it was reported.
    """

    order_id: UUID
    carrier_id: UUID
    carrier_code: str
    tracking_event_id: UUID
    reason: str
    party: str
    code: str
    text: str
    occurred_at: datetime
    status: str
    offer_id: UUID | None = None


class StandingEnded(TrackedEvent, frozen=True, kw_only=True):
    """A vehicle of which a prolonged stop was told moves again, or its journey is over; it had stood since `since`."""

    carrier_code: str
    vehicle: str
    since: datetime
    at: datetime


class TemperatureExceeded(TrackedEvent, frozen=True, kw_only=True):
    """The goods are outside the range their order names, for longer than is borne: since `since`, last at `at`."""

    order_id: UUID
    carrier_id: UUID
    degrees_c: float
    lowest_c: int
    highest_c: int
    since: datetime
    at: datetime
    sensor: str


class TemperatureRestored(TrackedEvent, frozen=True, kw_only=True):
    """They are within it again: they had been outside from `since` on, `furthest_c` at the worst."""

    since: datetime
    at: datetime
    furthest_c: float


class PodDisputed(TrackedEvent, frozen=True, kw_only=True):
    """A proof of delivery does not match what was ordered: `faults` in words, each naming what was seen and wanted."""

    order_id: UUID
    faults: tuple[str, ...]
    captured_at: datetime


class ConnectorEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a way by which carriers or recipients are reached, or reach us.

    `kind` is hook, poller, carrier (offers to it) or channel (messages to recipients).
    """

    subject_type: ClassVar[str] = "connector"
    subject_field: ClassVar[str] = "connector_id"

    connector_id: UUID
    kind: str
    name: str
    carrier_code: str


class DriverActionEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is something that a driver did on the phone, and that no route took as it came."""

    subject_type: ClassVar[str] = "driver_action"
    subject_field: ClassVar[str] = "action_id"

    action_id: UUID
    driver_code: str
    kind: str
    route_id: UUID
    shipment_id: UUID | None


class DriverActionHeld(DriverActionEvent, frozen=True, kw_only=True):
    """A person has to look at it: `state` is kept (it happened, the plan had changed) or refused, `sentence` says why.

    `at` is when it was done, by the phone.
    """

    state: str
    code: str
    sentence: str
    at: datetime


class DriverActionAnswered(DriverActionEvent, frozen=True, kw_only=True):
    """A person looked at it: `how` is applied, as `sentence` says, or dismissed for `reason`."""

    how: str
    reason: str
    sentence: str


class ConnectorFailing(ConnectorEvent, frozen=True, kw_only=True):
    """It failed so many times in a row, the first time at `since`; or, with none, it is silent against its custom."""

    failures: int
    since: datetime
    sentence: str


class ConnectorRecovered(ConnectorEvent, frozen=True, kw_only=True):
    """It works again; it had failed or been silent since `since`."""

    since: datetime
    at: datetime


class CodeUnmapped(TrackedEvent, frozen=True, kw_only=True):
    """A carrier's code has no entry in its map; the raw event is kept and reads `unknown`."""

    carrier_id: UUID
    raw_code: str


EVENTS = (
    TrackingEventRecorded,
    TrackingReceived,
    TrackingFolded,
    TrackingStatusChanged,
    StopProgressed,
    EtaEstimated,
    EtaPredicted,
    BreachForeseen,
    BreachCleared,
    RouteDeviated,
    RouteRejoined,
    StoppedLong,
    ShipmentLoaded,
    VehicleBehind,
    LegsPlanned,
    MilestoneMissed,
    PodCaptured,
    CodeUnmapped,
    IncidentReported,
    StandingEnded,
    TemperatureExceeded,
    TemperatureRestored,
    PodDisputed,
    ConnectorFailing,
    ConnectorRecovered,
    DriverActionHeld,
    DriverActionAnswered,
)
