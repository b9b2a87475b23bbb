"""Cancelling, overriding, travelling, arriving; and what screens read."""

from datetime import timedelta
from uuid import UUID

import pytest

from headway.carriers.commands import CarrierDraft, SaveCarriers
from headway.dispatch import views
from headway.dispatch.commands import AssignCarrier, CancelShipment, CloseShipment
from headway.dispatch.errors import CandidateRuledOut, NoShipment, NotAllocatable
from headway.dispatch.model import Answer
from headway.dispatch.tenders import WrongState
from headway.events.settlement import ShipmentSettled
from headway.events.tracking import TrackingStatusChanged
from headway.kernel.errors import BadInput
from headway.orders.commands import CancelOrder
from tests.integration.dispatch.world import START, World

THIRD = "S1|C3|ROAD/2d|A"


async def booked(world: World) -> UUID:
    await world.place("O-1")
    await world.answer((await world.offers())[0], Answer.ACCEPT)
    return (await world.shipment()).shipment.id


async def tracked(world: World, shipment_id: UUID, after: str) -> None:
    await world.emit(TrackingStatusChanged(shipment_id=shipment_id, before="created", after=after, occurred_at=START))


async def test_a_cancelled_order_takes_its_offer_back(world: World) -> None:
    (order_id,) = await world.place("O-1")
    assert await world.used() == (1, 1)
    await world.run(CancelOrder(order_id=order_id, reason="changed their mind"))
    await world.drain()
    assert await world.story() == [("C1", "withdrawn")]
    assert (await world.shipment()).shipment.status == "cancelled"
    assert await world.used() == (0, 0)
    assert (await world.events())[-2:] == ["TenderOfferWithdrawn", "ShipmentCancelled"]


async def test_a_cancelled_booking_gives_its_capacity_back(world: World) -> None:
    shipment_id = await booked(world)
    await world.run(CancelShipment(shipment_id, "flood"))
    await world.run(CancelShipment(shipment_id, "flood"))
    shipment = await world.shipment()
    assert (shipment.shipment.status, shipment.tenders[0].status) == ("cancelled", "cancelled")
    assert await world.used() == (0, 0)
    assert (await world.events()).count("ShipmentCancelled") == 1


async def test_an_expiry_after_a_cancellation_asks_nobody(world: World) -> None:
    (order_id,) = await world.place("O-1")
    await world.run(CancelOrder(order_id=order_id, reason="changed their mind"))
    await world.advance(timedelta(hours=5))
    assert await world.story() == [("C1", "withdrawn")]


async def test_goods_on_their_way_cannot_be_cancelled(world: World) -> None:
    shipment_id = await booked(world)
    await tracked(world, shipment_id, "picked_up")
    with pytest.raises(WrongState, match="in_transit cannot become cancelled"):
        await world.run(CancelShipment(shipment_id, "too late"))


async def test_an_order_cancelled_when_its_goods_are_on_their_way_follows_them(world: World) -> None:
    shipment_id = await booked(world)
    moving = TrackingStatusChanged(shipment_id=shipment_id, before="created", after="picked_up", occurred_at=START)
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        uow.emit(moving)
    (order_id,) = await world.values("SELECT id FROM orders")
    await world.run(CancelOrder(order_id=order_id, reason="changed their mind"))
    await world.drain()
    assert (await world.shipment()).shipment.status == "in_transit"
    assert await world.values("SELECT status FROM orders") == ["shipped"]
    assert await world.used() == (1, 1)
    await tracked(world, shipment_id, "delivered")
    assert await world.values("SELECT status FROM orders") == ["delivered"]
    assert await world.values("SELECT error FROM dead_letter") == []


async def test_an_override_supersedes_the_offer_and_is_recorded(world: World) -> None:
    await world.place("O-1")
    shipment_id = (await world.shipment()).shipment.id
    await world.run(AssignCarrier(shipment_id, THIRD, "the customer asked for C3"), "user:ann")
    await world.drain()
    assert await world.story() == [("C1", "superseded"), ("C3", "sent")]
    async with world.app.scope.reading(world.tenant) as (conn, _):
        first, second = await views.allocations(conn, shipment_id)
    assert (first.verdict.reason, second.verdict.reason) == ("lowest_landed_cost", "override")
    assert second.actor == "user:ann"
    assert second.verdict.sentence.endswith("2.00 USD above the best: the customer asked for C3")


async def test_a_superseded_carrier_may_be_asked_again(world: World) -> None:
    await world.place("O-1")
    await world.run(AssignCarrier((await world.shipment()).shipment.id, THIRD, "asked for C3"))
    await world.drain()
    await world.answer((await world.offers())[-1], Answer.DECLINE)
    assert await world.story() == [("C1", "superseded"), ("C3", "declined"), ("C1", "sent")]


async def test_an_override_may_ask_a_carrier_that_refused(world: World) -> None:
    await world.place("O-1")
    await world.answer((await world.offers())[0], Answer.DECLINE)
    await world.run(AssignCarrier((await world.shipment()).shipment.id, "S1|C1|ROAD/2d|A", "they called back"))
    await world.drain()
    assert (await world.story())[-1] == ("C1", "sent")


async def test_an_override_of_a_rule_changes_nothing(world: World) -> None:
    await world.run(SaveCarriers((CarrierDraft("C3", "C3 Ltd", suspended_reason="unpaid claims"),)))
    await world.place("O-1")
    with pytest.raises(CandidateRuledOut, match="C3 is suspended: unpaid claims"):
        await world.run(AssignCarrier((await world.shipment()).shipment.id, THIRD, "please"))
    assert await world.story() == [("C1", "sent")]
    assert await world.used() == (1, 1)


async def test_a_booked_shipment_cannot_be_reassigned(world: World) -> None:
    shipment_id = await booked(world)
    with pytest.raises(NotAllocatable, match="booked"):
        await world.run(AssignCarrier(shipment_id, THIRD, "please"))


async def test_it_travels_arrives_and_is_closed(world: World) -> None:
    shipment_id = await booked(world)
    for after in ("picked_up", "in_transit", "out_for_delivery", "delivered"):
        await tracked(world, shipment_id, after)
    await world.run(CloseShipment(shipment_id))
    await world.run(CloseShipment(shipment_id))
    assert (await world.events())[-3:] == ["ShipmentInTransit", "ShipmentDelivered", "ShipmentClosed"]
    row = (await world.shipment()).shipment
    assert (row.status, row.delivered_at) == ("closed", START)


async def test_what_arrived_and_is_settled_is_closed_once(world: World) -> None:
    shipment_id = await booked(world)
    await tracked(world, shipment_id, "delivered")
    for _ in range(2):
        await world.emit(ShipmentSettled(shipment_id=shipment_id, carrier_id=UUID(int=1)))
    assert (await world.shipment()).shipment.status == "closed"
    assert (await world.events())[-2:] == ["ShipmentDelivered", "ShipmentClosed"]
    assert await world.values("SELECT status FROM orders") == ["delivered"]


async def test_what_is_settled_before_its_arrival_is_heard_of_closes_with_it(world: World) -> None:
    shipment_id = await booked(world)
    await world.emit(ShipmentSettled(shipment_id=shipment_id, carrier_id=UUID(int=1)))
    assert (await world.shipment()).shipment.status == "booked"
    await tracked(world, shipment_id, "delivered")
    assert (await world.shipment()).shipment.status == "closed"
    assert (await world.events())[-2:] == ["ShipmentDelivered", "ShipmentClosed"]


async def test_settling_a_shipment_nobody_knows_is_passed_over(world: World) -> None:
    await world.emit(ShipmentSettled(shipment_id=UUID(int=9), carrier_id=UUID(int=1)))
    assert await world.values("SELECT count(*) FROM dead_letter") == [0]


async def test_a_delivery_without_a_pickup_counts(world: World) -> None:
    shipment_id = await booked(world)
    await tracked(world, shipment_id, "delivered")
    assert (await world.shipment()).shipment.status == "delivered"


@pytest.mark.parametrize("after", ["unknown", "on_hold", "created", "returned"])
async def test_other_news_moves_nothing(world: World, after: str) -> None:
    shipment_id = await booked(world)
    await tracked(world, shipment_id, after)
    assert (await world.shipment()).shipment.status == "booked"


async def test_news_of_a_shipment_nobody_knows_is_passed_over(world: World) -> None:
    await tracked(world, UUID(int=9), "delivered")
    assert await world.values("SELECT count(*) FROM dead_letter") == [0]


async def test_what_has_not_arrived_cannot_be_closed(world: World) -> None:
    with pytest.raises(WrongState, match="booked cannot become closed"):
        await world.run(CloseShipment(await booked(world)))


async def test_a_shipment_nobody_knows(world: World) -> None:
    with pytest.raises(NoShipment):
        await world.run(CloseShipment(UUID(int=9)))


async def test_lists_are_filtered_and_paged(world: World) -> None:
    await world.place("O-1", "O-2", "O-3")
    async with world.app.scope.reading(world.tenant) as (conn, _):
        first = await views.list_shipments(conn, limit=2)
        rest = await views.list_shipments(conn, limit=2, before=first[-1].id)
        assert {row.external_ref for row in (*first, *rest)} == {"O-1", "O-2", "O-3"}
        assert await views.list_shipments(conn, status="booked") == ()
        assert len(await views.list_shipments(conn, status="tendering", carrier_code="C1", origin_site="S1")) == 3
        assert await views.list_shipments(conn, carrier_code="C2") == ()
        assert await views.count_by_status(conn) == {"tendering": 3}
        assert {row.external_ref for row in await views.list_offers(conn, carrier_code="C1", status="sent")} == {
            "O-1",
            "O-2",
            "O-3",
        }
        assert await views.list_offers(conn, carrier_code="C2") == ()
        with pytest.raises(BadInput):
            await views.list_shipments(conn, limit=0)


async def test_another_tenant_sees_nothing(world: World, other_tenant: UUID) -> None:
    await world.place("O-1")
    shipment_id = (await world.shipment()).shipment.id
    async with world.app.scope.reading(other_tenant) as (conn, _):
        assert await views.list_shipments(conn) == ()
        with pytest.raises(NoShipment):
            await views.get_shipment(conn, shipment_id)
