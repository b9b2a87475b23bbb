"""A shipment's place, under which it is written, is where its row is once nobody else can change it."""

from __future__ import annotations

import asyncio

import pytest

from headway.kernel.app import App
from headway.tracking import handlers, store
from tests.integration.tracking.world import booking, happen

MOVE = "UPDATE tracking_state SET heard_at = now() WHERE shipment_id = $1"
PLACE = "SELECT ctid FROM tracking_state WHERE shipment_id = $1"
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pid = $1)"


@pytest.fixture
def app(make_app) -> App:
    return make_app(handlers.room())


async def test_the_place_of_a_shipment_that_was_waited_for_is_its_new_one(app: App, tenant) -> None:
    booked = booking()
    await happen(app, tenant, booked)
    async with app.scope.begin(tenant, "test") as late:
        before = await late.conn.fetchval(PLACE, booked.shipment_id)
        async with app.scope.begin(tenant, "test") as early:
            await early.conn.execute(MOVE, booked.shipment_id)
            pid = await late.conn.fetchval("SELECT pg_backend_pid()")
            locking = asyncio.create_task(_locked(late.conn, booked.shipment_id))
            while not await early.conn.fetchval(WAITS, pid):
                assert not locking.done()
        (standing,) = await locking
        assert standing.place == await late.conn.fetchval(PLACE, booked.shipment_id) != before


async def _locked(conn, shipment_id):
    async with store.as_given(conn):
        return await store.lock_plain(conn, [shipment_id])


async def test_a_state_that_is_not_at_its_place_is_not_passed_over(app: App, tenant) -> None:
    booked = booking()
    await happen(app, tenant, booked)
    row = (booked.shipment_id, "in_transit", None, "1.0", 0, "key", False, False, 0, 1, (4_000_000, 1))
    with pytest.raises(LookupError, match="not all were found"):
        async with app.scope.begin(tenant, "test") as uow, store.as_given(uow.conn):
            await store.write_carried(uow.conn, [row], [], uow.now)
