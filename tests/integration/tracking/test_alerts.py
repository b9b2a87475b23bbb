"""Alerts over a real database: raised while something helps, once, told again when it changes, and ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from headway.dispatch.adjusting.alternatives import Alternative
from headway.events.dispatch import ShipmentCancelled
from headway.events.tracking import BreachCleared, BreachForeseen
from headway.exceptions import handlers as exceptions
from headway.exceptions import views
from headway.exceptions.stakes import Stakes
from headway.exceptions.thresholds.model import ActivateThresholds, SaveThresholds
from headway.kernel import ledger
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.kernel.uow import UnitOfWork
from headway.tracking import handlers
from headway.tracking.alerts import store
from headway.tracking.alerts.model import Alert, AlertPolicy, AlertState, SetAlertPolicy
from headway.tracking.alerts.raising import Alerts
from headway.tracking.eta.following import Following
from headway.tracking.model import Classifier
from tests.integration.tracking.world import at, booking, happen, log_of, record, report


@dataclass(frozen=True)
class Rival:
    """Somebody else who could carry it, for 5.00 more."""

    async def best(self, uow: UnitOfWork, shipment_id: UUID) -> Alternative | None:
        return Alternative(candidate="s|RIVAL|c", label="RIVAL", extra_minor=500, currency="USD")


async def _stakes(conn: Any, order_id: UUID) -> Stakes:
    return Stakes(Money(25_000, "USD"), at(10))


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    alerts = Alerts(Rival())  # type: ignore[arg-type]
    return make_app(handlers.room(Following(consider=alerts.consider)), exceptions.room(stakes=_stakes))


async def alerts(app: App, tenant: UUID, shipment_id: UUID) -> list[Alert]:
    async with app.scope.reading(tenant) as (conn, _):
        return await store.alerts_of(conn, shipment_id)


async def moving(app: App, tenant: UUID) -> UUID:
    """A shipment that was picked up in time."""
    shipment = booking()
    await happen(app, tenant, shipment)
    await advance(app, tenant, at(2.25))
    await record(app, tenant, report("picked_up", 2))
    return shipment.shipment_id


async def test_silence_raises_one_alert_while_something_helps(app: App, tenant: UUID) -> None:
    shipment_id = await moving(app, tenant)
    await advance(app, tenant, at(9.9))
    told = await log_of(app, tenant, BreachForeseen)
    (alert,) = await alerts(app, tenant, shipment_id)
    assert [each["revision"] for each in told] == list(range(1, len(told) + 1))
    assert alert.state is AlertState.OPEN
    assert alert.raised_at <= at(10) - timedelta(minutes=20)
    assert {each["code"] for each in told[0]["actions"]} == {"expedite", "tell_recipient"}


async def test_before_the_pickup_another_carrier_is_one_of_the_actions(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(9.9))
    told = await log_of(app, tenant, BreachForeseen)
    assert told[0]["best"] == "reassign"
    assert "RIVAL" in told[0]["actions"][0]["sentence"]


async def test_the_alert_has_a_case_that_ends_with_it(app: App, tenant: UUID) -> None:
    anything = "name: every breach\nrows: [{set: {breach_chance: 0}}]\n"
    await app.run(tenant, SaveThresholds(anything), actor="test")
    await app.run(tenant, ActivateThresholds(1, "to see it"), actor="test")
    shipment_id = await moving(app, tenant)
    await advance(app, tenant, at(9))
    async with app.scope.reading(tenant) as (conn, _):
        (case,) = [
            each for each in await views.list_cases(conn, views.CaseFilter()) if each.detector == "predicted_breach"
        ]
    assert case.deadline == at(10)
    await record(app, tenant, report("delivered", 8.9))
    async with app.scope.reading(tenant) as (conn, _):
        (case,) = [
            each for each in await views.list_cases(conn, views.CaseFilter()) if each.detector == "predicted_breach"
        ]
    assert case.resolved_at is not None
    assert (await alerts(app, tenant, shipment_id))[0].state is AlertState.CLEARED


async def test_a_calming_estimate_ends_it(app: App, tenant: UUID) -> None:
    shipment_id = await moving(app, tenant)
    await advance(app, tenant, at(6.5))
    await record(app, tenant, report("eta", 6.4, classifier=Classifier.ESTIMATED, expected_at=at(13)))
    assert (await alerts(app, tenant, shipment_id))[0].state is AlertState.OPEN
    await advance(app, tenant, at(7))
    await record(app, tenant, report("eta", 7, classifier=Classifier.ESTIMATED, expected_at=at(8)))
    (ended,) = await log_of(app, tenant, BreachCleared)
    assert ended["outcome"] == "calmed"
    assert (await alerts(app, tenant, shipment_id))[0].state is AlertState.CLEARED


async def test_a_breach_that_happened_ends_it_as_breached(app: App, tenant: UUID) -> None:
    shipment_id = await moving(app, tenant)
    await advance(app, tenant, at(10.2))
    assert (await alerts(app, tenant, shipment_id))[0].state is AlertState.BREACHED


async def test_a_cancelled_shipment_has_no_open_alert(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await advance(app, tenant, at(9))
    assert (await alerts(app, tenant, shipment.shipment_id))[0].state is AlertState.OPEN
    cancelled = ShipmentCancelled(shipment_id=shipment.shipment_id, order_id=shipment.order_id, reason="x")
    await happen(app, tenant, cancelled)
    assert (await alerts(app, tenant, shipment.shipment_id))[0].state is AlertState.CLEARED


async def test_every_alert_can_be_decided_again(app: App, tenant: UUID) -> None:
    await moving(app, tenant)
    await advance(app, tenant, at(9.9))
    async with app.scope.reading(tenant) as (conn, _):
        replayed = await ledger.replay(conn, app.deciders)
        kinds = [row["kind"] for row in await conn.fetch("SELECT kind FROM decision")]
    assert "breach_alert" in kinds
    assert list(replayed.differ) == []


async def test_a_policy_for_which_nothing_is_worth_it_raises_nothing(app: App, tenant: UUID) -> None:
    dear = AlertPolicy(handling_cost=Decimal(100_000))
    await app.run(tenant, SetAlertPolicy(dear), actor="test")
    shipment_id = await moving(app, tenant)
    await advance(app, tenant, at(12))
    assert await alerts(app, tenant, shipment_id) == []


@pytest.mark.parametrize(
    ("field", "value"), [("goodwill", Decimal(-1)), ("tell_keeps", Decimal(2)), ("least_notice_min", 0)]
)
async def test_a_policy_out_of_range_is_refused_by_name(app: App, tenant: UUID, field: str, value: Any) -> None:
    with pytest.raises(BadInput, match=field):
        await app.run(tenant, SetAlertPolicy(AlertPolicy(**{field: value})), actor="test")
