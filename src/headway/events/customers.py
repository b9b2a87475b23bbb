"""News of customers: what a recipient was promised, how it ended, and what they were told. Never who they are."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from headway.kernel.message import Event


class OrderPromise(Event, frozen=True, kw_only=True):
    """Base: its subject is an order; windows are moments in UTC, `timezone` is that of the recipient's door."""

    subject_type: ClassVar[str] = "order"
    subject_field: ClassVar[str] = "order_id"

    order_id: UUID


class PromiseMade(OrderPromise, frozen=True, kw_only=True):
    """A window was promised for the first time."""

    version: int
    from_at: datetime
    to_at: datetime
    timezone: str
    because: str
    decision_id: UUID


class PromiseMoved(OrderPromise, frozen=True, kw_only=True):
    """The promised window is another one, never an earlier one; `ran_out`: the one before had ended undelivered."""

    version: int
    before_from_at: datetime
    before_to_at: datetime
    from_at: datetime
    to_at: datetime
    timezone: str
    because: str
    ran_out: bool
    decision_id: UUID


class PromiseEnded(OrderPromise, frozen=True, kw_only=True):
    """How it ended: kept, early or broken by the last version, and by the first; with a cancellation, cancelled."""

    version: int
    outcome: str
    first_outcome: str
    from_at: datetime
    to_at: datetime
    delivered_at: datetime | None


class NotificationEvent(OrderPromise, frozen=True, kw_only=True):
    """Base of what happens to a message; `kind` is promised, shifted, out_for_delivery, attempted or delivered."""

    notification_id: UUID
    kind: str
    medium: str


class NotificationSent(NotificationEvent, frozen=True, kw_only=True):
    """A message went out by a channel; `log` keeps it in the outbox only."""

    channel: str
    version: int


class NotificationDropped(NotificationEvent, frozen=True, kw_only=True):
    """A message that waited was not sent: merged into a newer one, stale, or not wanted any more."""

    reason: str


class NotificationFailed(NotificationEvent, frozen=True, kw_only=True):
    """A message could not be sent and is given up; `problem` names no address."""

    channel: str
    problem: str


class AccountMessageEnded(OrderPromise, frozen=True, kw_only=True):
    """A message to the account that ordered went out (sent), or is given up (failed)."""

    message_id: UUID
    outcome: str


EVENTS = (
    PromiseMade,
    PromiseMoved,
    PromiseEnded,
    NotificationSent,
    NotificationDropped,
    NotificationFailed,
    AccountMessageEnded,
)
