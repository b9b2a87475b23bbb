"""Routes that no door loads in time: who they are, and since when; told when it begins, and when it is over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.views import orders_of
from headway.docks.slots import Slot
from headway.docks.store import Q
from headway.events.docks import DockFound, DockFull
from headway.events.routing import RouteAssigned

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

LEFT, EMPTY = "it has left", "its route carries it no more"


class Loading(msgspec.Struct, frozen=True, kw_only=True):
    """What a door is sought for: a route's vehicle, to be loaded by `start_at` at its depot."""

    route_id: UUID
    version: int
    vehicle: str
    depot: str
    start_at: datetime
    shipment_ids: tuple[UUID, ...]


def loading_of(route: RouteAssigned) -> Loading:
    """What a route asks of its depot's doors."""
    return Loading(
        route_id=route.route_id,
        version=route.version,
        vehicle=route.vehicle_code,
        depot=route.depot,
        start_at=route.start_at,
        shipment_ids=tuple(dict.fromkeys(each.shipment_id for each in route.stops)),
    )


async def is_short(uow: UnitOfWork, site: str, loading: Loading, late: Slot | None, why: str) -> None:
    """No door loads it in time, at best `late`; told again only where it was told something else."""
    before = await _known(uow, loading.route_id)
    if before == loading:
        return
    if before is not None:
        await _over(uow, loading.route_id, EMPTY, set(before.shipment_ids) - set(loading.shipment_ids))
    text = msgspec.json.encode(loading).decode()
    await uow.conn.execute(Q.put_short, loading.route_id, site, loading.start_at, uow.now, text)
    orders = await orders_of(uow.conn, loading.shipment_ids)
    known = tuple(each for each in loading.shipment_ids if each in orders)
    uow.emit(
        DockFull(
            route_id=loading.route_id, site=site, vehicle_code=loading.vehicle, needed_by=loading.start_at,
            shipment_ids=known, order_ids=tuple(orders[each] for each in known),
            door=None if late is None else late.door, start=None if late is None else late.start, sentence=why,
        )
    )  # fmt: skip


async def is_loaded(uow: UnitOfWork, route_id: UUID, how: str) -> None:
    """A door loads it in time, it has left, or there is nothing to load: over, where it was short."""
    before = await _known(uow, route_id)
    if before is not None:
        await uow.conn.execute(Q.end_short, route_id)
        await _over(uow, route_id, how, before.shipment_ids)


async def short_at(uow: UnitOfWork, site: str) -> tuple[Loading, ...]:
    """What a site's doors do not load in time so far and could still, the most urgent first."""
    rows = await uow.conn.fetch(Q.short_at, site, uow.now)
    return tuple(msgspec.json.decode(row["loading"], type=Loading) for row in rows)


async def _known(uow: UnitOfWork, route_id: UUID) -> Loading | None:
    text = await uow.conn.fetchval(Q.find_short, route_id)
    return None if text is None else msgspec.json.decode(text, type=Loading)


async def _over(uow: UnitOfWork, route_id: UUID, how: str, shipment_ids: Collection[UUID]) -> None:
    if shipment_ids:
        uow.emit(DockFound(route_id=route_id, shipment_ids=tuple(sorted(shipment_ids)), sentence=how))
