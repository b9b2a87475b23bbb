"""The live map in a browser that draws by software: looked at, moved, selected, replayed, by mouse and by keyboard."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright, expect

from headway.kernel.uow import Scope
from headway.tracking.positions.commands import RecordPositions
from headway.web import invite
from headway.web.map.basemap import Ground
from tests.browser.conftest import CHROMIUM, FOUND, QUIET, served
from tests.browser.entering import enter
from tests.browser.looks import clean, keep, violations, watch
from tests.browser.waiting import strike, until, until_true
from tests.integration.web.region import NOW, _heard, region
from tests.integration.web.town import Town

pytestmark = pytest.mark.browser

DRAWS = tuple(flag for flag in QUIET if flag != "--disable-gpu")
SOFTWARE = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
"""WebGL 2 without a graphics card: Chromium's own rasteriser."""
NO_WEBGL = """const ask = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, how) {
    return kind === "webgl2" ? null : ask.call(this, kind, how);
}"""
STYLE = {
    "version": 8,
    "sources": {"far": {"type": "vector", "tiles": ["https://maps.example/{z}/{x}/{y}.pbf"]}},
    "layers": [{"id": "far", "type": "line", "source": "far", "source-layer": "roads"}],
}
MOVES = "NORDFRACHT:LKW-01"
DRAWN = "#map[data-drawn]"
Open = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="module")
async def drawing() -> AsyncIterator[Browser]:
    if not FOUND:
        pytest.skip(f"there is no {CHROMIUM}")
    async with async_playwright() as playwright:
        args = [*DRAWS, *SOFTWARE]
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=args)
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
async def lorries(scope: Scope) -> Town:
    return await region(scope, orders=16)


@pytest.fixture(scope="module")
async def address(lorries: Town) -> AsyncIterator[str]:
    async with served(lorries.app) as found_at:
        yield found_at


@pytest.fixture
async def open_map(drawing: Browser, lorries: Town) -> AsyncIterator[Open]:
    """The map, once it is there; whatever a browser complains of fails the test."""
    wrong: list[str] = []
    async with AsyncExitStack() as closing:

        async def opened(address: str, query: str = "", script: str = "", token: str = "") -> Page:
            context = await drawing.new_context(viewport={"width": 1024, "height": 640}, reduced_motion="reduce")
            closing.push_async_callback(context.close)
            if script:
                await context.add_init_script(script)
            page = await context.new_page()
            token = await invite(lorries.app, lorries.tenant, "ann")
            await enter(page, address, token)
            watch(page, address, wrong)
            await page.goto(f"{address}/map{query}")
            await page.locator("#map-frame[data-ready]").wait_for()
            return page

        yield opened
    assert [text for text in wrong if "GPU stall" not in text] == []


async def drawn(page: Page, source: str) -> list[Any]:
    """What a layer of the map was given to draw."""
    script = "async (name) => (await document.getElementById('map').map.getSource(name).getData()).features"
    found: list[Any] = await page.evaluate(script, source)
    return found


async def test_the_map_is_clean(open_map: Open, address: str) -> None:
    page = await open_map(address, "?layers=vehicles,shipments,places,docks,lanes,disruptions&pick=v:NORDFRACHT:LKW-02")
    await page.get_by_role("heading", name="LKW-02").wait_for()
    await clean(page, "map", drawn=DRAWN)


async def test_the_ground_follows_light_and_dark(open_map: Open, address: str) -> None:
    page = await open_map(address)
    script = """() => { const map = document.getElementById('map').map;
        return map.getLayer('water') && map.getPaintProperty('water', 'background-color'); }"""
    light = await page.evaluate(script)
    await page.emulate_media(color_scheme="dark")
    await until_true(page, f"![undefined, {json.dumps(light)}].includes(({script})())")
    assert len(await drawn(page, "vehicles")) == 8


async def test_a_vehicle_moves_when_it_is_heard_and_nothing_else_is_asked_for(
    open_map: Open, address: str, lorries: Town
) -> None:
    page = await open_map(address)
    await page.locator("#map-frame[data-live=live]").wait_for()

    async def places() -> list[list[float]]:
        return [each["geometry"]["coordinates"] for each in await drawn(page, "vehicles")]

    async def there() -> bool:
        return [lon, north] in await places()

    await page.wait_for_timeout(1_500)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    vehicle = "document.getElementById('map').map.getSource('vehicles').getData()"
    found = await page.evaluate(
        f"async () => (await {vehicle}).features.find((each) => each.properties.id === '{MOVES}')"
    )
    lon, lat = found["geometry"]["coordinates"]
    north = round(lat + 0.001, 5)
    await lorries.run(RecordPositions((_heard("NORDFRACHT", "LKW-01", NOW - timedelta(seconds=1), north, lon),)))
    await until(page, there)
    assert "/map/vehicles.json?ids=NORDFRACHT%3ALKW-01" in asked
    assert not [url for url in asked if url.startswith("/map/vehicles.json?bbox")]


async def test_a_lasso_selects_and_the_selection_acts(open_map: Open, address: str, lorries: Town) -> None:
    page = await open_map(address)
    await page.get_by_role("button", name="Lasso").click()
    frame = await page.locator("#map-frame").bounding_box()
    assert frame is not None
    corners = ((0.5, 0.002), (0.99, 0.01), (0.99, 0.98), (0.01, 0.98), (0.02, 0.09))
    await page.mouse.move(frame["x"] + frame["width"] * 0.02, frame["y"] + frame["height"] * 0.09)
    await page.mouse.down()
    for across, down in corners:
        await page.mouse.move(frame["x"] + frame["width"] * across, frame["y"] + frame["height"] * down)
    await page.mouse.up()
    await expect(page.locator("#map-selected")).to_contain_text("Selected: vehicles 8, stops 16")
    await page.get_by_role("button", name="Take their cases").click()
    await expect(page.locator("#map-said")).to_contain_text("Cases taken")
    async with lorries.app.scope.reading(lorries.tenant) as (conn, _):
        assert await conn.fetchval("SELECT count(*) FROM exception_case WHERE state = 'open'") == 0
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator("#map-said")).to_have_text("Taken back.")
    async with lorries.app.scope.reading(lorries.tenant) as (conn, _):
        assert await conn.fetchval("SELECT count(*) FROM exception_case WHERE state = 'open'") > 0
    await page.get_by_role("button", name="Clear").click()
    await expect(page.locator("#map-selection")).to_be_hidden()


async def test_everything_is_done_by_keyboard(open_map: Open, address: str) -> None:
    page = await open_map(address, "?layers=vehicles")
    items = page.locator(".map-item")
    await expect(items).to_have_count(8)
    await items.first.focus()
    await strike(page, "ArrowDown")
    await strike(page, "x")
    await strike(page, "Shift+End")
    await expect(page.locator("#map-selected")).to_contain_text("vehicles 7")
    await strike(page, "Home")
    name = await items.first.locator("b").inner_text()
    await strike(page, "Enter")
    await expect(page.locator("#map-panel")).to_be_focused()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()
    await strike(page, "Escape")
    await expect(page.locator("#map-panel")).to_be_hidden()


async def test_a_picked_vehicle_shows_the_way_it_came_and_should_go(open_map: Open, address: str) -> None:
    page = await open_map(address, "?pick=v:NORDFRACHT:LKW-02")

    async def both() -> bool:
        return {each["properties"]["kind"] for each in await drawn(page, "trail")} == {"driven", "plan", "fix"}

    await until(page, both)
    await expect(page.locator("#map-panel")).to_contain_text("Off its route")


async def test_filters_and_layers_stand_in_the_address(open_map: Open, address: str) -> None:
    page = await open_map(address, "?layers=vehicles")
    await page.get_by_label("State").select_option("off_route")
    await expect(page.locator(".map-item")).to_have_count(1)
    await page.locator(".map-layers summary").click()
    await page.get_by_label("Lanes").check()
    await until_true(
        page, "location.search.includes('show=off_route') && location.search.includes('layers=vehicles,lanes')"
    )
    await page.reload()
    await page.locator("#map-frame[data-ready]").wait_for()
    await expect(page.locator(".map-item")).to_have_count(1)
    assert len(await drawn(page, "lanes")) > 0


async def test_a_day_is_played_again(open_map: Open, address: str) -> None:
    page = await open_map(address)
    await page.get_by_role("button", name="Replay").click()
    await expect(page.locator("#map-replay-state")).to_contain_text("Vehicles: 8")
    moment = page.get_by_label("Moment")
    await moment.evaluate("(el) => { el.value = el.max; el.dispatchEvent(new Event('input')); }")
    await expect(page.locator("#map-moment-at")).to_have_text("10:00")
    marks = [each for each in await drawn(page, "replay") if each["geometry"]["type"] == "Point"]
    assert sorted(each["properties"]["image"] for each in marks) == ["replay-silent"] * 2 + ["replay-stands"] * 6
    await page.get_by_role("button", name="Back to now").click()
    assert await drawn(page, "replay") == []


async def test_a_browser_that_cannot_draw_shows_a_picture_and_the_list(open_map: Open, address: str) -> None:
    page = await open_map(address, script=NO_WEBGL)
    await expect(page.locator("svg.map-picture use")).to_have_count(24)
    await expect(page.locator(".map-item")).to_have_count(24)
    await keep(page, "map-picture")
    assert await violations(page) == []


@pytest.mark.prove
async def test_an_operators_tiles_lie_below(open_map: Open, lorries: Town, tmp_path: Path) -> None:
    tiles = tmp_path / "world.pmtiles"
    tiles.write_bytes(archive(picture()))
    async with served(lorries.app, Ground(tiles=tiles)) as at:
        page = await open_map(at)
        await until_true(page, "document.getElementById('map').map.isSourceLoaded('tiles')")
        layers = await page.evaluate("document.getElementById('map').map.getStyle().layers.map((each) => each.id)")
        assert layers[:2] == ["ground", "tiles"]
        await page.goto("about:blank")


@pytest.mark.prove
async def test_an_operators_style_may_ask_its_own_server(drawing: Browser, lorries: Town) -> None:
    """The page and the worker that reads its tiles are let through to it; what it answers is made up here."""
    asked: list[str] = []
    said: list[str] = []

    async def answer(route: Route) -> None:
        asked.append(route.request.url)
        body = json.dumps(STYLE) if route.request.url.endswith(".json") else ""
        await route.fulfill(body=body, headers={"access-control-allow-origin": "*"})

    ground = Ground(style="https://maps.example/style.json", origins=("https://maps.example",))
    async with served(lorries.app, ground) as at:
        context = await drawing.new_context()
        await context.route("https://maps.example/**", answer)
        page = await context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        await enter(page, at, await invite(lorries.app, lorries.tenant, "ann"))
        await page.goto(f"{at}/map")
        await page.locator("#map-frame[data-ready]").wait_for()
        await until_true(page, "document.getElementById('map').map.getLayer('vehicles-point')")
        await until_true(page, "document.getElementById('map').map.isSourceLoaded('far')")
        await context.close()
    assert any(url.endswith(".pbf") for url in asked)
    assert [text for text in said if "security policy" in text.lower()] == []


async def test_a_vehicle_is_between_its_positions_in_a_replay(open_map: Open, address: str) -> None:
    page = await open_map(address)
    script = """async (s) => (await import('/static/map/replay.js')).whereAt(
        {t: [0, 100, 5000], lat: [50, 51, 52], lon: [8, 8, 8]}, s)"""
    half = await page.evaluate(script, 50)
    assert (half["lat"], half["turn"], half["moves"]) == (50.5, 0, True)
    assert (await page.evaluate(script, 4000))["lat"] == 51
    assert await page.evaluate(script, -1) is None
    assert (await page.evaluate(script, 9000))["silent"]


def picture() -> bytes:
    """One grey pixel, as PNG."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\x00\xc8")),
        (b"IEND", b""),
    )
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def archive(tile: bytes) -> bytes:
    """A PMTiles file (version 3) with that tile at zoom 0 and nothing else."""
    root = gzip.compress(bytes((1, 0, 1)) + varint(len(tile)) + bytes((1,)))
    about = gzip.compress(json.dumps({}).encode())
    at, spans = 127, []
    for part in (root, about, b"", tile):
        spans += [at, len(part)]
        at += len(part)
    kinds = bytes((1, 2, 1, 2, 0, 0))
    bounds = struct.pack("<iiii", -1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
    head = b"PMTiles\x03" + struct.pack("<8Q", *spans) + struct.pack("<3Q", 1, 1, 1) + kinds + bounds + bytes(9)
    assert len(head) == 127
    return head + root + about + tile


def varint(value: int) -> bytes:
    return bytes((value,)) if value < 128 else bytes((value & 127 | 128,)) + varint(value >> 7)
