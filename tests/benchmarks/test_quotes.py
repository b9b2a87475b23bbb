"""Who can take this, and what taking it, or a delay, then takes: through the API of one server process, by plan size.

Run: make bench ARGS=tests/benchmarks/test_quotes.py; HEADWAY_BENCH_STOPS=200,500,1000: sizes; HEADWAY_BENCH_QUOTES=1000
questions of each, half at a place that the plan knows and half at one it has never seen; HEADWAY_BENCH_CHANGES=20 new
shipments put on it and as many vehicles delayed, each published before it is answered; all one after the other.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.client import HTTPConnection
from uuid import UUID

import httpx
import numpy as np
import pytest

from headway.dispatch.fleet.commands import CommitPlan
from headway.fleet.commands import SaveFleet
from headway.fleet.model import Driver, Rates, Shift, Vehicle
from headway.kernel.tenancy import create_key
from tests.benchmarks.serving import served
from tests.integration.routes.world import DAY, LAT, LON, World, build

pytestmark = pytest.mark.bench
STOPS = [int(each) for each in os.environ.get("HEADWAY_BENCH_STOPS", "100").split(",")]
QUOTES = int(os.environ.get("HEADWAY_BENCH_QUOTES", "200"))
CHANGES = int(os.environ.get("HEADWAY_BENCH_CHANGES", "20"))
STOPS_A_VAN = 20


async def running(world: World, stops: int, spots: np.ndarray) -> None:
    """A committed plan of so many stops, on as many vans as it takes and a few more."""
    count = stops // STOPS_A_VAN + 3
    rates = Rates(fixed=Decimal(5000), per_km=Decimal(60), per_hour=Decimal(3000))
    kg = {"kg": Decimal(10_000)}
    vans = [Vehicle(code=f"W{n}", carrier="OWN", depot="D1", capacity=kg, rates=rates) for n in range(count)]
    drivers = [Driver(code=f"w{n}", carrier="OWN", name=f"Driver {n}") for n in range(count)]
    begin = datetime(DAY.year, DAY.month, DAY.day, 6, tzinfo=UTC)
    shifts = [
        Shift(driver=f"w{n}", vehicle=f"W{n}", depot="D1", start=begin, end=begin + timedelta(hours=12))
        for n in range(count)
    ]
    await world.run(SaveFleet((), tuple(vans), tuple(drivers), tuple(shifts)))
    for number, (north, east) in enumerate(spots[:stops]):
        await world.book(f"Q{number}", float(north), float(east), kg=100)
    stands = await world.draft(engine="pyvrp", budget_s=5.0)
    await world.run(CommitPlan(draft_id=stands.draft_id, despite="a benchmark"))
    await world.drain()


def asked(line: HTTPConnection, key: str, spots: np.ndarray) -> tuple[list[float], int]:
    """Milliseconds of each question in order, and how many were answered by somebody; by a client that costs little."""
    headers, took, answered = {"authorization": f"Bearer {key}", "content-type": "application/json"}, list[float](), 0
    for north, east in spots:
        body = {"depot": "D1", "day": DAY.isoformat(), "latitude": LAT + north, "longitude": LON + east}
        text = json.dumps(body | {"load": [1000, 0, 0, 0]})
        began = time.perf_counter()
        line.request("POST", "/v1/routes/quotes", text, headers)
        answer = line.getresponse()
        found = answer.read()
        took.append(1e3 * (time.perf_counter() - began))
        assert answer.status == 200, found[:500]
        answered += bool(json.loads(found)["quotes"])
    return sorted(took), answered


@pytest.mark.parametrize("stops", STOPS)
async def test_quotes_through_the_api(make_app, scope, tenant: UUID, database_dsn, capsys, stops: int) -> None:
    random = np.random.default_rng(stops)
    known, new = (random.uniform(-0.15, 0.15, (count, 2)).round(5) for count in (stops, QUOTES // 2))
    world = await build(make_app, tenant, scope)
    await running(world, stops, known)
    planned = sum(len(rows) for _, rows in (await world.routes()).values())
    _, key = await create_key(scope, tenant_id=tenant, label="bench", scopes=["fleet:read"])
    async with served(database_dsn, key) as http:
        with closing(HTTPConnection(http.base_url.host, http.base_url.port)) as connection:
            first, _ = asked(connection, key, known[:1])
            for name, spots in (("known", known[random.integers(stops, size=QUOTES // 2)]), ("new", new)):
                took, answered = asked(connection, key, spots)
                p50, p99 = np.percentile(took, [50, 99])
                line = f"{answered} of {len(spots)} answered, p50 {p50:.1f}, p99 {p99:.1f}, worst {took[-1]:.1f} ms"
                with capsys.disabled():
                    print(f"\n{planned:>5} stops, {name} places: {line}; the very first {first[0]:.0f} ms")


async def changed(http: httpx.AsyncClient, path: str, body: dict[str, object]) -> tuple[float, str]:
    """Milliseconds until a change is answered, and what came of it."""
    began = time.perf_counter()
    answer = await http.post(path, json=body)
    took = 1e3 * (time.perf_counter() - began)
    assert answer.status_code == 200, answer.text[:500]
    return took, str(answer.json()["outcome"])


@pytest.mark.parametrize("stops", STOPS)
async def test_changes_through_the_api(make_app, scope, tenant: UUID, database_dsn, capsys, stops: int) -> None:
    random = np.random.default_rng(stops)
    known, new = (random.uniform(-0.15, 0.15, (count, 2)).round(5) for count in (stops, CHANGES))
    world = await build(make_app, tenant, scope)
    await running(world, stops, known)
    plan, routes = await world.plan(), [each for each, rows in (await world.routes()).values() if rows]
    shipments = [await world.book(f"N{n}", float(spot[0]), float(spot[1]), kg=100) for n, spot in enumerate(new)]
    _, key = await create_key(scope, tenant_id=tenant, label="bench", scopes=["fleet:*"])
    async with served(database_dsn, key) as http:
        took = [
            (await changed(http, f"/v1/route-plans/{plan.id}/take", {"shipment_id": str(each)})) for each in shipments
        ]
        late = [(await changed(http, f"/v1/routes/{each.id}/delay", {"delay_s": 1500})) for each in routes[:CHANGES]]
    for name, answers in (("shipments taken on", took), ("vehicles delayed", late)):
        times = [each for each, _ in answers]
        published = sum(outcome == "published" for _, outcome in answers)
        with capsys.disabled():
            print(
                f"\n{stops:>5} stops, {len(times)} {name}, {published} published: p50 {np.percentile(times, 50):.0f},"
                f" worst {max(times):.0f} ms; the first {times[0]:.0f} ms"
            )
    assert any(outcome == "published" for _, outcome in took)
