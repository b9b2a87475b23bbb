"""The table of contents of settlement: what it does on command, and what it does when something happened."""

from __future__ import annotations

from headway.events.carriers import CarrierSaved
from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.events.orders import DeliveryRescheduled
from headway.events.settlement import InvoiceApproved
from headway.events.tracking import StopProgressed, TrackingStatusChanged
from headway.kernel.message import Event
from headway.kernel.rooms import CommandHandler, EventHandler, Room
from headway.settlement.accruing import (
    on_booked,
    on_cancelled,
    on_carrier_saved,
    on_rescheduled,
    on_status,
    on_stop,
    on_unbooked,
)
from headway.settlement.claims.handlers import COMMANDS as CLAIMS
from headway.settlement.disputing import dispute_invoice, end_invoice_hold, hold_invoice
from headway.settlement.invoicing import mark_paid, receive_invoice, receive_invoices, resolve_dispute
from headway.settlement.matching import MATCH
from headway.settlement.model import (
    DisputeInvoice,
    EndInvoiceHold,
    HoldInvoice,
    MarkPaid,
    ReceiveInvoice,
    ReceiveInvoices,
    ResolveDispute,
)
from headway.settlement.settling import on_approved

COMMANDS: dict[type, CommandHandler] = {
    ReceiveInvoice: receive_invoice,
    ReceiveInvoices: receive_invoices,
    ResolveDispute: resolve_dispute,
    MarkPaid: mark_paid,
    HoldInvoice: hold_invoice,
    EndInvoiceHold: end_invoice_hold,
    DisputeInvoice: dispute_invoice,
    **CLAIMS,
}

SUBSCRIPTIONS: dict[type[Event], EventHandler] = {
    CarrierSaved: on_carrier_saved,
    ShipmentBooked: on_booked,
    ShipmentUnbooked: on_unbooked,
    DeliveryRescheduled: on_rescheduled,
    StopProgressed: on_stop,
    TrackingStatusChanged: on_status,
    ShipmentCancelled: on_cancelled,
    InvoiceApproved: on_approved,
}

DECIDERS = (MATCH,)


def room() -> Room:
    """Settlement, as bootstrap wires it."""
    return Room(name="settlement", commands=COMMANDS, subscriptions=SUBSCRIPTIONS, deciders=DECIDERS)
