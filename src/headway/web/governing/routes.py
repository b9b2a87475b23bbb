"""The addresses of these screens, and the scopes they take."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from headway.web.governing import audit, autonomy, changing, decision, decisions, policies, trials
from headway.web.visits import form, screen

ROUTES: tuple[BaseRoute, ...] = (
    Route("/policies", screen(policies.index, "policies:read")),
    Route("/policies/dispatch/try", form(changing.attempt, "policies:write"), methods=["POST"]),
    Route("/policies/dispatch/try-version", form(changing.attempt_version, "policies:write"), methods=["POST"]),
    Route("/policies/{document}", screen(policies.show, "policies:read"), methods=["GET"]),
    Route("/policies/{document}/compare", screen(policies.compare, "policies:read"), methods=["GET"]),
    Route("/policies/{document}/check", form(changing.check, "policies:read"), methods=["POST"]),
    Route("/policies/{document}/save", form(changing.save, "policies:write"), methods=["POST"]),
    Route("/policies/{document}/activate", form(changing.activate, "policies:write"), methods=["POST"]),
    Route("/policy-trials/{id}", screen(trials.show, "policies:read")),
    Route("/policy-approvals", form(changing.ask, "policies:write"), methods=["POST"]),
    Route("/policy-approvals/{id}/answer", form(changing.answer, "policies:write"), methods=["POST"]),
    Route("/policy-approvals/{id}/withdraw", form(changing.withdraw, "policies:write"), methods=["POST"]),
    Route("/governance", form(changing.govern, "policies:write"), methods=["POST"]),
    Route("/autonomy", screen(autonomy.index, "policies:read")),
    Route("/route-proposals/{id}/approve", form(autonomy.approve, "fleet:write"), methods=["POST"]),
    Route("/route-proposals/{id}/dismiss", form(autonomy.dismiss, "fleet:write"), methods=["POST"]),
    Route("/decisions", screen(decisions.index, "decisions:read")),
    Route("/decisions/{id}", screen(decision.show, "decisions:read")),
    Route("/admin/audit", screen(audit.index, "operations:read")),
    Route("/admin/audit.csv", screen(audit.export, "operations:read")),
)
