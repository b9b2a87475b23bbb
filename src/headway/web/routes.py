"""Every address of the screens, what answers it, and the scope it takes."""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount, Route

from headway.web import entry
from headway.web.files import KeptFiles
from headway.web.pages import STATIC
from headway.web.screens import carriers, cases, control, orders, shipment
from headway.web.visits import form, screen

ROUTES: tuple[BaseRoute, ...] = (
    Route("/", screen(control.show, "dispatch:read")),
    Route("/shipments/{id}", screen(shipment.show, "dispatch:read")),
    Route("/shipments/{id}/pictures/{digest}", screen(shipment.picture, "tracking:read")),
    Route("/orders", screen(orders.index, "orders:read")),
    Route("/orders/{id}", screen(orders.show, "orders:read")),
    Route("/find", screen(orders.find, "orders:read")),
    Route("/cases", screen(cases.index, "exceptions:read")),
    Route("/cases/{id}", screen(cases.show, "exceptions:read")),
    Route("/cases/{id}/acknowledge", form(cases.acknowledge, "exceptions:write"), methods=["POST"]),
    Route("/cases/{id}/resolve", form(cases.resolve, "exceptions:write"), methods=["POST"]),
    Route("/cases/{id}/comment", form(cases.comment, "exceptions:write"), methods=["POST"]),
    Route("/carriers", screen(carriers.index, "carriers:read")),
    Route("/carriers/{code:path}", screen(carriers.show, "carriers:read")),
    Route("/enter", entry.enter),
    Route("/login", entry.login_page, methods=["GET"]),
    Route("/login", entry.login, methods=["POST"]),
    Route("/logout", entry.logout, methods=["POST"]),
    Mount("/static", KeptFiles(directory=STATIC)),
)
