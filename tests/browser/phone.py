"""A phone: Chromium as a process that can be killed, with a profile that stays, before a server that can go."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from headway.kernel.app import App
from headway.web import add_screens
from tests.browser.conftest import CHROMIUM, QUIET

SIZE = {"width": 390, "height": 844}


class Server:
    """The screens at an address that stays, also while nobody answers there."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._port = 0
        self._running: tuple[uvicorn.Server, asyncio.Task[None]] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        http = FastAPI(docs_url=None, redoc_url=None)
        add_screens(http, self._app)
        server = uvicorn.Server(uvicorn.Config(http, port=self._port, log_level="warning", lifespan="off"))
        task = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110  (uvicorn tells it in no other way)
            await asyncio.sleep(0.01)
        self._port = server.servers[0].sockets[0].getsockname()[1]
        self._running = server, task

    async def stop(self) -> None:
        if self._running is not None:
            server, task = self._running
            server.should_exit = server.force_exit = True
            await task
            self._running = None


class Phone:
    """A browser of the driver's."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self.wrong: list[str] = []
        self._process: asyncio.subprocess.Process | None = None
        self._browser: Browser | None = None
        self.page: Page

    async def open(self, address: str) -> None:
        """Switch it on and open an address."""
        port_file = self.profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        self._process = await asyncio.create_subprocess_exec(
            str(CHROMIUM),
            *QUIET,
            "--headless=new",
            "--hide-scrollbars",
            "--remote-debugging-port=0",
            f"--user-data-dir={self.profile}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        while not (port_file.exists() and port_file.read_text().count("\n")):  # noqa: ASYNC110  (Chromium writes it)
            await asyncio.sleep(0.05)
        port = port_file.read_text().split("\n")[0]
        self._browser = await self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.page = await self._context.new_page()
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: self.wrong.append(said.text) if _fault(said.text, said.type) else None)
        await self.page.set_viewport_size({"width": SIZE["width"], "height": SIZE["height"]})
        await self.page.goto(address)

    @property
    def _context(self) -> BrowserContext:
        assert self._browser is not None
        return self._browser.contexts[0]

    async def kill(self) -> None:
        """As an empty battery does."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()
            self._process = None

    @asynccontextmanager
    async def held(self) -> AsyncIterator[Phone]:
        async with async_playwright() as self._playwright:
            try:
                yield self
            finally:
                await self.kill()


def _fault(text: str, kind: str) -> bool:
    """What nobody answers because the server is away is no fault of the page."""
    return (
        kind in {"error", "warning"} and "ERR_CONNECTION_REFUSED" not in text and "Failed to load resource" not in text
    )
