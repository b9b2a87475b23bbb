"""What screens and the API read of shipments, offers and the decisions behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.allocation import ALLOCATION
from headway.dispatch.clocks.store import clocks
from headway.dispatch.errors import NoOffer, NoShipment
from headway.dispatch.explaining import Explanation, explained
from headway.dispatch.keeping import Kept, kept_of
from headway.dispatch.model import Offer
from headway.dispatch.store import Q, offer_of
from headway.kernel.db import load_queries
from headway.kernel.decisions import Verdict
from headway.kernel.errors import BadInput
from headway.kernel.money import Money

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

_KERNEL = load_queries("headway.kernel")
MAX_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentRow:
    """A shipment in a list. Carrier, site, times and price are those of its last offer, while that counts.

    time_zone: of the door it goes to; None: the tenant's.
    """

    id: UUID
    order_id: UUID
    status: str
    external_ref: str
    customer: str
    service_code: str
    weight_kg: Decimal
    pieces: int
    requirements: tuple[str, ...]
    attempt: int
    offer_id: UUID | None
    carrier_id: UUID | None
    carrier_code: str | None
    origin_site: str | None
    origin_zone: str | None
    destination_zone: str | None
    ready_at: datetime
    pickup_planned_at: datetime | None
    delivery_planned_at: datetime | None
    deliver_by: datetime | None
    price: Money | None
    expected_cost: Money | None
    problem: str | None
    problem_detail: str | None
    created_at: datetime
    updated_at: datetime
    booked_at: datetime | None
    delivered_at: datetime | None
    cancel_reason: str | None
    time_zone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """A planned stop; `due_at` is when it must be done at the latest, `time_zone` by whose clock people work there."""

    sequence: int
    role: str
    site: str | None
    zone: str
    planned_at: datetime
    due_at: datetime
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegView:
    """A leg between two stops and who drives it."""

    sequence: int
    from_stop: int
    to_stop: int
    carrier_id: UUID
    carrier_code: str
    service_id: UUID
    service_code: str
    product: str
    contract_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderView:
    """A tender of a shipment; `number` counts from 1; `review` says why it waits for a person."""

    id: UUID
    number: int
    status: str
    mode: str
    pick: str
    review: str | None
    offers: int
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentDetail:
    """Everything dispatch knows of one shipment; `kept`: what a person said about allocating it."""

    shipment: ShipmentRow
    stops: tuple[StopView, ...]
    legs: tuple[LegView, ...]
    tenders: tuple[TenderView, ...]
    offers: tuple[Offer, ...]
    kept: Kept | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """An offer as its carrier sees it."""

    offer: Offer
    external_ref: str
    weight_kg: Decimal
    pieces: int
    requirements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationRecord:
    """Why this carrier: one recorded allocation of a shipment."""

    id: UUID
    number: int
    policy: str
    decided_at: datetime
    actor: str
    verdict: Verdict


async def list_shipments(
    conn: Connection,
    *,
    before: UUID | None = None,
    limit: int = 100,
    status: str | None = None,
    carrier_code: str | None = None,
    origin_site: str | None = None,
    order_id: UUID | None = None,
) -> tuple[ShipmentRow, ...]:
    """A page of shipments, newest first, with ids below `before`.

    Raises:
        BadInput: `limit` is not in 1..1000.
    """
    _check(limit)
    rows = await conn.fetch(Q.list_shipments, before, status, carrier_code, origin_site, order_id, limit)
    return tuple(_shipment_row(row) for row in rows)


async def shipments_of_orders(conn: Connection, order_ids: Sequence[UUID]) -> dict[UUID, ShipmentRow]:
    """The living shipment of each of some orders, by the order's id."""
    found = [_shipment_row(row) for row in await conn.fetch(Q.shipments_of_orders, list(order_ids))]
    return {row.order_id: row for row in found}


async def pieces_of(conn: Connection, shipment_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The pieces of shipments, of those that there are."""
    return {row["id"]: row["pieces"] for row in await conn.fetch(Q.pieces_of, list(shipment_ids))}


async def orders_of(conn: Connection, shipment_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The orders of shipments, of those that there are."""
    return {row["id"]: row["order_id"] for row in await conn.fetch(Q.orders_of_shipments, list(shipment_ids))}


async def get_shipment(conn: Connection, shipment_id: UUID) -> ShipmentDetail:
    """One shipment with its stops, legs, tenders and offers.

    Raises:
        NoShipment: there is none.
    """
    row = await conn.fetchrow(Q.find_shipment, shipment_id)
    if row is None:
        raise NoShipment(f"there is no shipment {shipment_id}", shipment_id=shipment_id)
    known = await clocks(conn)
    return ShipmentDetail(
        shipment=_shipment_row(row),
        stops=tuple(
            StopView(**each, time_zone=known.at_stop(each["role"], each["site"], row["time_zone"]).key)
            for each in await conn.fetch(Q.stops_of_shipment, shipment_id)
        ),
        legs=tuple(LegView(**each) for each in await conn.fetch(Q.legs_of_shipment, shipment_id)),
        tenders=tuple(TenderView(**each) for each in await conn.fetch(Q.tenders_of_shipment, shipment_id)),
        offers=tuple(_offer(each) for each in await conn.fetch(Q.offers_of_shipment, shipment_id)),
        kept=kept_of(row["kept"]),
    )


async def list_offers(
    conn: Connection,
    *,
    before: UUID | None = None,
    limit: int = 100,
    carrier_code: str | None = None,
    status: str | None = None,
) -> tuple[OfferRow, ...]:
    """A page of offers, newest first, to one carrier and in one status where given.

    Raises:
        BadInput: `limit` is not in 1..1000.
    """
    _check(limit)
    rows = await conn.fetch(Q.list_offers, before, carrier_code, status, limit)
    return tuple(_offer_row(row) for row in rows)


async def get_offer(conn: Connection, offer_id: UUID) -> Offer:
    """One offer.

    Raises:
        NoOffer: there is none.
    """
    row = await conn.fetchrow(Q.find_offer, offer_id)
    if row is None:
        raise NoOffer(f"there is no offer {offer_id}", offer_id=offer_id)
    return _offer(row)


async def count_by_status(conn: Connection) -> dict[str, int]:
    """How many shipments are in each state that has any."""
    return {row["status"]: row["shipments"] for row in await conn.fetch(Q.count_shipments)}


async def allocations(conn: Connection, shipment_id: UUID) -> tuple[AllocationRecord, ...]:
    """Every recorded allocation of a shipment, oldest first; the last that chose is why this carrier."""
    rows = await conn.fetch(_KERNEL.decisions_of_subject, shipment_id)
    return tuple(_record(row) for row in rows if row["kind"] == ALLOCATION.kind)


async def explanations(conn: Connection, shipment_id: UUID) -> dict[UUID, Explanation]:
    """How nearly another would have been chosen, by the id of each recorded allocation of a shipment."""
    rows = await conn.fetch(_KERNEL.decisions_of_subject, shipment_id)
    found = (
        (row["id"], explained(row["inputs"], msgspec.json.decode(row["verdict"], type=Verdict)))
        for row in rows
        if row["kind"] == ALLOCATION.kind
    )
    return {decision_id: each for decision_id, each in found if each is not None}


def _check(limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE:
        raise BadInput(f"limit {limit}", field="limit", allowed=f"1 to {MAX_PAGE}")


_SHIPMENT = tuple(name for name in ShipmentRow.__slots__ if name not in {"price", "expected_cost", "requirements"})


def _shipment_row(row: asyncpg.Record) -> ShipmentRow:
    price, expected, currency = row["price_minor"], row["expected_cost_minor"], row["currency"]
    return ShipmentRow(
        **{name: row[name] for name in _SHIPMENT},
        requirements=tuple(row["requirements"]),
        price=None if price is None else Money(price, currency),
        expected_cost=None if expected is None else Money(expected, currency),
    )


def _offer(row: asyncpg.Record) -> Offer:
    offer = offer_of(row)
    assert offer is not None
    return offer


def _offer_row(row: asyncpg.Record) -> OfferRow:
    return OfferRow(
        offer=_offer(row),
        external_ref=row["external_ref"],
        weight_kg=row["weight_kg"],
        pieces=row["pieces"],
        requirements=tuple(row["requirements"]),
    )


def _record(row: asyncpg.Record) -> AllocationRecord:
    return AllocationRecord(
        id=row["id"],
        number=row["number"],
        policy=row["policy"],
        decided_at=row["decided_at"],
        actor=row["actor"],
        verdict=msgspec.json.decode(row["verdict"], type=Verdict),
    )
