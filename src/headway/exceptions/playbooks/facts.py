"""What conditions and texts of a playbook can name: `case`, `order`, `shipment`, `carrier`, `answer`, `step`.

Each group always has all its fields: one without a value is the empty text, 0, false, or an empty list, so that a
condition never meets null. Hours to a moment nobody knows are `FAR_H`; a moment that has passed gives negative hours.
Amounts are in major units, for comparing in a condition only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from headway.dispatch.views import ShipmentRow
from headway.exceptions.model import Case, CaseSubject, Severity
from headway.kernel.money import Money
from headway.orders.model import OrderView
from headway.tracking.views import TrackedShipment

Facts = dict[str, object]
"""Plain values by name, ready for a condition."""

Groups = Mapping[str, Mapping[str, object]]
"""Facts by the name under which a condition asks for them."""

FAR_H = 100_000.0
_HOUR = timedelta(hours=1)
_GONE = ("picked_up", "in_transit", "at_stop", "out_for_delivery", "available_for_pickup", "delivery_attempted")


def case_facts(case: Case, subjects: Sequence[CaseSubject], now: datetime) -> Facts:
    """`case`: what is wrong, how much is at stake, since when; `subjects` those that are still in trouble."""
    shipments = {each.shipment_id for each in subjects if each.shipment_id is not None}
    return {
        "detector": case.detector,
        "detectors": sorted({case.detector, *(each.detector for each in subjects)}),
        "about": case.subject_type,
        "severity": str(case.severity),
        "severity_rank": case.severity.rank,
        "state": str(case.state),
        "owner": case.owner,
        "sentence": case.sentence,
        "subjects": max(1, len(subjects)),
        "shipments": len(shipments) or int(case.shipment_id is not None),
        "signals": case.signals,
        "level": case.level,
        "cause_kind": case.cause.kind,
        "cause_key": case.cause.key,
        "at_risk": major(case.at_risk),
        "currency": "" if case.at_risk is None else case.at_risk.currency,
        "age_min": max(0.0, (now - case.opened_at) / timedelta(minutes=1)),
        "hours_to_deadline": hours(now, case.deadline),
    }


def order_facts(order: OrderView | None, now: datetime) -> Facts:
    """`order`: what is asked for; bare where the case is about no order."""
    if order is None:
        return dict(BARE["order"])
    draft, to, who = order.order, order.order.address, order.order.recipient
    return {
        "id": str(order.id),
        "ref": draft.external_ref,
        "status": str(order.status),
        "customer": draft.customer,
        "service": draft.service,
        "weight_kg": float(draft.weight_kg),
        "pieces": draft.pieces,
        "requirements": list(draft.requirements),
        "country": "" if to is None else to.country,
        "postal_code": "" if to is None else to.postal_code or "",
        "city": "" if to is None else to.city or "",
        "zone": draft.destination_zone or "",
        "site": order.origin_site or draft.ship_from or "",
        "currency": draft.currency,
        "value": major(draft.value),
        "late_penalty": major(draft.late_penalty),
        "recipient_reachable": bool(who.email or who.phone),
        "hours_to_deadline": hours(now, draft.deliver_by),
    }


def shipment_facts(shipment: ShipmentRow | None, tracked: TrackedShipment | None, now: datetime) -> Facts:
    """`shipment`: how far it has come; bare where the case is about none."""
    if shipment is None:
        return dict(BARE["shipment"])
    status = "" if tracked is None else str(tracked.status)
    eta = None if tracked is None else tracked.eta
    due = shipment.deliver_by
    late = 0.0 if eta is None or due is None else (eta - due) / timedelta(minutes=1)
    return {
        "id": str(shipment.id),
        "status": str(shipment.status),
        "tracking": status,
        "booked": shipment.booked_at is not None and shipment.carrier_id is not None,
        "picked_up": status in _GONE or status == "delivered",
        "late_min": max(0.0, late),
        "price": 0.0 if shipment.price is None else major(shipment.price),
        "hours_to_pickup": hours(now, shipment.pickup_planned_at),
        "hours_to_deadline": hours(now, due),
        "hours_silent": 0.0 if tracked is None or tracked.heard_at is None else (now - tracked.heard_at) / _HOUR,
    }


def carrier_facts(code: str = "", kind: str = "") -> Facts:
    """`carrier`: who has it; bare where nobody has."""
    return {"code": code, "kind": kind}


def answer_facts(value: str = "", step: str = "", text: str = "", number: float = 0.0) -> Facts:
    """`answer`: what came of the step before: which branch, of which step, what was said or counted."""
    return {"value": value, "step": step, "text": text, "number": number}


def step_facts(do: str, cost: float = 0.0, saves: float = 0.0, minutes: int = 0, count: int = 1) -> Facts:
    """`step`: what is to be approved: its kind, what it spends, the saving and minutes expected, how often begun."""
    return {"do": do, "money": cost, "saves": saves, "minutes": minutes, "count": count}


def major(money: Money | None) -> float:
    """An amount in major units, for comparing in a condition only."""
    return 0.0 if money is None else float(money.amount)


def hours(now: datetime, until: datetime | None) -> float:
    """Hours until then; negative where it has passed."""
    return FAR_H if until is None else (until - now) / _HOUR


SAMPLE: dict[str, Facts] = {
    "case": {
        "detector": "missed_pickup",
        "detectors": ["missed_pickup"],
        "about": "shipment",
        "severity": "high",
        "severity_rank": Severity.HIGH.rank,
        "state": "open",
        "owner": "control_tower",
        "sentence": "the carrier did not come",
        "subjects": 2,
        "shipments": 2,
        "signals": 3,
        "level": 0,
        "cause_kind": "run",
        "cause_key": "HAMBURG/SWIFT/2026-11-21",
        "at_risk": 240.0,
        "currency": "EUR",
        "age_min": 12.0,
        "hours_to_deadline": 20.0,
    },
    "order": {
        "id": "0190c7a2-0000-7000-8000-000000000001",
        "ref": "SO-1001",
        "status": "released",
        "customer": "ACME",
        "service": "STANDARD",
        "weight_kg": 120.5,
        "pieces": 3,
        "requirements": ["chilled"],
        "country": "DE",
        "postal_code": "20095",
        "city": "Hamburg",
        "zone": "NORTH",
        "site": "HAMBURG",
        "currency": "EUR",
        "value": 800.0,
        "late_penalty": 40.0,
        "recipient_reachable": True,
        "hours_to_deadline": 20.0,
    },
    "shipment": {
        "id": "0190c7a2-0000-7000-8000-000000000002",
        "status": "booked",
        "tracking": "created",
        "booked": True,
        "picked_up": False,
        "late_min": 30.0,
        "price": 84.0,
        "hours_to_pickup": -2.0,
        "hours_to_deadline": 20.0,
        "hours_silent": 5.0,
    },
    "carrier": carrier_facts("SWIFT", "contract"),
    "answer": answer_facts("yes", "ask", "after 6 p.m.", 1.0),
    "step": step_facts("retender", 60.0, 40.0, 120, 1),
}
"""Facts on which conditions and texts are tried before a playbook is saved; their types are those of the fields."""

BARE: dict[str, Facts] = {
    group: {name: FAR_H if name.startswith("hours_to") else type(value)() for name, value in facts.items()}
    for group, facts in SAMPLE.items()
}
"""Everything without a value."""
