"""Every address of the analytics screens, what answers it, and the scope it takes."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from headway.analytics.mailing.links import PATH
from headway.web.analytics import leadership, operations, reports, rows
from headway.web.visits import form, screen

ROUTES: tuple[BaseRoute, ...] = (
    Route("/analytics", screen(operations.index, "analytics:read")),
    Route("/analytics/export", screen(operations.export, "analytics:read")),
    Route("/analytics/leadership", screen(leadership.index, "analytics:read")),
    Route("/analytics/leadership/export", screen(leadership.export, "analytics:read")),
    Route("/analytics/budgets", form(leadership.set_budgets, "analytics:write"), methods=["POST"]),
    Route("/analytics/reports", screen(reports.index, "analytics:read"), methods=["GET"]),
    Route("/analytics/reports", form(reports.save, "analytics:write"), methods=["POST"]),
    Route("/analytics/reports/{id}", screen(reports.show, "analytics:read"), methods=["GET"]),
    Route("/analytics/reports/{id}", form(reports.save, "analytics:write"), methods=["POST"]),
    Route("/analytics/reports/{id}/send", form(reports.send, "analytics:write"), methods=["POST"]),
    Route("/analytics/reports/{id}/end", form(reports.end, "analytics:write"), methods=["POST"]),
    Route("/analytics/reports/{id}/editions/{edition}/file", screen(reports.file, "analytics:read")),
    Route(f"{PATH}{{token}}", reports.ask, methods=["GET"]),
    Route(f"{PATH}{{token}}", reports.stop, methods=["POST"]),
    Route("/analytics/rows", screen(rows.index, "analytics:read")),
)
