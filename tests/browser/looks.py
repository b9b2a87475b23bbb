"""How a screen is looked at: light at a desk and dark on a phone, or every way where time is no matter.

`HEADWAY_LOOKS=all`, and whoever keeps pictures, has four; `make screenshots` looks at every screen in all of them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Request

from tests.browser.waiting import fits

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
Scheme = Literal["light", "dark"]
ALL = os.environ.get("HEADWAY_LOOKS") == "all" or "HEADWAY_PICTURES" in os.environ
ALIKE = ("tbody > tr:nth-child(n+9)", "#rows > li:nth-child(n+9)", ".kanban-column li:nth-child(n+5)")
"""Rows and cards like those before them, which axe is spared where time matters."""
_USUAL: dict[str, tuple[Scheme, ...]] = {"desk": ("light",), "phone": ("dark",)}


def schemes(size: str) -> tuple[Scheme, ...]:
    """The colour schemes in which a page of this size, `desk` or `phone`, is looked at."""
    return ("light", "dark") if ALL else _USUAL[size]


async def clean(page: Page, name: str) -> None:
    """At a desk and on a phone: nothing serious against it, nothing beyond the edge; pictures where they are wanted."""
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        await fits(page)
        for scheme in schemes(size):
            await page.emulate_media(color_scheme=scheme)
            await keep(page, f"{name}-{size}-{scheme}")
            assert await violations(page) == [], (name, size, scheme)


async def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe calls serious or critical: the rule, and the first elements that break it."""
    spared = None if ALL else {"exclude": [[each] for each in ALIKE]}
    found = (await Axe().run(page, context=spared)).response["violations"]
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
