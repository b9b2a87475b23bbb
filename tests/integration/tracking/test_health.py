"""Connectors that fail and work again: pollers, hooks, carriers' connectors, channels, gateways outside."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from headway.events.customers import NotificationFailed, NotificationSent
from headway.events.dispatch import TenderOfferDeliveryFailed
from headway.events.tracking import ConnectorFailing, ConnectorRecovered
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.kernel.errors import BadInput
from headway.tracking import handlers as tracking
from headway.tracking.health.handlers import NoteConnector
from headway.tracking.health.noting import list_health
from tests.integration.tracking.world import at, happen, log_of


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(tracking.room())


async def use(app: App, tenant: UUID, *faults: str | None, every_min: float = 6) -> None:
    for number, fault in enumerate(faults):
        await advance(app, tenant, at(number * every_min / 60))
        await app.run(tenant, NoteConnector("edi", "ACME", fault), actor="test")


async def test_a_gateway_that_fails_and_works_again_is_told_once_each(app: App, tenant: UUID) -> None:
    await use(app, tenant, None, "timeout", "timeout", "timeout", "timeout", None)
    [failing] = await log_of(app, tenant, ConnectorFailing)
    [well] = await log_of(app, tenant, ConnectorRecovered)
    assert (failing["name"], failing["carrier_code"], failing["failures"]) == ("edi", "ACME", 3)
    assert failing["connector_id"] == well["connector_id"]
    async with app.scope.reading(tenant) as (conn, _):
        [row] = await list_health(conn)
    assert (row["failures"], row["told_at"], row["last_sentence"]) == (0, None, "timeout")


async def test_its_silence_is_told_when_it_is_longer_than_ever(app: App, tenant: UUID) -> None:
    await use(app, tenant, *[None] * 20)
    await advance(app, tenant, at(2.85))
    assert await log_of(app, tenant, ConnectorFailing) == []
    await advance(app, tenant, at(4))
    assert [one["failures"] for one in await log_of(app, tenant, ConnectorFailing)] == [0]


async def test_a_carriers_connector_is_judged_by_its_offers(app: App, tenant: UUID) -> None:
    def undelivered(sequence: int) -> TenderOfferDeliveryFailed:
        return TenderOfferDeliveryFailed(
            shipment_id=uuid4(),
            order_id=uuid4(),
            tender_id=uuid4(),
            offer_id=uuid4(),
            carrier_id=uuid4(),
            carrier_code="ACME",
            sequence=sequence,
            reason="503",
        )

    await happen(app, tenant, *(undelivered(number) for number in range(6)))
    assert [(one["kind"], one["name"]) for one in await log_of(app, tenant, ConnectorFailing)] == [("carrier", "ACME")]


async def test_a_channel_is_judged_by_its_messages(app: App, tenant: UUID) -> None:
    def failed_note() -> NotificationFailed:
        return NotificationFailed(
            order_id=uuid4(), notification_id=uuid4(), kind="promised", medium="sms", channel="sms", problem="401"
        )

    sent = NotificationSent(
        order_id=uuid4(), notification_id=uuid4(), kind="promised", medium="sms", channel="sms", version=1
    )
    await happen(app, tenant, *(failed_note() for _ in range(6)))
    assert [one["kind"] for one in await log_of(app, tenant, ConnectorFailing)] == ["channel"]
    await happen(app, tenant, sent)
    assert len(await log_of(app, tenant, ConnectorRecovered)) == 1


async def test_a_name_that_cannot_be_kept_is_refused(app: App, tenant: UUID) -> None:
    for command in (NoteConnector(" "), NoteConnector("x" * 65), NoteConnector("x", fault="\x00")):
        with pytest.raises(BadInput):
            await app.run(tenant, command, actor="test")
