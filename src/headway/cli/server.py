"""Answering HTTP: the API and the screens in one process. Imported only by commands that serve."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from socket import AF_INET, AF_INET6, create_server, socket

import uvicorn

from headway.api import create_api
from headway.bootstrap import Settings, issuers
from headway.cli import memory
from headway.cli.output import say
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from headway.mcp import add_assistant
from headway.web import add_screens
from headway.web.entering.doors import Doors
from headway.web.map.basemap import read_ground


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
    add_assistant(http, app.scope)
    ground = read_ground(found.map_basemap, found.roads)
    add_screens(http, app, ground, Doors(issuers(found, app.scope), found.public_url))
    with _bind(found.host, found.port, any_port=any_port) as door:
        url = f"http://{found.host}:{door.getsockname()[1]}"
        memory.settle()
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
            await http.state.live.close()
            await serving
            raise
