"""What every detector must keep to, over the registry; and what each finds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from headway.events import CATALOGUE
from headway.events.carriers import CapacityShortfall, ShortfallEnded
from headway.events.dispatch import (
    AllocationFailed,
    ShipmentCancelled,
    TenderExhausted,
    TenderNeedsReview,
    TenderOfferDeclined,
    TenderOfferExpired,
    TenderReviewed,
)
from headway.events.orders import (
    InstructionGiven,
    InstructionSettled,
    OrderHeld,
    OrderHoldLifted,
    OrderReleased,
    OrderShorted,
    ShortageSettled,
)
from headway.events.settlement import DisputeResolved, InvoiceApproved, InvoiceDisputed
from headway.events.tracking import (
    BreachCleared,
    BreachForeseen,
    ConnectorFailing,
    ConnectorRecovered,
    IncidentReported,
    MilestoneMissed,
    OpenAction,
    PodCaptured,
    PodDisputed,
    RouteDeviated,
    RouteRejoined,
    StandingEnded,
    StoppedLong,
    StopProgressed,
    TemperatureExceeded,
    TemperatureRestored,
    TrackingEventRecorded,
    TrackingStatusChanged,
)
from headway.exceptions.detectors import DETECTORS, NAMES
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.capacity_shortfall import limit_id
from headway.exceptions.detectors.damaged import Damaged
from headway.exceptions.detectors.dock_overrun import DockOverrun
from headway.exceptions.detectors.failed_attempt import FailedAttempt
from headway.exceptions.detectors.invoice_mismatch import InvoiceMismatch
from headway.exceptions.detectors.late_pickup_risk import LatePickupRisk
from headway.exceptions.detectors.missed_pickup import MissedPickup
from headway.exceptions.detectors.missed_window import MissedWindow
from headway.exceptions.detectors.needs_review import NeedsReview
from headway.exceptions.detectors.no_rate import REASONS, NoRate
from headway.exceptions.detectors.no_update import NoUpdate, update_expected_by
from headway.exceptions.detectors.pickup_not_confirmed import PickupNotConfirmed
from headway.exceptions.detectors.pickups import AFTER_USUAL
from headway.exceptions.detectors.predicted_breach import PredictedBreach
from headway.exceptions.detectors.prolonged_stop import ProlongedStop
from headway.exceptions.detectors.route_deviation import RouteDeviation
from headway.exceptions.detectors.tender_refused_late import TenderRefusedLate
from headway.exceptions.model import Cause, Finding, Gone, Signal, Unwatch, Watch
from headway.exceptions.thresholds.book import LimitsBook
from headway.exceptions.thresholds.facts import Facts
from headway.exceptions.thresholds.limits import DEFAULTS, RANGES, Limits
from headway.exceptions.thresholds.reading import read_thresholds
from headway.kernel.message import Event
from headway.kernel.money import Money
from headway.tracking.model import FINAL, StopRole, StopState, TrackingStatus
from headway.tracking.reasons import REASONS as INCIDENTS
from headway.tracking.watched import TrackedShipment, WatchedStop
from tests.integration.tracking.world import at, booking

SHIPMENT, ORDER, ID = UUID(int=2), UUID(int=3), UUID(int=9)
BOOKED = booking(shipment_id=SHIPMENT, order_id=ORDER)


def _from_the_docs() -> Detector:
    """The example of the how-to page keeps to the same rules."""
    text = (Path(__file__).parents[3] / "docs/how-to/add-a-detector.md").read_text()
    names: dict[str, Any] = {}
    exec(text.split("```python\n")[1].split("```")[0], names)
    example: Detector = names["HeldLong"]()
    return example


ALL = (*DETECTORS, _from_the_docs())


def failed(reason: str) -> AllocationFailed:
    return AllocationFailed(
        shipment_id=SHIPMENT, order_id=ORDER, decision_id=ID, attempt=1, reason=reason, detail="10 kg from Z1 to Z9"
    )


def changed(after: str) -> TrackingStatusChanged:
    return TrackingStatusChanged(shipment_id=SHIPMENT, before="created", after=after, occurred_at=at(8))


RECORDED = TrackingEventRecorded(
    shipment_id=SHIPMENT,
    tracking_event_id=ID,
    carrier_id=ID,
    status="in_transit",
    classifier="ACTUAL",
    raw_code="X3",
    occurred_at=at(3),
)
FORESEEN = BreachForeseen(
    shipment_id=SHIPMENT,
    alert_id=ID,
    order_id=ORDER,
    carrier_id=ID,
    revision=1,
    due_at=at(10),
    chance=0.9,
    p50_at=at(11),
    p90_at=at(13),
    loss=Money(25_000, "USD"),
    best="expedite",
    actions=(
        OpenAction(
            code="expedite",
            sentence="call ACME and have it brought forward",
            averts=0.3,
            saves=Money(4_000, "USD"),
            open_until=at(9),
        ),
    ),
    because="nothing was heard since 02 Mar 08:00 UTC",
    decision_id=ID,
)
MISSED = MilestoneMissed(
    shipment_id=SHIPMENT,
    order_id=ORDER,
    carrier_id=ID,
    carrier_code="ACME",
    leg=0,
    milestone="HU",
    status="at_stop",
    expected_by=at(7),
    share=0.95,
    journeys=140,
    lane="Z1>Z9",
    because="HU (at_stop) usually by 2 Mar 21:00, in 95 % of 140 journeys on Z1>Z9",
)
CALMED = BreachCleared(shipment_id=SHIPMENT, alert_id=ID, outcome="in_time", chance=0.0, reason="it was delivered")
CANCELLED = ShipmentCancelled(shipment_id=SHIPMENT, order_id=ORDER, reason="x")
WAITING = TenderNeedsReview(
    shipment_id=SHIPMENT,
    order_id=ORDER,
    tender_id=ID,
    decision_id=ID,
    expected_cost=Money(8_000, "USD"),
    because="it costs over 50",
)


INVOICE, CONNECTOR = UUID(int=21), UUID(int=22)
LIMIT = limit_id(ID, "Z1", date(2026, 3, 2), "")
_OFFER: dict[str, Any] = {
    "shipment_id": SHIPMENT,
    "order_id": ORDER,
    "tender_id": ID,
    "offer_id": ID,
    "carrier_id": ID,
    "carrier_code": "ACME",
    "sequence": 1,
    "origin_zone": "Z1",
    "destination_zone": "Z9",
}
_LIMIT: dict[str, Any] = {
    "carrier_id": ID,
    "carrier_code": "ACME",
    "scope": "Z1",
    "day": date(2026, 3, 2),
    "window": "",
}
_VEHICLE: dict[str, Any] = {"shipment_id": SHIPMENT, "carrier_code": "ACME", "vehicle": "V1", "since": at(3)}
_WHERE: dict[str, Any] = {"latitude": 52.5, "longitude": 13.4}


def declined(hours_before: float) -> TenderOfferDeclined:
    return TenderOfferDeclined(**_OFFER, reason="full", after_s=60, pickup_from=at(8 + hours_before))


def incident(reason: str, status: str = "in_transit", **more: Any) -> IncidentReported:
    fields: dict[str, Any] = {
        "shipment_id": SHIPMENT,
        "order_id": ORDER,
        "carrier_id": ID,
        "carrier_code": "ACME",
        "tracking_event_id": ID,
        "reason": reason,
        "party": "carrier",
        "code": "exception",
        "text": "",
        "occurred_at": at(6),
        "status": status,
    }
    return IncidentReported(**{**fields, **more})


def stopped(stop: int | None, stood_s: int = 3600) -> StoppedLong:
    return StoppedLong(**_VEHICLE, **_WHERE, stop=stop, stood_s=stood_s)


MORE_NEWS: list[Event] = [
    declined(1),
    TenderOfferExpired(**_OFFER, pickup_from=at(9)),
    CapacityShortfall(**_LIMIT, limit=10, used=12, excess=2),
    ShortfallEnded(**_LIMIT, limit=10, used=10),
    *(incident(reason) for reason in INCIDENTS),
    RouteDeviated(**_VEHICLE, **_WHERE, distance_m=900, at=at(3.1)),
    RouteRejoined(**_VEHICLE, at=at(5), furthest_m=2000),
    stopped(None),
    stopped(1),
    StandingEnded(**_VEHICLE, at=at(5)),
    *(
        StopProgressed(
            shipment_id=SHIPMENT, sequence=1, role="pickup", state=state, planned_at=at(2), actual_at=at(3), late_s=3600
        )
        for state in StopState
    ),
    TemperatureExceeded(
        shipment_id=SHIPMENT,
        order_id=ORDER,
        carrier_id=ID,
        degrees_c=11.5,
        lowest_c=2,
        highest_c=8,
        since=at(4),
        at=at(5),
        sensor="rear",
    ),
    TemperatureRestored(shipment_id=SHIPMENT, since=at(4), at=at(6), furthest_c=11.5),
    PodDisputed(shipment_id=SHIPMENT, order_id=ORDER, faults=("3 pieces of 4",), captured_at=at(7)),
    PodCaptured(shipment_id=SHIPMENT, signed_by="X", captured_at=at(7), has_picture=False, kept=True),
    ConnectorFailing(
        connector_id=CONNECTOR,
        kind="poller",
        name="ACME",
        carrier_code="ACME",
        failures=5,
        since=at(1),
        sentence="503 again",
    ),
    ConnectorRecovered(connector_id=CONNECTOR, kind="poller", name="ACME", carrier_code="ACME", since=at(1), at=at(2)),
    OrderHeld(order_id=ORDER, holds=("address", "document"), decision_id=ID),
    OrderHoldLifted(order_id=ORDER, hold="address", reason="corrected"),
    OrderReleased(order_id=ORDER, decision_id=ID),
    OrderShorted(
        order_id=ORDER,
        shortage_id=ID,
        shipment_id=SHIPMENT,
        ordered=4,
        found=3,
        where="pick",
        party="shipper",
        reason="one is missing",
    ),
    ShortageSettled(order_id=ORDER, shortage_id=ID, outcome="sent_after", reason="tomorrow"),
    InstructionGiven(
        order_id=ORDER, instruction_id=ID, shipment_id=SHIPMENT, kind="reschedule", by="recipient", given_at=at(5)
    ),
    InstructionSettled(order_id=ORDER, instruction_id=ID, outcome="done", reason="booked"),
    InvoiceDisputed(
        invoice_id=INVOICE,
        carrier_id=ID,
        amount=Money(9000, "USD"),
        decision_id=ID,
        dispute_id=ID,
        disputed=Money(1000, "USD"),
        reasons=("over_tolerance",),
    ),
    DisputeResolved(
        invoice_id=INVOICE,
        carrier_id=ID,
        amount=Money(0, "USD"),
        dispute_id=ID,
        resolution="credit",
        credited=Money(1000, "USD"),
    ),
]


def reviewed(approved: bool) -> TenderReviewed:
    return TenderReviewed(shipment_id=SHIPMENT, order_id=ORDER, tender_id=ID, approved=approved, reason="fine")


NEWS: list[Event] = [
    *MORE_NEWS,
    WAITING,
    reviewed(approved=True),
    reviewed(approved=False),
    *(failed(reason) for reason in (*REASONS, "exhausted")),
    TenderExhausted(shipment_id=SHIPMENT, order_id=ORDER, tender_id=ID, offers=3),
    BOOKED,
    FORESEEN,
    MISSED,
    CALMED,
    CANCELLED,
    RECORDED,
    *(changed(status) for status in TrackingStatus),
]


def pickup(state: StopState = StopState.COMPLETED, **more: Any) -> WatchedStop:
    return WatchedStop(sequence=1, role=StopRole.PICKUP, state=state, planned_at=at(2), **more)


def delivery(state: StopState = StopState.PENDING, **more: Any) -> WatchedStop:
    return WatchedStop(sequence=2, role=StopRole.DELIVERY, state=state, planned_at=at(9), **more)


def waiting(**more: Any) -> TrackedShipment:
    """A shipment that nobody was heard to collect."""
    seen: dict[str, Any] = {"status": TrackingStatus.CREATED, "since": at(0), "heard_at": None}
    return shipment(**{**seen, "stops": (pickup(StopState.PENDING), delivery()), **more})


SEEN = (
    waiting,
    lambda: waiting(stops=(pickup(StopState.PENDING, estimated_at=at(4)), delivery())),
    lambda: waiting(stops=(pickup(StopState.ARRIVED, arrived_at=at(2)), delivery())),
    lambda: shipment(vehicle="V1", stood_since=at(3)),
    lambda: shipment(vehicle="V1", strayed_since=at(3)),
    lambda: shipment(status=TrackingStatus.DELIVERED, delivered_at=at(9), since=at(9), proves=0.9),
)
"""Shipments that something is wrong with."""


def shipment(**more: Any) -> TrackedShipment:
    fields: dict[str, Any] = {
        "shipment_id": SHIPMENT,
        "order_id": ORDER,
        "carrier_id": ID,
        "carrier_code": "ACME",
        "reference": "SO-1",
        "status": TrackingStatus.IN_TRANSIT,
        "since": at(3),
        "booked_at": at(0),
        "heard_at": at(3),
        "cancelled_at": None,
        "pickup_planned_at": at(2),
        "deliver_by": at(10),
        "eta": None,
        "delivered_at": None,
        "expected_cost": Money(8_000, "USD"),
        "late_penalty": Money(25_000, "USD"),
        "stops": (pickup(), delivery()),
    }
    return TrackedShipment(**{**fields, **more})


def findings(detector: Detector) -> list[Finding]:
    """Everything the detector says to all the news it reads, and to looks through the weeks."""
    kinds = (*detector.listens, *detector.skims)
    said = [finding for event in NEWS if isinstance(event, kinds) for finding in detector.on_event(event, at(8))]
    for status in TrackingStatus:
        for hours in (0, 12, 50, 1000):
            said += detector.on_watch(shipment(status=status), at(hours))
    for hours in (2, 12, 50, 1000):
        said += [finding for seen in SEEN for finding in detector.on_watch(seen(), at(hours))]
    return said


def test_names_are_stable_words_and_told_apart() -> None:
    names = [detector.name for detector in ALL]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z_]+", name) for name in names)
    assert "sla" not in names


def _about(finding: Finding) -> UUID | None:
    match finding:
        case Gone():
            return finding.subject_id
        case Signal():
            return finding.about.id
        case _:
            return finding.shipment_id


@pytest.mark.parametrize("detector", ALL, ids=lambda one: one.name)
class TestEveryDetector:
    def test_has_a_team_and_reads_news_of_the_catalogue(self, detector: Detector) -> None:
        assert detector.team
        assert detector.listens
        assert {*detector.listens, *detector.skims} <= set(CATALOGUE)

    def test_does_not_listen_to_what_comes_by_the_ten_thousand(self, detector: Detector) -> None:
        assert TrackingEventRecorded not in detector.listens

    def test_only_ends_cases_on_what_it_skims(self, detector: Detector) -> None:
        skimmed = [event for event in NEWS if isinstance(event, detector.skims)]
        assert all(isinstance(one, Gone) for event in skimmed for one in detector.on_event(event, at(8)))

    def test_speaks_of_the_shipment_it_was_told_of(self, detector: Detector) -> None:
        assert {_about(finding) for finding in findings(detector)} <= {SHIPMENT, ORDER, INVOICE, CONNECTOR, LIMIT}

    def test_can_both_open_and_end_a_case(self, detector: Detector) -> None:
        assert {Signal, Gone} <= {type(finding) for finding in findings(detector)}

    def test_says_what_it_saw_in_a_sentence(self, detector: Detector) -> None:
        assert all(len(one.sentence) > 10 for one in findings(detector) if isinstance(one, Signal))

    def test_ends_with_the_shipment(self, detector: Detector) -> None:
        ended = [finding for finding in detector.on_event(CANCELLED, at(8)) if isinstance(finding, Gone)]
        assert ended or ShipmentCancelled not in detector.listens

    def test_says_since_when_and_never_of_the_future(self, detector: Detector) -> None:
        signals = [
            one for event in NEWS if isinstance(event, detector.listens) for one in detector.on_event(event, at(8))
        ]
        assert all(one.since is None or one.since <= at(8) for one in signals if isinstance(one, Signal))
        for hours in (0, 2, 3, 12, 50):
            seen = [one for make in SEEN for one in detector.on_watch(make(), at(hours)) if isinstance(one, Signal)]
            assert all(one.since is None or one.since <= at(hours) for one in seen)

    def test_answers_the_same_to_the_same(self, detector: Detector) -> None:
        assert findings(detector) == findings(detector)

    @pytest.mark.parametrize("status", sorted(FINAL))
    def test_looks_at_nothing_that_has_ended_in_time(self, detector: Detector, status: TrackingStatus) -> None:
        ended = shipment(status=status, delivered_at=at(9), since=at(9), proven=True)
        assert detector.on_watch(ended, at(50)) == ()
        assert detector.on_watch(shipment(cancelled_at=at(4)), at(50)) == ()
        assert detector.on_watch(waiting(cancelled_at=at(4)), at(50)) == ()

    def test_a_watch_lies_ahead(self, detector: Detector) -> None:
        for hours in (0, 5, 9, 12, 50):
            watches = [one for one in detector.on_watch(shipment(), at(hours)) if isinstance(one, Watch)]
            assert all(watch.at > at(hours) for watch in watches)


def test_what_waits_for_approval_is_a_case_until_somebody_looked() -> None:
    (signal,) = NeedsReview().on_event(WAITING, at(8))
    assert isinstance(signal, Signal)
    assert signal.sentence == "an offer of 80.00 USD waits for approval: it costs over 50"
    for approved in (True, False):
        (gone,) = NeedsReview().on_event(reviewed(approved), at(8))
        assert isinstance(gone, Gone)


@pytest.mark.parametrize("reason", REASONS)
def test_an_allocation_that_found_nobody_is_no_rate(reason: str) -> None:
    [found] = NoRate().on_event(failed(reason), at(0))
    assert isinstance(found, Signal)
    assert NoRate().on_event(failed("exhausted"), at(0)) == ()


@pytest.mark.parametrize(
    ("retry_h", "deliver_by_h", "cases"),
    [(10, None, 0), (10, 34, 0), (10, 33, 1), (None, None, 1)],
    ids=["no time asked for", "a day to spare", "less than a day to spare", "not tried again"],
)
def test_waiting_for_capacity_is_a_case_only_where_it_may_come_too_late(retry_h, deliver_by_h, cases) -> None:
    event = msgspec.structs.replace(
        failed("no_capacity"),
        retry_at=None if retry_h is None else at(retry_h),
        deliver_by=None if deliver_by_h is None else at(deliver_by_h),
    )
    assert len(NoRate().on_event(event, at(0))) == cases


def test_the_first_sign_of_life_is_expected_after_the_agreed_pickup() -> None:
    [watch] = NoUpdate().on_event(BOOKED, at(0))
    assert watch == Watch(SHIPMENT, at(6))
    assert update_expected_by(shipment(heard_at=None, status=TrackingStatus.CREATED)) == at(6)


@pytest.mark.parametrize(("status", "hours"), [("in_transit", 24), ("out_for_delivery", 12), ("on_hold", 48)])
def test_how_much_silence_is_allowed_depends_on_the_status(status: str, hours: int) -> None:
    quiet = shipment(status=TrackingStatus(status))
    assert update_expected_by(quiet) == at(3 + hours)
    assert NoUpdate().on_watch(quiet, at(2.9 + hours)) == (Watch(SHIPMENT, at(3 + hours)),)
    assert isinstance(NoUpdate().on_watch(quiet, at(3 + hours))[0], Signal)


def test_a_status_that_allows_less_silence_brings_the_look_forward() -> None:
    assert NoUpdate().on_event(changed("out_for_delivery"), at(8)) == (Watch(SHIPMENT, at(20)),)
    assert NoUpdate().on_event(changed("in_transit"), at(8)) == ()
    assert Unwatch(SHIPMENT) in NoUpdate().on_event(changed("delivered"), at(8))


def test_a_milestone_that_usually_has_come_is_missed_in_its_own_words() -> None:
    (signal,) = NoUpdate().on_event(MISSED, at(7))
    assert isinstance(signal, Signal)
    assert signal.sentence == (
        "nothing was heard from ACME: HU (at_stop) usually by 2 Mar 21:00, in 95 % of 140 journeys on Z1>Z9"
    )


def test_of_a_dark_carrier_less_silence_is_borne_and_it_is_one_cause() -> None:
    dark = shipment(dark_since=at(2.5))
    assert update_expected_by(dark) == at(11)
    (signal, _) = NoUpdate().on_watch(dark, at(11))
    assert isinstance(signal, Signal)
    assert (signal.cause, signal.since) == (Cause("dark", "ACME"), at(3))
    assert signal.sentence.endswith("while it is in_transit, nor of any other that it carries")


def test_what_is_learned_takes_the_place_of_the_fixed_silence() -> None:
    """Quiet until the next milestone usually has come; after a missed one was told, the allowed silence from then."""
    assert update_expected_by(shipment(expected_by=at(40))) == at(40) + AFTER_USUAL
    assert update_expected_by(shipment(expected_by=at(5))) == at(27)
    assert update_expected_by(shipment(missed_at=at(30))) == at(54)


def test_an_old_silence_is_no_longer_looked_for() -> None:
    assert not any(isinstance(one, Watch) for one in NoUpdate().on_watch(shipment(), at(10) + timedelta(days=15)))


@pytest.mark.parametrize(("delivered", "kinds"), [(None, [Signal]), (at(9.9), []), (at(11), [Signal, Gone])])
def test_a_missed_window_is_looked_for_once_the_commitment_has_passed(
    delivered: datetime | None, kinds: list[type]
) -> None:
    seen = shipment(delivered_at=delivered)
    assert [type(found) for found in MissedWindow().on_watch(seen, at(12))] == kinds


def test_a_new_commitment_is_looked_at_in_its_time() -> None:
    moved = replace(shipment(), deliver_by=at(30))
    assert MissedWindow().on_watch(moved, at(12)) == (Watch(SHIPMENT, at(30.25)),)


def test_a_delivery_that_may_only_be_reported_late_is_waited_for() -> None:
    """Out for delivery when its time passed: as long as reports may take; not where it is expected later anyway."""
    out = shipment(status=TrackingStatus.OUT_FOR_DELIVERY, since=at(8))
    assert MissedWindow().on_watch(out, at(10.25)) == (Watch(SHIPMENT, at(12)),)
    assert [type(one) for one in MissedWindow().on_watch(out, at(12))] == [Signal]
    assert [type(one) for one in MissedWindow().on_watch(replace(out, eta=at(11)), at(10.25))] == [Signal]
    assert MissedWindow().on_watch(replace(out, eta=at(10.4)), at(10.25)) == (Watch(SHIPMENT, at(12)),)
    assert MissedWindow().on_watch(replace(out, status=TrackingStatus.AT_STOP), at(10.25)) == (Watch(SHIPMENT, at(12)),)
    assert [type(one) for one in MissedWindow().on_watch(replace(out, since=at(10.1)), at(10.25))] == [Signal]
    tried = replace(out, status=TrackingStatus.DELIVERY_ATTEMPTED)
    assert [type(one) for one in MissedWindow().on_watch(tried, at(10.25))] == [Signal]


def test_a_predicted_breach_says_why_what_is_open_and_what_it_saves() -> None:
    (signal,) = PredictedBreach().on_event(FORESEEN, at(8))
    assert isinstance(signal, Signal)
    assert signal.at_risk == Money(25_000, "USD")
    assert signal.deadline == at(10)
    assert signal.sentence == (
        "90% to miss 02 Mar 16:00 UTC: nothing was heard since 02 Mar 08:00 UTC;"
        " to call ACME and have it brought forward would save 40.00 USD, until 15:00 UTC"
    )


class TestPickups:
    def test_nobody_is_asked_before_even_a_late_report_should_have_come(self) -> None:
        assert PickupNotConfirmed().on_watch(waiting(), at(3.9)) == ()
        (signal,) = PickupNotConfirmed().on_watch(waiting(), at(4))
        assert isinstance(signal, Signal)
        assert (signal.since, signal.cause) == (at(4), None)

    def test_a_carrier_that_usually_is_quiet_longer_is_given_longer(self) -> None:
        quiet = waiting(expected_by=at(20))
        assert PickupNotConfirmed().on_watch(quiet, at(20.3)) == ()
        assert MissedPickup().on_watch(quiet, at(20.3)) == ()
        assert PickupNotConfirmed().on_watch(quiet, at(20.4))
        assert PickupNotConfirmed().on_watch(waiting(missed_at=at(3)), at(20.4)) == ()

    def test_one_that_was_seen_to_arrive_is_not_missing(self) -> None:
        there = waiting(stops=(pickup(StopState.ARRIVED, arrived_at=at(2)), delivery()))
        assert PickupNotConfirmed().on_watch(there, at(9)) == ()
        assert MissedPickup().on_watch(there, at(20)) == ()

    def test_a_lorry_that_did_not_come_is_one_cause(self) -> None:
        (signal,) = MissedPickup().on_watch(waiting(run=14, origin_site="S1"), at(6))
        assert isinstance(signal, Signal)
        assert signal.cause == Cause("run", "ACME|S1|2026-03-02")
        assert signal.sentence == "ACME did not collect it at 02 Mar 08:00 UTC, as none of the 14 of its run"

    def test_where_the_lorry_was_there_a_missing_report_is_waited_for(self) -> None:
        left = waiting(run=14, collected=13)
        assert MissedPickup().on_watch(left, at(6)) == ()
        assert isinstance(MissedPickup().on_watch(left, at(12))[0], Signal)

    def test_what_the_carrier_says_needs_no_patience(self) -> None:
        (signal,) = MissedPickup().on_event(incident("goods_not_ready", "created"), at(8))
        assert isinstance(signal, Signal)
        assert signal.since == at(6)

    def test_an_estimate_is_a_risk_only_from_some_minutes_late(self) -> None:
        def expected(hour: float) -> TrackedShipment:
            return waiting(stops=(pickup(StopState.PENDING, estimated_at=at(hour)), delivery()))

        assert [type(one) for one in LatePickupRisk().on_watch(expected(2.5), at(1))] == [Gone]
        assert [type(one) for one in LatePickupRisk().on_watch(expected(2.6), at(1))] == [Signal]
        assert LatePickupRisk().on_watch(expected(2.6), at(3)) == ()


class TestIncidents:
    @pytest.mark.parametrize(
        ("reason", "detector"),
        [
            ("recipient_absent", "failed_attempt"),
            ("address_wrong", "address_error"),
            ("refused", "refused"),
            ("damaged", "damaged"),
            ("short", "shortage"),
            ("customs_documents", "customs_incomplete"),
            ("temperature", "temperature"),
            ("recipient_asked", "customer_change"),
            ("no_vehicle", "missed_pickup"),
            ("traffic", None),
            ("customs_inspection", None),
            ("other", None),
        ],
    )
    def test_each_reason_is_answered_by_one_detector_at_most(self, reason: str, detector: str | None) -> None:
        heard = [one for one in DETECTORS if IncidentReported in one.listens]
        answered = [one.name for one in heard if one.on_event(incident(reason), at(8))]
        assert answered == ([] if detector is None else [detector])

    def test_what_is_told_when_it_is_over_opens_and_ends(self) -> None:
        found = FailedAttempt().on_event(incident("recipient_absent", "delivered"), at(8))
        assert [type(one) for one in found] == [Signal, Gone]

    def test_a_delivery_does_not_mend_damage(self) -> None:
        assert Damaged().on_event(changed("delivered"), at(8)) == ()
        assert [type(one) for one in Damaged().on_event(changed("returned"), at(8))] == [Gone]


class TestVehicles:
    def test_a_short_way_round_is_none(self) -> None:
        (watch,) = RouteDeviation().on_event(MORE_NEWS[_index(RouteDeviated)], at(3.1))
        assert watch == Watch(SHIPMENT, at(3.25))
        assert RouteDeviation().on_watch(shipment(vehicle="V1"), at(3.25)) == ()

    def test_a_rest_is_none_and_a_breakdown_has_one_cause(self) -> None:
        assert ProlongedStop().on_event(stopped(None, 1200), at(3.4)) == (Watch(SHIPMENT, at(4)),)
        assert ProlongedStop().on_event(stopped(1), at(4)) == ()
        (signal,) = ProlongedStop().on_watch(shipment(vehicle="V1", stood_since=at(3)), at(4))
        assert isinstance(signal, Signal)
        assert (signal.cause, signal.since) == (Cause("breakdown", "ACME|V1"), at(3))


class TestDocks:
    def test_a_report_of_the_end_may_come_late(self) -> None:
        there = waiting(stops=(pickup(StopState.ARRIVED, arrived_at=at(2)), delivery()))
        assert DockOverrun().on_watch(there, at(4.9)) == ()
        (signal,) = DockOverrun().on_watch(there, at(5))
        assert isinstance(signal, Signal)
        assert signal.since == at(3)

    def test_a_vehicle_that_is_followed_is_seen_to_stand(self) -> None:
        there = waiting(vehicle="V1", stops=(pickup(StopState.ARRIVED, arrived_at=at(2)), delivery()))
        assert isinstance(DockOverrun().on_watch(there, at(3))[0], Signal)

    def test_who_was_seen_elsewhere_since_has_left(self) -> None:
        moved = shipment(stops=(pickup(StopState.ARRIVED, arrived_at=at(2)), delivery()))
        assert DockOverrun().on_watch(moved, at(9)) == ()


@pytest.mark.parametrize(("hours", "found"), [(1.9, 1), (2.0, 1), (2.1, 0)])
def test_a_refusal_counts_near_the_pickup_only(hours: float, found: int) -> None:
    assert len(TenderRefusedLate().on_event(declined(hours), at(8))) == found


def test_a_part_that_is_approved_does_not_end_a_dispute() -> None:
    assert not {InvoiceApproved} & set(InvoiceMismatch.listens)


def test_limits_are_taken_as_they_are_given() -> None:
    strict = Limits(pickup_unconfirmed_min=30, refused_near_min=600, invoice_least_minor=5000)
    assert PickupNotConfirmed().on_watch(waiting(), at(2.5), strict)
    assert TenderRefusedLate().on_event(declined(9), at(8), strict)
    disputed = MORE_NEWS[_index(InvoiceDisputed)]
    assert InvoiceMismatch().on_event(disputed, at(8), strict) == ()


def test_every_detector_and_every_limit_is_on_its_page() -> None:
    page = (Path(__file__).parents[3] / "docs/how-to/set-thresholds.md").read_text()
    listed = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert sorted(listed) == sorted(NAMES)
    assert [name for name in RANGES if f"`{name}`" not in page] == []


def test_the_thresholds_of_the_page_can_be_saved() -> None:
    page = (Path(__file__).parents[3] / "docs/how-to/set-thresholds.md").read_text()
    document = read_thresholds(page.split("```yaml\n")[1].split("```")[0], NAMES)
    book = LimitsBook(document, 1)
    express = book.of(Facts(customer="ACME", service="EXPRESS"))
    assert (express.pickup_unconfirmed_min, express.reports_within_min, express.off) == (45, 90, ("pod_missing",))
    assert book.of(Facts(service="DTD")).pickup_unconfirmed_min == DEFAULTS.pickup_unconfirmed_min


def _index(kind: type[Event]) -> int:
    return next(index for index, event in enumerate(MORE_NEWS) if isinstance(event, kind))
