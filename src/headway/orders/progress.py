"""How far an order has come, from the news of its shipment.

A cancellation may come when the goods have left and nobody has heard of it yet. Dispatch then keeps the shipment, and
the order follows it from cancelled to shipped and delivered: its states tell what happened, not what was wanted.
"""

from __future__ import annotations

from headway.events.dispatch import (
    ShipmentBooked,
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentInTransit,
    ShipmentUnbooked,
)
from headway.events.orders import OrderDelivered, OrderShipped
from headway.kernel.message import Recorded
from headway.kernel.uow import UnitOfWork
from headway.orders import store
from headway.orders.gating import decide_again, place_hold, recheck_where_freed
from headway.orders.model import TRANSITIONS, Hold, OrderStatus, OrderView
from headway.orders.origins import RETURN
from headway.orders.store import Q

TRAVELLING = (OrderStatus.RELEASED, OrderStatus.PARTIALLY_SHIPPED, OrderStatus.SHIPPED)


async def on_shipment_booked(rec: Recorded[ShipmentBooked], uow: UnitOfWork) -> None:
    """Remember the site, so that its counted stock is promised to nobody else."""
    await uow.conn.execute(Q.set_origin, rec.event.order_id, rec.event.origin_site)


async def on_shipment_unbooked(rec: Recorded[ShipmentUnbooked], uow: UnitOfWork) -> None:
    """No site is promised to the order until it is booked again; its goods stay promised."""
    await uow.conn.execute(Q.set_origin, rec.event.order_id, None)


async def on_shipment_in_transit(rec: Recorded[ShipmentInTransit], uow: UnitOfWork) -> None:
    """The goods left."""
    await _shipped(uow, await store.lock_order(uow.conn, rec.event.order_id))


async def on_shipment_delivered(rec: Recorded[ShipmentDelivered], uow: UnitOfWork) -> None:
    """The goods arrived; that they left is noted too where nobody had said so."""
    view = await store.lock_order(uow.conn, rec.event.order_id)
    if OrderStatus.DELIVERED in TRANSITIONS[view.status]:
        await _shipped(uow, view)
        await store.set_status(uow.conn, view.id, OrderStatus.DELIVERED, uow.now)
        uow.emit(OrderDelivered(order_id=view.id))
        if view.order.ship_from is not None and view.order.ship_from.startswith(RETURN):
            await uow.conn.execute(Q.retire_site, view.order.ship_from)
        await recheck_where_freed(uow, view)


async def on_shipment_cancelled(rec: Recorded[ShipmentCancelled], uow: UnitOfWork) -> None:
    """The order lives on without a shipment: a person decides whether it travels again."""
    view = await store.lock_order(uow.conn, rec.event.order_id)
    if view.status in TRAVELLING:
        await uow.conn.execute(Q.set_origin, view.id, None)
        placed = await place_hold(uow, view, Hold.SHIPMENT, f"its shipment was cancelled: {rec.event.reason}")
        await decide_again(uow, view.id, announce=placed)


async def _shipped(uow: UnitOfWork, view: OrderView) -> None:
    if OrderStatus.SHIPPED not in TRANSITIONS[view.status]:
        return
    if view.order.product is not None and view.origin_site is not None:
        await uow.conn.execute(Q.take_stock, view.origin_site, view.order.product, view.order.quantity)
    await store.set_status(uow.conn, view.id, OrderStatus.SHIPPED, uow.now)
    uow.emit(OrderShipped(order_id=view.id))
