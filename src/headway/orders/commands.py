"""What others may ask of this room, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from headway.kernel.tabular import RowFault
from headway.orders.masterdata import CustomerDraft, SiteDraft
from headway.orders.model import Address, Fault, OrderDraft, OrderStatus, Recipient
from headway.orders.policy import IntakePolicy


@dataclass(frozen=True, slots=True)
class PlaceOrders:
    """Take in orders; each is accepted, known already, or refused with its faults.

    source: `api` or `file`. undated: places in `orders` whose sender told no `ready_at`; the one they have does not
    make them differ from what was sent before.
    """

    orders: tuple[OrderDraft, ...]
    source: str = "api"
    undated: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Accepted:
    """An order that was stored; `index` is its place in the request, `holds` why it waits."""

    index: int
    id: UUID
    external_ref: str
    status: OrderStatus
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An order that was sent before with the same content; `id` is the one it became then."""

    index: int
    id: UUID
    external_ref: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry of a request that was not stored, with everything that is wrong with it."""

    index: int
    ref: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class PlaceResult:
    """What became of each order of a request, in the request's order."""

    accepted: tuple[Accepted, ...]
    duplicates: tuple[Duplicate, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCommand:
    """Base: one order. With `if_version` the command fails where the order has changed since it was read."""

    order_id: UUID
    if_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOrder(OrderCommand):
    """Place a hold on an order that is not released yet; it stays until it is lifted."""

    hold: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftHold(OrderCommand):
    """End the open holds of one kind: placed ones are lifted, those of the gate overridden; then decide again.

    `roles` are what the caller may override; None: everything. `placed_only` leaves those of the gate.
    """

    hold: str
    reason: str
    roles: tuple[str, ...] | None = None
    placed_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRelease(OrderCommand):
    """End every open hold and decide again. `roles` are what the caller may override; None: everything."""

    reason: str
    roles: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseOrder(OrderCommand):
    """Correct an order that is not released yet, and decide again; None leaves a part as it is.

    `documents` are those that came in addition. Of a released order whose goods have not left, `ready_at` alone may
    still be moved.
    """

    address: Address | None = None
    recipient: Recipient | None = None
    documents: tuple[str, ...] = ()
    ready_at: datetime | None = None

    @property
    def moves_ready_time_only(self) -> bool:
        return self.ready_at is not None and not (self.address or self.recipient or self.documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleDelivery(OrderCommand):
    """Agree on another time of delivery, also of goods that are on their way.

    Attributes:
        by: who asked for it: recipient, customer or shipper.
        excuses_carrier: the carrier is not late for it; one that is late already stays so.
    """

    deliver_from: datetime
    deliver_by: datetime
    reason: str
    by: str = "recipient"
    excuses_carrier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectAddress(OrderCommand):
    """Correct where an order goes until it is there; parts that are None stay. Of one that was released, within the
    same region only: whoever carries it was chosen for it.
    """

    reason: str
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReturn(OrderCommand):
    """Have goods brought back -> ReturnOpened; they are one more order, dispatched as any other. Once an order.

    Attributes:
        from_zone: where they are. to_zone: of the site they go to.
        pieces: None: all. ready_at: when they can be collected.
    """

    reason: str
    from_zone: str
    to_zone: str
    ready_at: datetime
    pieces: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnOpened:
    """The order that brings the goods back; `again`: it had been opened before."""

    order_id: UUID
    return_order_id: UUID
    external_ref: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder(OrderCommand):
    """Give an order up that has not left yet. Cancelling twice is cancelling once."""

    reason: str


@dataclass(frozen=True, slots=True)
class OrderOutcome:
    """An order after a command."""

    id: UUID
    status: OrderStatus
    version: int
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaveCustomers:
    """Add or change customers; orders that wait for it are decided again soon."""

    customers: tuple[CustomerDraft, ...]


@dataclass(frozen=True, slots=True)
class SaveSites:
    """Add or change sites; orders that wait for it are decided again soon."""

    sites: tuple[SiteDraft, ...]


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The codes that were saved, and what was refused."""

    saved: tuple[str, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class SavePolicy:
    """Replace the tenant's intake policy."""

    policy: IntakePolicy


@dataclass(frozen=True, slots=True)
class StartImport:
    """Note that a file is being imported; `kind` is orders, customers or sites. Gives the run's id."""

    kind: str
    file: str


@dataclass(frozen=True, slots=True)
class RowTrouble:
    """A refused row as it is kept: its faults, and its cells where they could be read."""

    fault: RowFault
    cells: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class NoteFaults:
    """Keep refused rows of a run."""

    run_id: UUID
    troubles: tuple[RowTrouble, ...]


@dataclass(frozen=True, slots=True)
class FinishImport:
    """Note how a run ended."""

    run_id: UUID
    read: int
    accepted: int
    duplicates: int
    refused: int
    skipped: int
