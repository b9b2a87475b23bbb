"""Walk every screen of a running Headway as a browser sees it: follow its links until no new kind of page turns up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, ConsoleMessage, Error, Page, Request

from tools.routes import kind_of, pages_of

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
MOST_TABS = 700
MOST_OF_A_KIND = 4
"""So many more pages of a kind that one page links to are read for links to what was not seen yet."""

PATIENCE_MS, EVERY_MS = 20_000, 120

_FITS = "document.documentElement.scrollWidth <= innerWidth"
_UNDRAWN = ":is(#map, #small-map):not([data-drawn]):visible"
_RAW_MOMENTS = r"""[...document.querySelectorAll('main *:not(pre, code, textarea, script)')].flatMap(each =>
    [...each.childNodes].filter(node => node.nodeType === Node.TEXT_NODE && !each.closest('pre, code')
        && /\d{4}-\d\d-\d\dT\d\d:\d\d/.test(node.data)).map(node => node.data.trim().slice(0, 90))).slice(0, 3)"""
_LINKS = "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
_MARK = (Path(__file__).parent / "walk.js").read_text("utf-8")


Keep = Callable[[Page, str, str, str], Awaitable[None]]
"""Called with a page, its kind, the size and the scheme."""


@dataclass(slots=True)
class Seen:
    """One kind of page: its route, the address it was seen at, and what is wrong with it, by where it was looked at."""

    route: str
    path: str
    wrong: list[str] = field(default_factory=list)


class _Others:
    """Pages of kinds that were seen: a few of each kind from each page that links to them."""

    def __init__(self) -> None:
        self._paths: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._known: set[str] = set()

    def add(self, kind: str, path: str, source: str) -> None:
        if path not in self._known and len(self._paths[kind, source]) < MOST_OF_A_KIND:
            self._known.add(path)
            self._paths[kind, source].append(path)

    def take(self) -> str | None:
        return next((paths.pop(0) for paths in self._paths.values() if paths), None)


@dataclass
class Walk:
    """A walk by one browser. `on_page` is called for each page, size and scheme, `on_seen` after it.

    `seen`: what others have seen before, who walk the same demo; it grows.
    """

    context: BrowserContext
    base: str
    on_page: Keep | None = None
    on_seen: Callable[[Seen], None] | None = None
    schemes: tuple[str, ...] = SCHEMES
    seen: dict[str, Seen] = field(default_factory=dict)
    kinds: dict[str, re.Pattern[str]] = field(default_factory=pages_of)
    _notes: list[str] = field(default_factory=list)

    async def go(self, *starts: str) -> None:
        """Follow links from where it starts until every kind of page that is linked was looked at once."""
        page = await self.context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", self._console)
        page.on("request", self._outside)
        page.on("pageerror", lambda error: self._notes.append(str(error)))
        waiting, others = [(path, "") for path in starts], _Others()
        while waiting := waiting or await self._read_on(others):
            path, source = waiting.pop(0)
            kind = kind_of(urlsplit(path).path, self.kinds)
            if kind is None:
                continue
            if kind in self.seen:
                others.add(kind, path, source)
                continue
            self.seen[kind] = seen = Seen(kind, path)
            waiting += [(each, kind) for each in await self._look(page, seen)]
            if self.on_seen is not None:
                self.on_seen(seen)
        await page.close()

    async def _read_on(self, others: _Others) -> list[tuple[str, str]]:
        """Links to kinds that were not seen, of further pages of kinds that were."""
        while self.kinds.keys() - self.seen.keys() and (path := others.take()):
            if new := [(each, path) for each in await self._links_on(path) if self._is_new(each)]:
                return new
        return []

    async def _links_on(self, path: str) -> list[str]:
        """Where a page leads, without looking at it; one that cannot be read leads nowhere."""
        try:
            answer = await self.context.request.get(self.base + path, max_retries=2)
            if not answer.ok or "html" not in answer.headers.get("content-type", ""):
                return []
            links = _HREF.findall(await answer.text())
        except Error:
            return []
        return [found for link in links if (found := self._path(unescape(link)))]

    def _is_new(self, path: str) -> bool:
        kind = kind_of(urlsplit(path).path, self.kinds)
        return kind is not None and kind not in self.seen

    async def _look(self, page: Page, seen: Seen) -> list[str]:
        """Look at one page in every way; returns where its links lead."""
        notes: list[str] = []
        self._notes = notes
        try:
            answer = await page.goto(self.base + seen.path, wait_until="load")
        except Error as error:
            seen.wrong = [str(error)]
            return []
        if answer is None or answer.status >= 400:
            notes.append(f"it answered {answer.status if answer else 'nothing'}")
        links: list[str] = await page.evaluate(_LINKS)
        for size, (width, height) in SIZES.items():
            await page.set_viewport_size({"width": width, "height": height})
            for scheme in self.schemes:
                await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                await settled(page)
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


async def settled(page: Page) -> None:
    """What draws itself anew for a size and its colours has done so, or had `PATIENCE_MS` for it."""
    await page.wait_for_timeout(EVERY_MS)
    for _ in range(PATIENCE_MS // EVERY_MS):
        if await page.evaluate(_FITS) and not await page.locator(_UNDRAWN).count():
            return
        await page.wait_for_timeout(EVERY_MS)


async def faults(page: Page) -> list[str]:
    """It does not fit, or axe calls something of it serious."""
    found = []
    if not await page.evaluate(_FITS):
        found.append("it scrolls sideways")
    found += [f"a moment as the log has it: {text!r}" for text in await page.evaluate(_RAW_MOMENTS)]
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
