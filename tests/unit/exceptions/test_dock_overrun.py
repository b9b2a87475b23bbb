"""A door that is held for longer than agreed is a case of each shipment that is loaded there, until it is free."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from headway.events.docks import AppointmentEnded, AppointmentOverran
from headway.exceptions.detectors.dock_overrun import DockOverrun
from headway.exceptions.model import Gone, Signal

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
ABOUT = {"appointment_id": UUID(int=1), "site": "S1", "door": "4", "shipment_ids": (UUID(int=7), UUID(int=8))}


def test_each_shipment_at_the_door_is_named_with_who_must_wait() -> None:
    event = AppointmentOverran(**ABOUT, due=NINE, expected_end=NINE + timedelta(minutes=25), behind=2)  # type: ignore[arg-type]
    found = DockOverrun().on_event(event, NINE + timedelta(minutes=10))
    assert [each.shipment_id for each in found if isinstance(each, Signal)] == [UUID(int=7), UUID(int=8)]
    assert next(each.sentence for each in found if isinstance(each, Signal)) == (
        "it should have left door 4 of S1 at 2026-03-02T09:00Z; 2 behind it move"
    )


def test_it_ends_when_the_door_is_free() -> None:
    event = AppointmentEnded(**ABOUT, at=NINE, how="done")  # type: ignore[arg-type]
    found = DockOverrun().on_event(event, NINE)
    assert found == (Gone(UUID(int=7), "it left door 4"), Gone(UUID(int=8), "it left door 4"))
