"""What every detector must keep to, over the registry; and what each finds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from headway.events import CATALOGUE
from headway.events.dispatch import (
    AllocationFailed,
    ShipmentCancelled,
    TenderExhausted,
    TenderNeedsReview,
    TenderReviewed,
)
from headway.events.tracking import (
    BreachCleared,
    BreachForeseen,
    MilestoneMissed,
    OpenAction,
    TrackingEventRecorded,
    TrackingStatusChanged,
)
from headway.exceptions.detectors import DETECTORS
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.late import GRACE, Late
from headway.exceptions.detectors.needs_review import NeedsReview
from headway.exceptions.detectors.no_rate import REASONS, NoRate
from headway.exceptions.detectors.no_update import AFTER_PICKUP_TIME, AFTER_USUAL, NoUpdate, update_expected_by
from headway.exceptions.detectors.predicted_breach import PredictedBreach
from headway.exceptions.model import Finding, Gone, Signal, Unwatch, Watch
from headway.kernel.message import Event
from headway.kernel.money import Money
from headway.tracking.model import FINAL, TrackingStatus
from headway.tracking.views import TrackedShipment
from tests.integration.tracking.world import at, booking

SHIPMENT, ORDER, ID = UUID(int=2), UUID(int=3), UUID(int=9)
BOOKED = booking(shipment_id=SHIPMENT, order_id=ORDER)


def _from_the_docs() -> Detector:
    """The example of the how-to page keeps to the same rules."""
    text = (Path(__file__).parents[3] / "docs/how-to/add-a-detector.md").read_text()
    names: dict[str, Any] = {}
    exec(text.split("```python\n")[1].split("```")[0], names)
    example: Detector = names["MissedPickup"]()
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
    chance=0.7,
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


def reviewed(approved: bool) -> TenderReviewed:
    return TenderReviewed(shipment_id=SHIPMENT, order_id=ORDER, tender_id=ID, approved=approved, reason="fine")


NEWS: list[Event] = [
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
    }
    return TrackedShipment(**{**fields, **more})


def findings(detector: Detector) -> list[Finding]:
    """Everything the detector says to all the news it reads, and to looks through the weeks."""
    kinds = (*detector.listens, *detector.skims)
    said = [finding for event in NEWS if isinstance(event, kinds) for finding in detector.on_event(event, at(8))]
    for status in TrackingStatus:
        for hours in (0, 12, 50, 1000):
            said += detector.on_watch(shipment(status=status), at(hours))
    return said


def test_names_are_stable_words_and_told_apart() -> None:
    names = [detector.name for detector in ALL]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z_]+", name) for name in names)
    assert "sla" not in names


def _about(finding: Finding) -> UUID | None:
    return finding.subject_id if isinstance(finding, Gone) else finding.shipment_id


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
        assert {_about(finding) for finding in findings(detector)} == {SHIPMENT}

    def test_can_both_open_and_end_a_case(self, detector: Detector) -> None:
        assert {Signal, Gone} <= {type(finding) for finding in findings(detector)}

    def test_says_what_it_saw_in_a_sentence(self, detector: Detector) -> None:
        assert all(len(one.sentence) > 10 for one in findings(detector) if isinstance(one, Signal))

    def test_ends_with_the_shipment(self, detector: Detector) -> None:
        assert any(isinstance(finding, Gone) for finding in detector.on_event(CANCELLED, at(8)))

    def test_answers_the_same_to_the_same(self, detector: Detector) -> None:
        assert findings(detector) == findings(detector)

    @pytest.mark.parametrize("status", sorted(FINAL))
    def test_looks_at_nothing_that_has_ended_in_time(self, detector: Detector, status: TrackingStatus) -> None:
        ended = shipment(status=status, delivered_at=at(9), since=at(9))
        assert detector.on_watch(ended, at(50)) == ()
        assert detector.on_watch(shipment(cancelled_at=at(4)), at(50)) == ()

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
    assert watch == Watch(SHIPMENT, at(2) + AFTER_PICKUP_TIME)
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


def test_what_is_learned_takes_the_place_of_the_fixed_silence() -> None:
    """Quiet until the next milestone usually has come; after a missed one was told, the allowed silence from then."""
    assert update_expected_by(shipment(expected_by=at(40))) == at(40) + AFTER_USUAL
    assert update_expected_by(shipment(expected_by=at(5))) == at(27)
    assert update_expected_by(shipment(missed_at=at(30))) == at(54)


def test_an_old_silence_is_no_longer_looked_for() -> None:
    assert not any(isinstance(one, Watch) for one in NoUpdate().on_watch(shipment(), at(10) + timedelta(days=15)))


@pytest.mark.parametrize(("delivered", "kinds"), [(None, [Signal]), (at(9.9), []), (at(11), [Signal, Gone])])
def test_late_looks_once_the_commitment_has_passed(delivered: datetime | None, kinds: list[type]) -> None:
    seen = shipment(delivered_at=delivered)
    assert [type(found) for found in Late().on_watch(seen, at(12))] == kinds


def test_a_new_commitment_is_looked_at_in_its_time() -> None:
    moved = replace(shipment(), deliver_by=at(30))
    assert Late().on_watch(moved, at(12)) == (Watch(SHIPMENT, at(30) + GRACE),)


def test_a_predicted_breach_says_why_what_is_open_and_what_it_saves() -> None:
    (signal,) = PredictedBreach().on_event(FORESEEN, at(8))
    assert isinstance(signal, Signal)
    assert signal.at_risk == Money(25_000, "USD")
    assert signal.deadline == at(10)
    assert signal.sentence == (
        "70% to miss 02 Mar 16:00 UTC: nothing was heard since 02 Mar 08:00 UTC;"
        " to call ACME and have it brought forward would save 40.00 USD, until 15:00 UTC"
    )
