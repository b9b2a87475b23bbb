"""What carriers say went wrong is told once each, whatever the batch, and with how the shipment stands by now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from headway.events.dispatch import ShipmentUnbooked
from headway.events.tracking import IncidentReported
from headway.kernel import conductor
from headway.kernel.app import App
from headway.tracking import handlers as tracking
from headway.tracking.model import CodeEntry, Party, RecordTracking, SetCodeMap, TrackingStatus
from tests.integration.tracking.world import booking, happen, log_of, record, report


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(tracking.room())


async def told(app: App, tenant: UUID) -> list[dict[str, Any]]:
    return await log_of(app, tenant, IncidentReported)


async def test_a_failed_attempt_is_told_with_its_reason_and_party(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await record(app, tenant, report("delivery_attempted", -1, text="nobody home", event_id="a"))
    [one] = await told(app, tenant)
    assert (one["reason"], one["party"], one["status"]) == ("recipient_absent", "consignee", "delivery_attempted")
    assert (one["order_id"], one["offer_id"]) == (str(shipment.order_id), str(shipment.offer_id))


async def test_a_party_that_was_named_counts(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await record(app, tenant, report("damaged", -1, party=Party.WEATHER))
    assert [one["party"] for one in await told(app, tenant)] == ["weather"]


async def test_the_same_report_twice_is_told_once(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    for _ in range(2):
        await record(app, tenant, report("damaged", -1, event_id="a"))
    assert len(await told(app, tenant)) == 1


async def test_each_attempt_of_one_batch_is_told_and_says_that_it_is_over(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await record(
        app,
        tenant,
        report("delivered", -1),
        report("delivery_attempted", -3, event_id="a"),
        report("delivery_attempted", -2, event_id="b"),
    )
    assert [one["status"] for one in await told(app, tenant)] == ["delivered", "delivered"]


async def test_a_large_batch_tells_as_a_small_one(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await app.run(tenant, RecordTracking((report("damaged", -1),), fold_later=True), actor="test")
    assert await told(app, tenant) == []
    await conductor.drain(app, tenant)
    assert [one["reason"] for one in await told(app, tenant)] == ["damaged"]


async def test_a_delivery_with_a_remark_is_an_incident_and_an_ordinary_one_is_none(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await record(app, tenant, report("out_for_delivery", -2, reason="traffic"), report("delivered", -1, reason="short"))
    assert [one["reason"] for one in await told(app, tenant)] == ["short"]


async def test_a_code_that_is_mapped_later_tells_then(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await record(app, tenant, report("Q7", -1, text="box was wet"))
    assert await told(app, tenant) == []
    entry = CodeEntry(code="Q7", status=TrackingStatus.DELIVERY_ATTEMPTED, exception=True)
    await app.run(tenant, SetCodeMap("ACME", (entry,)), actor="test")
    assert [(one["reason"], one["status"]) for one in await told(app, tenant)] == [("damaged", "delivery_attempted")]


async def test_what_is_told_under_a_booking_that_is_over_is_none(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    names: dict[str, Any] = {"shipment_id": shipment.shipment_id, "order_id": shipment.order_id}
    who: dict[str, Any] = {"offer_id": shipment.offer_id, "carrier_id": shipment.carrier_id, "carrier_code": "ACME"}
    await app.run(tenant, RecordTracking((report("damaged", -1),), fold_later=True), actor="test")
    async with app.scope.begin(tenant, "test") as uow:
        uow.emit(ShipmentUnbooked(**names, **who, cause="manual", reason="x"))
    await conductor.drain(app, tenant)
    assert len(await told(app, tenant)) <= 1
