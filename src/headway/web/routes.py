"""Every address of the screens, what answers it, and the scope it takes."""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount, Route

from headway.customers.links import PATHS, STOP, TRACK
from headway.dispatch.links import PATH
from headway.exceptions.questions.links import PATH as ANSWER
from headway.web import entry
from headway.web.files import KeptFiles
from headway.web.pages import STATIC
from headway.web.screens import (
    carriers,
    cases,
    control,
    follow,
    hygiene,
    mappings,
    offer,
    orders,
    outlook,
    own_capacity,
    portal,
    process,
    promises,
    proposals,
    question,
    shipment,
    tender,
)
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
    Route("/process", screen(process.index, "analytics:read")),
    Route("/process/cases", screen(process.behind, "analytics:read")),
    Route("/alerts", screen(outlook.index, "tracking:read")),
    Route("/proposals", screen(proposals.index, "dispatch:read")),
    Route("/proposals/{id}/approve", form(proposals.approve, "dispatch:write"), methods=["POST"]),
    Route("/proposals/{id}/dismiss", form(proposals.dismiss, "dispatch:write"), methods=["POST"]),
    Route("/carriers", screen(carriers.index, "carriers:read")),
    Route("/carriers/{code:path}", screen(carriers.show, "carriers:read")),
    Route("/mappings", screen(mappings.index, "tracking:read"), methods=["GET"]),
    Route("/mappings/try", form(mappings.attempt, "tracking:read"), methods=["POST"]),
    Route("/mappings/save", form(mappings.save, "tracking:write"), methods=["POST"]),
    Route("/mappings/try-again", form(mappings.try_again, "tracking:write"), methods=["POST"]),
    Route("/mappings/activate", form(mappings.activate, "tracking:write"), methods=["POST"]),
    Route("/mappings/samples", form(mappings.keep_sample, "tracking:write"), methods=["POST"]),
    Route("/mappings/samples/drop", form(mappings.drop_sample, "tracking:write"), methods=["POST"]),
    Route("/mappings/unreadable/keep", form(mappings.keep_unreadable, "tracking:write"), methods=["POST"]),
    Route("/mappings/unreadable/read", form(mappings.read_again, "tracking:write"), methods=["POST"]),
    Route("/mappings/accept", form(mappings.accept, "tracking:write"), methods=["POST"]),
    Route("/mappings/choose", form(mappings.choose, "tracking:write"), methods=["POST"]),
    Route("/mappings/{code:path}", screen(mappings.show, "tracking:read"), methods=["GET"]),
    Route("/learning", screen(hygiene.index, "learning:read")),
    Route("/learning/disruptions", form(hygiene.declare, "learning:write"), methods=["POST"]),
    Route("/learning/disruptions/{id}/end", form(hygiene.end, "learning:write"), methods=["POST"]),
    Route("/learning/disruptions/{id}/withdraw", form(hygiene.withdraw, "learning:write"), methods=["POST"]),
    Route("/shipments/{id}/tags/reverse", form(hygiene.reverse, "learning:write"), methods=["POST"]),
    Route("/tenders/{id}/review", form(tender.review, "dispatch:write"), methods=["POST"]),
    Route("/portal", screen(portal.index, "offers:read")),
    Route("/portal/offers/{id}", form(portal.answer, "offers:answer"), methods=["POST"]),
    Route("/portal/capacity", screen(own_capacity.index, "capacity:read"), methods=["GET"]),
    Route("/portal/capacity", form(own_capacity.confirm, "capacity:confirm"), methods=["POST"]),
    Route("/portal/outage", form(own_capacity.outage, "capacity:confirm"), methods=["POST"]),
    Route("/portal-links", form(portal.make_link, "dispatch:write"), methods=["POST"]),
    Route("/orders/{id}/tracking-link", form(promises.link, "customers:write"), methods=["POST"]),
    Route("/orders/{id}/tracking-link/revoke", form(promises.revoke, "customers:write"), methods=["POST"]),
    Route("/notifications/{id}/resend", form(promises.resend, "customers:write"), methods=["POST"]),
    Route(f"{PATHS[TRACK]}{{token}}", follow.show, methods=["GET"]),
    Route(f"{PATHS[STOP]}{{token}}", follow.ask, methods=["GET"]),
    Route(f"{PATHS[STOP]}{{token}}", follow.stop, methods=["POST"]),
    Route(f"{PATH}{{token}}", offer.show, methods=["GET"]),
    Route(f"{PATH}{{token}}", offer.answer, methods=["POST"]),
    Route(f"{ANSWER}{{token}}", question.show, methods=["GET"]),
    Route(f"{ANSWER}{{token}}", question.answer, methods=["POST"]),
    Route("/enter", entry.enter),
    Route("/login", entry.login_page, methods=["GET"]),
    Route("/login", entry.login, methods=["POST"]),
    Route("/logout", entry.logout, methods=["POST"]),
    Mount("/static", KeptFiles(directory=STATIC)),
)
