"""A booking taken back before the pickup leaves nothing behind, and the shipment can be offered again."""

from datetime import timedelta

import pytest

from headway.dispatch import answering, store
from headway.dispatch.commands import RetryAllocation
from headway.dispatch.model import Answer
from headway.dispatch.tenders import WrongState
from tests.integration.dispatch.world import World


async def unbook(world: World) -> None:
    row = (await world.shipment()).shipment
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        shipment = await store.lock_shipment(uow.conn, row.id)
        assert shipment is not None
        booked = await store.accepted_offer(uow.conn, row.id) or (await world.offers())[0]
        await answering.unbook(uow, shipment, booked, "carrier_outage", "C1 is dark")


async def test_it_releases_capacity_stops_and_leg(world: World) -> None:
    await world.place("O-1")
    await world.answer((await world.offers())[0], Answer.ACCEPT)
    await unbook(world)
    seen = await world.shipment()
    assert (seen.shipment.status, seen.stops, seen.legs, seen.shipment.carrier_code) == ("planned", (), (), None)
    assert await world.used() == (0, 0)
    assert seen.tenders[0].status == "cancelled"
    assert (await world.events())[-2:] == ["TenderOfferWithdrawn", "ShipmentUnbooked"]


async def test_it_can_be_offered_and_booked_again(world: World) -> None:
    await world.place("O-1")
    await world.answer((await world.offers())[0], Answer.ACCEPT)
    await unbook(world)
    await world.run(RetryAllocation((await world.shipment()).shipment.id))
    await world.advance(timedelta(minutes=1))
    await world.answer((await world.offers())[-1], Answer.ACCEPT)
    seen = await world.shipment()
    assert (seen.shipment.status, len(seen.stops), seen.tenders[-1].number) == ("booked", 2, 2)
    assert await world.used() == (1, 1)


async def test_only_a_booking_can_be_taken_back(world: World) -> None:
    await world.place("O-1")
    with pytest.raises(WrongState):
        await unbook(world)
