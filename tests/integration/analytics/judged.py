"""The small network of dispatch with analytics on top, and days lived through in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from headway.analytics.handlers import room as analytics_room
from headway.carriers.handlers import room as carriers_room
from headway.dispatch.handlers import room as dispatch_room
from headway.dispatch.model import Answer
from headway.events.tracking import TrackingStatusChanged
from headway.kernel.app import App
from headway.orders.handlers import room as orders_room
from tests.integration.dispatch.world import READY, START, Connectors, World, build

SINCE, UNTIL = START - timedelta(days=1), START + timedelta(days=1)
DUE = READY + timedelta(days=3)


async def small_world(make_app: Callable[..., App], tenant: UUID) -> World:
    connectors = Connectors()
    app = make_app(orders_room(), carriers_room(), dispatch_room(connectors), analytics_room())
    return await build(app, tenant, connectors)


async def booked(world: World, *refs: str) -> None:
    """Orders placed, offered, and taken by whom they are offered to."""
    await world.place(*refs, deliver_by=DUE)
    for row in await world.shipments():
        if row.external_ref in refs:
            await world.answer(await world.offer(row), Answer.ACCEPT)


async def arrive(world: World, ref: str, at: datetime) -> None:
    """The carrier reports the delivery."""
    row = next(row for row in await world.shipments() if row.external_ref == ref)
    await world.emit(TrackingStatusChanged(shipment_id=row.id, before="in_transit", after="delivered", occurred_at=at))
