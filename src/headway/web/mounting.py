"""The screens as one application of their own, beside the API in the same process."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Match, Mount
from starlette.types import Scope

from headway.integrations.identity.http import HttpIssuers
from headway.kernel.app import App
from headway.web.entering.doors import Doors
from headway.web.failures import HANDLERS
from headway.web.headers import SecurityHeaders
from headway.web.live import Hub
from headway.web.live.sources import LogSource, Source
from headway.web.looks import Looks
from headway.web.map.basemap import PLAIN, Ground
from headway.web.map.following import PositionSource
from headway.web.routes import ROUTES

NOT_SCREENS = ("/v1", "/mcp", "/docs", "/redoc", "/openapi.json", "/healthz", "/readyz", "/metrics")
"""Paths that belong to others, also where they have nothing there: their answers are not pages."""


SOURCES: tuple[Source, ...] = (LogSource(), PositionSource())
"""What tells the browsers of changes."""


class _Screens(Mount):
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path: str = scope["path"]
        if any(path == other or path.startswith(other + "/") for other in NOT_SCREENS):
            return Match.NONE, {}
        return super().matches(scope)


def add_screens(http: FastAPI, app: App, ground: Ground = PLAIN, doors: Doors | None = None) -> None:
    """Serve the screens at every path that is not the API's. Call it when all other routes are there.

    Who stops serving ends the open streams by `http.state.live.close()`.
    """
    found = screens(app, ground, doors)
    http.state.live = found.state.live
    http.router.routes.append(_Screens("/", app=found, name="screens"))


def screens(app: App, ground: Ground = PLAIN, doors: Doors | None = None) -> Starlette:
    """The screens by themselves; `ground`: what maps are drawn upon; without `doors` providers are on the internet."""
    outside = [Middleware(SecurityHeaders, strangers=ground.origins), Middleware(Looks)]
    found = Starlette(routes=ROUTES, exception_handlers=HANDLERS, middleware=outside)
    found.state.app = app
    found.state.doors = doors or Doors(HttpIssuers(app.scope))
    found.state.ground = ground
    found.state.live = Hub(app.scope, SOURCES)
    return found
