"""Reading what a depot's day is planned from: booked shipments that its own vehicles carry, and what can drive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import replace

from headway.dispatch.clocks.choosing import store_of
from headway.dispatch.fleet.papers import needs_of
from headway.dispatch.fleet.snapshot import SERVICE_S, Snapshot, Task
from headway.dispatch.fleet.worked import duties_of
from headway.fleet import views as fleet
from headway.fleet.hours import Worked
from headway.fleet.model import Day, Dimension, Resource, Store
from headway.fleet.papers import BLOCK
from headway.kernel.db import load_queries
from headway.orders.doors import position
from headway.orders.model import OrderDraft
from headway.orders.store import drafts_of
from headway.routing.feedback.learned import Learned
from headway.routing.feedback.views import learned

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.dispatch.fleet")

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


async def gather(conn: Connection, depot: str, day: date, now: datetime) -> Snapshot:
    """What can drive from the depot on the local day, and what is booked with it and on no route that has begun.

    Raises:
        NotFound: there is no such depot.
    """
    found = await fleet.day_of(conn, depot, day)
    zone = await fleet.zone_of_depot(conn, found.depot)
    begin, end = fleet.day_span(day, zone)
    carriers = sorted({each.carrier for each in found.resources} | await _carriers(conn, depot))
    rows = await conn.fetch(Q.fleet_shipments, carriers, found.depot.site or "", end, depot, day, now)
    tasks = await tasks_of(conn, rows, found.dimensions)
    opens = datetime.combine(day, found.depot.opens, zone)
    closes = datetime.combine(day, found.depot.closes, zone)
    closes = closes if closes > opens else closes + timedelta(days=1)
    return Snapshot(
        depot=depot,
        day=day,
        latitude=found.depot.place.latitude,
        longitude=found.depot.place.longitude,
        zero_at=begin,
        opens=max(opens.astimezone(UTC), min(now, closes.astimezone(UTC))),
        closes=closes.astimezone(UTC),
        currency=await conn.fetchval(Q.tenant_currency),
        resources=await _free(conn, found),
        tasks=tasks,
        missing=found.missing,
        doors=found.depot.doors,
        loading_s=found.depot.loading_minutes * 60,
        crews=found.crews,
        looks=found.looks,
        strict=found.strict,
        worked=await _worked(conn, found, begin, end),
    )


async def _worked(conn: Connection, day: Day, begin: datetime, end: datetime) -> dict[str, tuple[Worked, ...]]:
    """What drivers with hours of service drove in the week before, other shifts of the day among it."""
    drivers = sorted({each.driver for each in day.crews if each.hours != "none"})
    own = [each.shift_id for each in day.crews]
    return {} if not drivers else await duties_of(conn, drivers, begin - WEEK, end, own)


async def tasks_of(
    conn: Connection, rows: Iterable[asyncpg.Record], dimensions: tuple[Dimension, ...]
) -> tuple[Task, ...]:
    """Shipments as planning sees them, by reference."""
    rows = sorted(rows, key=lambda row: (row["external_ref"], row["id"]))
    orders = await drafts_of(conn, [row["order_id"] for row in rows])
    stores = {name: await fleet.stores_of_customer(conn, name) for name in sorted({row["customer"] for row in rows})}
    zones = {row["zone"]: row for row in await conn.fetch(Q.zone_places)}
    known = await learned(conn)
    strict = (await fleet.paper_rules(conn)).at_commit == BLOCK
    tasks = [
        _task(row, orders[row["order_id"]], stores[row["customer"]], zones.get(row["destination_zone"]), dimensions)
        for row in rows
        if row["order_id"] in orders
    ]
    return tuple(_expecting(_needing(task) if strict else task, known) for task in tasks)


def _needing(task: Task) -> Task:
    """What its goods ask of papers and equipment binds who may take it."""
    return replace(task, skills=tuple(sorted({*task.skills, *task.needs}))) if task.needs else task


def _expecting(task: Task, known: Learned) -> Task:
    """With what its work takes, where anything was learned."""
    if not known.version:
        return task
    return replace(task, expected_s=known.learned_service_s(task.service_s, task.customer, task.spot))


async def task_of_shipment(conn: Connection, shipment_id: UUID) -> Task | None:
    """One shipment as planning sees it; None where there is none."""
    rows = await conn.fetch(Q.fleet_shipment, shipment_id)
    found = await tasks_of(conn, rows, await fleet.dimensions(conn))
    return found[0] if found else None


def _task(
    row: asyncpg.Record,
    order: OrderDraft,
    stores: tuple[Store, ...],
    zone: asyncpg.Record | None,
    dimensions: tuple[Dimension, ...],
) -> Task:
    store = store_of(order, stores)
    latitude, longitude, place = _where(order, store, zone)
    due = row["deliver_by"] or order.deliver_by
    hours = None if order.late_penalty is None else order.late_penalty.minor
    return Task(
        shipment_id=row["id"],
        ref=row["external_ref"],
        customer=row["customer"],
        load=_load(order, dimensions),
        latitude=latitude,
        longitude=longitude,
        place=place,
        spot=_spot(order, store),
        service_s=_service_s(order, store),
        opens=order.deliver_from,
        closes=due,
        due_at=due,
        late_minor=hours or 0,
        skills=tuple(sorted({*order.requirements, *(store.requires if store else ())})),
        vehicle=row["vehicle"],
        needs=needs_of(order),
    )


def _where(
    order: OrderDraft, store: Store | None, zone: asyncpg.Record | None
) -> tuple[float | None, float | None, str]:
    """From the order's own coordinates, its store, or the middle of its zone."""
    where = position(order)
    if where is not None:
        return *where, "order"
    if store is not None:
        return store.place.latitude, store.place.longitude, "store"
    if zone is not None:
        return zone["latitude"], zone["longitude"], "zone"
    return None, None, ""


def _spot(order: OrderDraft, store: Store | None) -> str:
    if store is not None:
        return f"store {store.code}"
    where = order.address
    parts = () if where is None else (where.country, where.postal_code, where.city, where.street)
    return ", ".join(each for each in parts if each)


def _load(order: OrderDraft, dimensions: tuple[Dimension, ...]) -> tuple[int, ...]:
    amounts: Mapping[str, Decimal] = {
        "kg": order.weight_kg,
        "m3": order.volume_m3 or Decimal(0),
        "pieces": Decimal(order.pieces),
        "pallets": _number(order.attributes.get("pallets", "")),
    }
    return tuple(
        int((amounts.get(each.name, Decimal(0)) * each.steps).to_integral_value(ROUND_CEILING)) for each in dimensions
    )


def _service_s(order: OrderDraft, store: Store | None) -> int:
    given = _number(order.attributes.get("service_s", ""))
    if 0 < given <= 86_400:
        return int(given)
    return SERVICE_S if store is None else store.service_s


def _number(text: str) -> Decimal:
    return Decimal(text) if text.isascii() and text.replace(".", "", 1).isdigit() and len(text) < 12 else Decimal(0)


async def _carriers(conn: Connection, depot: str) -> set[str]:
    return {row["carrier"] for row in await conn.fetch(Q.depot_carriers, depot)}


async def _free(conn: Connection, day: Day) -> tuple[Resource, ...]:
    """Shifts whose route has not begun and is not locked: what is on the road keeps its route."""
    taken = {row["shift_id"] for row in await conn.fetch(Q.shifts_taken, [each.shift_id for each in day.resources])}
    return tuple(each for each in day.resources if each.shift_id not in taken)
