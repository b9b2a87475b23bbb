"""What a day of real orders left behind, read at once from the tenant's log and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.carriers.network import Network
from headway.carriers.store import load_network
from headway.events.dispatch import ShipmentBooked
from headway.kernel.db import load_queries
from headway.kernel.money import Money, total

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.sim.real")


@dataclass(frozen=True, slots=True)
class RealOrder:
    """An order; `plan` is what its file says was planned at the time, by the names of `historical_...`."""

    id: UUID
    ref: str
    status: str
    service: str
    weight_kg: Decimal
    quantity: int
    day: date
    destination: str | None
    plan: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Booking:
    """What the last booking of an order agreed."""

    event: ShipmentBooked
    product: str
    pickup_day: date

    @property
    def freight(self) -> Money:
        """All agreed charges."""
        return total((line.amount for line in self.event.charges), self.event.expected_cost.currency)


@dataclass(frozen=True, slots=True)
class FirstOffer:
    """Whom an order was offered to first, and whether that carrier did not take it."""

    site: str
    price: Money
    pickup_day: date
    refused: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the last allocation found nobody."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Plant:
    """A site: what it asks for a unit, and how many orders it handles in a day (None: any number)."""

    per_unit: Decimal
    daily_capacity: int | None


@dataclass(frozen=True)
class Facts:
    """Everything the report is made of; `decided` are the orders as dispatch first decided about them."""

    currency: str
    orders: tuple[RealOrder, ...]
    decided: tuple[UUID, ...]
    first_offers: Mapping[UUID, FirstOffer]
    bookings: Mapping[UUID, Booking]
    failures: Mapping[UUID, Failure]
    plants: Mapping[str, Plant]
    network: Network

    def handling(self, site: str, quantity: int) -> Money | None:
        """What a plant asks for an order, as dispatch counts it; None for a plant nobody knows."""
        plant = self.plants.get(site)
        return None if plant is None else Money.of(plant.per_unit * quantity, self.currency)

    @cached_property
    def quantities(self) -> Mapping[UUID, int]:
        """How many units each order asks for."""
        return {order.id: order.quantity for order in self.orders}

    def handled(self, order: UUID, site: str) -> Money:
        """What a plant that an order was booked at asks for it."""
        return self.handling(site, self.quantities[order]) or Money.zero(self.currency)


async def read_facts(conn: Connection, day: date, currency: str) -> Facts:
    """Read the tenant; the rates are those of `day`."""
    bookings = [_booking(row) for row in await conn.fetch(Q.bookings)]
    failures = await conn.fetch(Q.failures)
    return Facts(
        currency=currency,
        orders=tuple(_order(row) for row in await conn.fetch(Q.orders)),
        decided=tuple(row["order_id"] for row in await conn.fetch(Q.decided)),
        first_offers={row["order_id"]: _first_offer(row) for row in await conn.fetch(Q.first_offers)},
        bookings={booking.event.order_id: booking for booking in bookings},
        failures={
            row["order_id"]: Failure(row["reason"], row["detail"])
            for row in failures
            if row["type"] == "dispatch.AllocationFailed"
        },
        plants={
            row["code"]: Plant(row["handling_per_unit"], row["daily_capacity"]) for row in await conn.fetch(Q.sites)
        },
        network=await load_network(conn, day),
    )


def _order(row: asyncpg.Record) -> RealOrder:
    return RealOrder(
        id=row["id"],
        ref=row["external_ref"],
        status=row["status"],
        service=row["service"],
        weight_kg=row["weight_kg"],
        quantity=row["quantity"],
        day=row["ready_at"].date(),
        destination=row["destination_zone"],
        plan=msgspec.json.decode(row["attributes"], type=dict[str, str]),
    )


def _first_offer(row: asyncpg.Record) -> FirstOffer:
    price = Money(row["price_minor"], row["currency"])
    return FirstOffer(row["origin_site"], price, row["pickup_day"], row["status"] != "accepted")


def _booking(row: asyncpg.Record) -> Booking:
    return Booking(msgspec.json.decode(row["data"], type=ShipmentBooked), row["product"], row["pickup_day"])
