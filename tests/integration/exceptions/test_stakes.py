"""What an order that nobody carries yet has at stake, read from the orders room."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from headway.events.dispatch import AllocationFailed
from headway.exceptions import handlers, views
from headway.exceptions.model import Severity
from headway.exceptions.stakes import Stakes, order_stakes
from headway.kernel.money import Money
from headway.tracking import handlers as tracking
from tests.conftest import START
from tests.integration.orders.helpers import World
from tests.unit.orders.samples import draft

PENALTY, VALUE = Money(90_000, "USD"), Money(1_000_000, "USD")


async def test_the_penalty_and_the_promise_of_the_order_make_the_severity(make_app, tenant) -> None:
    world = await World(make_app, tenant, tracking.room(), handlers.room()).stock()
    deliver_by = START + timedelta(hours=30)
    order_id = await world.place_one(draft(late_penalty=PENALTY, deliver_by=deliver_by))
    await world.happened(
        AllocationFailed(
            shipment_id=uuid4(), order_id=order_id, decision_id=uuid4(), attempt=1, reason="no_rate", detail="x"
        )
    )
    [case] = await world.read(views.list_cases, views.CaseFilter())
    assert (case.at_risk, case.deadline, case.severity) == (PENALTY, deliver_by, Severity.HIGH)


async def test_without_a_penalty_the_goods_are_at_risk(make_app, tenant) -> None:
    world = await World(make_app, tenant).stock()
    order_id = await world.place_one(draft(late_penalty=None, value=VALUE))
    assert (await world.read(order_stakes, order_id)).at_risk == VALUE


async def test_of_an_order_that_is_not_there_nothing_is_known(make_app, tenant) -> None:
    world = World(make_app, tenant)
    assert await world.read(order_stakes, uuid4()) == Stakes()
