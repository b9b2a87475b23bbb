"""What dispatch reads and reserves, and how orders follow their shipments."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentDelivered, ShipmentInTransit
from headway.kernel.money import Money
from headway.orders import store
from headway.orders.commands import CancelOrder, LiftHold, SaveSites
from headway.orders.masterdata import SiteDraft
from headway.orders.model import OrderStatus, OriginOption
from headway.orders.registers import stock_of
from tests.integration.orders.helpers import World
from tests.unit.orders.samples import READY, draft

DAY = date(2026, 3, 2)
S1 = OriginOption("S1", ("Z9",), Decimal("0.5"), 2)
S2 = OriginOption("S2", ("Z8", "Z9"), Decimal(0), None)


def booked(order_id: UUID, site: str) -> ShipmentBooked:
    return ShipmentBooked(
        shipment_id=uuid4(),
        order_id=order_id,
        offer_id=uuid4(),
        carrier_id=uuid4(),
        carrier_code="V",
        service_id=uuid4(),
        service_code="DTD",
        external_ref="A-1",
        customer="C1",
        origin_site=site,
        origin_zone="Z9",
        destination_zone="Z1",
        weight_kg="10",
        charges=(),
        expected_cost=Money(1, "USD"),
        pickup_planned_at=READY,
        delivery_planned_at=READY,
        deliver_by=READY,
        late_penalty=Money(0, "USD"),
    )


def in_transit(order_id: UUID) -> ShipmentInTransit:
    return ShipmentInTransit(shipment_id=uuid4(), order_id=order_id)


def delivered(order_id: UUID) -> ShipmentDelivered:
    return ShipmentDelivered(shipment_id=uuid4(), order_id=order_id, delivered_at=datetime(2026, 3, 3, tzinfo=UTC))


def cancelled(order_id: UUID) -> ShipmentCancelled:
    return ShipmentCancelled(shipment_id=uuid4(), order_id=order_id, reason="strike")


async def reserve(world: World, site: str, day: date = DAY) -> bool:
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        return await store.reserve_site(uow.conn, site, day)


async def release(world: World, site: str, day: date = DAY) -> None:
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        await store.release_site(uow.conn, site, day)


async def test_dispatch_sees_the_sites_that_can_serve_and_what_they_have_left(world):
    order_id = await world.place_one(draft())
    await reserve(world, "S1")
    view = await world.read(store.dispatch_view, order_id, DAY)
    assert view.origins == (OriginOption("S1", ("Z9",), Decimal("0.5"), 1), S2)
    assert (view.weight_kg, view.destination_zone, view.country) == (Decimal(10), "Z1", None)


async def test_another_day_has_its_own_capacity(world):
    await reserve(world, "S1")
    view = await world.read(store.dispatch_view, await world.place_one(draft()), date(2026, 3, 3))
    assert view.origins == (S1, S2)


async def test_goods_booked_to_leave_from_a_site_are_not_offered_there_again(world):
    first = await world.place_one(draft(product="P", quantity=6))
    second = await world.place_one(draft(external_ref="A-2", product="P", quantity=6))
    await world.happened(booked(first, "S2"))
    assert (await world.read(store.dispatch_view, second, DAY)).origins == (S1,)
    assert (await world.read(store.get_order, first)).origin_site == "S2"


async def test_many_views_at_once_equal_each_alone(world):
    drafts = [draft(external_ref=f"R-{n}", product=(None, "P", "Q")[n % 3]) for n in range(6)]
    ids = [a.id for a in (await world.place(*drafts)).accepted]
    together = await world.read(store.dispatch_views, [*ids, uuid4()], DAY)
    assert together == {i: await world.read(store.dispatch_view, i, DAY) for i in ids}


async def test_a_view_of_no_order_is_not_found(world):
    with pytest.raises(store.UnknownOrder):
        await world.read(store.dispatch_view, uuid4(), DAY)


@pytest.mark.parametrize(("site", "answers"), [("S1", [True, True, False]), ("S2", [True] * 3), ("NO", [False] * 3)])
async def test_a_site_takes_as_much_as_its_day_holds(world, site, answers):
    assert [await reserve(world, site) for _ in range(3)] == answers


async def test_a_site_without_capacity_or_out_of_use_takes_nothing(world):
    await world.do(SaveSites((SiteDraft("S1", daily_capacity=0), SiteDraft("S2", active=False))))
    assert [await reserve(world, site) for site in ("S1", "S2")] == [False, False]


async def test_what_is_given_back_can_be_taken_again_and_never_more(world):
    for _ in range(2):
        await reserve(world, "S1")
    for _ in range(3):
        await release(world, "S1")
    assert [await reserve(world, "S1") for _ in range(3)] == [True, True, False]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(capacity=st.integers(0, 6), asks=st.lists(st.booleans(), min_size=1, max_size=16))
async def test_however_many_ask_at_once_a_day_is_never_oversold(world, capacity, asks):
    site = f"H-{uuid4().hex}"
    await world.do(SaveSites((SiteDraft(site, daily_capacity=capacity),)))

    async def ask(give_back: bool) -> int:
        taken = await reserve(world, site)
        if taken and give_back:
            await release(world, site)
        return int(taken and not give_back)

    kept = sum(await asyncio.gather(*(ask(give_back) for give_back in asks)))
    (row,) = await world.rows("SELECT coalesce(max(used), 0) AS used FROM site_use WHERE site = $1", site)
    assert kept == row["used"] <= capacity


async def test_an_order_follows_its_shipment(world):
    order_id = await world.place_one(draft(product="P", quantity=4))
    await world.happened(booked(order_id, "S2"))
    await world.happened(in_transit(order_id))
    assert (await world.get(order_id)).status is OrderStatus.SHIPPED
    assert await world.read(stock_of, "S2") == {"P": 6}
    await world.happened(delivered(order_id))
    await world.happened(delivered(order_id))
    assert (await world.events(order_id))[2:] == ["OrderShipped", "OrderDelivered"]
    assert await world.read(stock_of, "S2") == {"P": 6}


async def test_a_delivery_that_nobody_saw_leave_counts_as_both(world):
    order_id = await world.place_one(draft(product="P", quantity=4))
    await world.happened(booked(order_id, "S2"))
    await world.happened(delivered(order_id))
    assert (await world.events(order_id))[2:] == ["OrderShipped", "OrderDelivered"]
    assert await world.read(stock_of, "S2") == {"P": 6}


async def test_a_cancelled_shipment_leaves_its_order_to_a_person(world):
    order_id = await world.place_one(draft())
    await world.happened(cancelled(order_id))
    view = await world.get(order_id)
    assert (view.status, [h.hold for h in view.open_holds]) == (OrderStatus.ON_HOLD, ["shipment"])
    assert view.open_holds[0].sentence == "its shipment was cancelled: strike"
    await world.do(LiftHold(order_id=order_id, hold="shipment", reason="another try"))
    assert (await world.events(order_id))[-3:] == ["OrderHeld", "OrderHoldLifted", "OrderReleased"]


async def test_a_cancelled_order_whose_shipment_is_cancelled_stays_cancelled(world):
    order_id = await world.place_one(draft())
    await world.do(CancelOrder(order_id=order_id, reason="r"))
    await world.happened(cancelled(order_id))
    assert (await world.get(order_id)).status is OrderStatus.CANCELLED
    assert (await world.events(order_id))[-1] == "OrderCancelled"
    assert await world.rows("SELECT error FROM dead_letter") == []


async def test_goods_that_left_before_the_cancellation_reached_them_are_shipped(world):
    order_id = await world.place_one(draft(product="P", quantity=4))
    await world.happened(booked(order_id, "S2"))
    await world.do(CancelOrder(order_id=order_id, reason="r"))
    await world.happened(in_transit(order_id))
    assert (await world.get(order_id)).status is OrderStatus.SHIPPED
    assert await world.read(stock_of, "S2") == {"P": 6}
    await world.happened(delivered(order_id))
    assert (await world.get(order_id)).status is OrderStatus.DELIVERED
    assert (await world.events(order_id))[-3:] == ["OrderCancelled", "OrderShipped", "OrderDelivered"]


async def test_a_cancelled_order_that_was_delivered_unseen_left_and_arrived(world):
    order_id = await world.place_one(draft())
    await world.do(CancelOrder(order_id=order_id, reason="r"))
    await world.happened(delivered(order_id))
    assert (await world.events(order_id))[-3:] == ["OrderCancelled", "OrderShipped", "OrderDelivered"]
