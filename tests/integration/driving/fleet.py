"""A driver, a van and a route of booked shipments over the town, laid straight into the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec

from headway.dispatch.commands import AnswerOffer
from headway.dispatch.fleet.snapshot import Task
from headway.dispatch.model import Answer
from headway.dispatch.views import ShipmentRow
from headway.fleet import commands as fleet
from headway.fleet.model import Depot, Driver, Place, Shift, Vehicle
from headway.orders.commands import PlaceOrders
from headway.orders.model import Address, Recipient
from headway.tracking.driving.model import MakePass, PassMade
from tests.integration.web.town import MINUTE, Town, draft

CARRIER, DRIVER, VAN, DEPOT = "NORDFRACHT", "kim", "VAN-7", "HAM-D"
STREETS = (
    ("Elbchaussee 12", "22765", 53.5466, 9.9240),
    ("Osterstrasse 88", "20259", 53.5760, 9.9520),
    ("Langenhorner Chaussee 2", "22335", 53.6330, 10.0080),
    ("Wandsbeker Marktstrasse 41", "22041", 53.5720, 10.0690),
    ("Billhorner Deich 90", "20539", 53.5330, 10.0350),
)
ASKS: tuple[dict[str, str], ...] = (
    {"pod_levels": "signature, photo", "instructions": "Goods entrance on the left, ring twice."},
    {"pod_pin": "4711"},
    {"pod_levels": "scan"},
    {},
    {"pod_name": "anybody"},
)


@dataclass
class Fleet:
    """The town with a driver in it."""

    town: Town
    rows: list[ShipmentRow] = field(default_factory=list)
    plan: UUID = field(default_factory=uuid4)
    route: UUID = field(default_factory=uuid4)
    stops: list[UUID] = field(default_factory=list)

    async def let_in(self, hours: float = 16) -> PassMade:
        made: PassMade = await self.town.run(MakePass(DRIVER, hours))
        return made

    async def one(self, statement: str, *args: object) -> Any:
        """One row as the tenant sees it."""
        async with self.town.app.scope.reading(self.town.tenant) as (conn, _):
            return await conn.fetchrow(statement, *args)

    async def all(self, statement: str, *args: object) -> list[Any]:
        async with self.town.app.scope.reading(self.town.tenant) as (conn, _):
            return list(await conn.fetch(statement, *args))

    async def change(self, statement: str, *args: object) -> None:
        async with self.town.app.scope.begin(self.town.tenant, "system:test") as uow:
            await uow.conn.execute(statement, *args)


async def employ(town: Town, stops: int = 3, prefix: str = "DR") -> Fleet:
    """Hire the driver, book the orders with the fleet's carrier, and lay the route."""
    found = Fleet(town)
    await _hire(town)
    now = await _now(town)
    drafts = tuple(_order(index, prefix, now) for index in range(stops))
    await town.run(PlaceOrders(drafts))
    await town.drain()
    names = [each.external_ref for each in drafts]
    for row in await _named(town, names):
        assert row.carrier_code == CARRIER
        if row.offer_id is not None and row.status != "booked":
            await town.run(AnswerOffer(row.offer_id, Answer.ACCEPT), "carrier:town")
    await town.drain()
    found.rows = sorted(await _named(town, names), key=lambda row: names.index(row.external_ref))
    await _lay(found, now)
    return found


async def _hire(town: Town) -> None:
    depot = Depot(code=DEPOT, name="Hamburg depot", place=Place(latitude=53.55, longitude=10.0), site="HAM")
    van = Vehicle(code=VAN, carrier=CARRIER, name="Van 7", depot=DEPOT)
    kim = Driver(code=DRIVER, carrier=CARRIER, name="Kim Sander", depot=DEPOT)
    await town.run(fleet.SaveFleet(depots=(depot,), vehicles=(van,), drivers=(kim,)))
    now = await _now(town)
    shift = Shift(driver=DRIVER, vehicle=VAN, depot=DEPOT, start=now - 30 * MINUTE, end=now + timedelta(hours=8))
    await town.run(fleet.SaveShift(shift))


def _order(index: int, prefix: str, now: Any) -> Any:
    street, postal_code, _, _ = STREETS[index % len(STREETS)]
    return draft(
        index,
        external_ref=f"{prefix}-{index + 1}",
        weight_kg=Decimal(300 + index),
        ship_from="HAM",
        destination_zone="BERLIN",
        ready_at=now,
        deliver_from=now,
        deliver_by=now + timedelta(hours=44),
        recipient=Recipient(name=f"Store {index + 1}", phone="+4940123456"),
        address=Address(country="DE", postal_code=postal_code, city="Hamburg", street=street),
        attributes=ASKS[index % len(ASKS)],
    )


async def _now(town: Town) -> Any:
    async with town.app.scope.reading(town.tenant) as (_, now):
        return now


async def _named(town: Town, names: list[str]) -> list[ShipmentRow]:
    return [row for row in await town.shipments() if row.external_ref in names]


async def _lay(found: Fleet, now: Any) -> None:
    async with found.town.app.scope.begin(found.town.tenant, "user:ann") as uow:
        await uow.conn.execute("UPDATE route SET status = 'ended', ended_at = $1::timestamptz - interval '1 day'", now)
        await uow.conn.execute(
            "INSERT INTO route_plan (id, depot, day, status, version, zero_at, currency, created_at)"
            " SELECT $1, $2, $3::date + count(*)::int, 'open', 1, $4, 'EUR', $4 FROM route_plan",
            found.plan, DEPOT, now.date(), now,
        )  # fmt: skip
        await uow.conn.execute(
            "INSERT INTO route (id, plan_id, vehicle_id, vehicle_code, driver_code, status, resource,"
            " start_at, end_at, version) VALUES ($1, $2, $1, $3, $4, 'planned', '{}', $5, $6, 1)",
            found.route, found.plan, VAN, DRIVER, now, now + timedelta(hours=6),
        )  # fmt: skip
        for sequence, row in enumerate(found.rows, start=1):
            await add_stop(uow, found, row.id, sequence, now + sequence * 25 * MINUTE)


async def add_stop(uow: Any, found: Fleet, shipment_id: UUID, sequence: int, at: Any) -> UUID:
    """One more stop at the end of the route."""
    stop = uuid4()
    found.stops.append(stop)
    await uow.conn.execute(
        "INSERT INTO route_stop (id, plan_id, route_id, shipment_id, sequence, status, job, arrive_at, start_at,"
        " depart_at, told_at) VALUES ($1, $2, $3, $4, $5, 'planned', $6::text::jsonb, $7, $7, $8, $7)",
        stop, found.plan, found.route, shipment_id, sequence, _task(shipment_id, sequence), at, at + 8 * MINUTE,
    )  # fmt: skip
    return stop


def _task(shipment_id: UUID, sequence: int) -> str:
    _, _, latitude, longitude = STREETS[(sequence - 1) % len(STREETS)]
    task = Task(
        shipment_id=shipment_id, ref=f"R{sequence}", customer="LINDT", load=(1,), latitude=latitude, longitude=longitude
    )
    return msgspec.json.encode(task).decode()
