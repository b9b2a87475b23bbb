"""A large batch is kept at once and folded next: same answers, same state, whatever happens in between."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from headway.events.dispatch import ShipmentUnbooked
from headway.events.tracking import (
    CodeUnmapped,
    StopProgressed,
    TrackingEventRecorded,
    TrackingFolded,
    TrackingReceived,
    TrackingStatusChanged,
)
from headway.kernel.app import App
from headway.kernel.conductor import advance, drain
from headway.tracking import handlers, views
from headway.tracking.model import Classifier, RecordResult, RecordTracking, ReportedEvent, Taken
from tests.integration.intake.feeds import fold
from tests.integration.tracking.world import at, booking, happen, log_of, report


@pytest.fixture
def app(make_app) -> App:
    return make_app(handlers.room())


async def keep(app: App, tenant: UUID, *events: ReportedEvent) -> RecordResult:
    """Keep events and leave them to the projection."""
    result: RecordResult = await app.run(tenant, RecordTracking(events, fold_later=True), actor="test")
    return result


def delivered(reference: str = "SO-1", hours: float = 0) -> ReportedEvent:
    """Signed for: not plain, so that it waits for the fold."""
    return report("delivered", hours, reference, signed_by="Ada")


async def state(app: App, tenant: UUID, shipment_id: UUID) -> dict[str, Any]:
    async with app.scope.reading(tenant) as (conn, _):
        found = await views.state_of(conn, shipment_id)
    assert found is not None
    return found


async def test_events_are_answered_when_kept_and_move_shipments_when_folded_plain_or_not(
    app: App, tenant: UUID
) -> None:
    plain, signed = booking(), booking("SO-2")
    await happen(app, tenant, plain, signed)
    said = report("picked_up"), report("picked_up"), report("nonsense"), delivered("SO-2")
    result = await keep(app, tenant, *said)
    assert [outcome.taken.value for outcome in result.outcomes] == ["accepted", "duplicate", "accepted", "accepted"]
    assert (await state(app, tenant, plain.shipment_id))["status"] == "created"
    await fold(app, tenant)
    found = await state(app, tenant, plain.shipment_id)
    assert (found["status"], found["version"], found["stops"][0]["state"]) == ("picked_up", 2, "completed")
    assert (await state(app, tenant, signed.shipment_id))["status"] == "delivered"
    assert len(await log_of(app, tenant, CodeUnmapped)) == 1


async def test_batches_of_the_same_shipments_at_once_lose_nothing(app: App, tenant: UUID) -> None:
    shipments = [booking(f"SO-{number}") for number in range(20)]
    await happen(app, tenant, *shipments)
    await advance(app, tenant, at(9))
    codes = ("picked_up", "departed", "arrived_hub", "out_for_delivery")
    batches = [[report(code, hour, f"SO-{number}") for number in range(20)] for hour, code in enumerate(codes)]
    await asyncio.gather(*(keep(app, tenant, *batch) for batch in [*batches, *batches]))
    await drain(app, tenant)
    for shipment in shipments:
        found = await state(app, tenant, shipment.shipment_id)
        assert (found["status"], found["version"], found["contradictions"]) == ("out_for_delivery", 4, 0)


async def test_changes_are_told_in_order_whatever_is_folded_first(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await advance(app, tenant, at(9))
    await keep(app, tenant, report("picked_up", 2), report("loading", 1))
    await fold(app, tenant)
    await keep(app, tenant, delivered(hours=4))
    await app.run(tenant, RecordTracking((report("in_transit", 3),)), actor="test")
    assert await log_of(app, tenant, TrackingStatusChanged) == []
    await drain(app, tenant)
    told = await log_of(app, tenant, TrackingStatusChanged)
    assert [one["after"] for one in told] == ["picked_up", "in_transit", "delivered"]
    assert all(one["batch_id"] for one in told)
    stops = await log_of(app, tenant, StopProgressed)
    assert [(one["sequence"], one["state"]) for one in stops] == [(1, "completed"), (2, "completed")]


async def test_a_small_batch_is_told_at_once_where_nothing_waits(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await app.run(tenant, RecordTracking((report("picked_up"),)), actor="test")
    (told,) = await log_of(app, tenant, TrackingStatusChanged)
    assert told["batch_id"] is None
    assert await log_of(app, tenant, TrackingFolded) == []


async def test_a_batch_tells_its_shipments_when_it_is_folded_and_each_event_once_after_that(
    app: App, tenant: UUID
) -> None:
    shipment, other = booking(), booking("SO-2")
    await happen(app, tenant, shipment, other)
    await keep(app, tenant, report("picked_up"), report("loading"), report("picked_up", reference="SO-2"))
    await fold(app, tenant)
    told, changed = await log_of(app, tenant, TrackingFolded)
    assert told["shipment_ids"] == [str(shipment.shipment_id), str(other.shipment_id)]
    assert [told["heard"][place]["raw_code"] for place in told["first_said"]] == ["picked_up", "picked_up"]
    moves = {
        move["after"]: [changed["shipment_ids"][place] for place in move["shipments"]] for move in changed["moves"]
    }
    assert moves == {"at_stop": [str(shipment.shipment_id)], "picked_up": [str(other.shipment_id)]}
    assert await log_of(app, tenant, TrackingEventRecorded) == []
    await drain(app, tenant)
    each = await log_of(app, tenant, TrackingEventRecorded)
    assert sorted(one["raw_code"] for one in each) == ["loading", "picked_up", "picked_up"]
    assert {one["batch_id"] for one in each} == {told["batch_id"]}


async def test_what_follows_from_a_batch_names_it_as_its_cause(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await keep(app, tenant, delivered())
    await drain(app, tenant)
    async with app.scope.reading(tenant) as (conn, _):
        causes = {row["id"]: row["causation_id"] for row in await conn.fetch("SELECT id, causation_id FROM event_log")}
        ids = "SELECT id FROM event_log WHERE type = $1"
        batch = await conn.fetchval(ids, TrackingReceived.type_name())
        changed = await conn.fetchval(ids, TrackingStatusChanged.type_name())
    assert causes[causes[changed]] == batch


async def test_a_later_event_folded_first_does_not_lose_the_one_that_waits(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await advance(app, tenant, at(9))
    await keep(
        app,
        tenant,
        report("picked_up", 2),
        report("delayed", 3),
        report("eta", 1, classifier=Classifier.ESTIMATED, expected_at=at(8)),
    )
    await app.run(tenant, RecordTracking((report("in_transit", 4),)), actor="test")
    await fold(app, tenant)
    found = await state(app, tenant, shipment.shipment_id)
    assert (found["status"], found["delay"], found["version"]) == ("in_transit", True, 4)
    assert found["stops"][0]["state"] == "completed"


async def test_a_booking_taken_back_in_between_leaves_the_shipment_unmoved(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await keep(app, tenant, delivered())
    await happen(app, tenant, _unbooked(shipment))
    found = await state(app, tenant, shipment.shipment_id)
    assert (found["status"], found["version"]) == ("created", 0)
    assert len(await log_of(app, tenant, TrackingEventRecorded)) == 1


async def test_a_new_booking_in_between_is_not_moved_by_the_old_ones_events(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await keep(app, tenant, delivered())
    again = booking(shipment_id=shipment.shipment_id, order_id=shipment.order_id)
    await happen(app, tenant, _unbooked(shipment), again)
    await app.run(tenant, RecordTracking((report("arrived_pickup"),)), actor="test")
    await drain(app, tenant)
    assert (await state(app, tenant, shipment.shipment_id))["status"] == "at_stop"


async def test_the_same_event_in_two_waiting_batches_is_one(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    results = [await keep(app, tenant, report("picked_up")) for _ in range(2)]
    assert [result.outcomes[0].taken for result in results] == [Taken.ACCEPTED, Taken.DUPLICATE]
    await drain(app, tenant)
    assert (await state(app, tenant, shipment.shipment_id))["version"] == 1


async def test_a_corrected_event_moves_the_shipment_back(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await advance(app, tenant, at(9))
    await keep(app, tenant, report("picked_up", 2), report("delivered", 8, event_id="E1"))
    await drain(app, tenant)
    assert (await state(app, tenant, shipment.shipment_id))["status"] == "delivered"
    await keep(app, tenant, report("out_for_delivery", 7, event_id="E1", revision=1))
    await drain(app, tenant)
    await keep(app, tenant, report("in_transit", 8.5, event_id="E2"), report("delayed", 8.6))
    await drain(app, tenant)
    found = await state(app, tenant, shipment.shipment_id)
    assert (found["status"], found["delay"], found["stops"][1]["state"]) == ("in_transit", True, "pending")


def _unbooked(shipment: Any) -> ShipmentUnbooked:
    names = ("shipment_id", "order_id", "offer_id", "carrier_id", "carrier_code")
    return ShipmentUnbooked(**{name: getattr(shipment, name) for name in names}, cause="manual", reason="test")
