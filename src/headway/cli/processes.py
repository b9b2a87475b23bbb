"""`headway serve` and `headway worker`: the two processes of an installation. Any number of each may run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from socket import socket
from typing import Annotated

import typer
import uvicorn

from headway.api import create_api
from headway.bootstrap import Settings, application
from headway.cli.options import DataDir, settings
from headway.cli.output import log_to_stderr, run, say
from headway.kernel.app import App
from headway.kernel.worker import Worker
from headway.web import add_screens


def serve(
    data_dir: DataDir = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="0 takes a free one.")] = None,
    with_worker: Annotated[
        bool, typer.Option("--with-worker", help="Serve timers and jobs in this process as well.")
    ] = False,
) -> None:
    """Serve the API and the screens."""
    log_to_stderr()
    found = settings(data_dir, needs_database=True)
    found = replace(found, host=host or found.host, port=found.port if port is None else port)
    run(_serve(found, with_worker))


def worker(data_dir: DataDir = None) -> None:
    """Serve timers, jobs and projections of all tenants."""
    log_to_stderr()
    run(_work(settings(data_dir, needs_database=True)))


async def _serve(found: Settings, with_worker: bool) -> None:
    async with application(found, on_event=say) as app, asyncio.TaskGroup() as tasks:
        helper = tasks.create_task(Worker(app).run()) if with_worker else None
        await listen(app, found)
        if helper is not None:
            helper.cancel()


async def _work(found: Settings) -> None:
    async with application(found, on_event=say) as app:
        say("worker: serving timers, jobs and projections")
        await Worker(app).run()


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling, which the command line does, and telling when it listens."""

    def __init__(self, config: uvicorn.Config, listening: asyncio.Event | None) -> None:
        super().__init__(config)
        self._listening = listening

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.servers:
            address = self.servers[0].sockets[0].getsockname()
            say(f"listening on http://{address[0]}:{address[1]}")
            if self._listening is not None:
                self._listening.set()


async def listen(app: App, found: Settings, listening: asyncio.Event | None = None) -> None:
    """Answer HTTP until cancelled."""
    http = create_api(app)
    add_screens(http, app)
    config = uvicorn.Config(
        http, host=found.host, port=found.port, log_level="warning", access_log=False, lifespan="off"
    )
    server = _Server(config, listening)
    serving = asyncio.ensure_future(server.serve())
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise
