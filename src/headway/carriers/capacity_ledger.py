"""The ledger of capacity: reading a day, and reserving, using and giving back one shipment of it.

The row of the scope "*" over the whole day is the lock of a carrier's day: every statement that changes anything of the
day changes or locks that row first, so two of them never wait for each other within a day. Where it has no narrower
limits, a reservation is one statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from headway.carriers.capacity import BookLine, CapacityBook, CapacityClaim, CapacityPrice, DayCapacity
from headway.kernel.db import load_queries
from headway.kernel.errors import Conflict, NotFound

if TYPE_CHECKING:
    from uuid import UUID

    from headway.kernel.db.database import Connection

Q = load_queries("headway.carriers")

Move = tuple[int, int, int]
"""What a step adds to reserved, consumed and released shipments."""

UNDO: Move = (-1, 0, 0)
CONSUME: Move = (-1, 1, 0)
RELEASE: Move = (-1, 0, 1)
RELEASE_BOOKED: Move = (0, -1, 1)


async def load_capacity(conn: Connection, day: date, scopes: Sequence[str] | None = None) -> CapacityBook:
    """The day as this transaction sees it: all lines and prices, or those with a limit of some scopes."""
    rows = await conn.fetch(Q.capacity_book, day, scopes)
    lines = ((row["carrier_id"], _line(row)) for row in rows if row["price_minor"] is None)
    return CapacityBook(lines, (_price(row, day) for row in rows if row["price_minor"] is not None))


async def reserve_capacity(conn: Connection, claim: CapacityClaim) -> bool:
    """Hold one shipment of every limit that applies; False, and nothing held, where one of them has no room.

    Whoever reserves the last one at the same moment waits for the other's transaction to end.
    """
    row = await conn.fetchrow(Q.take_capacity, *_key(claim))
    assert row is not None
    if row["narrower"] is None:
        if row["opened"]:
            return False
        await open_days(conn, [(claim.carrier_id, claim.day)])
        return await reserve_capacity(conn, claim)
    if row["narrower"] and not await conn.fetchval(Q.take_narrower, *_narrow_key(claim)):
        await conn.fetchrow(Q.move_capacity, *_key(claim), *UNDO)
        return False
    return True


async def consume_capacity(conn: Connection, claim: CapacityClaim) -> None:
    """The carrier accepted: what was reserved is used.

    Raises:
        Conflict: nothing was reserved there.
    """
    await _move(conn, claim, CONSUME)


async def release_capacity(conn: Connection, claim: CapacityClaim, *, booked: bool = False) -> None:
    """Give back what `reserve_capacity` held, or (booked) what was consumed.

    Raises:
        Conflict: nothing was held there.
    """
    await _move(conn, claim, RELEASE_BOOKED if booked else RELEASE)


async def open_days(conn: Connection, days: Iterable[tuple[UUID, date]]) -> None:
    """Give carriers' days rows, with the limits of their weekdays; days that have rows keep them.

    Raises:
        NotFound: there is no such carrier.
    """
    columns = by_columns(days, 2)
    wanted = set(columns[0])
    known = await conn.fetch(Q.share_carriers, sorted(wanted))
    if len(known) != len(wanted):
        raise NotFound("there is no such carrier", carriers=sorted(wanted - {row["id"] for row in known}))
    await conn.execute(Q.open_days, *columns)


async def lock_days(conn: Connection, days: Iterable[tuple[UUID, date]]) -> None:
    """Lock carriers' days in one order, before several of them are changed in whatever order it comes."""
    await conn.execute(Q.lock_days, *by_columns(set(days), 2))


async def set_capacity_prices(conn: Connection, rows: Sequence[CapacityPrice], *, only: date | None = None) -> None:
    """Keep what scarce capacity is worth; with `only`, all other prices of that day are forgotten."""
    if only is not None:
        await conn.execute(Q.clear_prices, only)
    await conn.execute(
        Q.set_prices,
        *by_columns(
            ((p.day, p.carrier_id, p.scope, p.price_minor, p.per_kg_minor, p.currency, p.priced_at) for p in rows), 7
        ),
    )


def by_columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as columns for `unnest`."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


async def _move(conn: Connection, claim: CapacityClaim, move: Move) -> None:
    row = await conn.fetchrow(Q.move_capacity, *_key(claim), *move)
    assert row is not None
    if row["narrower"] is None or not row["noted"]:
        lane = f"{claim.origin_zone} to {claim.destination_zone}"
        raise Conflict(
            f"no shipment from {lane} on {claim.day} is held", carrier_id=claim.carrier_id, day=claim.day, lane=lane
        )
    if row["narrower"]:
        await conn.execute(Q.move_narrower, *_narrow_key(claim), *move)


def _key(claim: CapacityClaim) -> tuple[Any, ...]:
    lane = (claim.origin_zone, claim.destination_zone)
    return (claim.carrier_id, claim.day, *lane, claim.hour, claim.weight_kg)


def _narrow_key(claim: CapacityClaim) -> tuple[Any, ...]:
    return (claim.carrier_id, claim.day, claim.scopes, f"{claim.hour:02}", claim.weight_kg)


def _line(row: Any) -> BookLine:
    capacity = DayCapacity(row["limit_shipments"], row["used"], row["limit_kg"], row["used_kg"])
    return BookLine(row["scope"], row["hours"], capacity)


def _price(row: Any, day: date) -> CapacityPrice:
    return CapacityPrice(
        carrier_id=row["carrier_id"],
        scope=row["scope"],
        day=day,
        price_minor=row["price_minor"],
        currency=row["currency"],
        priced_at=row["priced_at"],
        per_kg_minor=row["per_kg_minor"],
    )
