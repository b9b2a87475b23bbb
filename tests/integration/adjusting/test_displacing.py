"""A new order takes the place of one that can go elsewhere for less than waiting would cost it, and of no other."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from headway.carriers import commands as c
from headway.kernel.money import Money
from tests.integration.adjusting.deeds import book, carriers, outcomes, sound
from tests.integration.dispatch.world import MONDAY, READY, World

IN_TIME = READY + timedelta(hours=53)
"""Wednesday evening: in time if it is picked up on Monday, too late if on Tuesday."""


async def scarce(world: World) -> None:
    """C1 takes one shipment on Monday; C2 takes none that is heavy, C3 none at all."""
    await world.run(c.SaveCarriers((c.CarrierDraft("C3", "C3", suspended_reason="debts"),)))
    await world.run(c.SetCapacity((c.CapacityRow("C1", 1, day=MONDAY),)))
    await world.run(c.SaveServices((c.ServiceDraft("C2", "DTD", "Door to door", max_weight_kg=Decimal(150)),)))


async def test_who_can_go_elsewhere_makes_room(world: World) -> None:
    await scarce(world)
    await book(world, "O-1")
    await world.place("O-2", weight_kg=Decimal(400), deliver_by=IN_TIME, late_penalty=Money(20_000, "USD"))
    assert await carriers(world) == ["tendering C2", "tendering C1"]
    assert await outcomes(world) == ["reassign"]
    await sound(world)


async def test_nobody_makes_room_for_an_order_that_can_wait(world: World) -> None:
    await scarce(world)
    await book(world, "O-1")
    await world.place(
        "O-2", weight_kg=Decimal(400), deliver_by=READY + timedelta(days=9), late_penalty=Money(20_000, "USD")
    )
    assert await carriers(world) == ["C1", "planned None"]
    assert await outcomes(world) == []


async def test_nobody_makes_room_for_less_than_it_costs(world: World) -> None:
    await scarce(world)
    await book(world, "O-1")
    await world.place("O-2", weight_kg=Decimal(400), deliver_by=IN_TIME, late_penalty=Money(50, "USD"))
    assert await carriers(world) == ["C1", "planned None"]
    assert await outcomes(world) == []
