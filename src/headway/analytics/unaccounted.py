"""Lost orders: in no final state, and nothing will ever move them on.

An order is accounted for when one of these holds, judged by the log and the queues alone, never by a status column:
  - it was delivered, or cancelled and not shipped after all (orders said so), or its goods were brought back;
  - the release gate holds it back: it waits in a person's list, with its holds named;
  - something is due about it, its shipment or an offer of it: a timer, a job, news of a kind that moves orders on and
    that nobody has reacted to yet, or an open exception case.
Anything else is lost: an order without a verdict of the gate; released without a shipment; a tender without an open
offer, timer or case; a booking that nobody watches; a delivered shipment whose order never heard of it. A dead letter
does not count as something due: until it is replayed, nothing will happen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from headway.analytics.store import Q
from headway.events import dispatch, orders, settlement, tracking
from headway.kernel.app import REACTIONS
from headway.kernel.message import Event

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

HELD = "orders.OrderHeld"
DETECTORS = "exceptions.watch"
"""The cursor of those who open cases."""

MOVING_NEWS: tuple[type[Event], ...] = (
    orders.OrderReleased,
    orders.OrderCancelled,
    dispatch.AllocationFailed,
    dispatch.TenderExhausted,
    dispatch.ShipmentBooked,
    dispatch.ShipmentUnbooked,
    dispatch.ShipmentInTransit,
    dispatch.ShipmentDelivered,
    dispatch.ShipmentCancelled,
    tracking.TrackingStatusChanged,
    tracking.StopProgressed,
    settlement.ShipmentSettled,
)
"""Events that some room reacts to by moving an order or its shipment on, or by seeing to it that somebody does."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order in no final state; `gate` is the release gate's last word, None before it spoke."""

    order_id: UUID
    external_ref: str
    gate: str | None


@dataclass(frozen=True, slots=True)
class Journey:
    """The shipments and offers of an order, and the last event of dispatch about it."""

    ids: frozenset[UUID]
    last_event: str


@dataclass(frozen=True, slots=True)
class LostOrder:
    """An order that nothing will move on, and the last that happened to it."""

    order_id: UUID
    external_ref: str
    last_event: str


def lost(waiting: Iterable[OpenOrder], journeys: dict[UUID, Journey], due: frozenset[UUID]) -> list[LostOrder]:
    """The orders that are not held and of which nothing is due: no id of theirs is in `due`."""
    found = []
    for order in waiting:
        journey = journeys.get(order.order_id)
        ids = {order.order_id} | (journey.ids if journey else frozenset())
        if order.gate != HELD and not ids & due:
            last = journey.last_event if journey else order.gate or "orders.OrderReceived"
            found.append(LostOrder(order.order_id, order.external_ref, last))
    return found


def ids_in(text: str) -> set[UUID]:
    """Every id written in a timer's or a job's own words."""
    return {UUID(word) for word in _UUID.findall(text)}


async def unaccounted_orders(conn: Connection) -> list[LostOrder]:
    """Every lost order of the tenant, by its reference; there must be none."""
    waiting = [OpenOrder(**dict(row)) for row in await conn.fetch(Q.open_orders)]
    if not waiting:
        return []
    back = frozenset(row["subject_id"] for row in await conn.fetch(Q.brought_back))
    return lost(waiting, await _journeys(conn), await _due(conn) | back)


async def _journeys(conn: Connection) -> dict[UUID, Journey]:
    return {
        row["order_id"]: Journey(frozenset((*row["shipments"], *(row["offers"] or ()))), row["last_event"])
        for row in await conn.fetch(Q.journeys)
    }


async def _due(conn: Connection) -> frozenset[UUID]:
    found: set[UUID] = set()
    for row in await conn.fetch(Q.due_texts):
        found |= ids_in(row["said"])
    news = [event_type.type_name() for event_type in MOVING_NEWS]
    unread = await conn.fetch(Q.unread_ids, REACTIONS, news) + await conn.fetch(Q.unread_of, DETECTORS, news)
    for row in (*unread, *await conn.fetch(Q.open_case_ids)):
        found.update(value for value in row.values() if value is not None)
    return frozenset(found)
