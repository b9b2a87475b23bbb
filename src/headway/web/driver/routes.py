"""Every address of the driver's page."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from headway.tracking.driving.passes import PATH
from headway.web.driver import entering, serving, shell
from headway.web.driver.sessions import HOME

ROUTES: tuple[BaseRoute, ...] = (
    Route(HOME, shell.page),
    Route("/drive/worker.js", shell.worker),
    Route("/drive/manifest.webmanifest", shell.manifest),
    Route(f"{PATH}{{token}}", entering.show_link, methods=["GET"]),
    Route(f"{PATH}{{token}}", entering.use_link, methods=["POST"]),
    Route("/drive/code", entering.ask_code, methods=["GET"]),
    Route("/drive/code", entering.use_code, methods=["POST"]),
    Route("/drive/route", serving.endpoint(serving.route), methods=["GET"]),
    Route("/drive/actions", serving.endpoint(serving.actions), methods=["POST"]),
    Route("/drive/pictures", serving.endpoint(serving.picture), methods=["POST"]),
    Route("/drive/consent", serving.endpoint(serving.consent), methods=["POST"]),
    Route("/drive/positions", serving.endpoint(serving.positions), methods=["POST"]),
    Route("/drive/sign-out", serving.endpoint(serving.sign_out), methods=["POST"]),
)
