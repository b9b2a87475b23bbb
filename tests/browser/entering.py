"""Signing in as a link of `/enter` does, without drawing the screen that it leads to: most tests want another."""

from __future__ import annotations

from playwright.async_api import Page


async def enter(page: Page, address: str, token: str) -> None:
    """The page's session is that of the token; the page stays as it is."""
    answer = await page.context.request.get(f"{address}/enter?token={token}", max_redirects=0)
    assert answer.status == 303, await answer.text()
