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


class OrderShipped(OrderEvent, frozen=True, kw_only=True):
    """The order's goods left with a carrier."""


class OrderDelivered(OrderEvent, frozen=True, kw_only=True):
    """The order's goods reached the recipient."""


class OrderCancelled(OrderEvent, frozen=True, kw_only=True):
    """The order will not be fulfilled."""

    reason: str


EVENTS = (
    OrderReceived,
    OrderHeld,
    OrderHoldLifted,
    OrderReleased,
    OrderRescheduled,
    OrderShipped,
    OrderDelivered,
    OrderCancelled,
)
