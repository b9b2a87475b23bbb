"""`make screenshots`: a day of the demo, every screen looked at, and the pictures that the documents show.

    python -m tools.screenshots [--all FOLDER] [--orders N] [--hours N] [--seed N] [--link URL]

Ends with 1 where a screen is not clean: a console error, a request that leaves the machine, a serious violation by axe,
something that no key reaches. `--all` keeps every picture of every screen there; else those of `PICTURES` are written
to docs/pictures. `--link` is the link that signs in to a demo that runs already.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tools.walk import SIZES, Seen, Walk, pages_of

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

STARTS = ("/board", "/decisions?kind=allocation", "/")
"""Where the walk begins: what these link to first is what is shown of its kind."""

_LINK = re.compile(rb"(http://\S+?)/enter\?token=(\S+)")


@asynccontextmanager
async def demo(wanted: argparse.Namespace) -> AsyncIterator[str]:
    """A demo whose day stands still after `hours`, unless one runs already; gives the link that signs in."""
    if wanted.link:
        yield wanted.link
        return
    command = [str(TOP / ".venv/bin/headway"), "demo", "--no-browser", "--port", "0", "--speed", "3600"]
    command += [part for name in ("seed", "orders", "hours") for part in (f"--{name}", str(getattr(wanted, name)))]
    process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, cwd=TOP)
    assert process.stdout is not None
    link = ""
    try:
        async for line in process.stdout:
            if (found := _LINK.search(line)) and not link:
                link = found[0].decode()
            if b"the day is" in line:
                break
        yield link
    finally:
        process.terminate()
        await process.wait()


async def main(wanted: argparse.Namespace) -> int:
    """Walk, keep the pictures, say what is wrong."""
    folder: Path | None = wanted.all
    made: set[str] = set()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  (nothing else runs yet)

    async def keep(page: Page, route: str, size: str, scheme: str) -> None:
        name = PICTURES.get((route, size, scheme))
        if folder is not None:
            plain = re.sub(r"[^a-z0-9]+", "-", route.lower()).strip("-") or "home"
            await page.screenshot(path=folder / f"{plain}-{size}-{scheme}.png", full_page=True)
        elif name is not None:
            await page.screenshot(path=TOP / "docs/pictures" / f"{name}.png")
            made.add(name)

    async with demo(wanted) as link, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        width, height = SIZES["desk"]
        context = await browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        first = await context.new_page()
        await first.goto(link)
        if wanted.key:
            await first.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
            await first.get_by_label("Access key").fill(wanted.key)
            await first.keyboard.press("Enter")
            await first.wait_for_load_state()
        await first.get_by_role("navigation", name="Screens").wait_for(state="attached")
        await first.close()
        walk = Walk(context, re.split("/(?:enter|login)", link)[0], keep, tell)
        seen = await walk.go(*STARTS)
        await browser.close()
    return report(walk, made if folder is None else None) + (not seen)


def report(walk: Walk, made: set[str] | None) -> int:
    """Print what was not seen, and which pictures were made; 1 where anything is wrong."""
    unseen = [route for route in pages_of() if route not in walk.seen]
    print(f"{len(walk.seen)} kinds of pages; not linked to in this demo: {', '.join(unseen) or 'none'}")
    if made is not None:
        missing = sorted(set(PICTURES.values()) - made)
        print(f"pictures: {', '.join(sorted(made))}; missing: {', '.join(missing) or 'none'}")
    return int(any(each.wrong for each in walk.seen.values()))


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
    parser.add_argument("--link", default="", help="of a demo that runs already")
    parser.add_argument("--key", default="", help="its key, where the link is its page to sign in at")
    sys.exit(asyncio.run(main(parser.parse_args())))
