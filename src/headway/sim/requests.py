"""How each command is said over the public API: method, path and body. A new command of the world needs a row here."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from headway.carriers import commands as c
from headway.carriers.market import SavePlaces
from headway.dispatch.adjusting.commands import ReassignShipment
from headway.dispatch.commands import AnswerOffer, RetryAllocation
from headway.exceptions.model import AcknowledgeCase, ResolveCase
from headway.exceptions.playbooks.commands import ActivatePlaybook, AnswerApproval, SavePlaybook
from headway.exceptions.questions.model import AnswerQuestion
from headway.orders.commands import (
    CancelOrder,
    CorrectAddress,
    LiftHold,
    PlaceOrders,
    RescheduleDelivery,
    ReviseOrder,
    SaveCustomers,
    SavePolicy,
    SaveSites,
)
from headway.orders.instructions import GiveInstruction, SettleInstruction
from headway.orders.shortages import ReportShortage, SettleShortage
from headway.settlement.model import ReceiveInvoice, ResolveDispute
from headway.tracking.conditions.model import RecordReadings
from headway.tracking.health.handlers import NoteConnector
from headway.tracking.journeys.model import PlanLegs
from headway.tracking.model import CapturePod, RecordTracking, SetCodeMap
from headway.tracking.positions.commands import LoadVehicle, PlanJourney, RecordPositions

_ENCODER = msgspec.json.Encoder(decimal_format="string", order="sorted")


@dataclass(frozen=True, slots=True)
class Said:
    """A request; only a POST takes an idempotency key."""

    method: str
    path: str
    body: Any


def said(command: Any) -> Said:
    """The request that asks for this command.

    Raises:
        LookupError: the world never sends such a command.
    """
    phrase = PHRASES.get(type(command))
    if phrase is None:
        raise LookupError(f"no request is known for {type(command).__name__}")
    return phrase(command)


def encoded(body: Any) -> bytes:
    """JSON, the same bytes every time; decimals as text, so that every digit counts."""
    return _ENCODER.encode(body)


def plain(thing: Any, *left_out: str) -> Any:
    """A command's part as JSON, without its unset fields and those left out."""
    made = msgspec.to_builtins(thing, builtin_types=(Decimal, datetime))
    return {name: value for name, value in made.items() if name not in left_out}


def _saved(path: str, field: str) -> Callable[[Any], Said]:
    return lambda command: Said("POST", path, {field: [plain(item) for item in getattr(command, field)]})


def _orders(command: PlaceOrders) -> Said:
    return Said("POST", "/orders/bulk", {"orders": [plain(order) for order in command.orders]})


def _revision(command: ReviseOrder) -> Said:
    body = {name: value for name, value in plain(command, "order_id", "if_version").items() if value is not None}
    return Said("PATCH", f"/orders/{command.order_id}", body)


def _rates(command: c.ReplaceRates) -> Said:
    path = f"/carriers/{command.carrier}/contracts/{command.contract}/rates"
    return Said("PUT", path, {"rows": [plain(row) for row in command.rows]})


def _answer(command: AnswerOffer) -> Said:
    body = {"answer": command.answer, "reason": command.reason, "carrier": command.carrier_code}
    return Said("POST", f"/offers/{command.offer_id}/answer", body)


def _reports(command: RecordTracking) -> Said:
    return Said("POST", "/tracking/events/bulk", {"events": [_given(event) for event in command.events]})


def _given(event: Any) -> dict[str, Any]:
    return {name: value for name, value in plain(event).items() if value is not None}


def _proof(command: CapturePod) -> Said:
    picture = None if command.picture is None else base64.b64encode(command.picture).decode()
    body = {"signed_by": command.signed_by, "captured_at": command.captured_at, "picture": picture}
    if command.pieces is not None:
        body["pieces"] = command.pieces
    return Said("POST", f"/shipments/{command.shipment_id}/pods", body)


def _invoice(command: ReceiveInvoice) -> Said:
    invoice = command.invoice
    lines = [{"shipment": line.shipment, "code": line.code, "minor": line.amount.minor} for line in invoice.lines]
    head = plain(invoice, "lines", "total")
    return Said("POST", "/invoices", {**head, "lines": lines, "total_minor": invoice.total.minor})


def _resolution(command: ResolveDispute) -> Said:
    return Said("POST", f"/disputes/{command.dispute_id}/resolve", plain(command, "dispute_id"))


def _on_order(noun: str, *left_out: str) -> Callable[[Any], Said]:
    """A wish about an order, of which everything but the order is the body."""
    return lambda command: Said("POST", f"/orders/{command.order_id}/{noun}", plain(command, "order_id", *left_out))


def _lorry(command: LoadVehicle) -> Said:
    ids = [str(each) for each in command.shipment_ids]
    body = {"carrier": command.carrier, "vehicle": command.vehicle, "shipments": ids, "only": command.only}
    return Said("POST", "/vehicle-loads", body)


def _way(command: PlanJourney) -> Said:
    points = [] if command.route is None else [[float(lat), float(lon)] for lat, lon in command.route]
    body = {"places": [], "route": points, "tolerance_m": command.tolerance_m}
    return Said("PUT", f"/tracking/shipments/{command.shipment_id}/plan", body)


def _some(items: Any) -> list[Any]:
    return [{name: value for name, value in plain(item).items() if value is not None} for item in items]


PHRASES: dict[type, Callable[[Any], Said]] = {
    SavePolicy: lambda command: Said("PUT", "/intake-policy", plain(command.policy)),
    SaveCustomers: _saved("/customers", "customers"),
    SaveSites: _saved("/sites", "sites"),
    c.SaveZones: _saved("/zones", "zones"),
    SavePlaces: _saved("/zone-places", "places"),
    c.SaveCarriers: _saved("/carriers", "carriers"),
    c.SaveServices: _saved("/services", "services"),
    c.SaveContracts: _saved("/contracts", "contracts"),
    c.ReplaceRates: _rates,
    c.SaveFuelSurcharges: _saved("/fuel-surcharges", "surcharges"),
    c.SaveAccessorials: _saved("/accessorials", "accessorials"),
    c.SaveCommitments: _saved("/commitments", "commitments"),
    c.SetCapacity: _saved("/capacity", "rows"),
    c.ConfirmCapacity: _saved("/capacity/confirmations", "rows"),
    c.ReportOutage: lambda command: Said("POST", f"/carriers/{command.carrier}/outage", plain(command, "carrier")),
    c.EndOutage: lambda command: Said("POST", f"/carriers/{command.carrier}/outage/end", {}),
    SetCodeMap: lambda command: Said("PUT", f"/tracking/code-maps/{command.carrier}", plain(command, "carrier")),
    PlaceOrders: _orders,
    ReviseOrder: _revision,
    LiftHold: lambda command: Said(
        "POST", f"/orders/{command.order_id}/lift-hold", {"hold": command.hold, "reason": command.reason}
    ),
    CancelOrder: lambda command: Said("POST", f"/orders/{command.order_id}/cancel", {"reason": command.reason}),
    AnswerOffer: _answer,
    RetryAllocation: lambda command: Said(
        "POST", f"/shipments/{command.shipment_id}/retry", {"forget_refusals": command.forget_refusals}
    ),
    RecordTracking: _reports,
    PlanLegs: lambda command: Said("PUT", f"/shipments/{command.shipment_id}/legs", plain(command, "shipment_id")),
    CapturePod: _proof,
    ReceiveInvoice: _invoice,
    ResolveDispute: _resolution,
    AcknowledgeCase: lambda command: Said("POST", f"/cases/{command.case_id}/acknowledge", {}),
    ReassignShipment: lambda command: Said(
        "POST", f"/shipments/{command.shipment_id}/reassign", {"reason": command.reason, "candidate": command.candidate}
    ),
    RescheduleDelivery: _on_order("reschedule", "if_version"),
    CorrectAddress: _on_order("correct-address", "if_version"),
    ReportShortage: _on_order("shortages", "shipment_id"),
    GiveInstruction: _on_order("instructions"),
    SettleShortage: lambda command: Said(
        "POST", f"/shortages/{command.shortage_id}/settle", plain(command, "shortage_id")
    ),
    SettleInstruction: lambda command: Said(
        "POST", f"/instructions/{command.instruction_id}/settle", plain(command, "instruction_id")
    ),
    LoadVehicle: _lorry,
    PlanJourney: _way,
    RecordPositions: lambda command: Said("POST", "/positions", {"positions": _some(command.heard)}),
    RecordReadings: lambda command: Said("POST", "/tracking/readings", {"readings": _some(command.readings)}),
    NoteConnector: lambda command: Said("POST", "/tracking/connectors/notes", plain(command)),
    AnswerQuestion: lambda command: Said(
        "POST", f"/questions/{command.question_id}/answer", {"answer": command.answer, "said": dict(command.said)}
    ),
    ActivatePlaybook: lambda command: Said(
        "POST", f"/playbooks/{command.name}/activate", {"version": command.version, "reason": command.reason}
    ),
    SavePlaybook: lambda command: Said("POST", "/playbooks", {"text": command.text, "note": command.note}),
    AnswerApproval: lambda command: Said(
        "POST",
        f"/runs/{command.run_id}/steps/{command.number}/answer",
        {"approved": command.approved, "reason": command.reason},
    ),
    ResolveCase: lambda command: Said("POST", f"/cases/{command.case_id}/resolve", {"reason": command.reason}),
}
