"""Between rows and the model: how orders, holds, customers and sites are written and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.kernel.money import Money
from headway.orders.masterdata import Customer, Site
from headway.orders.model import Address, Fault, HoldView, OrderDraft, OrderStatus, OrderView, Recipient
from headway.orders.validation import Checked

if TYPE_CHECKING:
    import asyncpg

Row = Mapping[str, Any]
_encoder = msgspec.json.Encoder(decimal_format="string")


def order_row(order_id: UUID, checked: Checked, status: OrderStatus, source: str, now: datetime) -> Row:
    """A new order as a row of `orders`."""
    order, address = checked.order, checked.order.address
    return {
        "id": order_id,
        "external_ref": order.external_ref,
        "content_hash": checked.content_hash,
        "status": status,
        "version": 1,
        "source": source,
        "customer": order.customer,
        "service": order.service,
        "weight_kg": order.weight_kg,
        "volume_m3": order.volume_m3,
        "pieces": order.pieces,
        "quantity": order.quantity,
        "product": order.product,
        "currency": order.currency,
        "value_minor": order.value.minor if order.value else None,
        "late_penalty_minor": order.late_penalty.minor if order.late_penalty else None,
        "ready_at": order.ready_at,
        "deliver_from": order.deliver_from,
        "deliver_by": order.deliver_by,
        "ship_from": order.ship_from,
        "destination_zone": order.destination_zone,
        "recipient_name": order.recipient.name,
        "recipient_phone": order.recipient.phone,
        "recipient_email": order.recipient.email,
        "has_address": address is not None,
        **(msgspec.to_builtins(address) if address else {}),
        "requirements": order.requirements,
        "documents": order.documents,
        "attributes": order.attributes,
        "address_faults": checked.address_faults,
        "received_at": now,
        "updated_at": now,
        "released_at": now if status is OrderStatus.RELEASED else None,
    }


def order_view(row: asyncpg.Record, holds: Sequence[HoldView] = ()) -> OrderView:
    """A row of `orders` as it stands."""
    return OrderView(
        id=row["id"],
        status=OrderStatus(row["status"]),
        version=row["version"],
        source=row["source"],
        order=order_draft(row),
        address_faults=faults_of(row["address_faults"]),
        origin_site=row["origin_site"],
        decision_id=row["decision_id"],
        received_at=row["received_at"],
        updated_at=row["updated_at"],
        released_at=row["released_at"],
        holds=tuple(holds),
    )


def order_draft(row: asyncpg.Record) -> OrderDraft:
    """What was ordered, with the corrections made since."""
    parts = ("country", "postal_code", "city", "street", "region")
    return OrderDraft(
        external_ref=row["external_ref"],
        customer=row["customer"],
        service=row["service"],
        weight_kg=row["weight_kg"],
        ready_at=row["ready_at"],
        currency=row["currency"],
        volume_m3=row["volume_m3"],
        pieces=row["pieces"],
        quantity=row["quantity"],
        product=row["product"],
        value=money(row["value_minor"], row["currency"]),
        deliver_by=row["deliver_by"],
        deliver_from=row["deliver_from"],
        ship_from=row["ship_from"],
        destination_zone=row["destination_zone"],
        recipient=Recipient(row["recipient_name"], row["recipient_phone"], row["recipient_email"]),
        address=Address(**{part: row[part] for part in parts}) if row["has_address"] else None,
        requirements=tuple(row["requirements"]),
        documents=tuple(row["documents"]),
        late_penalty=money(row["late_penalty_minor"], row["currency"]),
        attributes=msgspec.json.decode(row["attributes"]),
    )


def money(minor: int | None, currency: str | None) -> Money | None:
    """An amount that may be unknown."""
    return None if minor is None or currency is None else Money(minor, currency)


def faults_of(text: str) -> tuple[Fault, ...]:
    """Faults as they were stored."""
    return msgspec.json.decode(text, type=tuple[Fault, ...])


def hold_view(row: asyncpg.Record) -> HoldView:
    """A row of `order_hold`."""
    return HoldView(**{name: row[name] for name in HoldView.__slots__})


def customer_row(customer: Customer, now: datetime) -> Row:
    """A customer as a row."""
    limit = customer.credit_limit
    return {
        "code": customer.code,
        "name": customer.name,
        "active": customer.active,
        "blocked_reason": customer.blocked_reason,
        "credit_limit_minor": limit.minor if limit else None,
        "credit_currency": limit.currency if limit else None,
        "email": customer.email,
        "updated_at": now,
    }


def customer_of(row: asyncpg.Record) -> Customer:
    """A row of `customer`."""
    limit = money(row["credit_limit_minor"], row["credit_currency"])
    return Customer(row["code"], row["name"], row["active"], row["blocked_reason"], limit, row["email"])


def site_row(site: Site, now: datetime) -> Row:
    """A site as a row."""
    return {**{name: getattr(site, name) for name in Site.__slots__}, "updated_at": now}


def site_of(row: asyncpg.Record) -> Site:
    """A row of `site`."""
    values = {name: row[name] for name in Site.__slots__}
    return Site(**{**values, "zones": tuple(row["zones"]), "customers": tuple(row["customers"])})


def as_json(rows: Sequence[Row]) -> str:
    """Rows as the JSON array that `jsonb_populate_recordset` reads."""
    return _encoder.encode(rows).decode()
