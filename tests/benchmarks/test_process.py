"""Four weeks of shipments and cases: how fast their facts are folded, and how long the screen's report takes.

`HEADWAY_BENCH_SHIPMENTS` sets how many shipments (20,000); one in ten has a case.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.analytics.process.period import By, Period
from headway.analytics.process.reporting import report as process_report
from headway.events.exceptions import CaseHanded, RunEnded, RunStarted
from headway.kernel.app import App
from headway.kernel.message import Event
from tests.conftest import START
from tests.integration.analytics.process.lived import arrived, begin, offered, opened, ordered, over, seen
from tests.integration.settlement.scenes import booked

pytestmark = pytest.mark.bench
SHIPMENTS = int(os.environ.get("HEADWAY_BENCH_SHIPMENTS", "20000"))
DAYS, HOUR = 28, timedelta(hours=1)


def day(chance: Random, number: int, shipments: int) -> Iterator[tuple[Event, ...]]:
    """What a day's shipments and cases leave in the log."""
    at = START + number * timedelta(days=1)
    for each in range(shipments):
        site = chance.randrange(8)
        where: dict[str, Any] = {
            "origin_site": f"S{site}",
            "origin_zone": f"O{site}",
            "destination_zone": f"Z{chance.randrange(60)}",
        }
        carrier = chance.randrange(15)
        who: dict[str, Any] = {
            "code": f"C{carrier:02}",
            "carrier": UUID(int=500 + carrier),
            "customer": f"K{chance.randrange(200)}",
        }
        plan: dict[str, Any] = {
            "pickup_planned_at": at + chance.randrange(14) * HOUR,
            "delivery_planned_at": at + 20 * HOUR,
        }
        made = booked(f"D{number}-{each}", ("freight", 9_000), deliver_by=at + 24 * HOUR, **where, **who, **plan)
        yield (*ordered(made), offered(made), made, arrived(made, at + chance.randrange(14, 26) * HOUR))
        if chance.random() < 0.1:
            case, run = uuid4(), uuid4()
            first = (opened(made, case, detector=f"kind{chance.randrange(20)}"), seen(made, case, at))
            yield first
            if chance.random() < 0.8:
                begun = RunStarted(case_id=case, run_id=run, playbook="p", version=1, shadow=False, decision_id=uuid4())
                ended = RunEnded(case_id=case, run_id=run, playbook="p", version=1, outcome="done", why="it is over")
                yield (begun, ended, over(case))
            else:
                yield (CaseHanded(case_id=case, owner="tower", why="no playbook fits"), over(case))


async def test_four_weeks(make_app: Callable[..., App], tenant: UUID, capsys: pytest.CaptureFixture[str]) -> None:
    life, chance, count = begin(make_app, tenant), Random(1), 0
    for number in range(DAYS):
        events = [event for group in day(chance, number, SHIPMENTS // DAYS) for event in group]
        count += len(events)
        await life.at(START + number * timedelta(days=1) + HOUR, *events)
    began = time.perf_counter()
    await life.read()
    folded = time.perf_counter() - began
    end = START + DAYS * timedelta(days=1)
    times = {}
    for by in (By.ALL, By.LANE, By.SHIFT):
        async with life.app.scope.reading(tenant) as (conn, _):
            began = time.perf_counter()
            found = await process_report(conn, Period(START, end), by, end)
            times[by] = time.perf_counter() - began
    assert found.whole.tally.shipments == SHIPMENTS // DAYS * DAYS
    with capsys.disabled():
        print(f"\n{count:,} events of {found.whole.tally.shipments:,} shipments, {found.whole.tally.cases:,} cases")
        print(f"folded, with the KPIs' facts, at {count / folded:,.0f} events/s")
        print("report: " + ", ".join(f"{by} {seconds:.2f} s" for by, seconds in times.items()))
        print(f"{len(found.patterns)} patterns where nothing is special")
