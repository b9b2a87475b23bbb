"""What came of an action: told when its deliveries have arrived, beside what was expected."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from headway.exceptions import views
from headway.exceptions.advice import store
from headway.exceptions.advice.effects import effects_of
from headway.exceptions.advice.model import ActOnCase
from headway.exceptions.model import Case
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.tracking.model import RecordTracking, ReportedEvent
from tests.conftest import START
from tests.integration.web.town import Town, found

LOSS = Money(26_500, "USD")
"""The order's penalty and the goodwill."""


async def _acted(scope: Scope) -> tuple[Town, Case]:
    """A booking nobody was heard of, a day later, and a person who noted something on its case."""
    tenant = await create_tenant(scope, NewTenant(slug=f"effect-{uuid4().hex}", name="Nord", clock_at=START))
    town = await found(scope, tenant)
    await town.books(1)
    await town.until(20)
    async with scope.reading(tenant) as (conn, _):
        [case, *_others] = await views.list_cases(conn, views.CaseFilter(phase="open"))
    await town.run(
        ActOnCase(case.id, "comment", {"text": "called them"}, "to know", frozenset({"*"})), actor="user:kim"
    )
    return town, case


async def _delivered(town: Town, hours: float) -> None:
    [row] = await town.shipments()
    at = START + timedelta(hours=hours)
    await town.until(hours + 0.1)
    assert row.carrier_code is not None
    events = [
        ReportedEvent(shipment_id=row.id, carrier=row.carrier_code, code=code, occurred_at=at)
        for code in ("picked_up", "delivered")
    ]
    await town.run(RecordTracking(tuple(events)))
    await town.drain()


@pytest.mark.parametrize(("hours", "lost"), [(30.0, Money(0, "USD")), (50.0, LOSS)])
async def test_an_action_learns_what_lateness_cost_in_the_end(scope: Scope, hours: float, lost: Money) -> None:
    town, case = await _acted(scope)
    async with scope.reading(town.tenant) as (conn, _):
        [waiting] = await store.actions_of(conn, case.id)
        assert waiting.actual_loss is None
        assert 0 < waiting.expected_loss.minor <= LOSS.minor
    await _delivered(town, hours)
    async with scope.reading(town.tenant) as (conn, now):
        [action] = await store.actions_of(conn, case.id)
        assert action.actual_loss == lost
        [effect] = await effects_of(conn, START, now)
    assert (effect.code, effect.ended, effect.expected_saving) == ("comment", 1, Money(0, "USD"))
    assert effect.actual_saving == action.expected_loss - lost


async def test_a_period_that_is_none_is_refused(scope: Scope) -> None:
    async with scope.db.app() as conn:
        with pytest.raises(BadInput):
            await effects_of(conn, START, START - timedelta(days=1))
