"""What others read of docks: the slots that are offered, and a day of a site's doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.dispatch.clocks.store import clocks
from headway.docks import store
from headway.docks.feasibility import Wish
from headway.docks.model import Appointment, Direction, Door, Readiness, SiteRules
from headway.docks.openings import Span, spans
from headway.docks.slots import Slot, slots
from headway.docks.store import DockWave, Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

OFFERED = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class DoorDay:
    """A door on a day: when it is worked at, and who stands there, those that are over too."""

    door: Door
    open_spans: tuple[Span, ...]
    appointments: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class DockDay:
    """A site's day; `staged` is how many shipments of each appointment are staged."""

    site: str
    doors: tuple[DoorDay, ...]
    waves: tuple[DockWave, ...]
    staged: dict[UUID, int]
    rules: SiteRules


async def offered(
    conn: Connection,
    site: str,
    wish: Wish,
    now: datetime,
    period: tuple[datetime | None, datetime | None] = (None, None),
    most: int = 10,
    wanted: datetime | None = None,
) -> tuple[Slot, ...]:
    """The best slots of a period, nearest to `wanted` or its begin first; left out: from now on, for two days."""
    yard = await store.yard_of(conn, site, await zone_of(conn, site), now)
    start = max(period[0] or now, now)
    return slots(yard, wish, start, period[1] or start + OFFERED, wanted=wanted, most=most)


async def appointment_of_shipment(conn: Connection, shipment_id: UUID, direction: Direction) -> Appointment | None:
    """The living appointment of a shipment, the next one where it has several."""
    rows = await conn.fetch(Q.of_shipment, shipment_id, direction)
    return await store.get_appointment(conn, rows[0]["id"]) if rows else None


async def dock_day(conn: Connection, site: str, since: datetime, until: datetime) -> DockDay:
    """A site's doors in a period."""
    zone = await zone_of(conn, site)
    found = await store.list_appointments(conn, site, since, until)
    doors = tuple(
        DoorDay(each, spans(each.opening, since, until, zone), tuple(a for a in found if a.door == each.code))
        for each in await store.doors_of(conn, site)
    )
    ready = await store.readiness_of(conn, {id_ for each in found for id_ in each.shipment_ids})
    staged = {
        each.id: sum(1 for id_ in each.shipment_ids if id_ in ready and ready[id_].state is Readiness.STAGED)
        for each in found
    }
    waves = tuple(await store.list_waves(conn, site, since, until))
    return DockDay(site, doors, waves, staged, await store.rules_of(conn, site))


async def zone_of(conn: Connection, site: str) -> ZoneInfo:
    """By which clock a site is worked."""
    return (await clocks(conn)).at_site(site)
