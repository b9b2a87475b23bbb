"""Who walks through a demo: a guest who may do everything, a carrier, a driver, and who comes by a link alone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Page

_LINK = re.compile(r"(http://\S+?)/enter\?token=(\S+)")
_PASSWORD = re.compile(r"with the password (\S+)")
_OUTSIDE = re.compile(r"  (\S.*?) {2,}(http://[^/\s]+)(/\S*)")
HELD = "the day is "


@dataclass(slots=True)
class Told:
    """What a demo says on its output."""

    base: str = ""
    link: str = ""
    password: str = ""
    outside: dict[str, str] = field(default_factory=dict)
    held: bool = False

    def hear(self, line: str) -> None:
        """One line more."""
        if (found := _LINK.search(line)) and not self.link:
            self.link, self.base = found[0], found[1]
        elif found := _PASSWORD.search(line):
            self.password = found[1]
        elif (found := _OUTSIDE.match(line)) and found[2] == self.base and found[3] != "/v1/openapi.json":
            self.outside[found[1]] = found[3]
        self.held = self.held or HELD in line


def read(path: Path) -> Told:
    """What a demo said that runs already."""
    told = Told()
    for line in path.read_text("utf-8").splitlines():
        told.hear(line)
    return told


async def hear(lines: AsyncIterator[bytes]) -> Told:
    """What a demo says until its day stands still."""
    told = Told()
    async for line in lines:
        told.hear(line.decode("utf-8", "replace"))
        if told.held:
            break
    return told


async def _as_guest(page: Page, told: Told) -> None:
    await page.goto(told.link)
    await page.get_by_role("navigation", name="Screens").wait_for(state="attached")


async def _as_carrier(page: Page, told: Told) -> None:
    await page.goto(f"{told.base}/login?at=demo")
    await page.get_by_label("Mail address").fill("carrier@demo.example")
    await page.get_by_label("Password").fill(told.password)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/portal")


async def _as_driver(page: Page, told: Told) -> None:
    await page.goto(told.base + told.outside["a driver"])
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/drive/")


async def _as_nobody(_page: Page, _told: Told) -> None:
    return


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody: how they come in, and where they begin; `by_link`: also wherever the demo sends those outside."""

    name: str
    come_in: Callable[[Page, Told], Awaitable[None]]
    starts: tuple[str, ...]
    by_link: bool = False


VISITORS = (
    Visitor("nobody", _as_nobody, ("/login", "/drive/code"), by_link=True),
    Visitor("driver", _as_driver, ("/drive/",)),
    Visitor(
        "guest",
        _as_guest,
        (
            "/board",
            "/decisions?kind=allocation",
            "/",
            "/find?q=NORD",
            "/policies/dispatch?version=1",
            "/driver-actions",
        ),
    ),
    Visitor("carrier", _as_carrier, ("/portal", "/portal/scorecard/on_time_pickup")),
)
"""In an order in which each sees first what is theirs."""
