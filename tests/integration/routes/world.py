"""A depot at 47.1, 9.5 with vans V1 and V2 (10 pallets' worth of 100 kg each), and shipments around it on a Tuesday."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from headway.carriers import commands as carriers
from headway.carriers import handlers as carrier_room
from headway.dispatch.fleet.commands import CommitPlan, DraftStands, PlanRoutes
from headway.dispatch.fleet.handlers import tables
from headway.dispatch.fleet.publishing import Published
from headway.fleet import handlers as fleet_room
from headway.fleet.commands import SaveFleet
from headway.fleet.model import Depot, Driver, Place, Rates, Shift, Vehicle
from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.money import Money
from headway.kernel.rooms import Room
from headway.orders import handlers as order_room
from headway.orders.commands import PlaceOrders, SaveCustomers, SaveSites
from headway.orders.masterdata import CustomerDraft, SiteDraft
from headway.orders.model import OrderDraft
from headway.routing.plans import store
from headway.routing.plans.model import PlanRow, RouteRow, StopRow

DAY = date(2026, 3, 3)
MORNING = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)
LAT, LON = 47.1, 9.5


@dataclass
class World:
    """An application, a tenant, and short words for what tests do."""

    app: App
    tenant: UUID
    refs: dict[str, UUID] = field(default_factory=dict)

    async def run(self, command: object, actor: str = "user:ann") -> Any:
        return await self.app.run(self.tenant, command, actor=actor)

    async def drain(self) -> None:
        await conductor.drain(self.app, self.tenant)

    async def until(self, at: datetime) -> None:
        await conductor.advance(self.app, self.tenant, at)

    async def book(self, ref: str, north: float, east: float, *, kg: int = 100, **changes: Any) -> UUID:
        """A shipment booked with the own fleet, so many degrees from the depot."""
        where = {"latitude": str(LAT + north), "longitude": str(LON + east)}
        fields: dict[str, Any] = {
            "external_ref": ref, "customer": "ACME", "service": "DTD", "weight_kg": Decimal(kg),
            "ready_at": MORNING, "currency": "EUR", "destination_zone": "B", "late_penalty": Money(2000, "EUR"),
            "attributes": where if north < 80 else {},
        }  # fmt: skip
        result = await self.run(PlaceOrders((OrderDraft(**(fields | changes)),)))
        assert not result.refused, result.refused
        order = result.accepted[0].id
        async with self.app.scope.begin(self.tenant, "system:test") as uow:
            shipment = uow.new_id()
            await uow.conn.execute(
                "INSERT INTO shipment (id, order_id, status, external_ref, customer, service_code, weight_kg, pieces,"
                " requirements, ready_at, carrier_code, origin_site, pickup_planned_at, deliver_by, currency,"
                " created_at, updated_at) VALUES ($1, $2, 'booked', $3, 'ACME', 'DTD', $4, 1, '{}', $5, 'OWN', 'S1',"
                " $5, $6, 'EUR', $5, $5)", shipment, order, ref, Decimal(kg), MORNING, changes.get("deliver_by"),
            )  # fmt: skip
        self.refs[ref] = shipment
        return shipment

    async def draft(self, **changes: Any) -> DraftStands:
        fields: dict[str, Any] = {"depot": "D1", "day": DAY, "engine": "pyvrp", "budget_s": 0.2}
        stands: DraftStands = await self.run(PlanRoutes(**(fields | changes)))
        await self.drain()
        return stands

    async def commit(self, despite: str = "") -> Published:
        """Plan and commit."""
        stands = await self.draft()
        published: Published = await self.run(CommitPlan(draft_id=stands.draft_id, despite=despite))
        await self.drain()
        return published

    async def plan(self) -> PlanRow:
        async with self.app.scope.reading(self.tenant) as (conn, _):
            found = await store.plan_of_day(conn, "D1", DAY)
        assert found is not None
        return found

    async def routes(self) -> dict[str, tuple[RouteRow, list[StopRow]]]:
        """By vehicle the route with its stops in order."""
        plan = await self.plan()
        async with self.app.scope.reading(self.tenant) as (conn, _):
            routes = await store.routes_of_plan(conn, plan.id)
            return {each.vehicle_code: (each, list(await store.stops_of_route(conn, each.id))) for each in routes}

    async def stop(self, ref: str) -> StopRow:
        async with self.app.scope.reading(self.tenant) as (conn, _):
            found = await store.newest_stop(conn, self.refs[ref])
        assert found is not None
        return found

    async def news(self, name: str) -> list[Any]:
        """The data of all events of a type, in order."""
        async with self.app.scope.reading(self.tenant) as (conn, _):
            statement = "SELECT data FROM event_log WHERE type = $1 ORDER BY xid, seq"
            return [row["data"] for row in await conn.fetch(statement, f"routing.{name}")]


def shift(vehicle: str, driver: str, begin: int = 6, hours: int = 9) -> Shift:
    start = datetime(2026, 3, 3, begin, tzinfo=UTC)
    return Shift(driver=driver, vehicle=vehicle, depot="D1", start=start, end=start + timedelta(hours=hours))


async def build(make_app: Callable[..., App], tenant: UUID, scope: Any, *shifts: Shift) -> World:
    """The network, with these shifts; the clock stands at half past five on the Tuesday."""
    fleet = tables(scope=scope)
    dispatch = Room(
        name="dispatch", commands=fleet.commands, projections=fleet.projections, timers=fleet.timers,
        jobs=fleet.jobs, deciders=fleet.deciders,
    )  # fmt: skip
    app = make_app(order_room.room(), carrier_room.room(), fleet_room.room(), dispatch)
    world = World(app, tenant)
    await conductor.advance(app, tenant, MORNING)
    await world.run(SaveCustomers((CustomerDraft("ACME", "Acme"),)))
    await world.run(SaveSites((SiteDraft("S1", "Plant one", zones=("A",)),)))
    await world.run(carriers.SaveCarriers((carriers.CarrierDraft(code="OWN", name="Own", kind="own_fleet"),)))
    rates = Rates(fixed=Decimal(5000), per_km=Decimal(60), per_hour=Decimal(3000))
    depot = Depot(code="D1", name="North", place=Place(latitude=LAT, longitude=LON), site="S1", doors=2)
    vans = [
        Vehicle(code=code, carrier="OWN", depot="D1", capacity={"kg": Decimal(1000)}, rates=rates)
        for code in ("V1", "V2", "V3")
    ]
    drivers = [Driver(code=code, carrier="OWN", name=code.title()) for code in ("ann", "ben", "cyd")]
    await world.run(
        SaveFleet((depot,), tuple(vans), tuple(drivers), shifts or (shift("V1", "ann"), shift("V2", "ben")))
    )
    await world.drain()
    return world
