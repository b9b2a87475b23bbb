"""What became of decisions; overrides held against what the policy wanted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from headway.analytics.outcomes import Outcome, judged, outcomes
from headway.dispatch.commands import AssignCarrier
from headway.dispatch.model import Answer
from headway.dispatch.recorded import allocations_of, overrides_between
from headway.kernel.app import App
from tests.integration.analytics.judged import DUE, SINCE, UNTIL, arrive, booked, small_world
from tests.integration.dispatch.world import World


@pytest.fixture
async def world(make_app: Callable[..., App], tenant: UUID) -> World:
    return await small_world(make_app, tenant)


async def judge(world: World, later: timedelta = timedelta(0)) -> list[Outcome]:
    """The outcomes of the only shipment's allocations, oldest first."""
    (row,) = await world.shipments()
    async with world.app.scope.reading(world.tenant) as (conn, now):
        return await outcomes(conn, await allocations_of(conn, row.id), now + later)


async def test_until_it_is_answered_nothing_is_known(world: World) -> None:
    await world.place("O-1", deliver_by=DUE)
    (found,) = await judge(world)
    assert (found.response, found.booked, found.late, found.actual) == (None, False, None, None)


async def test_a_refusal_costs_a_retender_and_the_next_is_judged_by_itself(world: World) -> None:
    await world.place("O-1", deliver_by=DUE)
    (row,) = await world.shipments()
    await world.answer(await world.offer(row), Answer.DECLINE)
    first, second = await judge(world)
    assert (first.response, str(first.actual)) == ("declined", "15.00 USD")
    assert second.response is None


@pytest.mark.parametrize(("hours", "late", "cost"), [(-1, False, "100.00 USD"), (1, True, "125.00 USD")])
async def test_a_delivery_is_judged_by_the_commitment(world: World, hours: int, late: bool, cost: str) -> None:
    await booked(world, "O-1")
    await arrive(world, "O-1", DUE + timedelta(hours=hours))
    (found,) = await judge(world)
    assert (found.booked, found.late, str(found.actual)) == (True, late, cost)
    assert str(found.expected) != cost


async def test_what_has_not_come_is_late_once_its_time_is_over(world: World) -> None:
    await booked(world, "O-1")
    assert (await judge(world))[0].late is None
    assert (await judge(world, later=timedelta(days=9)))[0].late is True


async def test_an_override_is_held_against_the_policys_choice(world: World) -> None:
    await world.place("O-1", deliver_by=DUE)
    (row,) = await world.shipments()
    await world.run(AssignCarrier(row.id, "S1|C3|ROAD/2d|A", "knows the ramp"))
    await world.drain()
    (row,) = await world.shipments()
    await world.answer(await world.offer(row), Answer.ACCEPT)
    await arrive(world, "O-1", DUE + timedelta(hours=1))
    async with world.app.scope.reading(world.tenant) as (conn, now):
        records = await overrides_between(conn, SINCE, UNTIL, 0, 10)
        (found,) = await outcomes(conn, records, now)
    assert (found.person, found.why) == ("user:ann", "knows the ramp")
    assert str(found.actual) == "127.00 USD"
    assert found.policy_expected is not None
    assert found.saved is not None
    assert found.saved.minor == found.policy_expected.minor - 12_700
    whole = judged([found])
    assert (whole.overrides, whole.judged, whole.better, whole.worse) == (1, 1, 0, 1)
    assert "was expected to cost" in found.sentence
