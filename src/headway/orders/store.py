"""Orders in the database: reading, writing, and what dispatch sees and reserves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.kernel.db.queries import load_queries
from headway.kernel.errors import BadInput, NotFound
from headway.orders.masterdata import Site
from headway.orders.model import (
    DispatchOrder,
    Fault,
    Hold,
    HoldView,
    OrderDraft,
    OrderStatus,
    OrderView,
    OriginOption,
)
from headway.orders.needs import hazmat_class, temperature_c
from headway.orders.origins import Shelf, serving
from headway.orders.policy import DEFAULT_POLICY, IntakePolicy
from headway.orders.rows import Row, as_json, customer_of, hold_view, order_draft, order_view, site_of
from headway.orders.surroundings import Surroundings

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.orders")
MAX_PAGE = 1000
FIRST = UUID(int=0)


class UnknownOrder(NotFound):
    """There is no such order."""

    code = "unknown_order"


async def get_order(conn: Connection, order_id: UUID) -> OrderView:
    """One order with its holds.

    Raises:
        UnknownOrder: there is none.
    """
    return _one(await _with_holds(conn, await conn.fetch(Q.find_orders, [order_id])), order_id)


async def find_by_ref(conn: Connection, external_ref: str) -> OrderView | None:
    """The order of an external reference."""
    found = await _with_holds(conn, await conn.fetch(Q.find_order_by_ref, external_ref))
    return found[0] if found else None


async def temperatures_of(conn: Connection, order_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """The lowest and the highest degree that the goods of some orders bear; those without a range are left out."""
    rows = await conn.fetch(Q.temperatures_of, list(order_ids))
    spans = {row["id"]: temperature_c({"temperature_c": row["span"]}) for row in rows}
    return {order_id: span for order_id, span in spans.items() if span is not None}


async def lock_order(conn: Connection, order_id: UUID) -> OrderView:
    """One order with its holds, held until the transaction ends.

    Raises:
        UnknownOrder: there is none.
    """
    return _one(await lock_orders(conn, [order_id]), order_id)


async def lock_orders(conn: Connection, ids: Sequence[UUID]) -> tuple[OrderView, ...]:
    """Orders with their holds, held until the transaction ends; in the order of their ids."""
    return await _with_holds(conn, await conn.fetch(Q.lock_orders, list(ids)))


async def list_orders(
    conn: Connection,
    *,
    after: UUID | None = None,
    limit: int = 100,
    status: str | None = None,
    customer: str | None = None,
    external_ref: str | None = None,
    hold: str | None = None,
) -> tuple[OrderView, ...]:
    """A page of orders, oldest first, that come after the id `after`; `hold` is a kind of open hold.

    Raises:
        BadInput: `limit`, `status` or `hold` is none of those there are.
    """
    _check_limit(limit)
    _check_word("status", status, OrderStatus)
    _check_word("hold", hold, Hold)
    rows = await conn.fetch(Q.list_orders, after or FIRST, status, customer, external_ref, hold, limit)
    return await _with_holds(conn, rows)


async def status_counts(conn: Connection) -> dict[str, int]:
    """How many orders there are in each state that has any."""
    return {row["status"]: row["orders"] for row in await conn.fetch(Q.status_counts)}


async def hold_counts(conn: Connection) -> dict[str, int]:
    """How many orders wait for each kind of hold."""
    return {row["hold"]: row["orders"] for row in await conn.fetch(Q.hold_counts)}


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE:
        raise BadInput(f"limit {limit}", field="limit", allowed=f"1 to {MAX_PAGE}")


def _check_word(field: str, word: str | None, words: type[OrderStatus] | type[Hold]) -> None:
    if word is not None and word not in list(words):
        raise BadInput(f"{field} {word!r} is unknown", field=field, allowed=", ".join(words))


def _one(found: Sequence[OrderView], order_id: UUID) -> OrderView:
    if not found:
        raise UnknownOrder(f"there is no order {order_id}", order_id=str(order_id))
    return found[0]


async def _with_holds(conn: Connection, rows: Sequence[Any]) -> tuple[OrderView, ...]:
    if not rows:
        return ()
    holds: dict[UUID, list[HoldView]] = defaultdict(list)
    for row in await conn.fetch(Q.holds_of_orders, [row["id"] for row in rows]):
        holds[row["order_id"]].append(hold_view(row))
    return tuple(order_view(row, holds[row["id"]]) for row in rows)


async def read_policy(conn: Connection) -> IntakePolicy:
    """The tenant's intake policy, the house's where it has none."""
    text = await conn.fetchval(Q.read_policy)
    return DEFAULT_POLICY if text is None else msgspec.json.decode(text, type=IntakePolicy)


async def known_refs(conn: Connection, refs: Sequence[str]) -> dict[str, tuple[UUID, str]]:
    """Of the external references that are taken, the order's id and the content's hash."""
    rows = await conn.fetch(Q.known_refs, list(refs))
    return {row["external_ref"]: (row["id"], row["content_hash"]) for row in rows}


async def insert_orders(conn: Connection, rows: Sequence[Row]) -> set[UUID]:
    """Store new orders; the ids of those that were stored, which lacks any whose reference was taken meanwhile."""
    return {row["id"] for row in await conn.fetch(Q.insert_orders, as_json(rows))} if rows else set()


async def load_surroundings(conn: Connection, orders: Sequence[OrderDraft]) -> Surroundings:
    """All that the gate needs for these orders in a few statements.

    Customers with a limit and counted stock stay locked, so that two intakes cannot spend the same credit or goods.
    """
    codes = sorted({order.customer for order in orders})
    products = sorted({order.product for order in orders if order.product is not None})
    limited = await conn.fetch(Q.lock_limited_customers, codes)
    unlimited = await conn.fetch(Q.unlimited_customers, codes)
    counted = await conn.fetch(Q.lock_counted_stock, products) if products else []
    uncounted = await conn.fetch(Q.uncounted_stock, products) if products else []
    taken = await conn.fetch(Q.committed_quantities, products) if counted else []
    return Surroundings(
        policy=await read_policy(conn),
        customers={row["code"]: customer_of(row) for row in (*limited, *unlimited)},
        sites=[site_of(row) for row in await conn.fetch(Q.active_sites)],
        shelves=_shelves([*counted, *uncounted]),
        open_values=await _open_values(conn, [row["code"] for row in limited]),
        committed={row["product"]: row["quantity"] for row in taken},
    )


async def _open_values(conn: Connection, codes: list[str]) -> dict[str, dict[str, int]]:
    opened: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await conn.fetch(Q.open_values, codes) if codes else []:
        opened[row["customer"]][row["currency"]] = row["minor"]
    return opened


def _shelves(rows: Sequence[Any]) -> dict[str, Shelf]:
    shelves: dict[str, dict[str, int | None]] = defaultdict(dict)
    for row in rows:
        shelves[row["product"]][row["site"]] = row["quantity"]
    return dict(shelves)


async def set_status(
    conn: Connection, order_id: UUID, status: OrderStatus, now: datetime, decision_id: UUID | None = None
) -> int:
    """Move an order to another state; returns its new version."""
    version: int = await conn.fetchval(Q.set_status, order_id, status, now, decision_id)
    return version


async def revise(conn: Connection, order_id: UUID, order: OrderDraft, faults: Sequence[Fault], now: datetime) -> None:
    """Store corrections of address, recipient, documents and readiness."""
    address, recipient = order.address, order.recipient
    place = (address.country, address.postal_code, address.city, address.street, address.region) if address else ()
    await conn.execute(
        Q.revise_order,
        order_id,
        address is not None,
        *(place or (None,) * 5),
        recipient.name,
        recipient.phone,
        recipient.email,
        list(order.documents),
        msgspec.json.encode(faults).decode(),
        now,
        order.ready_at,
    )


async def dispatch_view(conn: Connection, order_id: UUID, day: date) -> DispatchOrder:
    """What dispatch needs of an order, with what its sites have left on `day`.

    Raises:
        UnknownOrder: there is none.
    """
    found = await dispatch_views(conn, [order_id], day)
    if not found:
        raise UnknownOrder(f"there is no order {order_id}", order_id=str(order_id))
    return found[order_id]


async def dispatch_views(conn: Connection, ids: Sequence[UUID], day: date) -> dict[UUID, DispatchOrder]:
    """`dispatch_view` of many orders in three statements; unknown ids are left out.

    What an order looked at alone is booked to take from a shelf is there for it: it may be booked anew.
    """
    return await views_of(conn, await drafts_of(conn, ids), day)


async def drafts_of(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, OrderDraft]:
    """What was ordered, with the corrections made since; unknown ids are left out."""
    return {row["id"]: order_draft(row) for row in await conn.fetch(Q.find_orders, list(ids))}


async def views_of(conn: Connection, orders: Mapping[UUID, OrderDraft], day: date) -> dict[UUID, DispatchOrder]:
    """What dispatch would see of orders on a day, also of such as are not placed yet."""
    rows = await conn.fetch(Q.sites_on_day, day)
    sites, used = [site_of(row) for row in rows], {row["code"]: row["used"] for row in rows}
    products = sorted({order.product for order in orders.values() if order.product is not None})
    mine = list(orders) if len(orders) == 1 else []
    shelves = _shelves(await conn.fetch(Q.stock_of_products, products, mine)) if products else {}
    return {
        order_id: _dispatch_order(order_id, order, _origins(order, sites, used, shelves.get(order.product or "", {})))
        for order_id, order in orders.items()
    }


def _origins(order: OrderDraft, sites: Sequence[Site], used: dict[str, int], shelf: Shelf) -> tuple[OriginOption, ...]:
    return tuple(
        OriginOption(
            site=site.code,
            zones=site.zones,
            handling_per_unit=site.handling_per_unit,
            capacity_left=None if site.daily_capacity is None else max(0, site.daily_capacity - used[site.code]),
        )
        for site, on_hand in serving(order, sites, shelf)
        if on_hand is None or on_hand >= order.quantity
    )


def _dispatch_order(order_id: UUID, order: OrderDraft, origins: tuple[OriginOption, ...]) -> DispatchOrder:
    return DispatchOrder(
        id=order_id,
        external_ref=order.external_ref,
        customer=order.customer,
        service=order.service,
        weight_kg=order.weight_kg,
        volume_m3=order.volume_m3,
        pieces=order.pieces,
        quantity=order.quantity,
        requirements=order.requirements,
        origins=origins,
        destination_zone=order.destination_zone,
        country=order.address.country if order.address else None,
        postal_code=order.address.postal_code if order.address else None,
        ready_at=order.ready_at,
        deliver_by=order.deliver_by,
        late_penalty=order.late_penalty,
        currency=order.currency,
        hazmat_class=hazmat_class(order.attributes),
        temperature_c=temperature_c(order.attributes),
    )


async def site_limits(conn: Connection, day: date) -> dict[str, tuple[int | None, int]]:
    """How many shipments each site sends on the day (None: no limit), and how many are taken."""
    rows = await conn.fetch(Q.sites_on_day, day)
    return {row["code"]: (row["daily_capacity"], row["used"]) for row in rows}


async def reserve_site(conn: Connection, site: str, day: date) -> bool:
    """Take one of a site's shipments of `day`; False where none is left, however many ask at once."""
    return await conn.fetchval(Q.reserve_site, site, day) is not None


async def release_site(conn: Connection, site: str, day: date) -> None:
    """Give one of a site's shipments of `day` back."""
    await conn.execute(Q.release_site, site, day)
