"""The API as one ASGI application."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import cache, partial

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from headway import __version__
from headway.api.hooks import mount as mount_hooks
from headway.api.openapi import document
from headway.api.operation import Router
from headway.api.problems import error_of, problem_response
from headway.api.route import Api, Route
from headway.api.routers import ROUTERS
from headway.api.settings import ApiSettings
from headway.api.telemetry import mount as mount_telemetry
from headway.kernel.app import App

_ABOUT = """Headway from outside. Every operation needs a key; every error is problem+json with a stable `code`.

Lists come in pages: pass `next` as `after`. Money is whole minor units and a currency; times are RFC 3339 with an
offset.
Send an `Idempotency-Key` with every POST, and it can be repeated until an answer comes."""


def create_api(
    app: App,
    settings: ApiSettings | None = None,
    *,
    routers: tuple[Router, ...] = ROUTERS,
    monotonic: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """The API over an application whose database is open."""
    operations = _operations(routers)
    api = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    api.state.api = Api.over(app, settings or ApiSettings(), monotonic)
    api.router.routes.extend(operations.routes)
    api.openapi = partial(document, operations)  # type: ignore[method-assign]
    _outside(api, app)
    mount_telemetry(api)
    mount_hooks(api)
    api.add_exception_handler(HTTPException, _problem)
    api.add_exception_handler(Exception, _problem)
    return api


@cache
def _operations(routers: tuple[Router, ...]) -> FastAPI:
    """The operations and what describes them, which know no application: made once, however many a process serves."""
    made = FastAPI(
        title="Headway",
        version=__version__,
        description=_ABOUT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        openapi_tags=[{"name": router.tag, "description": router.about} for router in routers],
    )
    made.router.route_class = Route
    for router in routers:
        router.mount(made)
    return made


async def _problem(_request: Request, error: Exception) -> Response:
    headers = error.headers if isinstance(error, HTTPException) else None
    return problem_response(error_of(error), headers)


def _outside(api: FastAPI, app: App) -> None:
    """What needs no key: the document, and the two questions of whoever runs it."""

    @cache
    def described() -> bytes:
        return json.dumps(api.openapi(), separators=(",", ":")).encode()

    async def openapi(_request: Request) -> Response:
        return Response(described(), media_type="application/json")

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> Response:
        try:
            async with app.scope.db.app() as conn:
                await conn.fetchval("SELECT 1", timeout=5)
        except Exception as error:
            return problem_response(error_of(error), {"Retry-After": "2"})
        return JSONResponse({"status": "ok"})

    for path, endpoint in (("/v1/openapi.json", openapi), ("/healthz", healthz), ("/readyz", readyz)):
        api.add_route(path, endpoint, methods=["GET"], include_in_schema=False)
