"""What each detector finds, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest

from headway.events.settlement import InvoiceApproved, InvoiceDisputed
from headway.events.tracking import (
    IncidentReported,
    RouteDeviated,
)
from headway.exceptions.detectors import DETECTORS
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
from headway.exceptions.detectors.route_deviation import AGAIN, RouteDeviation
from headway.exceptions.detectors.tender_refused_late import TenderRefusedLate
from headway.exceptions.model import Cause, Gone, Signal, Unwatch, Watch
from headway.exceptions.thresholds.limits import Limits
from headway.kernel.message import Event
from headway.kernel.money import Money
from headway.tracking.model import StopRole, StopState, TrackingStatus
from headway.tracking.watched import TrackedShipment, WatchedStop
from tests.integration.tracking.world import at
from tests.unit.exceptions.detecting import (
    BOOKED,
    FORESEEN,
    MISSED,
    MORE_NEWS,
    SHIPMENT,
    WAITING,
    changed,
    declined,
    delivery,
    failed,
    incident,
    pickup,
    reviewed,
    shipment,
    stopped,
    waiting,
)


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


def test_who_tried_in_vain_and_went_back_to_the_depot_is_not_waited_for() -> None:
    failed = WatchedStop(2, StopRole.DELIVERY, StopState.FAILED, at(8))
    back = shipment(status=TrackingStatus.AT_STOP, since=at(9), stops=(failed,))
    assert [type(one) for one in MissedWindow().on_watch(back, at(10.25))] == [Signal]
    out_again = replace(back, status=TrackingStatus.OUT_FOR_DELIVERY)
    assert MissedWindow().on_watch(out_again, at(10.25)) == (Watch(SHIPMENT, at(12)),)


@pytest.mark.parametrize("status", [TrackingStatus.UNDELIVERABLE, TrackingStatus.RETURNING])
def test_what_nobody_takes_misses_no_window(status: TrackingStatus) -> None:
    assert MissedWindow().on_watch(shipment(status=status), at(12)) == ()


def test_a_predicted_breach_says_why_what_is_open_and_what_it_saves() -> None:
    (signal,) = PredictedBreach().on_event(FORESEEN, at(8))
    assert isinstance(signal, Signal)
    assert signal.at_risk == Money(25_000, "USD")
    assert signal.deadline == at(10)
    assert signal.sentence == (
        "90% to miss 2026-03-02T16:00Z: nothing was heard since 2026-03-02T08:00Z;"
        " to call ACME and have it brought forward would save 40.00 USD, until 2026-03-02T15:00Z"
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
        assert signal.sentence == "ACME did not collect it at 2026-03-02T08:00Z, as none of the 14 of its run"

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

    def test_who_was_last_heard_on_the_route_is_looked_at_again(self) -> None:
        astray = shipment(vehicle="V1", strayed_since=at(3))
        assert RouteDeviation().on_watch(replace(astray, rejoining=True), at(3.25)) == (
            Watch(SHIPMENT, at(3.25) + AGAIN),
        )
        assert [type(one) for one in RouteDeviation().on_watch(astray, at(3.25) + AGAIN)] == [Signal]

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


def _index(kind: type[Event]) -> int:
    return next(index for index, event in enumerate(MORE_NEWS) if isinstance(event, kind))
