"""The parts of a shipment's page, each read only for whoever may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.carriers.agreements import contract_named
from headway.carriers.pricelists import list_at
from headway.customers import views as customers
from headway.customers.errors import NoPromise
from headway.customers.model import Window
from headway.customers.texts import said
from headway.dispatch.messages.store import list_messages
from headway.dispatch.model import ShipmentStatus
from headway.dispatch.views import ShipmentDetail
from headway.orders.store import get_order
from headway.settlement import views as settlement
from headway.web.shipments.costs import compared, total
from headway.web.shipments.glance import Moments, glance
from headway.web.visits import Desk, Visit

MESSAGES_SHOWN = 30
LANGUAGE = "en"
_OPEN = frozenset({"planned", "tendering"})
_BEFORE_PICKUP = frozenset({*_OPEN, "booked"})


@dataclass(frozen=True, slots=True)
class Told:
    """A message to somebody about the shipment."""

    id: UUID
    to: str
    kind: str
    text: str
    state: str
    at: datetime
    how: str
    problem: str | None
    again: bool


@dataclass(frozen=True, slots=True)
class Deeds:
    """What may be done to the shipment as it stands, by whoever looks."""

    choose: bool
    retender: bool
    hold: bool
    cancel: bool
    tell_carrier: bool
    tell_recipient: bool

    @property
    def any(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def deeds(visit: Visit, detail: ShipmentDetail) -> Deeds:
    """By its state, and what the visitor may."""
    status, dispatch = detail.shipment.status, visit.may("dispatch:write")
    over = status in {ShipmentStatus.DELIVERED, ShipmentStatus.CLOSED, ShipmentStatus.CANCELLED}
    return Deeds(
        choose=dispatch and status in _BEFORE_PICKUP,
        retender=dispatch and status in _BEFORE_PICKUP,
        hold=dispatch and status in _OPEN,
        cancel=dispatch and status in _BEFORE_PICKUP,
        tell_carrier=dispatch and detail.shipment.carrier_id is not None and not over,
        tell_recipient=visit.may("customers:write"),
    )


async def promise(visit: Visit, desk: Desk, order_id: UUID) -> dict[str, Any] | None:
    """What the recipient was promised, in words."""
    if not visit.may("customers:read"):
        return None
    try:
        detail = await customers.get_promise(desk.conn, order_id)
    except NoPromise:
        return None
    zone, window = ZoneInfo(detail.promise.timezone), detail.promise.window
    versions = [(each, said(Window(each.from_at, each.to_at), zone, LANGUAGE)) for each in detail.versions]
    told = None if window is None else said(window, zone, LANGUAGE)
    return {"detail": detail, "said": told, "versions": versions, "zone": zone}


async def told(visit: Visit, desk: Desk, detail: ShipmentDetail) -> list[Told]:
    """Everything that anybody was told about it, newest first."""
    found: list[Told] = []
    if visit.may("customers:read"):
        rows = await customers.list_notifications(desk.conn, order_id=detail.shipment.order_id, limit=MESSAGES_SHOWN)
        found += [_to_recipient(row) for row in rows]
    found += [
        Told(each.id, each.carrier_code, str(each.kind), each.text, str(each.state), each.created_at, "carrier",
             each.problem, again=False)
        for each in await list_messages(desk.conn, shipment_id=detail.shipment.id, limit=MESSAGES_SHOWN)
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.at, str(each.id)), reverse=True)


@dataclass(frozen=True, slots=True)
class Priced:
    """Which price list of which contract an offer was made by."""

    contract_id: UUID
    contract: str
    version: int


async def priced(visit: Visit, desk: Desk, detail: ShipmentDetail) -> Priced | None:
    """What priced the offer that stands, as it was when it was made; None where no contract did."""
    offer = next((each for each in detail.offers if each.id == detail.shipment.offer_id), None)
    if offer is None or not visit.may("carriers:read"):
        return None
    version = await list_at(desk.conn, offer.terms.contract_id, offer.created_at)
    if version is None:
        return None
    contract = await contract_named(desk.conn, offer.terms.contract_id)
    return Priced(contract.id, contract.code, version)


async def bill(visit: Visit, desk: Desk, shipment_id: UUID) -> dict[str, Any] | None:
    """Expected and billed costs, with the invoices behind them."""
    if not visit.may("settlement:read"):
        return None
    money = await settlement.shipment_money(desk.conn, shipment_id)
    ids = dict.fromkeys(charge.invoice_id for charge in money.charges if charge.invoice_id)
    invoices = [await settlement.get_invoice(desk.conn, each) for each in ids]
    lines = {found.invoice.id: [line for line in found.lines if line.shipment_id == shipment_id] for found in invoices}
    costs = compared(money.charges, [line for each in lines.values() for line in each])
    return {"money": money, "invoices": invoices, "lines": lines, "costs": costs, "total": total(costs)}


async def documents(visit: Visit, desk: Desk, order_id: UUID) -> tuple[str, ...]:
    """Codes of the documents that came with the order."""
    return (await get_order(desk.conn, order_id)).order.documents if visit.may("orders:read") else ()


def at_a_glance(desk: Desk, detail: ShipmentDetail, outlook: Any, promised: Any) -> dict[str, Any]:
    """The line of the promise, the ETA and the commitment, and the slack between them."""
    shipment, delivery = detail.shipment, (outlook or {}).get("delivery")
    window = promised["detail"].promise.window if promised else None
    moments = Moments(
        now=desk.now,
        due_at=shipment.deliver_by,
        planned_at=shipment.delivery_planned_at,
        delivered_at=shipment.delivered_at,
        window=None if window is None else (window.from_at, window.to_at),
        p50_at=delivery["p50_at"] if delivery else None,
        p80_at=delivery["p80_at"] if delivery else None,
        p90_at=delivery["p90_at"] if delivery else None,
    )
    return {"line": glance(moments), "moments": moments}


def _to_recipient(row: dict[str, Any]) -> Told:
    at = row["ended_at"] or row["due_at"]
    how = f"{row['medium']}{', kept in the outbox' if row['channel'] == 'log' else ''}"
    again = row["state"] in ("sent", "failed")
    to = row["address_hint"] or ""
    return Told(row["id"], to, row["kind"], "", row["state"], at, how, row["problem"], again)
