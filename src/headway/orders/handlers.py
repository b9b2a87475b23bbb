"""Everything this room handles; the tables at the bottom are its table of contents."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from headway.events.dispatch import (
    ShipmentBooked,
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentInTransit,
    ShipmentUnbooked,
)
from headway.kernel.message import Event
from headway.kernel.rooms import CommandHandler, EventHandler, Room, TimerHandler
from headway.kernel.uow import UnitOfWork
from headway.orders import registers
from headway.orders.amending import correct_address, open_return, reschedule_delivery
from headway.orders.changing import cancel_order, hold_order, lift_hold, override_release, revise_order
from headway.orders.commands import (
    CancelOrder,
    CorrectAddress,
    FinishImport,
    HoldOrder,
    LiftHold,
    NoteFaults,
    OpenReturn,
    OverrideRelease,
    PlaceOrders,
    RescheduleDelivery,
    ReviseOrder,
    SaveCustomers,
    SavePolicy,
    SaveSites,
    StartImport,
)
from headway.orders.gating import RECHECK, on_recheck
from headway.orders.instructions import COMMANDS as INSTRUCTIONS
from headway.orders.placing import place_orders
from headway.orders.progress import (
    on_shipment_booked,
    on_shipment_cancelled,
    on_shipment_delivered,
    on_shipment_in_transit,
    on_shipment_unbooked,
)
from headway.orders.release import RELEASE
from headway.orders.saving import save_customers, save_policy, save_sites
from headway.orders.shortages import COMMANDS as SHORTAGES
from headway.orders.store import Q


async def start_import(cmd: StartImport, uow: UnitOfWork) -> UUID:
    """Note that a file is being imported; gives the run's id."""
    run_id = uow.new_id()
    await uow.conn.execute(Q.start_import, run_id, cmd.kind, cmd.file, uow.now, uow.actor)
    return run_id


async def note_faults(cmd: NoteFaults, uow: UnitOfWork) -> None:
    """Keep refused rows of a run."""
    await registers.note_faults(uow.conn, cmd.run_id, cmd.troubles)


async def finish_import(cmd: FinishImport, uow: UnitOfWork) -> None:
    """Note how a run ended."""
    counts = (cmd.read, cmd.accepted, cmd.duplicates, cmd.refused, cmd.skipped)
    await uow.conn.execute(Q.finish_import, cmd.run_id, uow.now, *counts)


COMMANDS: Mapping[type, CommandHandler] = {
    PlaceOrders: place_orders,
    HoldOrder: hold_order,
    LiftHold: lift_hold,
    OverrideRelease: override_release,
    ReviseOrder: revise_order,
    CancelOrder: cancel_order,
    RescheduleDelivery: reschedule_delivery,
    CorrectAddress: correct_address,
    OpenReturn: open_return,
    SaveCustomers: save_customers,
    SaveSites: save_sites,
    SavePolicy: save_policy,
    StartImport: start_import,
    NoteFaults: note_faults,
    FinishImport: finish_import,
    **INSTRUCTIONS,
    **SHORTAGES,
}

SUBSCRIPTIONS: Mapping[type[Event], EventHandler] = {
    ShipmentBooked: on_shipment_booked,
    ShipmentUnbooked: on_shipment_unbooked,
    ShipmentInTransit: on_shipment_in_transit,
    ShipmentDelivered: on_shipment_delivered,
    ShipmentCancelled: on_shipment_cancelled,
}

TIMERS: Mapping[str, TimerHandler] = {RECHECK: on_recheck}

DECIDERS = (RELEASE,)


def room() -> Room:
    """The orders room; it needs nothing from outside."""
    return Room("orders", commands=COMMANDS, subscriptions=SUBSCRIPTIONS, timers=TIMERS, deciders=DECIDERS)
