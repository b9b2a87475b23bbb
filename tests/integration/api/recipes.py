"""For every operation a sound request about a tenant's own things: path, query and body, each slot filled with ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

from headway.api.paging import cursor
from tests.integration.api.bodies import BODIES, Json
from tests.integration.api.world import Tenant

PATH: dict[str, Callable[[Tenant], str]] = {
    "user_id": lambda t: t.ids["user"],
    "session_id": lambda t: t.ids["session"],
    "provider": lambda t: f"own-{t.mark.lower()}",
    "order_id": lambda t: t.ids["order_held"],
    "shipment_id": lambda t: t.ids["shipment_booked"],
    "offer_id": lambda t: t.ids["offer_booked"],
    "tender_id": lambda t: t.ids["tender"],
    "run_id": lambda t: t.ids["import"],
    "event_id": lambda t: t.ids["tracking_event"],
    "digest": lambda t: t.ids["digest"],
    "refused_id": lambda t: t.ids["refused_message"],
    "case_id": lambda t: t.ids["case"],
    "undo_id": lambda t: t.ids["undo"],
    "notification_id": lambda t: t.ids["notification"],
    "proposal_id": lambda t: t.ids["proposal"],
    "disruption_id": lambda t: t.ids["disruption"],
    "invoice_id": lambda t: t.ids["invoice"],
    "dispute_id": lambda t: t.ids["dispute"],
    "decision_id": lambda t: t.ids["decision"],
    "letter_id": lambda t: t.ids["letter"],
    "key_id": lambda t: t.ids["key"],
    "tenant_id": lambda t: str(t.id),
    "carrier": lambda t: f"SWIFT{t.mark}",
    "code": lambda t: f"C{t.mark}",
    "version": lambda t: t.ids["policy"],
    "ref": lambda t: f"Q{t.mark}",
    "device_id": lambda t: t.ids["device"],
    "pass_id": lambda t: t.ids["driver_pass"],
    "hook_id": lambda t: t.ids["hook"],
    "poller_id": lambda t: t.ids["poller"],
    "shortage_id": lambda t: t.ids["shortage"],
    "instruction_id": lambda t: t.ids["instruction"],
    "fence": lambda t: f"F{t.mark}",
    "claim_id": lambda t: t.ids["claim"],
    "credit_id": lambda t: t.ids["credit"],
    "question_id": lambda t: t.ids["question"],
    "message_id": lambda t: t.ids["erp_message"],
    "site": lambda t: f"S{t.mark}",
    "depot": lambda t: f"D{t.mark}",
    "door": lambda t: "1",
    "appointment_id": lambda t: t.ids["appointment"],
    "wave_id": lambda t: t.ids["dock_wave"],
    "plan_id": lambda t: t.ids["route_plan"],
    "draft_id": lambda t: t.ids["route_draft"],
    "route_id": lambda t: t.ids["route"],
    "action_id": lambda t: t.ids["driver_action"],
    "stop_id": lambda t: t.ids["route_stop"],
    "vehicle": lambda t: f"VAN{t.mark}",
    "driver": lambda t: f"DR{t.mark}",
    "shift_id": lambda t: t.ids["fleet_shift"],
    "view": lambda t: "late ones",
    "figure": lambda t: "on_time_delivery",
    "link_id": lambda t: t.ids["card_link"],
    "report_id": lambda t: t.ids["report"],
    "edition_id": lambda t: t.ids["edition"],
    "webhook_id": lambda t: t.ids["webhook"],
    "delivery_id": lambda t: t.ids["delivery"],
    "approval_id": lambda t: t.ids["policy_approval"],
    "trial_id": lambda t: t.ids["policy_trial"],
}
"""What stands in a path, by the slot's name; `PATH_OF` where an operation means something else by it."""

PATH_OF: dict[tuple[str, str], Callable[[Tenant], str]] = {
    ("get_case_proposal", "proposal_id"): lambda t: t.ids["case_proposal"],
    ("answer_case_proposal", "proposal_id"): lambda t: t.ids["case_proposal"],
    **{(f"{verb}_route_proposal", "proposal_id"): lambda t: t.ids["route_proposal"] for verb in ("get", "answer")},
    ("dismiss_driver_action", "action_id"): lambda t: t.ids["driver_action_put_away"],
    **{(f"{verb}_papers", "kind"): lambda t: "adr" for verb in ("drop_vehicle", "drop_driver")},
    **{(f"save_{who}_paper", "kind"): lambda t: "adr" for who in ("vehicle", "driver")},
    ("act_on_case", "code"): lambda t: "comment",
    **{
        (name, "name"): lambda t: f"own_{t.mark.lower()}"
        for name in (
            *("get_playbook", "list_playbook_versions", "get_playbook_version", "list_playbook_activations"),
            "activate_playbook",
        )
    },
    ("get_playbook_version", "version"): lambda t: "1",
    **{(name, "run_id"): lambda t: t.ids["run"] for name in ("get_run", "stop_run", "answer_approval")},
    ("answer_approval", "number"): lambda t: "1",
    ("get_thresholds", "version"): lambda t: "1",
    ("restore_case_ownership", "version"): lambda t: "0",
    ("activate_thresholds", "version"): lambda t: "1",
    ("get_mapping", "version"): lambda t: t.ids["mapping"],
    ("try_mapping", "version"): lambda t: t.ids["mapping"],
    ("activate_mapping", "version"): lambda t: t.ids["mapping"],
    ("activate_eta_model", "version"): lambda t: "0",
    ("get_sample", "name"): lambda t: f"sample {t.mark}",
    ("keep_sample", "name"): lambda t: f"sample {t.mark}",
    ("drop_sample", "name"): lambda t: f"sample {t.mark}",
    ("get_promise", "order_id"): lambda t: t.ids["order_booked"],
    ("make_tracking_link", "order_id"): lambda t: t.ids["order_booked"],
    ("revoke_tracking_link", "order_id"): lambda t: t.ids["order_booked"],
    ("get_customer", "code"): lambda t: f"ACME{t.mark}",
    ("get_site", "code"): lambda t: f"S{t.mark}",
    ("list_stock", "code"): lambda t: f"S{t.mark}",
    ("get_carrier", "code"): lambda t: f"SWIFT{t.mark}",
    ("save_carrier", "code"): lambda t: f"SWIFT{t.mark}",
    ("report_outage", "code"): lambda t: f"SWIFT{t.mark}",
    ("end_outage", "code"): lambda t: f"SWIFT{t.mark}",
    ("retry_allocation", "shipment_id"): lambda t: t.ids["shipment_unpriced"],
    ("assign_carrier", "shipment_id"): lambda t: t.ids["shipment_refused"],
    ("reassign_shipment", "shipment_id"): lambda t: t.ids["shipment_refused"],
    ("keep_shipment", "shipment_id"): lambda t: t.ids["shipment_refused"],
    ("hold_shipment", "shipment_id"): lambda t: t.ids["shipment_unpriced"],
    ("free_shipment", "shipment_id"): lambda t: t.ids["shipment_unpriced"],
    ("cancel_shipment", "shipment_id"): lambda t: t.ids["shipment_refused"],
    ("get_explanation", "decision_id"): lambda t: t.ids["allocation"],
    ("get_outcome", "decision_id"): lambda t: t.ids["allocation"],
    ("rejudge_decision", "decision_id"): lambda t: t.ids["allocation"],
    ("get_offer", "offer_id"): lambda t: t.ids["offer_booked"],
    ("answer_offer", "offer_id"): lambda t: t.ids["offer_refused"],
    ("withdraw_offer", "offer_id"): lambda t: t.ids["offer_refused"],
    ("answer_carrier_offer", "offer_id"): lambda t: t.ids["offer_refused"],
    ("make_offer_link", "offer_id"): lambda t: t.ids["offer_refused"],
}

QUERY: dict[str, Callable[[Tenant], str]] = {
    "user_id": lambda t: t.ids["user"],
    "customer": lambda t: f"ACME{t.mark}",
    "external_ref": lambda t: f"SO-booked-{t.mark}",
    "reference": lambda t: f"SO-booked-{t.mark}",
    "carrier": lambda t: f"SWIFT{t.mark}",
    "origin_site": lambda t: f"S{t.mark}",
    "order_id": lambda t: t.ids["order_booked"],
    "case_id": lambda t: t.ids["case"],
    "cause_id": lambda t: t.ids["disruption"],
    "shipment_id": lambda t: t.ids["shipment_booked"],
    "carrier_id": lambda t: t.ids["carrier"],
    "subject_id": lambda t: t.ids["shipment_booked"],
    "site": lambda t: f"S{t.mark}",
    "depot": lambda t: f"D{t.mark}",
    "owner": lambda t: f"planners {t.mark}",
    "assignee": lambda t: f"planner {t.mark}",
    "vehicle": lambda t: f"V{t.mark}",
    "driver": lambda t: f"DR{t.mark}",
    "stop_id": lambda t: t.ids["route_stop"],
    "route_id": lambda t: t.ids["route"],
    "webhook_id": lambda t: t.ids["webhook"],
    "playbook": lambda t: f"own_{t.mark.lower()}",
    "with_code": lambda t: f"C{t.mark}",
    "to_door": lambda t: "1",
    "party": lambda t: f"SWIFT{t.mark}",
    "plan_id": lambda t: t.ids["route_plan"],
}
"""What stands in a query and names something of a tenant."""

PLAIN_QUERY = frozenset(
    {"status", "hold", "limit", "risk", "reason", "phase", "state", "severity", "detector", "by_lane", "kind", "types"}
    | {"unassigned", "due_by", "shared", "unanswered"}
    | {"role", "active"}
    | {"revoked", "short", "lasting", "live", "since", "until", "lane", "in_force", "tables", "language"}
    | {"outcome", "shadow", "audience"}
    | {"service", "origin_zone", "destination_zone"}
    | {"at", "by", "label", "acknowledged_within_min"}
    | {"direction", "duration_min", "units", "day"}
    | {"type"}
    | {"from", "to", "against", "first", "format", "course", "figure", "bad_only", "month", "mode", "hour", "weekday"}
    | {"weeks", "missed", "weight_kg", "distance_m", "stops", "requirements", "start"}
    | {"actor", "policy", "overridden", "margin_minor", "event", "everybody", "version"}
)
"""Query parameters that choose among fixed words."""

_MONDAY = {"day": "2026-03-02"}
NEEDED_QUERY = {
    "list_capacity": _MONDAY,
    "list_shifts": _MONDAY,
    "get_fleet_day": _MONDAY,
    "list_capacity_use": _MONDAY,
    "list_capacity_prices": _MONDAY,
    "list_spot_quotes": _MONDAY,
    "get_track": {"since": "2026-03-02T00:00:00Z"},
    "list_case_action_effects": {"since": "2026-03-02T00:00:00Z", "until": "2026-03-09T00:00:00Z"},
    "list_own_capacity": _MONDAY,
    "rejudge_decision": {"version": "0"},
    "try_appointment": {"start": "2026-03-03T08:00:00Z", "to_door": "1"},
    "price_load": {"service": "DTD", "origin_zone": "A", "destination_zone": "B", "weight_kg": "100", **_MONDAY},
    "get_refusal_chance": {"lane": "DE-RR>DE-BY"},
}

AFTER: dict[str, Callable[[Tenant], str]] = {
    "list_users": lambda t: cursor("00000000-0000-0000-0000-000000000000"),
    "list_sessions": lambda t: cursor("00000000-0000-0000-0000-000000000000"),
    "list_identity_providers": lambda t: cursor(""),
    "list_cases_behind": lambda t: cursor("2026-03-01T00:00:00+00:00", t.ids["case"]),
    "list_cases": lambda t: cursor("2026-03-01T00:00:00+00:00", t.ids["case"]),
    "list_inbox_cases": lambda t: cursor("2026-03-01T00:00:00+00:00", t.ids["case"]),
    "list_disruptions": lambda t: cursor("2026-03-01T00:00:00+00:00", t.ids["disruption"]),
    "list_tags": lambda t: cursor("2026-03-01T00:00:00+00:00", t.ids["shipment_booked"], "manual", t.ids["disruption"]),
    "list_events": lambda t: cursor(1, 1),
    "list_alerts": lambda t: cursor("2026-03-01T00:00:00+00:00", t.ids["order_booked"]),
    "list_eta_history": lambda t: cursor("2026-03-09T00:00:00+00:00", 1),
    "list_decisions": lambda t: cursor(1_000_000),
    "list_audit": lambda t: cursor(1 << 60, 1),
    "list_overrides": lambda t: cursor(0),
    "list_card_rows": lambda t: cursor("2026-03-09T00:00:00+00:00", t.ids["shipment_booked"]),
    "list_import_faults": lambda t: cursor(0),
    "list_events_of_shipment": lambda t: cursor(0),
    "list_expectations": lambda t: cursor("", "", "", ""),
    "list_rates": lambda t: cursor(0),
    "list_customers": lambda t: cursor(f"ACME{t.mark}"),
    "list_sites": lambda t: cursor(f"RR{t.mark}"),
    "list_stock": lambda t: cursor("A"),
    "list_carriers": lambda t: cursor(f"SLOW{t.mark}"),
    "list_services": lambda t: cursor(f"SLOW{t.mark}", "DTD"),
    "list_zones": lambda t: cursor("US", ""),
    "list_embargoes": lambda t: cursor(""),
    "list_playbook_versions": lambda t: cursor(1_000_000),
    "list_playbook_activations": lambda t: cursor(1_000_000),
    "list_approvals": lambda t: cursor("2026-03-01T00:00:00+00:00", t.ids["run"]),
    "list_runs": lambda t: cursor("ffffffff-ffff-ffff-ffff-ffffffffffff"),
    "list_dispatch_policies": lambda t: cursor(1_000_000),
    "list_policy_activations": lambda t: cursor(1_000_000),
    "list_eta_models": lambda t: cursor(1_000_000),
    "list_eta_model_activations": lambda t: cursor(1_000_000),
    "list_mappings": lambda t: cursor(""),
    "list_mapping_versions": lambda t: cursor(1_000_000),
    "list_mapping_activations": lambda t: cursor(1_000_000),
    "list_capacity": lambda t: cursor("", "", ""),
    "list_own_capacity": lambda t: cursor("", "", ""),
    "list_capacity_use": lambda t: cursor("", "", "", ""),
    "list_capacity_prices": lambda t: cursor("", ""),
    "list_performance": lambda t: cursor("", "", "", ""),
    "list_volumes": lambda t: cursor("", "", ""),
    "list_spot_quotes": lambda t: cursor("", ""),
    "list_places": lambda t: cursor(""),
    "list_fences": lambda t: cursor(""),
    "list_vehicles": lambda t: cursor("", ""),
    **{name: lambda t: cursor("") for name in ("list_depots", "list_stores", "list_fleet_vehicles", "list_drivers")},
    "list_position_faults": lambda t: cursor("", "", ""),
    "list_contracts": lambda t: cursor(f"SLOW{t.mark}", f"C{t.mark}"),
    "list_shipments": lambda t: cursor(t.ids["shipment_unpriced"]),
    "list_promises": lambda t: cursor("00000000-0000-0000-0000-000000000000"),
    "list_notifications": lambda t: cursor("ffffffff-ffff-ffff-ffff-ffffffffffff"),
    "list_offers": lambda t: cursor(t.ids["offer_refused"]),
    "list_carrier_offers": lambda t: cursor(t.ids["offer_refused"]),
    "list_tenders": lambda t: cursor(t.ids["tender"]),
    "list_appointments": lambda t: cursor("2026-03-01T00:00:00+00:00", t.ids["appointment"]),
}
"""Cursors that point into a tenant's lists; every other list goes by id."""


@dataclass(frozen=True)
class Call:
    """A request to one operation."""

    operation: str
    method: str
    template: str
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: Json = None

    @property
    def url(self) -> str:
        return self.template.format(**self.path)


def operations(api: FastAPI, *, operator: bool = False) -> list[dict[str, Any]]:
    """Every operation of the document with its method and template; those of tenants, or the operator's."""
    found = []
    for template, methods in api.openapi()["paths"].items():
        for method, operation in methods.items():
            scope = operation["security"][0]["key"][0]
            if scope.startswith("operator:") == operator:
                found.append({**operation, "method": method.upper(), "template": template, "scope": scope})
    return found


def call_of(operation: dict[str, Any], tenant: Tenant) -> Call:
    """The operation's call about the tenant's own things."""
    name = operation["operationId"]
    path, query = {}, dict(NEEDED_QUERY.get(name, {}))
    for parameter in operation.get("parameters", []):
        slot = parameter["name"]
        if parameter["in"] == "path":
            path[slot] = (PATH_OF.get((name, slot)) or PATH[slot])(tenant)
        elif parameter["in"] == "query" and slot in QUERY:
            query[slot] = QUERY[slot](tenant)
        elif parameter["in"] == "query" and slot not in {"after", "day", *PLAIN_QUERY}:
            raise AssertionError(f"{name} has a query parameter {slot} that no recipe knows")
    body = BODIES[name](tenant) if "requestBody" in operation else None
    return Call(name, operation["method"], operation["template"], path, query, body)


def after_of(operation: dict[str, Any], tenant: Tenant) -> str | None:
    """A cursor into the tenant's own list, where the operation takes one."""
    if not any(parameter["name"] == "after" for parameter in operation.get("parameters", [])):
        return None
    default: Callable[[Tenant], str] = lambda t: cursor(t.ids["order_booked"])  # noqa: E731
    return AFTER.get(operation["operationId"], default)(tenant)
