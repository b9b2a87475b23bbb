"""A place on a route is booked at once: nobody is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch import answering, store
from headway.dispatch.hauling.model import FleetQuote
from headway.dispatch.model import Shipment, ShipmentStatus
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.dispatch.model import Offer
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries("headway.dispatch.hauling")


async def keep(uow: UnitOfWork, shipment: Shipment, offer_id: UUID, quote: FleetQuote) -> None:
    """Remember what the place on a route was quoted at."""
    price = sum(line.amount.minor for line in quote.charges)
    row = (quote.depot, quote.carrier_code, quote.day, quote.raw_minor, price)
    await uow.conn.execute(Q.keep_quote, offer_id, shipment.id, *row)


async def is_driven(conn: Connection, offer_id: UUID) -> bool:
    """Is the offer a place on a route, so that nobody has to be asked?"""
    return bool(await conn.fetchval(Q.is_driven, offer_id))


async def book_at_once(uow: UnitOfWork, shipment: Shipment, offer: Offer) -> None:
    """Take the place: the shipment is booked."""
    tendering = replace(shipment, status=ShipmentStatus.TENDERING)
    await answering.book(uow, tendering, await answering.open_offer(uow, tendering, offer))


async def book_offer(uow: UnitOfWork, shipment: Shipment, offer_id: UUID) -> None:
    """Take the place an offer that was just made stands for."""
    offer = await store.find_offer(uow.conn, offer_id)
    assert offer is not None
    await book_at_once(uow, shipment, offer)
