"""Capacity by the hour and in kilograms: a full hour moves the pickup to a free one, a full day rules out."""

from datetime import datetime
from decimal import Decimal

import pytest

from headway.carriers.model import WindowRoom
from headway.dispatch.allocation import allocate
from headway.dispatch.eligibility import rejections
from headway.dispatch.snapshot import AllocationInputs, Situation, find, situations, without_capacity
from tests.unit.dispatch.builders import READY, inputs, option

ONE = "S1|C1|GROUND/2d|A"
FULL, FREE = WindowRoom(window="08-12", shipments=0), WindowRoom(window="12-18", shipments=1)


def of(snapshot: AllocationInputs) -> Situation:
    (only,) = situations(snapshot)
    return only


def ruled_out(snapshot: AllocationInputs) -> list[str]:
    return [each.sentence for each in rejections(of(snapshot)) if each.rule == "carrier_capacity"]


@pytest.mark.parametrize(
    ("windows", "pickup"),
    [
        ((FREE,), READY),
        ((FULL,), READY.replace(hour=12)),
        ((FULL, FREE), READY.replace(hour=12)),
        ((WindowRoom(window="08-12", weight_kg=Decimal("99.9")),), READY.replace(hour=12)),
        ((WindowRoom(window="08-12", weight_kg=Decimal(100)),), READY),
        ((FULL, WindowRoom(window="11-14", shipments=0)), READY.replace(hour=14)),
    ],
)
def test_the_pickup_waits_for_the_first_hour_with_room(windows: tuple[WindowRoom, ...], pickup: datetime) -> None:
    snapshot = inputs(option(capacity_windows=windows))
    assert of(snapshot).plan.pickup_at == pickup
    assert ruled_out(snapshot) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"cutoff_hour": 12, "capacity_windows": (FULL,)},
        {"capacity_windows": (WindowRoom(window="00-24", shipments=0),)},
        {"capacity_windows": (FULL, WindowRoom(window="12-18", shipments=0))},
    ],
)
def test_without_an_hour_left_before_the_cutoff_it_is_ruled_out(changes: dict) -> None:
    snapshot = inputs(option(**changes))
    assert of(snapshot).plan.pickup_at == READY
    (why,) = ruled_out(snapshot)
    assert why.startswith("C1 takes no more from A at ")


def test_too_few_kilograms_are_said_in_kilograms() -> None:
    (why,) = ruled_out(inputs(option(capacity_left=5, capacity_left_kg=Decimal("99.5"))))
    assert why == "C1 takes 99.5 kg more from A, this is 100 kg, on 2026-03-02"
    assert ruled_out(inputs(option(capacity_left_kg=Decimal(100)))) == []


def test_an_hour_taken_this_moment_leads_to_the_next_hour_and_then_to_the_next_carrier() -> None:
    room = (WindowRoom(window="08-12", shipments=1), WindowRoom(window="12-18", shipments=1))
    snapshot = inputs(option(capacity_windows=room))
    later = without_capacity(snapshot, find(snapshot, ONE), site=False)
    assert find(later, ONE).plan.pickup_at == READY.replace(hour=12)
    nothing = without_capacity(later, find(later, ONE), site=False)
    assert allocate(nothing).choice is None


def test_a_day_taken_this_moment_is_gone_at_every_hour() -> None:
    snapshot = inputs(option(capacity_windows=(FULL,), capacity_left=1))
    gone = without_capacity(snapshot, find(snapshot, ONE), site=False)
    assert [each.capacity_left for each in gone.days[0].options] == [0]
