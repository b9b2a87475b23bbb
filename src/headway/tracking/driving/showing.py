"""The route as its driver sees it: stops in order, who and what is there, and what the proof must hold."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from headway.dispatch.clocks.store import clocks_of
from headway.fleet.clocks import clock_of
from headway.fleet.model import Depot
from headway.fleet.views import get_depot
from headway.kernel.errors import NotFound
from headway.kernel.time_zones import zone_at
from headway.orders.model import OrderDraft
from headway.orders.store import drafts_of
from headway.tracking.driving import fleets
from headway.tracking.driving.levels import Level, codes_of, levels_of
from headway.tracking.driving.model import RouteSheet, RouteState, ShowRoute, StopSheet, StopState
from headway.tracking.driving.store import Q, consented, next_action
from headway.tracking.reasons import REASONS, Family

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

INSTRUCTIONS = ("instructions", "delivery_instructions", "access", "notes")
"""Attributes of an order that the driver reads, in this order."""

MAX_INSTRUCTIONS = 600
_OFFERED = (Family.ATTEMPT, Family.ADDRESS, Family.REFUSED, Family.DAMAGED, Family.SHORT)
_AT_PICKUPS = (Family.PICKUP,)
_NOT_SEEN = frozenset({"short_picked", "no_vehicle"})
"""What nobody can know who stands at the door with the goods."""


class ReasonShown(msgspec.Struct, frozen=True, kw_only=True):
    """A reason a driver can choose."""

    code: str
    label: str
    at_pickup: bool


class StopShown(msgspec.Struct, frozen=True, kw_only=True):
    """A stop on the page; `time_zone` is by whose clock its times are told, empty: the phone's."""

    id: UUID
    sequence: int
    role: str
    state: StopState
    arrive_at: datetime
    depart_at: datetime
    reference: str = ""
    name: str = ""
    phone: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    pieces: int | None = None
    weight_kg: str | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    instructions: str = ""
    levels: tuple[Level, ...] = ()
    scan: tuple[str, ...] = ()
    time_zone: str = ""


class RouteShown(msgspec.Struct, frozen=True, kw_only=True):
    """A route on the page."""

    id: UUID
    version: int
    state: RouteState
    vehicle: str
    depot: str
    depot_latitude: float | None
    depot_longitude: float | None
    start_at: datetime
    end_at: datetime
    stops: tuple[StopShown, ...]
    time_zone: str = ""


class PageShown(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the page is made of. `next`: the number of the phone's next action; `consent` None: not asked yet."""

    now: datetime
    driver: str
    name: str
    until: datetime
    consent: bool | None
    next: int
    reasons: tuple[ReasonShown, ...]
    route: RouteShown | None


async def show_route(cmd: ShowRoute, uow: UnitOfWork) -> PageShown:
    """The driver's route; which stops were shown is noted, since only those may be told of later."""
    driver = cmd.driver
    sheet = await fleets.sheet_of(uow.conn, driver.code, uow.now)
    return PageShown(
        now=uow.now,
        driver=driver.code,
        name=(await fleets.driver_of(uow.conn, driver.code)).name,
        until=driver.expires_at,
        consent=await consented(uow.conn, driver.code),
        next=1 if cmd.device is None else await next_action(uow.conn, cmd.device, driver.code),
        reasons=reasons(),
        route=None if sheet is None else await _route(uow, driver.code, sheet),
    )


def reasons() -> tuple[ReasonShown, ...]:
    """Why an attempt may have failed, as the driver reads it; what happens most first."""
    return tuple(
        ReasonShown(code=each.code, label=_label(each.code), at_pickup=family in _AT_PICKUPS)
        for family in (*_OFFERED, *_AT_PICKUPS)
        for each in REASONS.values()
        if each.family is family and each.code not in _NOT_SEEN
    )


async def _route(uow: UnitOfWork, driver: str, sheet: RouteSheet) -> RouteShown:
    stops = sheet.stops
    await uow.conn.execute(
        Q.show_stops,
        driver,
        [stop.id for stop in stops],
        [stop.shipment_id for stop in stops],
        sheet.id,
        [stop.role for stop in stops],
        uow.now,
    )
    orders = await _orders(uow.conn, stops)
    known, depot = await clocks_of(uow), await _depot(uow.conn, sheet.depot)
    own = known.tenant if depot is None else clock_of(depot, ZoneInfo(known.tenant)).key
    return RouteShown(
        id=sheet.id,
        version=sheet.version,
        state=sheet.state,
        vehicle=sheet.vehicle_code,
        depot=sheet.depot,
        depot_latitude=None if depot is None else depot.place.latitude,
        depot_longitude=None if depot is None else depot.place.longitude,
        start_at=sheet.start_at,
        end_at=sheet.end_at,
        stops=tuple(shown(stop, orders.get(stop.shipment_id), own) for stop in stops),
        time_zone=own,
    )


async def _orders(conn: Connection, stops: tuple[StopSheet, ...]) -> dict[UUID, OrderDraft]:
    rows = await conn.fetch(Q.booked, [stop.shipment_id for stop in stops])
    drafts = await drafts_of(conn, [row["order_id"] for row in rows])
    return {row["shipment_id"]: drafts[row["order_id"]] for row in rows if row["order_id"] in drafts}


async def _depot(conn: Connection, code: str) -> Depot | None:
    try:
        return await get_depot(conn, code)
    except NotFound:
        return None


def shown(stop: StopSheet, order: OrderDraft | None, depot_zone: str = "") -> StopShown:
    """A stop with what its order says of it; never the PIN.

    Args:
        depot_zone: by whose clock it is told where nobody's holds at its position.
    """
    here = None if stop.latitude is None or stop.longitude is None else zone_at(stop.latitude, stop.longitude)
    bare = StopShown(
        id=stop.id,
        sequence=stop.sequence,
        role=stop.role,
        state=stop.state,
        arrive_at=stop.arrive_at,
        depart_at=stop.depart_at,
        latitude=stop.latitude,
        longitude=stop.longitude,
        time_zone=here or depot_zone,
    )
    if order is None:
        return bare
    levels = levels_of(order) if stop.role != fleets.PICKUP else ()
    address = order.address
    return msgspec.structs.replace(
        bare,
        reference=order.external_ref,
        name=order.recipient.name or order.customer,
        phone=order.recipient.phone or "",
        street=(address and address.street) or "",
        postal_code=(address and address.postal_code) or "",
        city=(address and address.city) or ("" if address else order.destination_zone or ""),
        country=(address and address.country) or "",
        pieces=order.pieces,
        weight_kg=str(order.weight_kg),
        not_before=order.deliver_from,
        not_after=order.deliver_by,
        instructions=_instructions(order),
        levels=levels,
        scan=codes_of(order) if Level.SCAN in levels else (),
    )


def _instructions(order: OrderDraft) -> str:
    said = [order.attributes[key].strip() for key in INSTRUCTIONS if order.attributes.get(key, "").strip()]
    return "\n".join(said)[:MAX_INSTRUCTIONS]


def _label(code: str) -> str:
    return code.replace("_", " ").capitalize()
