"""For every operation that takes one, a sound body about a tenant's own things, each slot filled with ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from tests.integration.api import people
from tests.integration.api.intake import POLLED
from tests.integration.api.reporting import report
from tests.integration.api.world import Tenant, order, rate

Json = Any
NOTHING: dict[str, Json] = {}
_AWAKE = {"from_min": 0, "to_min": 0}
USD = {"currency": "USD"}


def reported(action: str) -> Json:
    """What a driver reports, an id for each kind."""
    return {"action_id": str(uuid5(NAMESPACE_OID, action)), "at": "2026-03-02T06:30:00Z"}


BODIES: dict[str, Callable[[Tenant], Json]] = {
    **people.BODIES,
    "place_order": lambda t: order(
        f"SO-new-{t.mark}", f"ACME{t.mark}", ship_from=f"S{t.mark}", product=f"SKU{t.mark}", recipient={"name": "R"}
    ),
    "place_orders": lambda t: {"orders": [order(f"SO-booked-{t.mark}", f"ACME{t.mark}", ship_from=f"S{t.mark}")]},
    "revise_order": lambda t: {"recipient": {"name": "Bo"}, "documents": ["sds"]},
    "keep_shipment": lambda t: {"carrier": f"SWIFT{t.mark}", "reason": "promised"},
    "hold_shipment": lambda t: {"reason": "not before noon"},
    "free_shipment": lambda t: NOTHING,
    "stage_moves": lambda t: {
        "shipments": [t.ids["shipment_refused"]],
        "kind": "retender",
        "reason": "promised",
    },
    "drop_moves": lambda t: {"shipments": [t.ids["shipment_booked"]]},
    "commit_moves": lambda t: {"together": True},
    "undo_commit": lambda t: {"commit": t.ids["shipment_booked"]},
    "save_board_view": lambda t: {"address": "/board?status=late"},
    "hold_order": lambda t: {"hold": "customer", "reason": "asked to"},
    "lift_hold": lambda t: {"hold": "credit", "reason": "paid"},
    "override_release": lambda t: {"reason": "paid"},
    "cancel_order": lambda t: {"reason": "not needed"},
    "save_customers": lambda t: {"customers": [{"code": f"ACME{t.mark}", "name": "Changed"}]},
    "save_sites": lambda t: {
        "sites": [{"code": f"S{t.mark}", "customers": [f"ACME{t.mark}"], "stock": {"SKU": 1}, "zones": ["A"]}]
    },
    "save_policy": lambda t: {"services": ["DTD"], "max_weight_kg": 1000},
    "save_carriers": lambda t: {"carriers": [{"code": f"SWIFT{t.mark}", "name": "Changed", "active": False}]},
    "save_carrier": lambda t: {"name": "Changed", "active": False},
    "save_services": lambda t: {"services": [{"carrier": f"SWIFT{t.mark}", "code": "DTD", "name": "Changed"}]},
    "share_card": lambda t: {"days": 30, "note": "for the quarterly talk"},
    "revoke_card_link": lambda t: NOTHING,
    "save_zones": lambda t: {"zones": [{"code": f"Z{t.mark}", "country": "US", "postal_prefix": "9"}], "replace": True},
    "save_embargoes": lambda t: {
        "embargoes": [
            {"code": f"C{t.mark}", "carrier": f"SWIFT{t.mark}", "reason": "strike", "valid_from": "2026-03-02"}
        ]
    },
    "save_volumes": lambda t: {"volumes": [_volume(t)]},
    "save_spot_quotes": lambda t: {"quotes": [_spot(t)]},
    "save_places": lambda t: {"places": [{"zone": f"Z{t.mark}", "latitude": 0, "longitude": 0}]},
    "save_dispatch_policy": lambda t: {"text": _policy(t), "note": "try"},
    "check_dispatch_policy": lambda t: {"text": _policy(t)},
    "dry_run_policy": lambda t: {"text": _policy(t)},
    "activate_dispatch_policy": lambda t: {"reason": "tried"},
    "set_governance": lambda t: {"second_person": False, "reason": "one is enough"},
    "ask_policy_approval": lambda t: {"document": "thresholds", "version": 1, "reason": "quieter"},
    "answer_policy_approval": lambda t: {"approve": False, "reason": "not yet"},
    "withdraw_policy_approval": lambda t: NOTHING,
    "answer_route_proposal": lambda t: {"approve": False, "reason": "as it is"},
    "try_dispatch_policy": lambda t: {"text": _policy(t), "days": 1, "draws": 10},
    "activate_eta_model": lambda t: {"reason": "tried"},
    "roll_back_eta_model": lambda t: {"reason": "worse"},
    "set_capacity": lambda t: {"rows": [{"carrier": f"SWIFT{t.mark}", "shipments": 0, "day": "2026-03-02"}]},
    "confirm_capacity": lambda t: {"rows": [{"carrier": f"SWIFT{t.mark}", "shipments": 0, "day": "2026-03-02"}]},
    "confirm_own_capacity": lambda t: {"rows": [{"shipments": 0, "day": "2026-03-02"}]},
    "report_own_outage": lambda t: {"reason": "strike"},
    "end_own_outage": lambda t: NOTHING,
    "report_outage": lambda t: {"reason": "strike"},
    "end_outage": lambda t: NOTHING,
    "save_contracts": lambda t: {
        "contracts": [
            {
                "carrier": f"SWIFT{t.mark}",
                "code": f"C{t.mark}",
                **USD,
                "valid_from": "2026-01-01",
                "valid_to": "2026-01-02",
            }
        ]
    },
    "replace_rates": lambda t: {"rows": [rate(1, "9.99")]},
    "save_commitments": lambda t: {
        "commitments": [
            {"carrier": f"SWIFT{t.mark}", "contract": f"C{t.mark}", "service": "DTD", "on_time_target": 0.1}
        ]
    },
    "save_accessorials": lambda t: {
        "accessorials": [{"carrier": f"SWIFT{t.mark}", "contract": f"C{t.mark}", "code": "hazmat", "flat": "1.5"}]
    },
    "save_fuel_surcharges": lambda t: {
        "surcharges": [
            {"carrier": f"SWIFT{t.mark}", "contract": f"C{t.mark}", "valid_from": "2026-02-01", "share": 0.9}
        ]
    },
    "save_fleet": lambda t: {
        "vehicles": [{"code": f"VAN{t.mark}", "carrier": f"SWIFT{t.mark}", "capacity": {"kg": 5}}],
        "drivers": [{"code": f"DR{t.mark}", "carrier": f"SWIFT{t.mark}", "name": "Changed"}],
    },
    "save_vehicle_paper": lambda t: {"number": "HU-7", "valid_until": "2027-03-31"},
    "save_driver_paper": lambda t: {"number": "L-7", "valid_from": "2020-03-31", "valid_until": "2030-03-31"},
    "drop_vehicle_papers": lambda t: NOTHING,
    "drop_driver_papers": lambda t: NOTHING,
    "set_paper_rules": lambda t: {"at_commit": "warn", "vehicle_needs": ["insurance"], "ahead_days": 14},
    "set_dimensions": lambda t: {"dimensions": [{"name": "kg", "steps": 10}]},
    "take_vehicle_out": lambda t: {"reason": "clutch"},
    "return_vehicle": lambda t: NOTHING,
    "make_driver_pass": lambda t: {"driver": f"DR{t.mark}", "hours": 8},
    "sign_driver_off": lambda t: {"reason": "ill", "shift_id": t.ids["fleet_shift"]},
    "retry_allocation": lambda t: {"forget_refusals": True},
    "assign_carrier": lambda t: {"candidate": f"S{t.mark}|SLOW{t.mark}|ROAD/2d|A", "reason": "I like them"},
    "cancel_shipment": lambda t: {"reason": "not needed"},
    "close_shipment": lambda t: NOTHING,
    "answer_offer": lambda t: {"answer": "decline", "reason": "full", "carrier": f"SWIFT{t.mark}"},
    "withdraw_offer": lambda t: {"reason": "changed our mind"},
    "answer_carrier_offer": lambda t: {"answer": "decline", "reason": "full"},
    "make_offer_link": lambda t: NOTHING,
    "set_answering_hours": lambda t: {"spans": [{"weekday": 1, "opens_min": 480, "closes_min": 960}]},
    "declare_disruption": lambda t: {
        "cause": "storm",
        "since": "2026-03-02T06:00:00Z",
        "until": "2026-03-02T07:00:00Z",
        "scope": {"zones": [f"Z{t.mark}"]},
        "evidence": "gusts",
    },
    "end_disruption": lambda t: {"until": "2026-03-02T06:30:00Z"},
    "withdraw_disruption": lambda t: {"reason": "it passed north"},
    "tag_shipment": lambda t: {"shipment_id": t.ids["shipment_booked"], "reason": "driven by the boss"},
    "reverse_tags": lambda t: {"shipment_id": t.ids["shipment_booked"], "reason": "it was not"},
    "switch_hygiene": lambda t: {"enabled": True},
    "answer_proposal": lambda t: {"approve": False, "reason": "as it is"},
    "reassign_shipment": lambda t: {"reason": "I like them"},
    "review_tender": lambda t: {"approve": True},
    "allocate_wave": lambda t: NOTHING,
    "reprice_capacity": lambda t: NOTHING,
    "plan_routes": lambda t: {"depot": f"D{t.mark}", "day": "2026-03-04", "budget_s": 0.1},
    "commit_route_draft": lambda t: {"despite": "nothing else"},
    "discard_route_draft": lambda t: NOTHING,
    "take_on_route": lambda t: {"shipment_id": t.ids["shipment_booked"]},
    "look_at_route_plan": lambda t: NOTHING,
    "close_route_plan": lambda t: NOTHING,
    "quote_routes": lambda t: {"depot": f"D{t.mark}", "day": "2026-03-02", "latitude": 50.1, "longitude": 8.6},
    "lock_route": lambda t: {"locked": True},
    "pin_stop": lambda t: {"pinned": True},
    "start_route": lambda t: reported("start_route"),
    "end_route": lambda t: reported("end_route"),
    "reorder_route": lambda t: {"action_id": "01a20039-f9ab-7cb5-b874-19bfece50174"},
    "place_shipment_anew": lambda t: {"action_id": "01a20039-f9ab-7cb5-b874-19bfece50175", "vehicle": f"VAN{t.mark}"},
    "apply_driver_action": lambda t: {"reason": "the customer confirmed it"},
    "dismiss_driver_action": lambda t: {"reason": "he comes back tomorrow"},
    "delay_route": lambda t: {"delay_s": 60},
    "arrive_at_stop": lambda t: reported("arrive_at_stop"),
    "complete_stop": lambda t: reported("complete_stop"),
    "fail_stop": lambda t: {**reported("fail_stop"), "reason": "refused"},
    "save_door": lambda t: {"directions": ["inbound"], "equipment": [f"lift {t.mark}"]},
    "save_dock_rules": lambda t: {"lead_min": 20},
    "book_appointment": lambda t: {
        "site": f"S{t.mark}",
        "direction": "outbound",
        "not_before": "2026-03-20T10:00:00Z",
        "shipment_ids": [t.ids["shipment_booked"]],
        "carrier": f"SWIFT{t.mark}",
    },
    "move_appointment": lambda t: {"start": "2026-03-21T10:00:00Z"},
    "cancel_appointment": lambda t: NOTHING,
    "expect_arrival": lambda t: {"at": "2026-03-20T12:00:00Z", "why": "a jam"},
    "check_in": lambda t: {"vehicle": f"V{t.mark}"},
    "finish_appointment": lambda t: NOTHING,
    "report_readiness": lambda t: {"state": "picked", "shipment_ids": [t.ids["shipment_booked"]]},
    "plan_dock_wave": lambda t: {"site": f"S{t.mark}", "name": "noon", "cutoff_at": "2026-03-20T12:00:00Z"},
    "release_dock_wave": lambda t: NOTHING,
    "estimate_promise": lambda t: {
        "weight_kg": 5,
        "service": "DTD",
        "customer": f"ACME{t.mark}",
        "origin": f"S{t.mark}",
        "destination_zone": "B",
    },
    "make_tracking_link": lambda t: NOTHING,
    "resend_notification": lambda t: NOTHING,
    "tell_recipient": lambda t: {"text": "it comes an hour later"},
    "save_notification_settings": lambda t: {"sender": f"Sender {t.mark}", "kinds": ["promised"], "quiet": _AWAKE},
    "save_recipient_preference": lambda t: {"medium": "mail", "address": f"bo@{t.mark}.example", "language": "en"},
    "find_recipient_preference": lambda t: {"medium": "mail", "address": f"ann@{t.mark}.example"},
    "forget_recipient_preference": lambda t: {"medium": "mail", "address": f"cy@{t.mark}.example"},
    "record_event": lambda t: {
        "code": "returned",
        "occurred_at": "2026-03-02T18:01:00Z",
        "carrier": f"SWIFT{t.mark}",
        "shipment_id": t.ids["shipment_booked"],
        "reference": f"SO-booked-{t.mark}",
    },
    "record_events": lambda t: {
        "events": [
            {"code": "returned", "occurred_at": "2026-03-02T18:01:00Z", "shipment_id": t.ids["shipment_booked"]},
            {"code": "returned", "occurred_at": "2026-03-02T18:01:00Z", "reference": f"SO-booked-{t.mark}"},
        ]
    },
    "plan_legs": lambda t: {
        "legs": [
            _leg(t, "SWIFT", f"S{t.mark}", "HUB", "2026-03-02T10:00:00Z", "2026-03-02T14:00:00Z"),
            _leg(t, "SLOW", "HUB", "B", "2026-03-02T16:00:00Z", "2026-03-02T20:00:00Z"),
        ]
    },
    "capture_pod": lambda t: {"signed_by": "Eve", "captured_at": "2026-03-02T18:01:00Z"},
    "replay_refused": lambda t: {"ids": [t.ids["refused_event"]]},
    "set_alert_policy": lambda t: {"handling_cost": 4, "least_notice_min": 25},
    "set_code_map": lambda t: {"entries": [{"code": "ODD", "status": "returned"}]},
    "save_mapping": lambda t: {"text": _mapping(t), "note": "try"},
    "check_mapping": lambda t: {"text": _mapping(t)},
    "rehearse_mapping": lambda t: {"text": _mapping(t)},
    "try_mapping": lambda t: NOTHING,
    "activate_mapping": lambda t: {"reason": "tried"},
    "keep_sample": lambda t: {"text": "[]"},
    "read_message": lambda t: {"text": f'{{"ref": "SO-booked-{t.mark}", "what": "OFD", "at": "2026-03-02T18:01:00Z"}}'},
    "keep_unreadable_as_sample": lambda t: NOTHING,
    "accept_suggestion": lambda t: {"carrier": f"SWIFT{t.mark}", "code": "Zugestellt", "like": "delivered"},
    "set_place_clocks": lambda t: {"clocks": [{"place": f"Z{t.mark}", "timezone": "Asia/Tokyo"}]},
    "record_positions": lambda t: {
        "positions": [
            {
                "carrier": f"SWIFT{t.mark}",
                "vehicle": f"V{t.mark}",
                "at": "2026-03-02T17:59:00Z",
                "latitude": 50.5,
                "longitude": 8.5,
            }
        ]
    },
    "set_position_settings": lambda t: {"retention_days": 60},
    "add_hook": lambda t: {
        "carrier": f"SWIFT{t.mark}",
        "label": "test",
        "auth": {"scheme": "shared_secret"},
        "secret": "twelve-or-more",
    },
    "change_hook_secret": lambda t: {"secret": "twelve-or-more", "keep_old_s": 60},
    "add_poller": lambda t: {"carrier": f"SWIFT{t.mark}", "label": "test", "spec": POLLED},
    "change_poller": lambda t: {"spec": POLLED},
    "pause_poller": lambda t: NOTHING,
    "run_poller": lambda t: NOTHING,
    "add_device": lambda t: {
        "label": "phone",
        "source": "osmand",
        "carrier": f"SWIFT{t.mark}",
        "vehicle": f"V{t.mark}",
    },
    "save_fences": lambda t: {
        "geofences": [
            {"code": f"F{t.mark}", "shape": {"kind": "circle", "latitude": 1, "longitude": 2, "radius_m": 50}}
        ]
    },
    "plan_journey": lambda t: {"places": [{"stop": 2, "geofence": f"S{t.mark}"}], "route": [[50, 8], [51, 9]]},
    "load_vehicle": lambda t: {
        "carrier": f"SWIFT{t.mark}",
        "vehicle": f"V{t.mark}",
        "shipments": [t.ids["shipment_booked"]],
    },
    "acknowledge_case": lambda t: NOTHING,
    "assign_case": lambda t: {"assignee": "eve"},
    "move_case": lambda t: {"to": "waiting"},
    "comment_case": lambda t: {"text": "hello"},
    "resolve_case": lambda t: {"reason": "done"},
    "snooze_case": lambda t: {"until": "2026-03-03T00:00:00Z"},
    "wake_case": lambda t: NOTHING,
    "sort_cases": lambda t: {"case_ids": [t.ids["case"]], "deed": "take"},
    "undo_sorting": lambda t: {},
    "merge_cases": lambda t: {"into_id": t.ids["other_case"], "reason": "one cause"},
    "split_case": lambda t: {"subjects": [t.ids["case_subject"]], "reason": "another cause"},
    "dismiss_case": lambda t: {"reason": "nothing"},
    "hand_over_case": lambda t: {"why": "look at it"},
    "advise_case": lambda t: NOTHING,
    "act_on_case": lambda t: {"why": "it helps", "params": {"text": "hello"}},
    "propose_case_action": lambda t: {"code": "comment", "why": "it helps", "params": {"text": "hello"}},
    "answer_case_proposal": lambda t: {"approve": False, "reason": "no"},
    "set_advice_policy": lambda t: {"level": 2},
    "ask_case_writer": lambda t: NOTHING,
    "set_case_writer": lambda t: {"kind": None, "settings": {}},
    "save_case_owners": lambda t: {"rules": [{"owner": "eve"}]},
    "save_playbook": lambda t: {"text": _playbook(t), "note": "try"},
    "check_playbook": lambda t: {"text": _playbook(t)},
    "try_playbook": lambda t: {"text": _playbook(t)},
    "activate_playbook": lambda t: {"version": 1, "reason": "tried"},
    "answer_approval": lambda t: {"approved": True, "reason": "it helps"},
    "stop_run": lambda t: {"reason": "it disturbs"},
    "report_shortage": lambda t: {"found": 0, "reason": f"gone {t.mark}"},
    "settle_shortage": lambda t: {"outcome": "found", "reason": "behind the rack"},
    "give_instruction": lambda t: {"kind": "contact", "by": "customer", "text": f"call {t.mark}"},
    "settle_instruction": lambda t: {"outcome": "done", "reason": "called"},
    "save_case_ownership": lambda t: {"text": f"name: mine {t.mark}", "note": "try"},
    "check_case_ownership": lambda t: {"text": f"name: mine {t.mark}"},
    "restore_case_ownership": lambda t: {"reason": "as it was"},
    "save_thresholds": lambda t: {"text": _thresholds(t), "note": "try"},
    "check_thresholds": lambda t: {"text": _thresholds(t)},
    "activate_thresholds": lambda t: {"reason": "tried"},
    "note_connector": lambda t: {"name": f"edi {t.mark}", "carrier": f"SWIFT{t.mark}", "fault": "timeout"},
    "record_readings": lambda t: {
        "readings": [{"degrees_c": 5, "at": "2026-03-02T06:00:00Z", "shipment_id": t.ids["shipment_booked"]}]
    },
    "receive_invoice": lambda t: _invoice(t),
    "receive_invoices": lambda t: {"invoices": [_invoice(t)]},
    "mark_paid": lambda t: NOTHING,
    "resolve_dispute": lambda t: {"resolution": "accept", "reason": "they are right"},
    "open_claim": lambda t: {
        "shipment_id": t.ids["shipment_booked"],
        "kind": "loss",
        "amount": {"minor": 100, **USD},
        "reason": "gone",
        "case_id": t.ids["case"],
    },
    "answer_claim": lambda t: {"reason": "we are sorry", "accepted": {"minor": 50, **USD}},
    "withdraw_claim": lambda t: {"reason": "found"},
    "mark_claim_paid": lambda t: NOTHING,
    "give_credit": lambda t: {
        "order_id": t.ids["order_booked"],
        "amount": {"minor": 100, **USD},
        "reason": "late",
        "case_id": t.ids["case"],
    },
    "take_back_credit": lambda t: {"reason": "not due"},
    "hold_invoice": lambda t: {"reason": "the goods came damaged"},
    "end_invoice_hold": lambda t: {"reason": "settled"},
    "dispute_invoice": lambda t: {"reason": "only half came", "amount": {"minor": 1, **USD}},
    "answer_question": lambda t: {"answer": "late", "said": {"remark": "the road"}},
    "withdraw_question": lambda t: {"reason": "it came"},
    "renew_question_link": lambda t: NOTHING,
    "answer_carrier_question": lambda t: {"answer": "late", "said": {}},
    "message_carrier": lambda t: {
        "kind": "notice",
        "text": "please ring",
        "shipment_id": t.ids["shipment_booked"],
    },
    "reschedule_order": lambda t: {
        "deliver_from": "2026-03-10T08:00:00Z",
        "deliver_by": "2026-03-10T12:00:00Z",
        "reason": "asked for",
    },
    "correct_order_address": lambda t: {"reason": "a wrong number", "street": "Main Street 2"},
    "open_order_return": lambda t: {
        "reason": "damaged",
        "from_zone": "B",
        "to_zone": "A",
        "ready_at": "2026-03-10T08:00:00Z",
    },
    "save_erp": lambda t: {"url": "https://erp.example/events", "secret": "0123456789abcdef"},
    "resend_erp_message": lambda t: NOTHING,
    "make_report": lambda t: report(t, name="Another"),
    "change_report": lambda t: report(t, name="Changed", active=False),
    "send_report": lambda t: NOTHING,
    "save_budgets": lambda t: {
        "items": [{"month": "2026-03-01", "scope": "carrier", "label": f"SWIFT{t.mark}", "amount": None}]
    },
    "add_webhook": lambda t: {"url": "https://other.example/in", "types": ["dispatch.*", "orders.OrderReceived"]},
    "change_webhook": lambda t: {"description": "changed", "active": False},
    "rotate_webhook_secret": lambda t: NOTHING,
    "ping_webhook": lambda t: NOTHING,
    "replay_webhook": lambda t: {"since": "2026-03-01T00:00:00Z"},
    "resend_webhook_delivery": lambda t: NOTHING,
    "rebuild_process": lambda t: {},
    "publish_scorecards": lambda t: {"since": "2026-03-01T00:00:00Z", "until": "2026-03-30T00:00:00Z"},
    "replay_letter": lambda t: NOTHING,
    "create_key": lambda t: {"label": "more", "scopes": ["orders:read"]},
    "move_clock": lambda t: {"by_s": 1},
    "create_tenant": lambda t: {"slug": f"n-{t.mark.lower()}", "name": "New", "clock_at": "2026-03-02T06:00:00Z"},
    "create_tenant_key": lambda t: {"label": "first", "scopes": ["*"]},
}
"""A sound body for every operation that takes one."""


def _leg(t: Tenant, carrier: str, start: str, end: str, depart_at: str, arrive_at: str) -> Json:
    way = {"mode": "road", "carrier": f"{carrier}{t.mark}", "from_place": start, "to_place": end}
    return {**way, "depart_at": depart_at, "arrive_at": arrive_at, "reference": f"L-{carrier}-{t.mark}"}


def _volume(t: Tenant) -> Json:
    period = {"period_from": "2026-03-01", "period_to": "2026-03-31"}
    penalty = {"shortfall_penalty": {"minor": 1, **USD}}
    return {"carrier": f"SWIFT{t.mark}", **period, "min_shipments": 7, **penalty}


def _spot(t: Tenant) -> Json:
    lane = {"service": "DTD", "origin_zone": "A", "destination_zone": "B", "mode": "ROAD", "transit_days": 2}
    days = {"valid_from": "2026-03-01", "valid_to": "2026-03-31"}
    return {"carrier": f"SWIFT{t.mark}", "ref": f"Q{t.mark}", **lane, **USD, **days, "per_kg": 99}


def _policy(t: Tenant) -> str:
    return f"name: own\nstrategy: routing_guide\nguide:\n  - carriers: [SWIFT{t.mark}]\n"


def _thresholds(t: Tenant) -> str:
    return f"name: own\nrows:\n  - when: shipment.customer == 'ACME{t.mark}'\n    set: {{dock_min: 90}}\n"


def _playbook(t: Tenant) -> str:
    steps = f"steps:\n  - {{do: comment, with: {{text: seen by {t.mark}}}}}\n"
    return f"playbook: own_{t.mark.lower()}\non: {{detectors: no_rate}}\n{steps}"


def _mapping(t: Tenant) -> str:
    return f"name: own\nformat: json\nfields: {{reference: ref, code: what, occurred_at: at, text: text{t.mark}}}\n"


def _invoice(t: Tenant) -> Json:
    lines = [
        {"shipment": t.ids["shipment_booked"], "code": "fuel", "minor": 1},
        {"shipment": f"SO-booked-{t.mark}", "code": "freight", "minor": 1},
    ]
    return {"carrier": f"SWIFT{t.mark}", "number": f"INV-NEW-{t.mark}", **USD, "lines": lines, "total_minor": 2}
