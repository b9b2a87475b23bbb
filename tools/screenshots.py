"""`make screenshots`: a day of the demo, every screen looked at, and the pictures that the documents show.

    python -m tools.screenshots [--all FOLDER] [--orders N] [--hours N] [--seed N] [--log FILE]

Ends with 1 where a screen is not clean: a console error, a request that leaves the machine, a serious violation by axe,
something that no key reaches; and where a page of `web/routes` was not seen. `--all` keeps every picture of every
screen there; else those of `PICTURES` are written to docs/pictures. `--log`: what a demo wrote that stands still.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Error, Page, async_playwright

from tools.routes import gone, pages_of
from tools.visitors import VISITORS, Told, Visitor, hear, read
from tools.walk import SIZES, Keep, Seen, Walk

TOP = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
PICTURES: dict[tuple[str, str, str], str] = {
    ("/", "desk", "light"): "home",
    ("/", "phone", "dark"): "home-phone",
    ("/board", "desk", "light"): "board",
    ("/map", "desk", "dark"): "map",
    ("/cases", "desk", "light"): "inbox",
    ("/shipments/{id}", "desk", "light"): "shipment",
    ("/carriers/{code:path}", "desk", "light"): "carrier",
    ("/contracts/{id}", "desk", "light"): "contract",
    ("/docks", "desk", "light"): "docks",
    ("/analytics", "desk", "light"): "analytics",
    ("/analytics/leadership", "desk", "dark"): "leadership",
    ("/policies", "desk", "light"): "policies",
    ("/decisions/{id}", "desk", "light"): "decision",
    ("/admin", "desk", "light"): "administration",
}
"""Kind of page, size and scheme; and the picture's name in docs/pictures."""


@asynccontextmanager
async def demo(wanted: argparse.Namespace) -> AsyncIterator[Told]:
    """A demo whose day stands still after `hours`, unless one runs already; gives what it said."""
    if wanted.log:
        yield read(wanted.log)
        return
    command = [str(TOP / ".venv/bin/headway"), "demo", "--no-browser", "--port", "0", "--speed", "3600"]
    command += [part for name in ("seed", "orders", "hours") for part in (f"--{name}", str(getattr(wanted, name)))]
    process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, cwd=TOP)
    assert process.stdout is not None
    try:
        yield await hear(process.stdout)
    finally:
        process.terminate()
        await process.wait()


@dataclass(slots=True)
class Album:
    """Keeps pictures: all of them in a folder, or those that the documents show."""

    folder: Path | None
    made: set[str] = field(default_factory=set)

    async def keep(self, page: Page, route: str, size: str, scheme: str) -> None:
        """One page as it is looked at."""
        name = PICTURES.get((route, size, scheme))
        if self.folder is not None:
            plain = re.sub(r"[^a-z0-9]+", "-", route.lower()).strip("-") or "home"
            await page.screenshot(path=self.folder / f"{plain}-{size}-{scheme}.png", full_page=True)
        elif name is not None:
            await page.screenshot(path=TOP / "docs/pictures" / f"{name}.png")
            self.made.add(name)

    def missing(self) -> list[str]:
        """Pictures of the documents that were not made."""
        return [] if self.folder is not None else sorted(set(PICTURES.values()) - self.made)


async def main(wanted: argparse.Namespace) -> int:
    """Walk, keep the pictures, say what is wrong."""
    album, seen = Album(wanted.all), dict[str, Seen]()
    if wanted.all is not None:
        wanted.all.mkdir(parents=True, exist_ok=True)
    async with demo(wanted) as told, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for visitor in VISITORS:
            await visit(browser, visitor, told, seen, album.keep)
        await browser.close()
    return report(seen, album)


async def visit(browser: Browser, visitor: Visitor, told: Told, seen: dict[str, Seen], keep: Keep) -> None:
    """What one visitor sees that nobody saw before."""
    width, height = SIZES["desk"]
    context = await browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    first = await context.new_page()
    try:
        await visitor.come_in(first, told)
    except (Error, KeyError) as error:
        print(f"WRONG the {visitor.name} cannot come in: {error}", flush=True)
        return
    await first.close()
    print(f"the {visitor.name}", flush=True)
    outside = told.outside.values() if visitor.by_link else ()
    await Walk(context, told.base, keep, tell, seen=seen).go(*visitor.starts, *outside)
    await context.close()


def report(seen: dict[str, Seen], album: Album) -> int:
    """Print what was not seen, and which pictures were made; 1 where anything is wrong."""
    unseen = [route for route in pages_of() if route not in seen]
    print(f"{len(seen)} of {len(pages_of())} kinds of pages; not seen: {', '.join(unseen) or 'none'}")
    if left := gone():
        print(f"no addresses any more, but in tools/routes.py: {', '.join(left)}")
    if album.folder is None:
        print(f"pictures: {', '.join(sorted(album.made))}; missing: {', '.join(album.missing()) or 'none'}")
    return int(bool(unseen or left or album.missing()) or any(each.wrong for each in seen.values()))


def tell(seen: Seen) -> None:
    """Print what was seen of one page."""
    print(f"{'WRONG' if seen.wrong else 'ok   '} {seen.route:44} {seen.path[:60]}", flush=True)
    for fault in seen.wrong:
        print(f"        {fault}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--all", type=Path, default=None, help="keep every picture of every screen here")
    parser.add_argument("--orders", type=int, default=800)
    parser.add_argument("--hours", type=int, default=11)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--log", type=Path, default=None, help="the output of a demo that stands still already")
    sys.exit(asyncio.run(main(parser.parse_args())))
