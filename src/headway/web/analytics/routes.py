"""Every address of the analytics screens, what answers it, and the scope it takes."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from headway.web.analytics import leadership, operations, rows
from headway.web.visits import form, screen

ROUTES: tuple[BaseRoute, ...] = (
    Route("/analytics", screen(operations.index, "analytics:read")),
    Route("/analytics/export", screen(operations.export, "analytics:read")),
    Route("/analytics/leadership", screen(leadership.index, "analytics:read")),
    Route("/analytics/leadership/export", screen(leadership.export, "analytics:read")),
    Route("/analytics/budgets", form(leadership.set_budgets, "analytics:write"), methods=["POST"]),
    Route("/analytics/rows", screen(rows.index, "analytics:read")),
)
