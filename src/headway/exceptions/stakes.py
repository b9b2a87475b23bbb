"""What an order that no carrier has yet stands to lose, and until when acting helps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.kernel.money import Money
from headway.orders.store import UnknownOrder, get_order

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class Stakes:
    """Money at risk and the deadline; None where nobody knows."""

    at_risk: Money | None = None
    deadline: datetime | None = None


StakesReader = Callable[["Connection", UUID], Awaitable[Stakes]]
"""How the stakes of an order are looked up."""


async def order_stakes(conn: Connection, order_id: UUID) -> Stakes:
    """The order's late penalty, or else the value of its goods; and the time it is promised for."""
    try:
        order = (await get_order(conn, order_id)).order
    except UnknownOrder:
        return Stakes()
    return Stakes(order.late_penalty or order.value, order.deliver_by)
