"""Offers and bookings in the books of capacity: reserved, consumed, released; and the invariants that watch them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from headway.carriers import views
from headway.carriers.commands import CapacityRow, Confirmation, ConfirmCapacity, ReportOutage, SetCapacity
from headway.carriers.shown import Held
from headway.dispatch.commands import AnswerOffer, CancelShipment
from headway.dispatch.model import Answer
from headway.sim.invariants import Q
from tests.integration.dispatch.world import MONDAY, World

NOTHING = Decimal(0)


async def held(world: World, carrier: str = "C1") -> set[Held]:
    """What every limit of the carrier's Monday says."""
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return {view.held for view in (await views.list_capacity(conn, MONDAY, carrier=carrier)).items}


async def broken(world: World) -> set[str]:
    """The invariants of capacity that do not hold."""
    names = ("carrier_oversold", "capacity_differs", "capacity_use_differs")
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return {name for name in names if await conn.fetch(getattr(Q, name))}


async def tamper(world: World, statement: str) -> None:
    async with world.app.scope.begin(world.tenant, "user:mallory") as uow:
        await uow.conn.execute(statement)


async def limited(world: World) -> None:
    """Limits of every kind on C1, none of them tight."""
    rows = (
        CapacityRow("C1", 5, day=MONDAY, weight_kg=Decimal(1000)),
        CapacityRow("C1", 4, day=MONDAY, origin_zone="A"),
        CapacityRow("C1", 3, day=MONDAY, origin_zone="A", destination_zone="B", window="06-18"),
    )
    await world.run(SetCapacity(rows))


async def test_an_offer_reserves_a_booking_consumes_a_cancellation_releases(world: World) -> None:
    await limited(world)
    await world.place("O-1")
    assert await held(world) == {Held(1, Decimal(100), 0, NOTHING, 0, NOTHING)}
    (offer,) = await world.offers()
    await world.run(AnswerOffer(offer.id, Answer.ACCEPT))
    assert await held(world) == {Held(0, NOTHING, 1, Decimal(100), 0, NOTHING)}
    await world.run(CancelShipment((await world.shipment()).shipment.id, "flood"))
    assert await held(world) == {Held(0, NOTHING, 0, NOTHING, 1, Decimal(100))}
    assert await broken(world) == set()


async def test_a_refused_offer_gives_back_what_it_held(world: World) -> None:
    await limited(world)
    await world.place("O-1")
    (offer,) = await world.offers()
    await world.answer(offer, Answer.DECLINE)
    assert await held(world) == {Held(0, NOTHING, 0, NOTHING, 1, Decimal(100))}
    assert await held(world, "C2") == {Held(1, Decimal(100), 0, NOTHING, 0, NOTHING)}
    assert await broken(world) == set()


@pytest.mark.parametrize(
    "limit",
    [
        CapacityRow("C1", 1, day=MONDAY, origin_zone="A", destination_zone="B"),
        CapacityRow("C1", None, day=MONDAY, weight_kg=Decimal(150)),
        CapacityRow("C1", 1, day=MONDAY, window="00-24"),
        CapacityRow("C1", 1, weekday=1, origin_zone="A"),
    ],
    ids=["lane", "kilograms", "hours", "weekday"],
)
async def test_the_next_carrier_is_asked_where_any_limit_is_reached(world: World, limit: CapacityRow) -> None:
    await world.run(SetCapacity((limit,)))
    await world.place("O-1", "O-2")
    assert [row.carrier_code for row in await world.shipments()] == ["C1", "C2"]
    assert await broken(world) == set()


async def test_full_hours_move_the_pickup(world: World) -> None:
    await world.run(SetCapacity((CapacityRow("C1", 1, day=MONDAY, window="12-16"),)))
    await world.place("O-1", "O-2")
    first, second = await world.shipments()
    assert (first.carrier_code, second.carrier_code) == ("C1", "C1")
    assert first.pickup_planned_at is not None
    assert second.pickup_planned_at == first.pickup_planned_at + timedelta(hours=2)


async def test_a_carrier_that_is_out_is_not_asked(world: World) -> None:
    await world.run(ReportOutage("C1", "strike"))
    await world.place("O-1")
    assert (await world.shipment()).shipment.carrier_code == "C2"


@pytest.mark.parametrize(
    ("statement", "noticed"),
    [
        ("UPDATE capacity_day SET reserved = reserved + 1 WHERE scope = '*'", {"capacity_differs"}),
        ("UPDATE capacity_day SET reserved_kg = 99 WHERE scope = 'A'", {"capacity_differs"}),
        ("UPDATE capacity_day SET reserved = 0, consumed = 1 WHERE hours <> ''", {"capacity_differs"}),
        ("UPDATE capacity_use SET reserved = 0", {"capacity_use_differs"}),
        ("DELETE FROM capacity_use", {"capacity_use_differs"}),
        ("UPDATE capacity_day SET committed_shipments = 0 WHERE scope = 'A>B'", {"carrier_oversold"}),
        ("UPDATE capacity_day SET committed_kg = 99 WHERE scope = '*'", {"carrier_oversold"}),
    ],
)
async def test_books_that_were_tampered_with_are_noticed(world: World, statement: str, noticed: set[str]) -> None:
    await limited(world)
    await world.place("O-1")
    assert await broken(world) == set()
    await tamper(world, statement)
    assert await broken(world) == noticed


async def test_a_limit_that_fell_under_what_is_held_is_no_overselling(world: World) -> None:
    await limited(world)
    await world.place("O-1", "O-2")
    await world.run(ConfirmCapacity((Confirmation("C1", MONDAY, 1),)))
    assert await broken(world) == set()
    await tamper(world, "UPDATE capacity_day SET reserved = reserved + 1 WHERE scope = '*' AND limit_shipments = 1")
    assert "carrier_oversold" in await broken(world)
