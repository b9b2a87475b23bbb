"""The live map in Chromium with 500 moving vehicles and 5,000 open shipments, beside all redrawn as markers each tick.

`pytest -m bench tests/benchmarks/test_map.py -s`; HEADWAY_BENCH_MINUTES=10, HEADWAY_BENCH_SHIPMENTS=5000,
HEADWAY_BENCH_VEHICLES=500 as in test_browser.py. Copies of shipments have no orders: stops are few, news of them is
not. The picture is drawn by the processor (SwiftShader): only what both sides do on the same machine at the same time
compares. What is measured: how long until the vehicles stand on a drawn map, frames while it is panned, what the page's
own thread works and is sent for each tick, and what it holds.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import async_playwright
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from headway.kernel.tenancy import NewTenant, create_tenant
from headway.web import invite
from headway.web.map.screen import config
from headway.web.visits import Visit, screen
from tests.benchmarks.busy import Traffic, multiply
from tests.benchmarks.looking import Look
from tests.benchmarks.screens import shown
from tests.browser.conftest import CHROMIUM, QUIET
from tests.conftest import START
from tests.integration.web.town import found, morning

pytestmark = pytest.mark.bench
MINUTES = float(os.environ.get("HEADWAY_BENCH_MINUTES", "10"))
SHIPMENTS = int(os.environ.get("HEADWAY_BENCH_SHIPMENTS", "5000"))
VEHICLES = int(os.environ.get("HEADWAY_BENCH_VEHICLES", "500"))
OPENED = 3
PLAIN = """{% extends "screen.html" %}{% block head %}{{ super() }}
<link rel="stylesheet" href="{{ asset('map.css') }}"><script type="module" src="/markers.js"></script>{% endblock %}
{% block live %}{% endblock %}{% block heading %}Map{% endblock %}
{% block content %}{% include "map_config.html" %}<div class="map-screen">
<section class="map-frame" id="map-frame"><div id="map" class="map-canvas"></div></section></div>{% endblock %}"""
DRAWN = """() => new Promise((tell) => {
  const read = () => {
    const frame = document.getElementById("map-frame"), map = document.getElementById("map");
    if (frame?.dataset.ready && map?.dataset.drawn) return tell(performance.now());
    requestAnimationFrame(read);
  };
  read();
})"""
PAN = """async (seconds) => {
  const map = document.getElementById("map").map;
  let longest = 0;
  const watch = new PerformanceObserver((list) => {
    for (const each of list.getEntries()) longest = Math.max(longest, each.duration);
  });
  watch.observe({entryTypes: ["longtask"]});
  const gaps = [], began = performance.now();
  let last = began;
  await new Promise((done) => {
    const step = (now) => {
      gaps.push(now - last);
      last = now;
      map.panBy([Math.sin((now - began) / 400) * 12, Math.cos((now - began) / 400) * 12], {duration: 0});
      if (now - began < seconds * 1000) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  });
  watch.disconnect();
  gaps.shift();
  gaps.sort((a, b) => a - b);
  return {frames: gaps.length, p95: gaps[Math.floor(gaps.length * 0.95)], longest};
}"""


async def plain(visit: Visit) -> Response:
    """A map with nothing but a marker for each vehicle."""
    async with visit.desk() as desk:
        return visit.page("plain_map.html", desk, config=config(visit, desk))


async def script(_: Request) -> Response:
    return Response(Path(__file__).with_name("markers.js").read_text("utf-8"), media_type="text/javascript")


async def test_a_map_of_hundreds(scope, capsys):
    tenant = await create_tenant(scope, NewTenant(slug=f"busy-{uuid4().hex}", name="Busy", clock_at=START))
    town = await found(scope, tenant)
    await morning(town, orders=60)
    shipments = await multiply(town, SHIPMENTS)
    traffic = Traffic(town, VEHICLES)
    for _ in range(11):
        await traffic.step()
    columns: dict[str, dict[str, str]] = {}
    routes = (Route("/plain-map", screen(plain, "tracking:read")), Route("/markers.js", script))
    async with shown(town, {"plain_map.html": PLAIN}, routes) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        for name, path in (("markers", "/plain-map"), ("map", "/map?layers=vehicles"), ("every layer", "/map")):
            page = await browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(120_000)
            await page.goto(f"{address}/enter?token={await invite(town.app, tenant, 'ann')}")
            columns[name] = await measured(page, address + path, traffic)
            with capsys.disabled():
                print(f"\n{name}: {columns[name]}", flush=True)
            await page.close()
        await browser.close()
    with capsys.disabled():
        load = f"load {os.getloadavg()[0]:.1f}"
        print(f"\n{shipments} open shipments, {VEHICLES} vehicles, {MINUTES:g} minutes each, {load}")
        for what in columns["map"]:
            print(f"| {what} | " + " | ".join(columns[name][what] for name in ("map", "every layer", "markers")) + " |")


async def measured(page: Any, path: str, traffic: Traffic) -> dict[str, str]:
    """The figures of one page."""
    table: dict[str, str] = {}
    opened = []
    for _ in range(OPENED):
        await page.goto("about:blank")
        await page.goto(path)
        opened.append(await page.evaluate(DRAWN))
    table["vehicles on a drawn map, median of 3"] = f"{sorted(opened)[OPENED // 2] / 1000:.2f} s"
    table["sent for it (nothing kept before)"] = f"{await first_load(page, path) / 1000:,.0f} kB"
    still = await page.evaluate(PAN, 4)
    table["panned for 4 s: frames, p95, longest task"] = _frames(still)
    look = await Look.at(page)
    await page.reload()
    await page.evaluate(DRAWN)
    await asyncio.sleep(2)
    before, nodes = await look.holds()
    look.received.clear()
    worked, ticks = await look.worked(), traffic.ticks
    await traffic.begin()
    await asyncio.sleep(60 * MINUTES)
    total, ticks = sum(look.received.values()), traffic.ticks - ticks
    worked = await look.worked() - worked
    parts = ", ".join(f"{name} {size / ticks:,.0f}" for name, size in sorted(look.received.items()))
    table["bytes a live tick"] = f"{total / ticks:,.0f} ({parts}; {ticks} ticks)"
    table["the page's thread works a tick"] = f"{1000 * worked / ticks:.0f} ms"
    table["panned while it moves"] = _frames(await page.evaluate(PAN, 4))
    await traffic.end()
    await asyncio.sleep(3)
    after, nodes_after = await look.holds()
    table["heap before and after"] = f"{before:.1f} and {after:.1f} MB"
    table["nodes before and after"] = f"{nodes} and {nodes_after}"
    return table


async def first_load(page: Any, path: str) -> float:
    """Bytes of everything that the page asks for when the browser keeps nothing."""
    cdp = await page.context.new_cdp_session(page)
    received = [0.0]
    cdp.on("Network.loadingFinished", lambda event: received.__setitem__(0, received[0] + event["encodedDataLength"]))
    await cdp.send("Network.enable")
    await cdp.send("Network.clearBrowserCache")
    await page.goto("about:blank")
    received[0] = 0
    await page.goto(path)
    await page.evaluate(DRAWN)
    await cdp.detach()
    return received[0]


def _frames(found: dict[str, float]) -> str:
    return f"{found['frames']}, {found['p95']:.0f} ms, {found['longest']:.0f} ms"
