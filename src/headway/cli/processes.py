"""`headway serve` and `headway worker`: the two processes of an installation. Any number of each may run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from socket import AF_INET, AF_INET6, create_server, socket
from typing import Annotated

import typer
import uvicorn

from headway.api import create_api
from headway.bootstrap import Settings, application
from headway.cli.options import DataDir, settings
from headway.cli.output import log_to_stderr, run, say
from headway.kernel.app import App
from headway.kernel.errors import BadInput
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
    """Uvicorn that leaves the signals to the command line."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bind(host: str, port: int, *, any_port: bool) -> socket:
    """A listening socket; another port where this one is taken and any will do.

    Raises:
        BadInput: the address cannot be listened on.
    """
    try:
        return create_server((host, port), family=AF_INET6 if ":" in host else AF_INET)
    except OSError as error:
        if any_port and port:
            return _bind(host, 0, any_port=False)
        raise BadInput(f"{host}:{port}: {error.strerror}", field="--port", allowed="a free port; 0 takes one") from None


async def listen(
    app: App, found: Settings, listening: asyncio.Future[str] | None = None, *, any_port: bool = False
) -> None:
    """Answer HTTP until cancelled; `listening` is given the address as soon as it is answered there."""
    http = create_api(app)
    add_screens(http, app)
    with _bind(found.host, found.port, any_port=any_port) as door:
        url = f"http://{found.host}:{door.getsockname()[1]}"
        server = _Server(uvicorn.Config(http, log_level="warning", access_log=False, lifespan="off"))
        serving = asyncio.ensure_future(server.serve([door]))
        try:
            while not (server.started or serving.done()):  # noqa: ASYNC110  (uvicorn has no event for it)
                await asyncio.sleep(0.01)
            say(f"listening on {url}")
            if listening is not None:
                listening.set_result(url)
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            server.should_exit = True
            await serving
            raise
