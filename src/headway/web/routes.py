"""Every address of the screens, what answers it, and the scope it takes."""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount, Route

from headway.web import entry
from headway.web.files import KeptFiles
from headway.web.pages import STATIC
from headway.web.screens import control
from headway.web.visits import screen

ROUTES: tuple[BaseRoute, ...] = (
    Route("/", screen(control.show, "dispatch:read")),
    Route("/enter", entry.enter),
    Route("/login", entry.login_page, methods=["GET"]),
    Route("/login", entry.login, methods=["POST"]),
    Route("/logout", entry.logout, methods=["POST"]),
    Mount("/static", KeptFiles(directory=STATIC)),
)
