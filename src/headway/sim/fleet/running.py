"""A week of one seed under one way of following what happens: a tenant of its own, morning by morning."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from headway.bootstrap import Settings, application
from headway.carriers import commands as carriers
from headway.carriers import handlers as carrier_room
from headway.dispatch.fleet.commands import ClosePlan, CommitPlan, PlanRoutes
from headway.dispatch.fleet.handlers import Reacting, tables
from headway.fleet import handlers as fleet_room
from headway.fleet.commands import ReturnVehicle, SaveFleet
from headway.fleet.model import Depot, Driver, Place, Rates, Shift, Vehicle
from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.entropy import SeededEntropy
from headway.kernel.money import Money
from headway.kernel.rooms import Room
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.orders import handlers as order_room
from headway.orders.commands import PlaceOrders, SaveCustomers, SaveSites
from headway.orders.masterdata import CustomerDraft, SiteDraft
from headway.orders.model import OrderDraft
from headway.sim.fleet.driving import Day, Q, Told
from headway.sim.fleet.world import DEPOT, MONDAY, Luck, Wish, at, wishes

RATES = Rates(fixed=Decimal(4000), per_km=Decimal(45), per_hour=Decimal(2600), per_overtime_hour=Decimal(3900))
"""Cents: a van a day, a kilometre, an hour on duty, an hour over it."""
SHIFT_FROM, SHIFT_HOURS = 7, 9
IMPROVE_S = 0.3
"""A search in the background; the live system has a second."""


@dataclass(frozen=True, slots=True)
class Week:
    """What is lived through."""

    seed: int
    live: Reacting
    orders: int = 60
    vans: int = 5
    days: int = 5
    search_s: float = 2.0


@dataclass(slots=True)
class Lived:
    """What came of a week.

    Attributes:
        orders: that nobody wanted to cancel, the same under every way, and of them those on time, of the morning, and
            placed in the day. done: deliveries in all, also of orders that were to be cancelled.
    """

    week: Week
    orders: int = 0
    cancelled: int = 0
    delivered: int = 0
    done: int = 0
    on_time: int = 0
    morning: int = 0
    morning_on_time: int = 0
    same_day: int = 0
    same_day_on_time: int = 0
    failed: int = 0
    breakdowns: int = 0
    metres: int = 0
    duty_s: int = 0
    van_days: int = 0
    cost_minor: int = 0
    changes: dict[str, int] = field(default_factory=dict)
    driver_changes: int = 0
    moved: int = 0
    told: int = 0


async def live_week(found: Settings, weeks: list[Week]) -> list[Lived]:
    """Each week in a tenant of its own, on one scratch database."""
    lived = []
    async with application(found, entropy=SeededEntropy(weeks[0].seed), scratch=True) as built:
        for number, week in enumerate(weeks):
            lived.append(await Living(built.scope, week, number).live())
    return lived


class Living:
    """One week, lived through."""

    def __init__(self, scope: Scope, week: Week, number: int) -> None:
        fleet = tables(scope=scope, live=week.live, search_s=IMPROVE_S)
        dispatch = Room(
            name="dispatch", commands=fleet.commands, timers=fleet.timers, jobs=fleet.jobs,
            deciders=fleet.deciders, projections=fleet.projections,
        )  # fmt: skip
        self.app = App(scope, (order_room.room(), carrier_room.room(), fleet_room.room(), dispatch))
        self.week, self.number, self.luck = week, number, Luck(week.seed)
        self.wishes: dict[UUID, Wish] = {}
        self.orders: dict[UUID, UUID] = {}
        self.delivered: dict[UUID, datetime] = {}
        self.lived = Lived(week)

    async def live(self) -> Lived:
        slug = f"week-{self.week.seed}-{self.week.live}-{self.number}"
        start = at(MONDAY, 3)
        self.tenant = await create_tenant(self.app.scope, NewTenant(slug=slug, name="A fleet's week", clock_at=start))
        await self._set_up()
        for number in range(self.week.days):
            await self._day(MONDAY + timedelta(days=number))
        return self._summed()

    async def _day(self, day: date) -> None:
        come = wishes(self.week.seed, day, self.week.orders)
        await conductor.advance(self.app, self.tenant, at(day, 4.5))
        for van in range(self.week.vans):
            await self._run(ReturnVehicle(f"V{van}"))
        early = [each for each in come if each.placed <= at(day, 5)]
        later = [each for each in come if each.placed > at(day, 5)]
        await self._book(early)
        stands = await self._run(PlanRoutes(depot="D1", day=day, budget_s=self.week.search_s))
        await conductor.drain(self.app, self.tenant)
        await self._run(CommitPlan(draft_id=stands.draft_id, despite="the week is simulated"))
        await conductor.drain(self.app, self.tenant)
        booked = await self._book(later)
        cancels = {id_: wish.cancelled for id_, wish in self.wishes.items() if wish in early and wish.cancelled}
        refs = {id_: wish.ref for id_, wish in self.wishes.items()}
        live = self.week.live is not Reacting.OFF
        living = Day(self.app, self.tenant, self.luck, day, stands.plan_id, self.orders, refs, live)
        told = await living.live_through(booked, cancels)
        await conductor.advance(self.app, self.tenant, max(at(day, 20), await self._now()))
        await self._run(ClosePlan(plan_id=stands.plan_id))
        await self._count(told, stands.plan_id)

    async def _count(self, told: Told, plan_id: UUID) -> None:
        lived = self.lived
        self.delivered |= told.delivered
        lived.failed += told.failed
        lived.breakdowns += told.breakdowns
        lived.metres += told.metres
        lived.duty_s += told.duty_s
        lived.van_days += told.vans
        async with self.app.scope.reading(self.tenant) as (conn, _):
            for row in await conn.fetch(Q.changes, plan_id):
                lived.changes[row["cause"]] = lived.changes.get(row["cause"], 0) + 1
                lived.driver_changes += row["drivers"]
                lived.moved += row["moved"]
                lived.told += row["told"]

    def _summed(self) -> Lived:
        lived = self.lived
        asked = {id_: wish for id_, wish in self.wishes.items() if wish.cancelled is None}
        in_time = {id_ for id_, begun in self.delivered.items() if id_ in asked and begun <= asked[id_].due}
        morning = {id_ for id_, wish in asked.items() if wish.placed.hour < 5}
        lived.orders, lived.cancelled = len(asked), len(self.wishes) - len(asked)
        lived.delivered, lived.done = len(asked.keys() & self.delivered.keys()), len(self.delivered)
        lived.on_time, lived.morning, lived.morning_on_time = len(in_time), len(morning), len(in_time & morning)
        lived.same_day, lived.same_day_on_time = len(asked) - len(morning), len(in_time - morning)
        over_s = max(0, lived.duty_s - lived.van_days * SHIFT_HOURS * 3600)
        cost = RATES.fixed * lived.van_days + RATES.per_km * lived.metres / 1000 + RATES.per_hour * lived.duty_s / 3600
        lived.cost_minor = round(cost + RATES.per_overtime_hour * over_s / 3600)
        return lived

    async def _book(self, come: list[Wish]) -> dict[UUID, Wish]:
        if not come:
            return {}
        placed = await self._run(PlaceOrders(tuple(map(_order, come))))
        ids = {each.external_ref: each.id for each in placed.accepted}
        found = {}
        async with self.app.scope.begin(self.tenant, "system:sim") as uow:
            for wish in come:
                shipment = uow.new_id()
                row = (ids[wish.ref], wish.ref, Decimal(wish.weight_kg), at(wish.placed.date(), 4), wish.due)
                await uow.conn.execute(Q.book, shipment, *row)
                found[shipment], self.wishes[shipment], self.orders[shipment] = wish, wish, ids[wish.ref]
        return found

    async def _set_up(self) -> None:
        await self._run(SaveCustomers((CustomerDraft("SHOPS", "Shops"),)))
        await self._run(SaveSites((SiteDraft("S1", "Depot one", zones=("A",)),)))
        await self._run(carriers.SaveCarriers((carriers.CarrierDraft(code="OWN", name="Own", kind="own_fleet"),)))
        place = Place(latitude=DEPOT.lat, longitude=DEPOT.lon)
        depot = Depot(
            code="D1", name="Depot one", place=place, site="S1", doors=self.week.vans, loading_minutes=20,
            time_zone="UTC",
        )  # fmt: skip
        codes = [f"V{number}" for number in range(self.week.vans)]
        vans = [
            Vehicle(code=code, carrier="OWN", depot="D1", capacity={"kg": Decimal(900)}, rates=RATES) for code in codes
        ]
        drivers = [Driver(code=f"driver {code}", carrier="OWN", name=f"Driver {code}") for code in codes]
        days = [MONDAY + timedelta(days=number) for number in range(self.week.days)]
        shifts = [
            Shift(
                driver=f"driver {code}", vehicle=code, depot="D1", start=at(day, SHIFT_FROM),
                end=at(day, SHIFT_FROM + SHIFT_HOURS), overtime_s=3600,
            )
            for code in codes
            for day in days
        ]  # fmt: skip
        await self._run(SaveFleet((depot,), tuple(vans), tuple(drivers), tuple(shifts)))

    async def _now(self) -> datetime:
        async with self.app.scope.reading(self.tenant) as (_, now):
            return now

    async def _run(self, command: object) -> Any:
        return await self.app.run(self.tenant, command, actor="user:sim")


def _order(wish: Wish) -> OrderDraft:
    return OrderDraft(
        external_ref=wish.ref,
        customer="SHOPS",
        service="LOCAL",
        weight_kg=Decimal(wish.weight_kg),
        ready_at=wish.placed,
        currency="EUR",
        destination_zone="A",
        deliver_from=wish.opens,
        deliver_by=wish.due,
        late_penalty=Money(1000, "EUR"),
        attributes={
            "latitude": f"{wish.at.lat:.5f}",
            "longitude": f"{wish.at.lon:.5f}",
            "service_s": str(wish.service_s),
        },
    )
