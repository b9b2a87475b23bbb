"""Walk every screen of a running Headway as a browser sees it: follow its links until no new kind of page turns up."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, ConsoleMessage, Error, Page, Request
from starlette.routing import Route

from headway.web.routes import ROUTES

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
MOST_TABS = 700
NOT_WALKED = re.compile(r"^/(enter|logout|static|live|drive)\b|\.(json|csv|parquet|pdf|geojson)$|\{token\}")
"""What is no screen, or is somebody else's: the walk goes as one signed-in person."""

_LINKS = "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
_MARK = (Path(__file__).parent / "walk.js").read_text("utf-8")


@dataclass(slots=True)
class Seen:
    """One kind of page: its route, the address it was seen at, and what is wrong with it, by where it was looked at."""

    route: str
    path: str
    wrong: list[str] = field(default_factory=list)


def pages_of() -> dict[str, re.Pattern[str]]:
    """Every kind of page there is that can be walked to, with the pattern of its addresses."""
    found: dict[str, re.Pattern[str]] = {}
    for route in ROUTES:
        if isinstance(route, Route) and "GET" in (route.methods or ()) and not NOT_WALKED.search(route.path):
            found.setdefault(route.path, route.path_regex)
    return found


def kind_of(path: str, kinds: dict[str, re.Pattern[str]]) -> str | None:
    """The kind of page at a path; the first that fits, as the server has it."""
    return next((name for name, pattern in kinds.items() if pattern.match(path)), None)


@dataclass
class Walk:
    """A walk by one signed-in browser. `on_page` is called for each page, size and scheme, `on_seen` after it."""

    context: BrowserContext
    base: str
    on_page: Callable[[Page, str, str, str], Awaitable[None]] | None = None
    on_seen: Callable[[Seen], None] | None = None
    schemes: tuple[str, ...] = SCHEMES
    seen: dict[str, Seen] = field(default_factory=dict)
    _notes: list[str] = field(default_factory=list)

    async def go(self, *starts: str) -> dict[str, Seen]:
        """Follow links from where it starts until every kind of page that is linked was looked at once."""
        kinds, waiting = pages_of(), list(starts)
        page = await self.context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", self._console)
        page.on("request", self._outside)
        page.on("pageerror", lambda error: self._notes.append(str(error)))
        while waiting:
            path = waiting.pop(0)
            kind = kind_of(urlsplit(path).path, kinds)
            if kind is None or kind in self.seen:
                continue
            self.seen[kind] = seen = Seen(kind, path)
            waiting += await self._look(page, seen)
            if self.on_seen is not None:
                self.on_seen(seen)
        await page.close()
        return self.seen

    async def _look(self, page: Page, seen: Seen) -> list[str]:
        """Look at one page in every way; returns where its links lead."""
        notes: list[str] = []
        self._notes = notes
        try:
            answer = await page.goto(self.base + seen.path, wait_until="load")
        except Error as error:
            seen.wrong = [] if "Download is starting" in str(error) else [str(error)]
            return []
        if answer is None or answer.status >= 400:
            notes.append(f"it answered {answer.status if answer else 'nothing'}")
        links: list[str] = await page.evaluate(_LINKS)
        for size, (width, height) in SIZES.items():
            await page.set_viewport_size({"width": width, "height": height})
            for scheme in self.schemes:
                await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                await page.wait_for_timeout(120)
                notes += [f"{size}, {scheme}: {fault}" for fault in await faults(page)]
                if self.on_page is not None:
                    await self.on_page(page, seen.route, size, scheme)
            if size == "desk":
                notes += [f"no way by keyboard to {name!r}" for name in await unreached(page)]
        seen.wrong = notes
        return [self._path(link) for link in links if self._path(link)]

    def _path(self, link: str) -> str:
        found = link.removeprefix(self.base)
        return found.partition("#")[0] if found.startswith("/") and not found.startswith("//") else ""

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._notes.append(message.text)

    def _outside(self, request: Request) -> None:
        if not request.url.startswith((self.base, "blob:", "data:")):
            self._notes.append(f"a request to {request.url}")


async def faults(page: Page) -> list[str]:
    """It does not fit, or axe calls something of it serious."""
    found = []
    if not await page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        found.append("it scrolls sideways")
    violations = (await Axe().run(page)).response["violations"]
    serious = (each for each in violations if each["impact"] in {"serious", "critical"})
    found += [f"{each['id']}: {[node['html'][:140] for node in each['nodes'][:2]]}" for each in serious]
    return found


async def unreached(page: Page) -> list[str]:
    """What can be clicked and is not reached by the tab key, from the top of the page on."""
    names: list[str] = await page.evaluate(_MARK)
    await page.evaluate("() => { document.activeElement?.blur(); window.scrollTo(0, 0); }")
    reached: set[int] = set()
    for _ in range(min(MOST_TABS, 2 * len(names) + 20)):
        await page.keyboard.press("Tab")
        at = await page.evaluate("document.activeElement?.dataset?.walk ?? null")
        reached |= set() if at is None else {int(at)}
        if len(reached) == len(names):
            return []
    there = "numbers => numbers.filter(n => document.querySelector(`[data-walk='${n}']`)?.checkVisibility())"
    left = await page.evaluate(there, [number for number in range(len(names)) if number not in reached])
    return [names[number] for number in left] if len(names) < MOST_TABS // 2 else []
