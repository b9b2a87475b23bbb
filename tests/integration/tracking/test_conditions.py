"""Readings over a real database: by shipment and by vehicle, late and twice; and proofs that do not match the order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.events.dispatch import ShipmentBooked
from headway.events.tracking import PodCaptured, PodDisputed, TemperatureExceeded, TemperatureRestored
from headway.kernel.app import App
from headway.orders import handlers as orders
from headway.orders.commands import PlaceOrders
from headway.tracking import handlers as tracking
from headway.tracking.conditions.handlers import readings_of
from headway.tracking.conditions.model import Reading, ReadingsTaken, RecordReadings, Unread
from headway.tracking.model import CapturePod
from headway.tracking.positions.commands import LoadVehicle, RecordPositions
from headway.tracking.positions.model import Heard
from tests.integration.orders.helpers import World
from tests.integration.tracking.world import at, booking, happen, log_of
from tests.unit.orders.samples import draft


@pytest.fixture
async def app(make_app: Callable[..., App], tenant: UUID) -> App:
    await World(make_app, tenant).stock()
    return make_app(orders.room(), tracking.room())


async def booked(app: App, tenant: UUID, **more: Any) -> ShipmentBooked:
    placed = await app.run(tenant, PlaceOrders((draft(**more),)), actor="test")
    shipment = booking(more.get("external_ref", "SO-1"), order_id=placed.accepted[0].id)
    await happen(app, tenant, shipment)
    return shipment


async def read(app: App, tenant: UUID, *readings: Reading) -> ReadingsTaken:
    taken: ReadingsTaken = await app.run(tenant, RecordReadings(readings), actor="test")
    return taken


def warm(shipment: ShipmentBooked, *minutes: float, degrees_c: float = 12.0) -> tuple[Reading, ...]:
    return tuple(
        Reading(shipment_id=shipment.shipment_id, degrees_c=degrees_c, at=at(-1 + minute / 60)) for minute in minutes
    )


CHILLED = {"attributes": {"temperature_c": "2..8"}}


async def test_goods_that_stay_warm_are_told_once_and_their_end(app: App, tenant: UUID) -> None:
    shipment = await booked(app, tenant, **CHILLED)
    await read(app, tenant, *warm(shipment, 0, 10))
    assert await log_of(app, tenant, TemperatureExceeded) == []
    await read(app, tenant, *warm(shipment, 20, 30))
    await read(app, tenant, *warm(shipment, 40, 50, degrees_c=5.0))
    [one] = await log_of(app, tenant, TemperatureExceeded)
    assert (one["degrees_c"], one["highest_c"], one["order_id"]) == (12.0, 8, str(shipment.order_id))
    assert len(await log_of(app, tenant, TemperatureRestored)) == 1


async def test_goods_without_a_range_are_kept_and_not_judged(app: App, tenant: UUID) -> None:
    shipment = await booked(app, tenant)
    taken = await read(app, tenant, *warm(shipment, 0, 20, 40))
    assert (taken.kept, await log_of(app, tenant, TemperatureExceeded)) == (3, [])


async def test_the_same_readings_again_change_nothing(app: App, tenant: UUID) -> None:
    shipment = await booked(app, tenant, **CHILLED)
    await read(app, tenant, *warm(shipment, 0, 20))
    again = await read(app, tenant, *warm(shipment, 0, 20))
    assert (again.kept, again.duplicates) == (0, 2)
    assert len(await log_of(app, tenant, TemperatureExceeded)) == 1
    async with app.scope.reading(tenant) as (conn, _):
        assert len(await readings_of(conn, shipment.shipment_id)) == 2


async def test_a_vehicles_sensor_speaks_of_all_it_carries(app: App, tenant: UUID) -> None:
    one = await booked(app, tenant, **CHILLED)
    two = await booked(app, tenant, external_ref="SO-2", **CHILLED)
    await app.run(tenant, LoadVehicle("ACME", "V1", (one.shipment_id, two.shipment_id)), actor="test")
    heard = [
        Heard(at=at(-1 + minute / 60), latitude=52.5, longitude=13.4, temperature_c=12.0) for minute in (0, 20, 40)
    ]
    await app.run(tenant, RecordPositions(tuple(heard), "traccar", "ACME", "V1"), actor="test")
    told = {each["shipment_id"] for each in await log_of(app, tenant, TemperatureExceeded)}
    assert told == {str(one.shipment_id), str(two.shipment_id)}


async def test_what_cannot_be_kept_is_answered_one_by_one(app: App, tenant: UUID) -> None:
    shipment = await booked(app, tenant)
    own: dict[str, Any] = {"shipment_id": shipment.shipment_id}
    taken = await read(
        app,
        tenant,
        Reading(degrees_c=5, at=at(-1)),
        Reading(degrees_c=5, at=at(-1), shipment_id=uuid4()),
        Reading(degrees_c=5, at=at(-1), carrier="ACME", vehicle="V9"),
        Reading(degrees_c=5, at=at(9), **own),
        Reading(degrees_c=5, at=at(-1000), **own),
        Reading(degrees_c=float("nan"), at=at(-1), **own),
        Reading(degrees_c=5, at=at(-1), sensor="x" * 65, **own),
        Reading(degrees_c=5, at=at(-1), **own),
    )
    assert [fault.reason for fault in taken.faults] == [
        Unread.NO_SUBJECT,
        Unread.UNKNOWN_SHIPMENT,
        Unread.NOTHING_ABOARD,
        Unread.FUTURE,
        Unread.TOO_OLD,
        Unread.OUT_OF_RANGE,
        Unread.BAD_NAME,
    ]
    assert taken.kept == 1


async def test_a_proof_of_fewer_pieces_is_kept_and_told(app: App, tenant: UUID) -> None:
    shipment = await booked(app, tenant, pieces=4)
    await app.run(tenant, CapturePod(shipment.shipment_id, "Gate", at(-1), pieces=3), actor="test")
    [kept] = await log_of(app, tenant, PodCaptured)
    [disputed] = await log_of(app, tenant, PodDisputed)
    assert (kept["matches"], disputed["faults"]) == (False, ["3 pieces of 4 were signed for"])
    await app.run(tenant, CapturePod(shipment.shipment_id, "Gate", at(-1), pieces=4), actor="test")
    assert [each["matches"] for each in await log_of(app, tenant, PodCaptured)] == [False, True]
