"""Reading and writing dispatch's own rows; the only callers of `queries.sql` that change something."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.keeping import kept_of
from headway.dispatch.model import (
    Offer,
    OfferStatus,
    Pick,
    Shipment,
    ShipmentStatus,
    Tender,
    TenderMode,
    TenderStatus,
    Terms,
)
from headway.dispatch.snapshot import Refusal
from headway.dispatch.tenders import REFUSALS
from headway.events.dispatch import ChargeLine
from headway.kernel.db import load_queries
from headway.kernel.money import Money
from headway.orders.model import DispatchOrder

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.dispatch")


async def plan_shipment(conn: Connection, shipment_id: UUID, order: DispatchOrder, now: datetime) -> Shipment | None:
    """Plan a shipment; None where the order has a living one."""
    row = (
        *(order.id, order.external_ref, order.customer, order.service, order.weight_kg, order.pieces),
        *(list(order.requirements), order.destination_zone, order.ready_at, order.deliver_by, order.currency),
        order.time_zone,
    )
    return shipment_of(await conn.fetchrow(Q.insert_shipment, shipment_id, *row, now))


async def lock_shipment(conn: Connection, shipment_id: UUID) -> Shipment | None:
    """A shipment, held until the transaction ends."""
    return shipment_of(await conn.fetchrow(Q.lock_shipment, shipment_id))


async def lock_shipment_of_offer(conn: Connection, offer_id: UUID) -> Shipment | None:
    """The shipment of an offer, held until the transaction ends."""
    return shipment_of(await conn.fetchrow(Q.lock_shipment_of_offer, offer_id))


async def lock_shipment_of_order(conn: Connection, order_id: UUID) -> Shipment | None:
    """The living shipment of an order, held until the transaction ends."""
    return shipment_of(await conn.fetchrow(Q.lock_shipment_of_order, order_id))


async def find_offer(conn: Connection, offer_id: UUID) -> Offer | None:
    """One offer."""
    return offer_of(await conn.fetchrow(Q.find_offer, offer_id))


async def live_offers(conn: Connection, shipment_id: UUID) -> tuple[Offer, ...]:
    """The offers of a shipment that hold capacity and may still become a booking, in the order made."""
    return tuple(_offer_of(row) for row in await conn.fetch(Q.live_offers, shipment_id))


async def accepted_offer(conn: Connection, shipment_id: UUID) -> Offer | None:
    """The offer a shipment was booked with."""
    return offer_of(await conn.fetchrow(Q.accepted_offer, shipment_id))


async def newest_tender(conn: Connection, shipment_id: UUID) -> Tender | None:
    """The tender that was opened last."""
    return tender_of(await conn.fetchrow(Q.newest_tender, shipment_id))


async def refusals(conn: Connection, tender: Tender | None) -> tuple[Refusal, ...]:
    """The memory of a tender; a cancelled tender remembers nothing."""
    if tender is None or tender.status is TenderStatus.CANCELLED:
        return ()
    rows = await conn.fetch(Q.refusals_of_tender, tender.id, sorted(REFUSALS))
    return tuple(Refusal(carrier_code=row["carrier_code"], how=row["status"]) for row in rows)


async def make_offer(
    conn: Connection, offer: Offer, tender: Tender, attempt: int, *, leads: bool = True, review: str | None = None
) -> None:
    """Write a new offer and the state of its tender.

    Args:
        leads: the terms the shipment stands under are this offer's.
        review: why a person has to approve it first; None: it goes out.
    """
    terms = offer.terms
    await conn.execute(
        Q.make_offer,
        *(offer.id, offer.tender_id, offer.shipment_id, offer.sequence, offer.decision_id, terms.candidate),
        *(terms.carrier_id, terms.carrier_code, terms.service_id, terms.service_code, terms.product),
        *(terms.contract_id, terms.origin_site, terms.origin_zone, terms.destination_zone, terms.pickup_day),
        *(terms.pickup_planned_at, terms.delivery_planned_at, terms.deliver_by, terms.price.minor),
        *(terms.expected_cost.minor, terms.late_penalty.minor, terms.price.currency),
        *(encoded(terms.charges), offer.answer_within_s, offer.created_at),
        *(tender.number, attempt, tender.mode, tender.pick, leads, review, offer.closes_at),
        *(terms.pickup_hour, terms.weight_kg),
    )


def encoded(charges: tuple[ChargeLine, ...]) -> str:
    """Charges as their column holds them."""
    return msgspec.json.encode(charges).decode()


def tender_of(row: asyncpg.Record | None) -> Tender | None:
    """The tender of a row."""
    if row is None:
        return None
    return Tender(
        id=row["id"],
        number=row["number"],
        status=TenderStatus(row["status"]),
        offers=row["offers"],
        mode=TenderMode(row["mode"]),
        pick=Pick(row["pick"]),
    )


def shipment_of(row: asyncpg.Record | None) -> Shipment | None:
    """The shipment of a row."""
    if row is None:
        return None
    return Shipment(
        id=row["id"],
        order_id=row["order_id"],
        status=ShipmentStatus(row["status"]),
        external_ref=row["external_ref"],
        customer=row["customer"],
        weight_kg=row["weight_kg"],
        pieces=row["pieces"],
        requirements=tuple(row["requirements"]),
        ready_at=row["ready_at"],
        attempt=row["attempt"],
        capacity_retries=row["capacity_retries"],
        settled_at=row["settled_at"],
        offer_id=row["offer_id"],
        kept=kept_of(row["kept"]),
        time_zone=row["time_zone"],
    )


def offer_of(row: asyncpg.Record | None) -> Offer | None:
    """The offer of a row."""
    return None if row is None else _offer_of(row)


def _offer_of(row: asyncpg.Record) -> Offer:
    countered = row["countered_minor"]
    return Offer(
        id=row["id"],
        tender_id=row["tender_id"],
        shipment_id=row["shipment_id"],
        sequence=row["sequence"],
        status=OfferStatus(row["status"]),
        decision_id=row["decision_id"],
        terms=_terms(row),
        answer_within_s=row["answer_within_s"],
        created_at=row["created_at"],
        sent_at=row["sent_at"],
        expires_at=row["expires_at"],
        answered_at=row["answered_at"],
        reason=row["reason"],
        countered=None if countered is None else Money(countered, row["currency"]),
        closes_at=row["closes_at"],
    )


_SAME = (
    *("candidate", "carrier_id", "carrier_code", "service_id", "service_code", "product", "contract_id"),
    *("origin_site", "origin_zone", "destination_zone"),
    *("pickup_day", "pickup_hour", "weight_kg", "pickup_planned_at", "delivery_planned_at", "deliver_by"),
)


def _terms(row: asyncpg.Record) -> Terms:
    currency = row["currency"]
    return Terms(
        **{name: row[name] for name in _SAME},
        price=Money(row["price_minor"], currency),
        expected_cost=Money(row["expected_cost_minor"], currency),
        late_penalty=Money(row["late_penalty_minor"], currency),
        charges=msgspec.json.decode(row["charges"], type=tuple[ChargeLine, ...]),
    )
