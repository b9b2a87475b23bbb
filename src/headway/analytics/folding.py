"""From a batch of events to rows of facts: pure, and the same whether an event is seen once or twice.

Every row is keyed by what it is about, and a later event of the batch takes the place of an earlier one, so a few
statements write a whole batch. What adds up (penalties, exceptions) is not added here: it is counted anew for the
shipments that the batch touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from headway.events import dispatch, exceptions, learning, orders, settlement, tracking
from headway.kernel.message import Event, Recorded

Row = tuple[Any, ...]


@dataclass(slots=True)
class Changes:
    """Rows to write, by table and occasion; the key is the first column, or the first two."""

    received: dict[UUID, Row] = field(default_factory=dict)
    held: dict[UUID, Row] = field(default_factory=dict)
    released: dict[UUID, Row] = field(default_factory=dict)
    finished: dict[UUID, Row] = field(default_factory=dict)
    planned: dict[UUID, Row] = field(default_factory=dict)
    booked: dict[UUID, Row] = field(default_factory=dict)
    unbooked: dict[UUID, Row] = field(default_factory=dict)
    moving: dict[UUID, Row] = field(default_factory=dict)
    picked_up: dict[UUID, Row] = field(default_factory=dict)
    delivered: dict[UUID, Row] = field(default_factory=dict)
    cancelled: dict[UUID, Row] = field(default_factory=dict)
    sent: dict[UUID, Row] = field(default_factory=dict)
    answered: dict[UUID, Row] = field(default_factory=dict)
    opened: dict[UUID, Row] = field(default_factory=dict)
    escalated: dict[UUID, Row] = field(default_factory=dict)
    worsened: dict[UUID, Row] = field(default_factory=dict)
    resolved: dict[UUID, Row] = field(default_factory=dict)
    invoices: set[UUID] = field(default_factory=set)
    touched: set[UUID] = field(default_factory=set)
    tagged: set[UUID] = field(default_factory=set)


def fold(batch: Iterable[Recorded[Any]]) -> Changes:
    """The rows that a batch of events asks for."""
    changes = Changes()
    for item in batch:
        FOLDS[type(item.event)](item.event, item.recorded_at, changes)
    return changes


def _received(event: orders.OrderReceived, at: datetime, changes: Changes) -> None:
    changes.received[event.order_id] = (event.order_id, event.external_ref, event.customer, at)


def _held(event: orders.OrderHeld, at: datetime, changes: Changes) -> None:
    changes.held[event.order_id] = (event.order_id, at)


def _released(event: orders.OrderReleased, at: datetime, changes: Changes) -> None:
    changes.released[event.order_id] = (event.order_id, at)


def _order_delivered(event: orders.OrderDelivered, at: datetime, changes: Changes) -> None:
    changes.finished[event.order_id] = (event.order_id, at, "delivered")


def _order_cancelled(event: orders.OrderCancelled, at: datetime, changes: Changes) -> None:
    changes.finished[event.order_id] = (event.order_id, at, "cancelled")


def _planned(event: dispatch.ShipmentPlanned, at: datetime, changes: Changes) -> None:
    changes.planned[event.shipment_id] = (event.shipment_id, event.order_id, at)


def _booked(event: dispatch.ShipmentBooked, at: datetime, changes: Changes) -> None:
    same = [line.amount.minor for line in event.charges if line.amount.currency == event.expected_cost.currency]
    changes.touched.add(event.shipment_id)
    changes.booked[event.shipment_id] = (
        event.shipment_id,
        event.order_id,
        event.customer,
        event.carrier_id,
        event.carrier_code,
        event.service_code,
        event.product,
        event.origin_site,
        event.origin_zone,
        event.destination_zone,
        Decimal(event.weight_kg),
        at,
        event.pickup_planned_at,
        event.delivery_planned_at,
        event.deliver_by,
        sum(same),
        event.expected_cost.minor,
        event.late_penalty.minor,
        event.expected_cost.currency,
    )


def _unbooked(event: dispatch.ShipmentUnbooked, at: datetime, changes: Changes) -> None:
    """What was agreed is agreed no more; a booking that follows in the same batch is written after it."""
    changes.touched.add(event.shipment_id)
    changes.booked.pop(event.shipment_id, None)
    changes.unbooked[event.shipment_id] = (event.shipment_id, event.order_id)


def _moving(event: dispatch.ShipmentInTransit, at: datetime, changes: Changes) -> None:
    changes.moving[event.shipment_id] = (event.shipment_id, at)


def _cancelled(event: dispatch.ShipmentCancelled, at: datetime, changes: Changes) -> None:
    changes.cancelled[event.shipment_id] = (event.shipment_id, at)


def _delivered(event: dispatch.ShipmentDelivered, at: datetime, changes: Changes) -> None:
    """Counts where no stop was reported; a stop of the same batch has the better time."""
    changes.touched.add(event.shipment_id)
    changes.delivered.setdefault(event.shipment_id, (event.shipment_id, event.delivered_at, False))


def _stop(event: tracking.StopProgressed, at: datetime, changes: Changes) -> None:
    if event.state != "completed":
        return
    changes.touched.add(event.shipment_id)
    if event.role == "pickup":
        changes.picked_up[event.shipment_id] = (event.shipment_id, event.actual_at)
    if event.role == "delivery":
        changes.delivered[event.shipment_id] = (event.shipment_id, event.actual_at, True)


def _sent(event: dispatch.TenderOfferSent, at: datetime, changes: Changes) -> None:
    changes.sent[event.offer_id] = (
        *_offer(event),
        event.service_code,
        event.origin_zone,
        event.destination_zone,
        event.price.minor,
        event.price.currency,
        at,
    )


def _accepted(event: dispatch.TenderOfferAccepted, at: datetime, changes: Changes) -> None:
    changes.answered[event.offer_id] = (*_offer(event), "accepted", at, event.after_s)


def _declined(event: dispatch.TenderOfferDeclined, at: datetime, changes: Changes) -> None:
    changes.answered[event.offer_id] = (*_offer(event), "declined", at, event.after_s)


def _expired(event: dispatch.TenderOfferExpired, at: datetime, changes: Changes) -> None:
    changes.answered[event.offer_id] = (*_offer(event), "expired", at, None)


def _undeliverable(event: dispatch.TenderOfferDeliveryFailed, at: datetime, changes: Changes) -> None:
    changes.answered[event.offer_id] = (*_offer(event), "delivery_failed", at, None)


def _withdrawn(event: dispatch.TenderOfferWithdrawn, at: datetime, changes: Changes) -> None:
    changes.answered[event.offer_id] = (*_offer(event), "withdrawn", at, None)


def _offer(event: dispatch.OfferEvent) -> Row:
    return (event.offer_id, event.shipment_id, event.carrier_id, event.carrier_code, event.sequence)


def _opened(event: exceptions.CaseOpened, at: datetime, changes: Changes) -> None:
    row = (event.detector, event.severity, event.order_id, event.shipment_id, event.carrier_id, at)
    changes.opened[event.case_id] = (event.case_id, *row)
    if event.shipment_id is not None:
        changes.touched.add(event.shipment_id)


def _escalated(event: exceptions.CaseEscalated, at: datetime, changes: Changes) -> None:
    before = changes.escalated.get(event.case_id, (event.case_id, 0))
    changes.escalated[event.case_id] = (event.case_id, max(before[1], event.level))


def _worsened(event: exceptions.CaseWorsened, at: datetime, changes: Changes) -> None:
    changes.worsened[event.case_id] = (event.case_id, event.after)


def _resolved(event: exceptions.CaseResolved, at: datetime, changes: Changes) -> None:
    changes.resolved[event.case_id] = (event.case_id, at, event.automatic)


def _merged(event: exceptions.CaseMerged, at: datetime, changes: Changes) -> None:
    changes.resolved[event.case_id] = (event.case_id, at, None)


def _reopened(event: exceptions.CaseReopened, at: datetime, changes: Changes) -> None:
    changes.resolved[event.case_id] = (event.case_id, None, None)


def _undone(event: exceptions.CaseUndone, at: datetime, changes: Changes) -> None:
    if event.reopened:
        changes.resolved[event.case_id] = (event.case_id, None, None)


def _penalty(event: settlement.PenaltyAccrued, at: datetime, changes: Changes) -> None:
    changes.touched.add(event.shipment_id)


def _invoice(event: settlement.InvoiceEvent, at: datetime, changes: Changes) -> None:
    changes.invoices.add(event.invoice_id)


def _tagged(event: learning.TagEvent, at: datetime, changes: Changes) -> None:
    changes.tagged.add(event.shipment_id)


FOLDS: Mapping[type[Event], Callable[[Any, datetime, Changes], None]] = {
    orders.OrderReceived: _received,
    orders.OrderHeld: _held,
    orders.OrderReleased: _released,
    orders.OrderDelivered: _order_delivered,
    orders.OrderCancelled: _order_cancelled,
    dispatch.ShipmentPlanned: _planned,
    dispatch.ShipmentBooked: _booked,
    dispatch.ShipmentUnbooked: _unbooked,
    dispatch.ShipmentInTransit: _moving,
    dispatch.ShipmentDelivered: _delivered,
    dispatch.ShipmentCancelled: _cancelled,
    dispatch.TenderOfferSent: _sent,
    dispatch.TenderOfferAccepted: _accepted,
    dispatch.TenderOfferDeclined: _declined,
    dispatch.TenderOfferExpired: _expired,
    dispatch.TenderOfferDeliveryFailed: _undeliverable,
    dispatch.TenderOfferWithdrawn: _withdrawn,
    tracking.StopProgressed: _stop,
    exceptions.CaseOpened: _opened,
    exceptions.CaseEscalated: _escalated,
    exceptions.CaseWorsened: _worsened,
    exceptions.CaseResolved: _resolved,
    exceptions.CaseMerged: _merged,
    exceptions.CaseReopened: _reopened,
    exceptions.CaseUndone: _undone,
    settlement.PenaltyAccrued: _penalty,
    settlement.InvoiceMatched: _invoice,
    settlement.InvoiceDisputed: _invoice,
    learning.BaselineTagged: _tagged,
    learning.TagReversed: _tagged,
}
