"""The screens over a town at an address of their own, with pages beside them that they are compared with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import uvicorn
from jinja2 import ChoiceLoader, DictLoader
from starlette.routing import BaseRoute

from headway.web.mounting import screens
from headway.web.pages import TEMPLATES
from tests.integration.web.town import Town


@asynccontextmanager
async def shown(town: Town, templates: Mapping[str, str], routes: Sequence[BaseRoute]) -> AsyncIterator[str]:
    """Serve them; gives the address."""
    assert TEMPLATES.loader is not None
    TEMPLATES.loader = ChoiceLoader([DictLoader(templates), TEMPLATES.loader])
    app = screens(town.app)
    app.router.routes[:0] = routes
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn tells it in no other way)
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        await app.state.live.close()
        server.should_exit = True
        await serving
