"""The own fleet beside carriers: priced by what a shipment adds to its routes, booked at once, or named why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from headway.carriers import commands as c
from headway.carriers.handlers import room as carriers_room
from headway.carriers.market import PlaceDraft, SavePlaces
from headway.dispatch.commands import ReviewTender
from headway.dispatch.fleet.commands import CommitPlan, DraftStands, PlanRoutes
from headway.dispatch.handlers import room as dispatch_room
from headway.dispatch.hauling.lessons import lesson_of
from headway.events.routing import RoutePlanCommitted
from headway.fleet.commands import SaveFleet, SignDriverOff
from headway.fleet.handlers import room as fleet_room
from headway.fleet.model import Depot, Driver, Place, Rates, Shift, Vehicle
from headway.kernel.app import App
from headway.kernel.ledger import replay
from headway.kernel.money import Money
from headway.kernel.uow import Scope
from headway.orders.commands import CancelOrder
from headway.orders.handlers import room as orders_room
from tests.integration.dispatch.policies import in_force
from tests.integration.dispatch.world import MONDAY, Connectors, World, build, rate

DEAR = Decimal(9)
"""What the own fleet's tariff asks a kilogram where it has no vehicles."""


@pytest.fixture
async def world(make_app: Callable[..., App], tenant: UUID, scope: Scope) -> World:
    app = make_app(orders_room(), carriers_room(), fleet_room(), dispatch_room(Connectors(), scope=scope))
    world = await build(app, tenant, Connectors())
    await world.run(SavePlaces((PlaceDraft("A", 47.0, 9.0), PlaceDraft("B", 47.1, 9.1))))
    await world.run(c.SaveCarriers((c.CarrierDraft("OWN", "Own fleet", kind="own_fleet"),)))
    await world.run(c.SaveServices((c.ServiceDraft("OWN", "DTD", "Door to door", capabilities=("tail_lift",)),)))
    await world.run(c.SaveContracts((c.ContractDraft("OWN", "K", "USD", date(2026, 1, 1), date(2026, 12, 31)),)))
    await world.run(c.ReplaceRates("OWN", "K", (replace(rate(DEAR), transit_days=0),)))
    return world


async def drive(world: World, kg: str = "800") -> None:
    """A van of the own fleet at S1's depot, on Monday afternoon."""
    depot = Depot(code="D1", name="Yard", place=Place(latitude=47.0, longitude=9.0), site="S1", loading_minutes=15)
    rates = Rates(fixed=Decimal(4000), per_km=Decimal(60), per_hour=Decimal(2500))
    van = Vehicle(code="V1", carrier="OWN", capacity={"kg": Decimal(kg)}, rates=rates)
    start, end = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 2, 20, tzinfo=UTC)
    shift = Shift(driver="anna", vehicle="V1", depot="D1", start=start, end=end)
    await world.run(SaveFleet((depot,), (van,), (Driver(code="anna", carrier="OWN", name="Anna"),), (shift,)))


async def test_a_place_on_a_route_is_booked_at_once_at_what_it_adds(world: World) -> None:
    await drive(world)
    await world.place("O-1")
    found = await world.shipment()
    (offer,) = found.offers
    assert (found.shipment.status, offer.terms.carrier_code, offer.status) == ("booked", "OWN", "accepted")
    assert offer.terms.price.minor < 100_00
    assert "V1 from D1" in offer.terms.charges[0].sentence
    assert offer.terms.delivery_planned_at.date() == MONDAY
    assert await world.values("SELECT count(*) FROM job WHERE kind = 'dispatch.deliver_offer'") == [0]


async def test_what_waits_for_approval_is_booked_when_it_is_approved(world: World) -> None:
    await drive(world)
    await in_force(world, autonomy={"allocation": {"level": 2}})
    await world.place("O-1")
    assert await world.story() == [("OWN", "draft")]
    await world.run(ReviewTender((await world.shipment()).tenders[0].id, approve=True))
    await world.drain()
    assert ((await world.shipment()).shipment.status, await world.story()) == ("booked", [("OWN", "accepted")])


async def test_a_booking_taken_back_frees_the_place(world: World) -> None:
    await drive(world, kg="150")
    (first,) = await world.place("O-1")
    await world.run(CancelOrder(order_id=first, reason="changed their mind"))
    await world.drain()
    await world.place("O-2")
    assert sorted((row.status, row.carrier_code) for row in await world.shipments()) == [
        ("booked", "OWN"),
        ("cancelled", "OWN"),
    ]


async def test_without_shifts_the_tariff_counts(world: World) -> None:
    await world.place("O-1")
    assert (await world.offers())[0].terms.carrier_code == "C1"


async def test_what_does_not_fit_is_tendered_and_says_why(world: World) -> None:
    await drive(world, kg="80")
    await world.place("O-1")
    assert (await world.offers())[0].terms.carrier_code == "C1"
    (told,) = await world.values("SELECT verdict::text FROM decision WHERE kind = 'allocation'")
    assert "fleet_has_no_room" in told
    assert "needs 100 kg, the largest vehicle at D1 takes 80" in told


async def test_the_room_goes_with_what_is_booked(world: World) -> None:
    await drive(world, kg="250")
    await world.place("O-1", "O-2", "O-3")
    carriers = sorted(row.carrier_code or "" for row in await world.shipments() if row.status == "booked")
    assert carriers == ["OWN", "OWN"]


async def test_a_driver_who_signed_off_takes_nothing(world: World) -> None:
    await drive(world)
    await world.run(SignDriverOff("anna", "ill"))
    await world.place("O-1")
    assert (await world.offers())[0].terms.carrier_code == "C1"


async def test_the_decision_replays(world: World) -> None:
    await drive(world)
    await world.place("O-1")
    async with world.app.scope.reading(world.tenant) as (conn, _):
        report = await replay(conn, world.app.deciders)
    assert report.decisions == report.agree == 2


async def test_plans_correct_the_estimates(world: World) -> None:
    await drive(world)
    await world.place("O-1")
    (raw,) = await world.values("SELECT raw_minor FROM fleet_quote")
    plan = RoutePlanCommitted(
        plan_id=UUID(int=1),
        version=1,
        depot="D1",
        day=MONDAY,
        decision_id=UUID(int=2),
        routes=1,
        stops=1,
        left_out=0,
        cost=Money(raw * 2, "USD"),
    )
    await world.emit(plan)
    async with world.app.scope.reading(world.tenant) as (conn, _):
        lesson = await lesson_of(conn, "D1", date(2026, 3, 3))
    assert (lesson.plans, lesson.stops) == (1, 1.0)
    assert lesson.ratio == pytest.approx(1.25, abs=0.001)


async def committed(world: World) -> None:
    """Plan Monday and commit it."""
    stands: DraftStands = await world.run(PlanRoutes(depot="D1", day=MONDAY, engine="pyvrp", budget_s=0.2))
    await world.drain()
    await world.run(CommitPlan(draft_id=stands.draft_id, despite="a test"))
    await world.drain()


async def test_a_plan_that_runs_prices_what_comes_later_by_its_place_on_a_route(world: World) -> None:
    await drive(world)
    await world.place("O-1")
    await committed(world)
    await world.place("O-2")
    late = next(row for row in await world.shipments() if row.external_ref == "O-2")
    offer = await world.offer(late)
    assert (late.status, offer.terms.carrier_code) == ("booked", "OWN")
    assert "V1 on its route, stop" in offer.terms.charges[0].sentence
    assert await world.values("SELECT count(*) FROM route_stop WHERE status = 'planned'") == [2]


async def test_a_full_plan_that_runs_takes_no_more(world: World) -> None:
    await drive(world, kg="250")
    await world.place("O-1", "O-2")
    await committed(world)
    await world.place("O-3")
    late = next(row for row in await world.shipments() if row.external_ref == "O-3")
    assert (await world.offer(late)).terms.carrier_code == "C1"
    told = await world.values("SELECT verdict::text FROM decision WHERE kind = 'allocation' ORDER BY number")
    assert "no vehicle on the running plan of D1" in told[-1]
