"""What carriers see of their offers, by key, portal or link; and the tenders a person looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.dispatch.clocks.store import Clocks, clocks
from headway.dispatch.errors import LinkDead, NoOffer
from headway.dispatch.links import hashed
from headway.dispatch.model import OfferStatus, Pick, TenderMode, TenderStatus
from headway.dispatch.store import Q
from headway.dispatch.tenders import AT_THE_CARRIER
from headway.kernel.money import Money

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierOffer:
    """An offer as its carrier sees it: nothing of what it is worth to the shipper, nothing of others.

    Attributes:
        asks: "answer": who accepts first is booked at the price; "bid": the best bid is, once time is over.
        countered: the carrier's own price, where it named one.
        pickup_time_zone: by whose clock the site is worked; delivery_time_zone: by whose the goods are taken in.
    """

    id: UUID
    status: OfferStatus
    carrier_code: str
    external_ref: str
    service_code: str
    product: str
    origin_site: str
    origin_zone: str
    destination_zone: str
    weight_kg: Decimal
    pieces: int
    requirements: tuple[str, ...]
    pickup_planned_at: datetime
    delivery_planned_at: datetime
    deliver_by: datetime
    price: Money
    countered: Money | None
    asks: str
    created_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None
    answered_at: datetime | None
    reason: str | None
    pickup_time_zone: str
    delivery_time_zone: str

    def open_at(self, now: datetime) -> bool:
        """May it still be answered?"""
        waiting = self.status in AT_THE_CARRIER or self.status is OfferStatus.PENDING
        return waiting and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderRow:
    """A tender in a list; carrier, price and expected cost are those its shipment stands under.

    `review` says why it waits for a person.
    """

    id: UUID
    shipment_id: UUID
    number: int
    status: TenderStatus
    mode: TenderMode
    pick: Pick
    review: str | None
    offers: int
    opened_at: datetime
    closed_at: datetime | None
    external_ref: str
    customer: str
    carrier_code: str | None
    price: Money | None
    expected_cost: Money | None


async def carrier_offers(
    conn: Connection,
    carrier_code: str,
    *,
    before: UUID | None = None,
    limit: int = 100,
    live: bool = False,
) -> tuple[CarrierOffer, ...]:
    """A carrier's offers, newest first; with `live` those that wait for its answer or the shipper's."""
    rows = await conn.fetch(Q.carrier_offers, carrier_code, before, live, None, limit)
    known = await clocks(conn)
    return tuple(_offer(row, known) for row in rows)


async def carrier_offer(conn: Connection, offer_id: UUID, carrier_code: str | None = None) -> CarrierOffer:
    """One offer, of a carrier where one is named.

    Raises:
        NoOffer: there is none.
    """
    row = await conn.fetchrow(Q.carrier_offers, carrier_code, None, False, offer_id, 1)
    if row is None:
        raise NoOffer(f"there is no offer {offer_id}", offer_id=offer_id)
    return _offer(row, await clocks(conn))


async def linked_offer(conn: Connection, token: str) -> CarrierOffer:
    """The offer a link is about, also one that has ended.

    Raises:
        LinkDead: the link was revoked, or never was.
    """
    offer_id = await conn.fetchval(Q.find_link, hashed(token))
    if offer_id is None:
        raise LinkDead("this link leads nowhere")
    return await carrier_offer(conn, offer_id)


async def list_tenders(
    conn: Connection, *, before: UUID | None = None, limit: int = 100, status: TenderStatus | None = None
) -> tuple[TenderRow, ...]:
    """A page of tenders, newest first, with ids below `before`."""
    return tuple(_tender(row) for row in await conn.fetch(Q.list_tenders, before, status, limit))


_MADE = frozenset({"status", "requirements", "price", "countered", "asks", "pickup_time_zone", "delivery_time_zone"})
_CARRIER = tuple(name for name in CarrierOffer.__slots__ if name not in _MADE)
_TENDER = tuple(
    name for name in TenderRow.__slots__ if name not in {"status", "mode", "pick", "price", "expected_cost"}
)


def _offer(row: asyncpg.Record, known: Clocks) -> CarrierOffer:
    same: dict[str, Any] = {name: row[name] for name in _CARRIER}
    return CarrierOffer(
        **same,
        status=OfferStatus(row["status"]),
        requirements=tuple(row["requirements"]),
        price=Money(row["price_minor"], row["currency"]),
        countered=_money(row["countered_minor"], row["currency"]),
        asks="bid" if row["pick"] == Pick.BEST else "answer",
        pickup_time_zone=known.at_site(row["origin_site"]).key,
        delivery_time_zone=known.at_door(row["time_zone"]).key,
    )


def _tender(row: asyncpg.Record) -> TenderRow:
    same: dict[str, Any] = {name: row[name] for name in _TENDER}
    return TenderRow(
        **same,
        status=TenderStatus(row["status"]),
        mode=TenderMode(row["mode"]),
        pick=Pick(row["pick"]),
        price=_money(row["price_minor"], row["currency"]),
        expected_cost=_money(row["expected_cost_minor"], row["currency"]),
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
