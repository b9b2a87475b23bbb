"""A vehicle between two stops: what it has begun since the last, and what it goes on to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest

from headway.dispatch.fleet.ground import Ground
from headway.dispatch.fleet.snapshot import Snapshot, Task
from headway.dispatch.fleet.standing import Part, part_of
from headway.routing.plan import Act
from headway.routing.plans.model import RouteRow, RouteStatus, StopRow, StopStatus
from headway.routing.problem import Matrix

ZERO = datetime(2026, 3, 3, tzinfo=UTC)
LEFT_S = 9_000
WAY_S = 600
"""Of every way, in seconds."""


def test_what_is_loaded_on_the_way_is_reached_in_time_wherever_it_is_looked_at() -> None:
    rests = [rest("reload", "0", "B", 10_000, 11_200)]
    for now_s in (9_100, 9_500, 9_599):
        found = part(rests, now_s)
        assert (found.progress.place, found.progress.free_s) == (0, 9_600)
        assert [visit.act for visit in found.route.visits] == [Act.JOB, Act.RELOAD, Act.JOB, Act.JOB]


def test_what_has_begun_is_not_begun_again() -> None:
    found = part([rest("reload", "0", "B", 10_000, 11_200)], 10_500)
    assert [visit.act for visit in found.route.visits] == [Act.JOB, Act.JOB, Act.JOB]
    assert [(leg.key, leg.arrive_s) for leg in found.prefix] == [(key("B"), 11_200 + WAY_S)]


@pytest.mark.parametrize(("status", "before"), [(StopStatus.DONE, "C"), (StopStatus.ARRIVED, "B")])
def test_who_is_late_has_not_done_what_was_planned_for_later(status: StopStatus, before: str) -> None:
    found = part([rest("reload", "0", before, 9_100, 9_300)], 20_000, status=status)
    assert Act.RELOAD in {visit.act for visit in found.route.visits}


def test_a_reported_delay_counts_from_when_it_was_reported() -> None:
    rests = [rest("reload", "0", "B", 10_000, 11_200)]
    assert part(rests, 10_500, delay_s=1_800, told_s=10_400).prefix[0].arrive_s == 11_200 + 1_800 + WAY_S
    late = part(rests, 10_500, delay_s=1_800, told_s=9_500)
    assert (late.prefix, late.progress.free_s) == ((), 9_000 + 1_800 + WAY_S)


def test_a_break_before_the_next_stop_stays_with_it() -> None:
    found = part([rest("break", "noon", "B", 9_400, 11_200)], 9_200)
    assert [(leg.act, leg.arrive_s) for leg in found.prefix] == [("break", 9_400), ("job", 9_000 + 1_800 + WAY_S)]
    assert found.progress.frozen == 3
    taken = part([rest("break", "noon", "B", 9_400, 11_200)], 9_500)
    assert [(leg.act, leg.arrive_s) for leg in taken.prefix] == [("job", 11_200 + WAY_S)]


def key(name: str) -> str:
    return str(UUID(int=ord(name)))


def rest(act: str, of: str, before: str, start_s: int, depart_s: int) -> dict[str, Any]:
    return {"act": act, "key": of, "before": key(before), "start_s": start_s, "depart_s": depart_s}


def part(
    rests: list[dict[str, Any]],
    now_s: int,
    *,
    status: StopStatus = StopStatus.DONE,
    delay_s: int = 0,
    told_s: int | None = None,
) -> Part:
    """A vehicle that was at A, left it 9,000 s after midnight unless it is there still, and goes on to B and C."""
    tasks = {
        key(name): Task(
            shipment_id=UUID(key(name)), ref=name, customer="ACME", load=(1,), latitude=float(number), longitude=0.0
        )
        for number, name in enumerate("ABC", start=1)
    }
    snapshot = Snapshot(
        depot="D1", day=date(2026, 3, 3), latitude=0.0, longitude=0.0, zero_at=ZERO,
        opens=ZERO, closes=ZERO, currency="EUR", resources=(), tasks=(),
    )  # fmt: skip
    places = {(float(number), 0.0): number for number in range(4)}
    ways = np.full((4, 4), WAY_S) - np.diag([WAY_S] * 4)
    stops = [_stop(task, number, status if number == 1 else StopStatus.PLANNED) for number, task in enumerate(tasks, 1)]
    route = RouteRow(
        id=uuid4(), plan_id=uuid4(), vehicle_id=uuid4(), vehicle_code="V1", driver_id=None, driver_code="",
        shift_id=None, status=RouteStatus.STARTED, locked=False, out_from=None, delay_s=delay_s, resource={},
        rests=rests, start_at=at(0), end_at=at(30_000), started_at=at(0), ended_at=None, distance_m=0, driven_m=None,
        cost_minor=0, version=1, delayed_at=None if told_s is None else at(told_s),
    )  # fmt: skip
    return part_of(0, route, stops, Ground(snapshot, places, tasks, now_s), Matrix(ways, ways), free=False)


def _stop(of: str, number: int, status: StopStatus) -> StopRow:
    planned = at(LEFT_S + (number - 1) * WAY_S)
    return StopRow(
        id=uuid4(), plan_id=uuid4(), route_id=uuid4(), shipment_id=UUID(of), sequence=number, status=status,
        pinned=False, job={}, arrive_at=planned, start_at=planned, depart_at=planned, told_at=planned, due_at=None,
        arrived_at=None if status is StopStatus.PLANNED else at(LEFT_S),
        ended_at=at(LEFT_S) if status is StopStatus.DONE else None, reason=None, reason_text=None,
    )  # fmt: skip


def at(second: int) -> datetime:
    return ZERO + timedelta(seconds=second)
