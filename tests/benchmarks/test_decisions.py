"""A morning drop through allocation and first offer, every decision in the ledger: how fast, and what takes it.

`HEADWAY_BENCH_ORDERS` sets the size of the drop (25,000).
"""

from __future__ import annotations

import cProfile
import os
import pstats
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from headway.carriers import commands as c
from headway.carriers.handlers import room as carriers_room
from headway.dispatch.handlers import room as dispatch_room
from headway.kernel.app import App
from headway.kernel.conductor import agenda
from headway.kernel.relay import pump
from headway.orders.commands import PlaceOrders, SaveCustomers, SavePolicy, SaveSites
from headway.orders.handlers import room as orders_room
from headway.orders.masterdata import CustomerDraft, SiteDraft
from headway.orders.policy import IntakePolicy
from tests.integration.dispatch.world import Connectors, draft

pytestmark = pytest.mark.bench
ORDERS = int(os.environ.get("HEADWAY_BENCH_ORDERS", "25000"))
PROFILED = 1_000
CARRIERS = tuple(f"C{n:02}" for n in range(1, 16))
ZONES = tuple(f"Z{n:02}" for n in range(12))
BANDS = ((0, 20), (20, 50), (50, 100), (100, 250), (250, 1000))
PHASES = {
    "reading orders and the network": ("gathering.py", "gather"),
    "deciding": ("decisions.py|allocation.py", "allocate"),
    "reserving capacity": ("reserving.py", "reserve"),
    "writing shipments": ("store.py", "plan_shipment"),
    "writing tenders and offers": ("store.py", "make_offer"),
    "writing events, timers and jobs": ("uow.py", "flush"),
    "of that the ledger (snapshot, hash, row)": ("chain.py", "append"),
}
"""Shown with its share of the profile: file and function, the second name where the file may be one of several."""


async def test_a_morning_drop(make_app, tenant, capsys):
    app = make_app(orders_room(), carriers_room(), dispatch_room(Connectors()))
    await _network(app, tenant)
    await _drop(app, tenant, "W", 50)
    await _react(app, tenant)
    await _drop(app, tenant, "P", PROFILED)
    shares = await _profiled(app, tenant)
    await _drop(app, tenant, "D", ORDERS)
    cpu_before, began = time.process_time(), time.perf_counter()
    await _react(app, tenant)
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu_before
    async with app.scope.reading(tenant) as (conn, _):
        decided = await conn.fetchval("SELECT count(*) FROM decision WHERE kind = 'allocation'") - 50 - PROFILED
        offered = await conn.fetchval("SELECT count(*) FROM tender_offer")
        candidates = await conn.fetchval(
            "SELECT avg(jsonb_array_length(verdict::jsonb -> 'candidates')) FROM"
            " (SELECT verdict FROM decision WHERE kind = 'allocation' ORDER BY number DESC LIMIT 50) d"
        )
    with capsys.disabled():
        print(
            f"\n{decided:,} allocations of {float(candidates):.0f} candidates, {offered:,} offers:"
            f" {decided / took_s:,.0f}/s,"
            f" {1000 * cpu_s / decided:.2f} ms of CPU each, the database's not counted"
        )
        for phase, share in shares:
            print(f"  {share:5.1%}  {phase}")
    assert decided >= ORDERS


async def _network(app: App, tenant: UUID) -> None:
    async def run(command: object) -> Any:
        return await app.run(tenant, command, actor="bench")

    await run(SavePolicy(IntakePolicy(services=("DTD",))))
    await run(SaveCustomers((CustomerDraft("ACME", "Acme"),)))
    await run(SaveSites((SiteDraft("S1", "Plant one", zones=("A",)),)))
    await run(c.SaveCarriers(tuple(c.CarrierDraft(code, f"{code} Ltd") for code in CARRIERS)))
    await run(c.SaveServices(tuple(c.ServiceDraft(code, "DTD", "Door to door") for code in CARRIERS)))
    year = (date(2026, 1, 1), date(2026, 12, 31))
    await run(c.SaveContracts(tuple(c.ContractDraft(code, "K", "USD", *year) for code in CARRIERS)))
    chance = Random(1)
    for code in CARRIERS:
        await run(c.ReplaceRates(code, "K", tuple(_rates(chance))))
    capacity = (ORDERS + PROFILED) // 12
    await run(
        c.SetCapacity(tuple(c.CapacityRow(code, capacity, weekday=day) for code in CARRIERS for day in range(1, 8)))
    )


def _rates(chance: Random) -> list[c.RateRow]:
    rows: list[c.RateRow] = []
    for zone in ZONES:
        for low, high in BANDS:
            price = Decimal(chance.randint(50, 150)) / 100
            row = len(rows) + 1
            rows.append(
                c.RateRow(
                    row, "DTD", "A", zone, "ROAD", 2, Decimal(low), Decimal(high), minimum=Decimal(5), per_kg=price
                )
            )
    return rows


async def _drop(app: App, tenant: UUID, mark: str, count: int) -> None:
    chance = Random(mark)
    for begin in range(0, count, 500):
        refs = range(begin, min(begin + 500, count))
        orders = tuple(
            draft(f"{mark}{n}", weight_kg=Decimal(chance.randint(1, 900)), destination_zone=chance.choice(ZONES))
            for n in refs
        )
        await app.run(tenant, PlaceOrders(orders), actor="bench")


async def _react(app: App, tenant: UUID) -> None:
    reactions = app.consumers[0]
    while reactions.name in (await agenda(app, tenant)).unread:
        while (await pump(app, tenant, reactions)).handled:
            pass


async def _profiled(app: App, tenant: UUID) -> list[tuple[str, float]]:
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    await _react(app, tenant)
    profile.disable()
    stats = pstats.Stats(profile)
    found: dict[tuple[str, str], float] = {}
    for (file, _, name), (_, _, _, cumulative, _) in stats.stats.items():  # type: ignore[attr-defined]
        key = (Path(file).name, name)
        found[key] = max(found.get(key, 0.0), cumulative)
    total = stats.total_tt  # type: ignore[attr-defined]
    shares = []
    for phase, (files, name) in PHASES.items():
        spent = max(found.get((file, name), 0.0) for file in files.split("|"))
        shares.append((phase, spent / total))
    return shares
