"""What a test waits for before it looks or types: a person sees when a page is ready, a script has to ask.

`wait_for_function` evaluates text, which the pages' policy forbids; so these ask again until it holds.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

PATIENCE_MS = 30_000
EVERY_MS = 50
FITS = "document.documentElement.scrollWidth <= innerWidth"


async def until(page: Page, holds: Callable[[], Awaitable[bool]], what: str = "what was waited for") -> None:
    """Something holds.

    Raises:
        AssertionError: it does not within `PATIENCE_MS`.
    """
    for _ in range(PATIENCE_MS // EVERY_MS):
        if await holds():
            return
        await page.wait_for_timeout(EVERY_MS)
    raise AssertionError(f"never: {what}")


async def until_true(page: Page, script: str) -> None:
    """An expression is true in the page."""

    async def holds() -> bool:
        return bool(await page.evaluate(f"() => Boolean({script})"))

    await until(page, holds, script)


async def fits(page: Page) -> None:
    """The page is no wider than its window, once what draws itself anew for a new width has done so."""
    await until_true(page, FITS)


async def strike(page: Page, key: str) -> None:
    """Strikes a key once the page hears it: its scripts have run when it is loaded, which what is seen does not say."""
    await page.wait_for_load_state()
    await page.keyboard.press(key)


async def send(page: Page, button: Locator) -> None:
    """Presses a button that sends a form, until the answer is what the page shows: until then it is the one before."""
    async with page.expect_navigation():
        await button.click()


async def write(page: Page, text: str) -> None:
    """Types where the focus is, once a field has it: a field that is opened by a key gets it a little later."""
    await expect(page.locator("input:focus, textarea:focus")).to_have_count(1)
    await page.keyboard.type(text)


async def ask_anew(page: Page) -> None:
    """The page asks for its content, as it does at news, and has put it in its place."""
    await page.locator("#content[data-htmx-powered]").wait_for()
    swapped = "new Promise(done => document.addEventListener('htmx:after:settle', () => done(true), {once: true}))"
    ask = "document.getElementById('content').dispatchEvent(new Event('refresh'))"
    await page.evaluate(f"() => {{ const settled = {swapped}; {ask}; return settled; }}")
