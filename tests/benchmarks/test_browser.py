"""The board in Chromium with 5,000 open shipments and 500 moving vehicles, beside a board with all rows rendered.

`pytest -m bench tests/benchmarks/test_browser.py -s`. The first sixty shipments come about by the rooms' commands, the
others are copies of their rows; vehicles and expected times move by commands, every second, while it is measured.
HEADWAY_BENCH_MINUTES=10 how long the board hears news before its memory is read again, all rows a fifth of it;
HEADWAY_BENCH_SHIPMENTS=5000, HEADWAY_BENCH_VEHICLES=500.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import async_playwright
from starlette.responses import Response
from starlette.routing import Route

from headway.kernel.tenancy import NewTenant, create_tenant
from headway.web import invite
from headway.web.board import Board
from headway.web.dispatching.rows import read_rows
from headway.web.visits import Visit, screen
from tests.benchmarks.busy import Traffic, multiply
from tests.benchmarks.looking import FILTER, PAINTED, SCROLL, Look
from tests.benchmarks.screens import shown
from tests.browser.conftest import CHROMIUM, QUIET
from tests.conftest import START
from tests.integration.web.town import Town, found, morning

pytestmark = pytest.mark.bench
MINUTES = float(os.environ.get("HEADWAY_BENCH_MINUTES", "10"))
SHIPMENTS = int(os.environ.get("HEADWAY_BENCH_SHIPMENTS", "5000"))
VEHICLES = int(os.environ.get("HEADWAY_BENCH_VEHICLES", "500"))
OPENED = 3
ALL = """{% extends "screen.html" %}{% from "board.html" import board_table with context %}
{% block topics %}shipment{% endblock %}{% block heading %}All rows{% endblock %}
{% block content %}<section class="card" aria-labelledby="shipments"><h2 id="shipments">Shipments</h2>
{{ board_table(board) }}</section>{% endblock %}"""
TYPE = """const field = document.querySelector("#narrow [name=q]");
field.value = text;
field.dispatchEvent(new Event("input", {bubbles: true}));"""
HIDE = 'for (const row of document.querySelectorAll(".board tbody tr")) row.hidden = !row.textContent.includes(text);'


async def every_row(visit: Visit) -> Response:
    """All rows in the page, refreshed as other screens are."""
    async with visit.desk() as desk:
        rows = tuple(await read_rows(desk.conn, desk.now))
        return visit.page("every.html", desk, board=Board("open", len(rows), rows, False, {}, 0))


async def test_a_board_of_thousands(scope, capsys):
    tenant = await create_tenant(scope, NewTenant(slug=f"busy-{uuid4().hex}", name="Busy", clock_at=START))
    town = await found(scope, tenant)
    await morning(town, orders=60)
    shipments = await multiply(town, SHIPMENTS)
    async with town.app.scope.reading(tenant) as (conn, _):
        case = await conn.fetchval("SELECT id FROM exception_case WHERE state = 'open' LIMIT 1")
    columns: dict[str, dict[str, str]] = {}
    routes = (Route("/every", screen(every_row, "dispatch:read")),)
    async with shown(town, {"every.html": ALL}, routes) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*QUIET, "--js-flags=--expose-gc"]
        )
        for name, path, act, share in (("all rows", "/every", HIDE, 0.2), ("island", "/board", TYPE, 1.0)):
            page = await browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(120_000)
            await page.goto(f"{address}/enter?token={await invite(town.app, tenant, 'ann')}")
            columns[name] = await measured(page, address + path, act, town, f"{address}/cases/{case}", MINUTES * share)
            with capsys.disabled():
                print(f"\n{name}: {columns[name]}")
            await page.close()
        await browser.close()
    with capsys.disabled():
        print(f"\n{shipments} open shipments, {VEHICLES} vehicles, {MINUTES:g} minutes (all rows: {MINUTES / 5:g})")
        for what in columns["island"]:
            print(f"| {what} | {columns['island'][what]} | {columns['all rows'][what]} |")


async def measured(page: Any, path: str, act: str, town: Town, case: str, minutes: float) -> dict[str, str]:
    """The figures of one page."""
    table: dict[str, str] = {}
    opened = []
    for _ in range(OPENED):
        await page.goto("about:blank")
        await page.goto(path)
        opened.append(await page.evaluate(PAINTED))
    best = sorted(opened, key=lambda each: each["paint"])[OPENED // 2]
    await page.locator("#desk.ready .grid, .board tbody tr").first.wait_for()
    ready = await page.evaluate("performance.getEntriesByName('board:ready')[0]?.startTime ?? 0") or best["loaded"]
    table["first useful paint (median of 3)"] = f"{best['paint']:.0f} ms"
    table["all rows there"] = f"{ready:.0f} ms"
    table["page"] = f"{best['bytes'] / 1000:.0f} kB"
    table["slowest of five filterings"] = f"{await page.evaluate(FILTER.replace('ACT', act)):.0f} ms"
    grid = ".grid" if path.endswith("/board") else ""
    rolled = await page.evaluate(SCROLL, [grid, 4])
    table["scroll through all in 4 s: frames, p95, worst"] = (
        f"{rolled['frames']}, {rolled['p95']:.0f} ms, {rolled['worst']:.0f} ms"
    )
    table["longest task while scrolling"] = f"{rolled['longest']:.0f} ms"
    look = await Look.at(page)
    await page.reload()
    await page.evaluate(PAINTED)
    await asyncio.sleep(2)
    before, nodes = await look.holds()
    look.received.clear()
    traffic = Traffic(town, VEHICLES)
    await traffic.begin()
    await asyncio.sleep(60 * minutes)
    await traffic.end()
    await asyncio.sleep(3)
    after, nodes_after = await look.holds()
    total = sum(look.received.values())
    parts = ", ".join(f"{name} {size / traffic.ticks:,.0f}" for name, size in sorted(look.received.items()))
    table["bytes a live tick"] = f"{total / traffic.ticks:,.0f} ({parts}; {traffic.ticks} ticks)"
    table["elements"] = str(await look.elements())
    table["heap before and after"] = f"{before:.1f} and {after:.1f} MB"
    table["nodes before and after"] = f"{nodes} and {nodes_after}"
    await page.goto(case)
    table["a case opened from it: first paint"] = f"{(await page.evaluate(PAINTED))['paint']:.0f} ms"
    return table
