"""How a screen is looked at: each in one of two usual ways, or in every way where time is no matter.

A name's turn is light at a desk or dark on a phone, always the same of the two; whether the page is too wide is asked
for both sizes. `HEADWAY_LOOKS=all` (`make prove`), and whoever keeps pictures, has all four.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from zlib import crc32

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Request

from tests.browser.waiting import fits

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
USUAL: tuple[tuple[str, Scheme], ...] = (("desk", "light"), ("phone", "dark"))
ALL = os.environ.get("HEADWAY_LOOKS") == "all" or "HEADWAY_PICTURES" in os.environ
ALIKE = ("tbody > tr:nth-child(n+9)", "#rows > li:nth-child(n+9)", ".kanban-column li:nth-child(n+5)")
"""Rows and cards like those before them, which axe is spared where time matters."""
FAULTS = {"resultTypes": ["violations"]}
"""What axe shall describe: each element that passes otherwise too, which is half of its work."""


def schemes(name: str) -> tuple[Scheme, ...]:
    """The colour schemes in which a page is looked at."""
    return SCHEMES if ALL else (SCHEMES[crc32(name.encode()) % len(SCHEMES)],)


async def clean(page: Page, name: str, drawn: str = "body") -> None:
    """Nothing serious against it, nothing beyond the edge; ends light at a desk; pictures where they are wanted.

    Args:
        drawn: what the page has once it is drawn for a size and a scheme.
    """
    for size in SIZES:
        await resize(page, size)
        await fits(page)
        for scheme in schemes(name):
            if ALL or (size, scheme) in USUAL:
                await page.emulate_media(color_scheme=scheme)
                await page.locator(drawn).first.wait_for()
                await keep(page, f"{name}-{size}-{scheme}")
                assert await violations(page) == [], (name, size, scheme)
    await resize(page, "desk")
    await page.emulate_media(color_scheme="light")


async def check(page: Page, address: str, name: str) -> None:
    """Loaded anew, with everything open: no fault of the console, no request elsewhere, and it is clean."""
    wrong: list[str] = []
    watch(page, address, wrong)
    await page.reload()
    for details in await page.locator("details").all():
        await details.evaluate("each => each.open = true")
    await clean(page, name)
    assert wrong == []


async def resize(page: Page, size: str) -> None:
    """A window of a size: `desk` or `phone`."""
    width, height = SIZES[size]
    await page.set_viewport_size({"width": width, "height": height})


async def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe calls serious or critical: the rule, and the first elements that break it."""
    spared = None if ALL else {"exclude": [[each] for each in ALIKE]}
    found = (await Axe().run(page, context=spared, options=FAULTS)).response["violations"]
    serious = [each for each in found if each["impact"] in {"serious", "critical"}]
    return [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in serious]


def watch(page: Page, address: str, wrong: list[str]) -> None:
    """Adds to `wrong` whatever the page complains of from now on, and every request to anywhere but `address`."""

    def asked(request: Request) -> None:
        if not request.url.startswith(address):
            wrong.append(f"a request to {request.url}")

    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", asked)


async def keep(page: Page, name: str) -> None:
    """A picture, in the folder of HEADWAY_PICTURES."""
    if folder := os.environ.get("HEADWAY_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
