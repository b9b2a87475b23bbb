"""News of dispatch: allocation, tenders and offers, bookings, and a shipment's progress."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from headway.kernel.message import Event
from headway.kernel.money import Money


class ShipmentEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a shipment of one order."""

    subject_type: ClassVar[str] = "shipment"
    subject_field: ClassVar[str] = "shipment_id"

    shipment_id: UUID
    order_id: UUID


class ChargeLine(msgspec.Struct, frozen=True, kw_only=True):
    """One expected charge; `code` is freight, fuel, stop or an accessorial's code."""

    code: str
    amount: Money
    sentence: str


class ShipmentPlanned(ShipmentEvent, frozen=True, kw_only=True):
    """A released order became a shipment."""


class AllocationDecided(ShipmentEvent, frozen=True, kw_only=True):
    """A carrier's service was chosen; `attempt` counts from 1."""

    decision_id: UUID
    attempt: int
    carrier_id: UUID
    service_id: UUID
    expected_cost: Money


class AllocationFailed(ShipmentEvent, frozen=True, kw_only=True):
    """No candidate is left.

    `reason` is no_rate, ambiguous_rate, no_capacity, no_carrier (ruled out by other rules), exhausted (all refused) or
    held (by a person).
    `retry_at` is when it is tried again by itself; `deliver_by` is what the order asks for.
    """

    decision_id: UUID
    attempt: int
    reason: str
    detail: str
    retry_at: datetime | None = None
    deliver_by: datetime | None = None


class ShipmentKept(ShipmentEvent, frozen=True, kw_only=True):
    """A person said how the shipment is to be allocated from now on: to one carrier only, or, `held`, to nobody."""

    carrier: str | None
    held: bool
    reason: str


class ShipmentFreed(ShipmentEvent, frozen=True, kw_only=True):
    """What a person had said about allocating the shipment holds no longer."""


class OfferEvent(ShipmentEvent, frozen=True, kw_only=True):
    """Base of what happens to one offer of a tender; `sequence` counts from 1."""

    tender_id: UUID
    offer_id: UUID
    carrier_id: UUID
    carrier_code: str
    sequence: int


class TenderOpened(ShipmentEvent, frozen=True, kw_only=True):
    """A tender was opened; `mode` is waterfall, broadcast or spot."""

    tender_id: UUID
    mode: str


class TenderOfferSent(OfferEvent, frozen=True, kw_only=True):
    """The carrier has the offer; it may answer until `expires_at`."""

    service_code: str
    origin_zone: str
    destination_zone: str
    weight_kg: str
    price: Money
    pickup_from: datetime
    deliver_by: datetime
    expires_at: datetime


class TenderOfferAccepted(OfferEvent, frozen=True, kw_only=True):
    """The carrier took it, `after_s` seconds after it was sent."""

    origin_zone: str
    destination_zone: str
    after_s: int


class TenderOfferDeclined(OfferEvent, frozen=True, kw_only=True):
    """The carrier refused it."""

    origin_zone: str
    destination_zone: str
    reason: str
    after_s: int
    pickup_from: datetime | None = None


class TenderOfferCountered(OfferEvent, frozen=True, kw_only=True):
    """The carrier would take it for another price; what becomes of it is decided next."""

    origin_zone: str
    destination_zone: str
    price: Money
    countered: Money
    reason: str


class TenderNeedsReview(ShipmentEvent, frozen=True, kw_only=True):
    """An offer waits for a person's approval: `because` says which threshold it passed."""

    tender_id: UUID
    decision_id: UUID
    expected_cost: Money
    because: str


class TenderReviewed(ShipmentEvent, frozen=True, kw_only=True):
    """A person approved the waiting offer, or refused it."""

    tender_id: UUID
    approved: bool
    reason: str


class TenderOfferExpired(OfferEvent, frozen=True, kw_only=True):
    """Nobody answered in time."""

    origin_zone: str
    destination_zone: str
    pickup_from: datetime | None = None


class TenderOfferDeliveryFailed(OfferEvent, frozen=True, kw_only=True):
    """The offer could not be brought to the carrier."""

    reason: str


class TenderOfferWithdrawn(OfferEvent, frozen=True, kw_only=True):
    """The shipper took the offer back."""

    reason: str


class TenderExhausted(ShipmentEvent, frozen=True, kw_only=True):
    """Every candidate was asked or ruled out; a person has to decide."""

    tender_id: UUID
    offers: int


class ShipmentBooked(ShipmentEvent, frozen=True, kw_only=True):
    """A carrier accepted: what was agreed, when, and for how much; `product` is mode and days, such as "ROAD/1d"."""

    offer_id: UUID
    carrier_id: UUID
    carrier_code: str
    service_id: UUID
    service_code: str
    external_ref: str
    customer: str
    origin_site: str
    origin_zone: str
    destination_zone: str
    weight_kg: str
    charges: tuple[ChargeLine, ...]
    expected_cost: Money
    pickup_planned_at: datetime
    delivery_planned_at: datetime
    deliver_by: datetime
    late_penalty: Money
    product: str = ""


class ShipmentUnbooked(ShipmentEvent, frozen=True, kw_only=True):
    """A booking was taken back before the pickup and the shipment is allocated again.

    `cause` is a stable word: capacity_shortfall, carrier_outage, suspected_outage, late_pickup, ready_time_moved,
    displaced, no_show, case, manual.
    """

    offer_id: UUID
    carrier_id: UUID
    carrier_code: str
    cause: str
    reason: str


class ShipmentInTransit(ShipmentEvent, frozen=True, kw_only=True):
    """The goods are on their way."""


class ShipmentDelivered(ShipmentEvent, frozen=True, kw_only=True):
    """The goods arrived at `delivered_at`."""

    delivered_at: datetime


class ShipmentClosed(ShipmentEvent, frozen=True, kw_only=True):
    """Nothing is left to do or to pay."""


class ShipmentCancelled(ShipmentEvent, frozen=True, kw_only=True):
    """The shipment will not travel."""

    reason: str


class ReassignmentJudged(ShipmentEvent, frozen=True, kw_only=True):
    """A planned or booked shipment was judged again because something changed.

    `cause` as in `ShipmentUnbooked`; `outcome` is keep, reassign, recommend, shadow (what it would have done) or
    nobody (nothing better is left); `saving` compares the new choice with staying, in expected landed cost.
    """

    decision_id: UUID
    cause: str
    outcome: str
    carrier_code: str | None
    candidate: str | None
    saving: Money | None


class ProposalAnswered(ShipmentEvent, frozen=True, kw_only=True):
    """A person approved or dismissed a recommendation, or its time was over."""

    proposal_id: UUID
    answer: str
    reason: str


class CarrierMessageEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a message to a carrier."""

    subject_type: ClassVar[str] = "carrier_message"
    subject_field: ClassVar[str] = "message_id"

    message_id: UUID
    carrier_id: UUID


class CarrierMessaged(CarrierMessageEvent, frozen=True, kw_only=True):
    """A carrier was told or asked something; `kind` is notice, instruction or question."""

    shipment_id: UUID | None
    kind: str
    question_id: UUID | None = None


class CarrierMessageSent(CarrierMessageEvent, frozen=True, kw_only=True):
    """The carrier's connector took it."""


class CarrierMessageFailed(CarrierMessageEvent, frozen=True, kw_only=True):
    """The carrier's connector gave it up; the carrier can still read it in the portal."""

    problem: str


class PolicySaved(Event, frozen=True, kw_only=True):
    """A new version of the tenant's dispatch policy was saved; it is not in force yet."""

    subject_type: ClassVar[str] = "dispatch_policy"
    subject_field: ClassVar[str] = "policy_id"

    policy_id: UUID
    version: int
    name: str


class PolicyActivated(Event, frozen=True, kw_only=True):
    """A version of the tenant's dispatch policy is in force from now on; `before` was until now (0: built in)."""

    subject_type: ClassVar[str] = "dispatch_policy"
    subject_field: ClassVar[str] = "policy_id"

    policy_id: UUID
    version: int
    before: int
    reason: str


class PolicyApprovalAsked(Event, frozen=True, kw_only=True):
    """Somebody asks a second person to agree that a version of a document is put in force.

    `document` is dispatch, thresholds, or second_person: that none is needed any more.
    """

    subject_type: ClassVar[str] = "policy_approval"
    subject_field: ClassVar[str] = "approval_id"

    approval_id: UUID
    document: str
    version: int
    reason: str


class PolicyApprovalAnswered(Event, frozen=True, kw_only=True):
    """It was approved or refused by somebody else, or withdrawn."""

    subject_type: ClassVar[str] = "policy_approval"
    subject_field: ClassVar[str] = "approval_id"

    approval_id: UUID
    document: str
    version: int
    answer: str
    reason: str


class SecondPersonSet(Event, frozen=True, kw_only=True):
    """From now on a second person has to agree before a version is put in force, or nobody has to any more."""

    subject_type: ClassVar[str] = "governance"
    subject_field: ClassVar[str] = "setting_id"

    setting_id: UUID
    on: bool
    reason: str


class WavePriced(Event, frozen=True, kw_only=True):
    """A batch was solved: what it will cost, the proven bound, and how many limits have a price.

    Of its shipments, `expected` are still to come: orders like those of an earlier day.
    """

    subject_type: ClassVar[str] = "wave"
    subject_field: ClassVar[str] = "wave_id"

    wave_id: UUID
    shipments: int
    expected: int
    priced_limits: int
    expected_cost: Money
    lower_bound: Money


EVENTS = (
    ShipmentPlanned,
    AllocationDecided,
    AllocationFailed,
    TenderOpened,
    TenderOfferSent,
    TenderOfferAccepted,
    TenderOfferDeclined,
    TenderOfferCountered,
    TenderOfferExpired,
    TenderOfferDeliveryFailed,
    TenderOfferWithdrawn,
    TenderExhausted,
    TenderNeedsReview,
    TenderReviewed,
    ShipmentBooked,
    ShipmentUnbooked,
    ShipmentInTransit,
    ShipmentDelivered,
    ShipmentClosed,
    ShipmentCancelled,
    ReassignmentJudged,
    ProposalAnswered,
    CarrierMessaged,
    CarrierMessageSent,
    CarrierMessageFailed,
    PolicySaved,
    PolicyActivated,
    PolicyApprovalAsked,
    PolicyApprovalAnswered,
    SecondPersonSet,
    WavePriced,
)
