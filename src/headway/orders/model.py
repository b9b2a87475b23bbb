"""An order from the moment it is taken in: its draft, its states, its holds, and what dispatch sees of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from headway.kernel.errors import Conflict
from headway.kernel.money import Money


class OrderStatus(StrEnum):
    """How far an order has come."""

    RECEIVED = "received"  # -> validated
    VALIDATED = "validated"  # -> on_hold, released, cancelled
    ON_HOLD = "on_hold"  # -> released, cancelled
    RELEASED = "released"  # -> partially_shipped, shipped, delivered, on_hold (its shipment was cancelled), cancelled
    PARTIALLY_SHIPPED = "partially_shipped"  # -> shipped, delivered, on_hold
    SHIPPED = "shipped"  # -> delivered, on_hold
    DELIVERED = "delivered"
    CANCELLED = "cancelled"  # -> shipped, delivered (the cancellation came too late: the goods had left)


S = OrderStatus
TRANSITIONS: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    S.RECEIVED: frozenset({S.VALIDATED}),
    S.VALIDATED: frozenset({S.ON_HOLD, S.RELEASED, S.CANCELLED}),
    S.ON_HOLD: frozenset({S.RELEASED, S.CANCELLED}),
    S.RELEASED: frozenset({S.PARTIALLY_SHIPPED, S.SHIPPED, S.DELIVERED, S.ON_HOLD, S.CANCELLED}),
    S.PARTIALLY_SHIPPED: frozenset({S.SHIPPED, S.DELIVERED, S.ON_HOLD}),
    S.SHIPPED: frozenset({S.DELIVERED, S.ON_HOLD}),
    S.DELIVERED: frozenset(),
    S.CANCELLED: frozenset({S.SHIPPED, S.DELIVERED}),
}

OPEN_VALUE = (S.RELEASED, S.PARTIALLY_SHIPPED, S.SHIPPED)
"""The states in which an order's value counts against its customer's credit."""


class WrongState(Conflict):
    """The order is not in a state that allows this."""

    code = "order_state"
    advice = "Maybe it was changed in the meantime; read it again."


def check_transition(order_id: UUID, before: OrderStatus, after: OrderStatus) -> None:
    """Refuse a change that the table does not know.

    Raises:
        WrongState: `before` does not lead to `after`.
    """
    if after not in TRANSITIONS[before]:
        raise WrongState(f"order {order_id} is {before} and cannot become {after}", status=before, wanted=after)


class Hold(StrEnum):
    """Why an order may wait; the last is placed when a shipment was cancelled under a living order."""

    CREDIT = "credit"
    INVENTORY = "inventory"
    ADDRESS = "address"
    DOCUMENT = "document"
    CUSTOMER = "customer"
    SHIPMENT = "shipment"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who takes the goods."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where the goods go; `country` is ISO 3166 alpha-2, `street` may have several lines."""

    country: str
    postal_code: str | None = None
    city: str | None = None
    street: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """An order as somebody sends it. Where it goes is told by `address`, `destination_zone`, or both.

    Attributes:
        external_ref: the sender's number; the same number is the same order.
        weight_kg: gross, of the whole order. volume_m3: likewise.
        pieces: handling units. quantity: units of `product`.
        value: of the goods, for credit. late_penalty: owed when delivered after `deliver_by`. Both in `currency`.
        ship_from: a site's code; None lets dispatch choose among the sites that have the product.
        requirements: words of the tenant's vocabulary. documents: codes of the documents that came with it.
        attributes: anything else worth keeping; only `hazmat_class` and `temperature_c` are understood (`needs.py`).
    """

    external_ref: str
    customer: str
    service: str
    weight_kg: Decimal
    ready_at: datetime
    currency: str
    volume_m3: Decimal | None = None
    pieces: int = 1
    quantity: int = 1
    product: str | None = None
    value: Money | None = None
    deliver_by: datetime | None = None
    deliver_from: datetime | None = None
    ship_from: str | None = None
    destination_zone: str | None = None
    recipient: Recipient = Recipient()
    address: Address | None = None
    requirements: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    late_penalty: Money | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field: what was seen, what is allowed."""

    field: str
    seen: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.field}: saw {self.seen}, allowed: {self.allowed}"


@dataclass(frozen=True, slots=True)
class HoldView:
    """One hold of an order. `lift` tells how it ended: cleared, overridden or lifted; None while it lasts."""

    hold: str
    condition: str
    source: str
    sentence: str
    override_by: str
    placed_at: datetime
    placed_by: str
    lift: str | None
    lifted_at: datetime | None
    lifted_by: str | None
    lift_reason: str | None


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as it stands. `version` counts its changes; `holds` are all of its life, oldest first."""

    id: UUID
    status: OrderStatus
    version: int
    source: str
    order: OrderDraft
    address_faults: tuple[Fault, ...]
    origin_site: str | None
    decision_id: UUID | None
    received_at: datetime
    updated_at: datetime
    released_at: datetime | None
    holds: tuple[HoldView, ...] = ()

    @property
    def open_holds(self) -> tuple[HoldView, ...]:
        return tuple(hold for hold in self.holds if hold.lift is None)


@dataclass(frozen=True, slots=True)
class OriginOption:
    """A site an order may leave from.

    handling_per_unit in the tenant's currency; capacity_left None: no limit; time_zone: where that is not the tenant's.
    """

    site: str
    zones: tuple[str, ...]
    handling_per_unit: Decimal
    capacity_left: int | None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class DispatchOrder:
    """What dispatch needs of a released order on one day; `origins` in the order of their codes.

    hazmat_class: of dangerous goods such as "3" or "6.1", empty: none named; temperature_c: the lowest and the highest
    degree the goods bear; time_zone: of the door they go to, where that is not the tenant's.
    """

    id: UUID
    external_ref: str
    customer: str
    service: str
    weight_kg: Decimal
    volume_m3: Decimal | None
    pieces: int
    quantity: int
    requirements: tuple[str, ...]
    origins: tuple[OriginOption, ...]
    destination_zone: str | None
    country: str | None
    postal_code: str | None
    ready_at: datetime
    deliver_by: datetime | None
    late_penalty: Money | None
    currency: str
    hazmat_class: str = ""
    temperature_c: tuple[int, int] | None = None
    time_zone: str | None = None
