"""A drive walked again by the decision about its draft: breaks pause the way, or the wait at a door."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from headway.dispatch.fleet.snapshot import Drive, Leg, Snapshot, Task
from headway.dispatch.fleet.weighing import walk
from headway.fleet.model import Rates, Resource

ZERO = datetime(2026, 3, 3, tzinfo=UTC)
STOP = UUID(int=1)
RESOURCE = Resource(
    shift_id=UUID(int=2), vehicle_id=UUID(int=3), driver_id=UUID(int=4), vehicle="V1", driver="ann", driver_name="Ann",
    carrier="OWN", depot="D1", start=ZERO, end=ZERO + timedelta(hours=12), capacity=(),
    skills=frozenset(), rates=Rates(), currency="EUR",
)  # fmt: skip
SNAPSHOT = Snapshot(
    depot="D1", day=date(2026, 3, 3), latitude=47, longitude=9, zero_at=ZERO, opens=ZERO,
    closes=ZERO + timedelta(hours=12), currency="EUR", resources=(RESOURCE,), tasks=(),
)  # fmt: skip
TASK = Task(shipment_id=STOP, ref="A", customer="ACME", load=())


def rest(begins: int) -> Leg:
    """Ten minutes."""
    return Leg(act="break", key="b", leg_s=0, leg_m=0, arrive_s=begins, start_s=begins, depart_s=begins + 600)


def faults(break_s: int, arrive_s: int, start_s: int, end_s: int) -> tuple[str, ...]:
    """An hour out from second 0, a break, five minutes of work, an hour back."""
    stop = Leg(
        act="job", key=str(STOP), leg_s=3600, leg_m=0, arrive_s=arrive_s, start_s=start_s, depart_s=start_s + 300
    )
    drive = Drive(
        shift_id=RESOURCE.shift_id, vehicle="V1", driver="ann", start_s=0, end_s=end_s, distance_m=0, cost=0,
        legs=(rest(break_s), stop), back_s=3600, back_m=0,
    )  # fmt: skip
    return walk(drive, RESOURCE, {TASK.key: TASK}, SNAPSHOT).faults


@pytest.mark.parametrize(
    ("break_s", "arrive_s", "start_s"),
    [
        pytest.param(0, 4200, 4200, id="before it leaves"),
        pytest.param(1800, 4200, 4200, id="halfway"),
        pytest.param(4000, 3600, 4600, id="in front of a door that opens later"),
    ],
)
def test_a_break_takes_its_time_once(break_s: int, arrive_s: int, start_s: int) -> None:
    back_s = start_s + 300 + 3600
    assert faults(break_s, arrive_s, start_s, back_s) == ()
    assert len(faults(break_s, arrive_s - 1, start_s, back_s)) == 1
    assert len(faults(break_s, arrive_s, start_s - 1, back_s - 1)) == 1
    assert len(faults(break_s, arrive_s, start_s, back_s - 1)) == 1


def test_nobody_rests_before_the_work_is_done() -> None:
    assert faults(-1, 4200, 4200, 8100) == ("V1 cannot rest from second -1, only from 0",)
