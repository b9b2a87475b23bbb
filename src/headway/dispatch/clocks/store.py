"""The clocks of a tenant's sites and of the doors of its orders, read once for a unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from headway.carriers.store import zone_of
from headway.dispatch.clocks.choosing import Middles, at_door, at_site, middle_of
from headway.fleet.model import Depot, Store
from headway.fleet.store import unpacked
from headway.kernel.db import load_queries
from headway.kernel.time_zones import zone_named
from headway.orders.doors import position
from headway.orders.model import DispatchOrder, OrderDraft
from headway.orders.store import drafts_of

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries(__package__)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Zones by IANA name: the tenant's own, and of each site that keeps another."""

    tenant: str
    sites: Mapping[str, str]
    middles: Middles

    def at_site(self, site: str | None) -> ZoneInfo:
        """The zone a site is worked in; the tenant's for none."""
        return ZoneInfo(self.sites.get(site or "", self.tenant))

    def at_door(self, time_zone: str | None) -> ZoneInfo:
        """The zone of a door as a shipment keeps it."""
        return zone_named(time_zone) or ZoneInfo(self.tenant)

    def at_stop(self, role: str, site: str | None, time_zone: str | None) -> ZoneInfo:
        """The zone of a shipment's stop: of the site goods leave from, or of the door, as the shipment keeps it."""
        return self.at_site(site) if role == "pickup" else self.at_door(time_zone)

    def other(self, zone: str | None) -> str | None:
        """A zone, None where it is none or the tenant's own."""
        return None if zone == self.tenant else zone

    def of_sites(self, order: DispatchOrder) -> set[ZoneInfo]:
        """The zones of the sites it may leave from; the tenant's where it has none."""
        return {self.at_site(each.site) for each in order.origins} or {ZoneInfo(self.tenant)}

    def told(self, order: DispatchOrder) -> DispatchOrder:
        """The order with the zones of its sites."""
        if not self.sites:
            return order
        origins = (replace(each, time_zone=self.sites.get(each.site)) for each in order.origins)
        return replace(order, origins=tuple(origins))


_known: WeakKeyDictionary[UnitOfWork, Clocks] = WeakKeyDictionary()


async def clocks_of(uow: UnitOfWork) -> Clocks:
    """Read once for a unit of work."""
    found = _known.get(uow)
    if found is None:
        found = _known[uow] = await clocks(uow.conn)
    return found


async def clocks(conn: Connection) -> Clocks:
    """Whose clock holds at each of the tenant's sites."""
    tenant: str = await conn.fetchval(Q.tenant_zone)
    middles = {row["zone"]: (row["latitude"], row["longitude"]) for row in await conn.fetch(Q.middles)}
    sites: dict[str, str] = {}
    for row in await conn.fetch(Q.sites):
        depots = (unpacked(text, Depot) for text in row["depots"])
        zone = at_site(row["time_zone"], depots, row["zones"], row["country"], middles)
        if zone is not None and zone != tenant and zone_named(zone) is not None:
            sites[row["code"]] = zone
    return Clocks(tenant, sites, middles)


async def door_of(uow: UnitOfWork, order_id: UUID) -> ZoneInfo:
    """By whose clock an order's goods are taken in; the tenant's for one that is not known."""
    return await door(uow.conn, await clocks_of(uow), order_id)


async def door(conn: Connection, known: Clocks, order_id: UUID) -> ZoneInfo:
    """By whose clock an order's goods are taken in, outside a unit of work."""
    found = await doors(conn, known, await drafts_of(conn, [order_id]))
    return known.at_door(found.get(order_id))


async def at_stops(
    conn: Connection, known: Clocks, shipment_ids: Iterable[UUID]
) -> dict[UUID, tuple[ZoneInfo, ZoneInfo]]:
    """By whose clocks shipments leave and arrive, of those that there are."""
    rows = await conn.fetch(Q.ends, list(shipment_ids))
    return {row["id"]: (known.at_site(row["origin_site"]), known.at_door(row["time_zone"])) for row in rows}


async def doors(conn: Connection, known: Clocks, orders: Mapping[UUID, OrderDraft]) -> dict[UUID, str | None]:
    """Whose clock holds where each order goes; None: the tenant's."""
    stores: dict[str, list[Store]] = {}
    lost = sorted({each.customer for each in orders.values() if position(each) is None})
    for row in await conn.fetch(Q.stores, lost) if lost else ():
        stores.setdefault(row["customer"], []).append(unpacked(row["detail"], Store))
    found: dict[UUID, str | None] = {}
    for id_, draft in orders.items():
        zone = at_door(draft, stores.get(draft.customer, ()), known.middles)
        if zone is None and draft.address is not None and known.middles:
            tariff = await zone_of(conn, draft.address.country, draft.address.postal_code or "")
            zone = middle_of(tariff, known.middles)
        found[id_] = known.other(zone)
    return found
