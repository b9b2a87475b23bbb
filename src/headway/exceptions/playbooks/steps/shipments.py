"""What several steps have in common: the shipments a case is about, and how far they have come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.model import ShipmentStatus
from headway.dispatch.views import ShipmentRow, shipments_of_orders
from headway.exceptions.playbooks.steps.base import Task
from headway.orders.store import drafts_of

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

BEFORE_PICKUP = frozenset({ShipmentStatus.PLANNED, ShipmentStatus.TENDERING, ShipmentStatus.BOOKED})
LIVING = BEFORE_PICKUP | {ShipmentStatus.IN_TRANSIT}


def orders_of(task: Task) -> tuple[UUID, ...]:
    """The orders that are still in trouble, else the case's own; each once, in a fixed order."""
    found = [each.order_id for each in task.subjects] or [task.case.order_id]
    return tuple(sorted({each for each in found if each is not None}))


async def shipments_of(conn: Connection, task: Task) -> list[ShipmentRow]:
    """The shipments of these orders as they stand, in the order of their ids, so that all lock them alike."""
    found = await shipments_of_orders(conn, list(orders_of(task)))
    return sorted(found.values(), key=lambda each: each.id)


async def references(conn: Connection, task: Task) -> dict[UUID, str]:
    """What the orders are called."""
    return {order_id: draft.external_ref for order_id, draft in (await drafts_of(conn, orders_of(task))).items()}


def told(shipments: Sequence[ShipmentRow]) -> str:
    """What they are called, the first few of them."""
    names = [each.external_ref for each in shipments]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def touched(shipments: Sequence[ShipmentRow]) -> tuple[str, ...]:
    """As a step's result names them."""
    return tuple(f"shipment:{each.id}" for each in shipments)
