"""News of orders: intake, holds, release, and how far they have come."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from headway.kernel.message import Event


class OrderEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is an order."""

    subject_type: ClassVar[str] = "order"
    subject_field: ClassVar[str] = "order_id"

    order_id: UUID


class OrderReceived(OrderEvent, frozen=True, kw_only=True):
    """An order was taken in; `source` is `api` or `file`."""

    external_ref: str
    customer: str
    service: str
    source: str


class OrderHeld(OrderEvent, frozen=True, kw_only=True):
    """The release gate stayed shut; `holds` are the conditions that failed."""

    holds: tuple[str, ...]
    decision_id: UUID


class OrderHoldLifted(OrderEvent, frozen=True, kw_only=True):
    """One hold was lifted by somebody, for a reason."""

    hold: str
    reason: str


class OrderReleased(OrderEvent, frozen=True, kw_only=True):
    """The release gate opened: the order may be dispatched."""

    decision_id: UUID


class OrderRescheduled(OrderEvent, frozen=True, kw_only=True):
    """The goods of an order will be ready at another time than was said before."""

    ready_at: datetime
    before: datetime


class DeliveryRescheduled(OrderEvent, frozen=True, kw_only=True):
    """Another time of delivery was agreed; `by` recipient, customer or shipper; `before` is the latest until now.

    `excuses_carrier`: whoever carries it is not late for it.
    """

    deliver_from: datetime
    deliver_by: datetime
    before: datetime | None
    by: str
    excuses_carrier: bool


class AddressCorrected(OrderEvent, frozen=True, kw_only=True):
    """Where the order goes was corrected, within its region; `released`: somebody may carry it already."""

    released: bool


class ReturnStarted(OrderEvent, frozen=True, kw_only=True):
    """The order's goods are brought back by another order."""

    return_order_id: UUID
    reason: str


class OrderShipped(OrderEvent, frozen=True, kw_only=True):
    """The order's goods left with a carrier."""


class OrderShorted(OrderEvent, frozen=True, kw_only=True):
    """Fewer pieces than ordered were picked, or came: `found` of `ordered`; `shipment_id` where one carries them.

    `where` is pick (in the warehouse) or delivery; `party` who is responsible for it.
    """

    shortage_id: UUID
    shipment_id: UUID | None
    ordered: int
    found: int
    where: str
    party: str
    reason: str


class ShortageSettled(OrderEvent, frozen=True, kw_only=True):
    """What was short came, is sent after, or is no longer wanted: `outcome` is found, sent_after or cancelled."""

    shortage_id: UUID
    outcome: str
    reason: str


class InstructionGiven(OrderEvent, frozen=True, kw_only=True):
    """The customer or the recipient wants something else than was ordered; it waits until somebody settles it.

    Attributes:
        kind: reschedule, redirect, deliver_to (a neighbour, a safe place), contact, cancel or other.
        by: customer, recipient or shipper. deliver_from, deliver_by: the time asked for, with reschedule.
    """

    instruction_id: UUID
    shipment_id: UUID | None
    kind: str
    by: str
    deliver_from: datetime | None = None
    deliver_by: datetime | None = None
    given_at: datetime


class InstructionSettled(OrderEvent, frozen=True, kw_only=True):
    """What was asked was done, or refused, or taken back: `outcome` is done, refused or withdrawn."""

    instruction_id: UUID
    outcome: str
    reason: str


class OrderDelivered(OrderEvent, frozen=True, kw_only=True):
    """The order's goods reached the recipient."""


class OrderCancelled(OrderEvent, frozen=True, kw_only=True):
    """The order will not be fulfilled."""

    reason: str


class ErpTold(OrderEvent, frozen=True, kw_only=True):
    """The shipper's own system took an event about the order (sent), or it is given up (failed)."""

    message_id: UUID
    type: str
    outcome: str


EVENTS = (
    OrderReceived,
    OrderHeld,
    OrderHoldLifted,
    OrderReleased,
    OrderRescheduled,
    DeliveryRescheduled,
    AddressCorrected,
    ReturnStarted,
    OrderShipped,
    OrderShorted,
    ShortageSettled,
    InstructionGiven,
    InstructionSettled,
    OrderDelivered,
    OrderCancelled,
    ErpTold,
)
