"""Of a folded batch detectors hear what they may answer, as if each change had been told by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from headway.events.tracking import (
    HeardOf,
    StatusMoves,
    StopMoves,
    StopProgressed,
    TrackingFolded,
    TrackingStatusChanged,
)
from headway.exceptions.detectors import DETECTORS
from headway.exceptions.model import Unwatch, Watch
from headway.exceptions.unfolding import told_before, unfold
from headway.kernel.message import Event, Recorded
from headway.tracking.model import TrackingStatus
from tests.conftest import START

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
FOLDED = TrackingFolded(
    batch_id=UUID(int=9),
    shipment_ids=(ONE, TWO, THREE),
    first_said=(0, 0),
    heard=(HeardOf(carrier_id=UUID(int=7), raw_code="X"),),
    moves=(
        StatusMoves(before="created", after="in_transit", shipments=(0, 1), at=(START, START)),
        StatusMoves(before="in_transit", after="delivered", shipments=(2,), at=(START,)),
    ),
    stops=(
        StopMoves(
            sequence=1,
            role="pickup",
            state="completed",
            shipments=(1, 2),
            planned_at=(START, START),
            actual_at=(START, START + timedelta(hours=1)),
            late_s=(0, 3600),
        ),
    ),
)


def recorded(event: Event) -> Recorded[Any]:
    return Recorded(UUID(int=8), UUID(int=6), event, START, "test", UUID(int=8), None, 1, 1)


def heard(shipments: set[UUID], statuses: set[str]) -> list[Any]:
    return [rec.event for rec in unfold(recorded(FOLDED), shipments, statuses)]


def test_nothing_is_heard_of_what_is_in_no_case_and_in_no_status_that_matters() -> None:
    (said,) = heard(set(), set())
    assert (said.shipment_ids, said.moves, said.stops) == ((), (), ())


def test_all_is_heard_of_what_is_in_a_case_stops_first() -> None:
    said, stop, status = heard({TWO}, set())
    assert (said.shipment_ids, said.first_said) == ((TWO,), (0,))
    assert isinstance(stop, StopProgressed)
    assert (stop.shipment_id, stop.sequence, stop.state, stop.actual_at) == (TWO, 1, "completed", START)
    assert status == TrackingStatusChanged(shipment_id=TWO, before="created", after="in_transit", occurred_at=START)


def test_who_was_not_said_of_by_the_batch_itself_is_not_heard_of_again() -> None:
    said, stop, _ = heard({THREE}, set())
    assert said.shipment_ids == ()
    assert stop.late_s == 3600


def test_a_status_that_matters_is_heard_of_every_shipment() -> None:
    _, status = heard(set(), {"delivered"})
    assert (status.shipment_id, status.after) == (THREE, "delivered")


def test_what_is_told_by_itself_after_its_batch_was_heard_before() -> None:
    changed = TrackingStatusChanged(shipment_id=ONE, before="created", after="in_transit", occurred_at=START)
    again = TrackingStatusChanged(
        shipment_id=ONE, before="created", after="in_transit", occurred_at=START, batch_id=UUID(int=9)
    )
    assert (told_before(changed), told_before(again), told_before(FOLDED)) == (False, True, False)


def test_every_status_by_which_a_detector_sets_a_timer_is_one_it_declares() -> None:
    for detector in DETECTORS:
        for before in TrackingStatus:
            for after in set(TrackingStatus) - detector.statuses:
                event = TrackingStatusChanged(shipment_id=ONE, before=before, after=after, occurred_at=START)
                if issubclass(TrackingStatusChanged, detector.listens):
                    asked = [each for each in detector.on_event(event, START) if isinstance(each, Watch | Unwatch)]
                    assert not asked, f"{detector.name} looks at {after} without a declaration"
