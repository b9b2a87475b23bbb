"""A tiny comparison against the whole application: the same demand, sound days, everything carried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from headway.bootstrap import Settings, compose
from headway.kernel.clock import ManualClock
from headway.kernel.entropy import SeededEntropy
from headway.kernel.uow import Scope
from headway.sim import START, violations
from headway.sim.compare.guide import CHEAPEST, HEADWAY, POLICIES
from headway.sim.compare.outcome import Outcome, read_fates
from headway.sim.compare.running import Task, live_under, outcome_of

TASK = Task(seed=5, days=1, orders=25)


@pytest.fixture(scope="module")
async def lived(scope: Scope) -> dict[str, tuple[Outcome, list[Any], list[Any]]]:
    app = compose(Settings(), replace(scope, clock=ManualClock(START), entropy=SeededEntropy(5)))
    found = {}
    for policy in POLICIES:
        tenant = await live_under(app, TASK, policy, slug=f"{policy}-{uuid4().hex}")
        async with scope.reading(tenant) as (conn, _):
            fates = await read_fates(conn)
        found[policy] = (await outcome_of(app, tenant, TASK), fates, await violations(app, tenant))
    return found


async def test_every_policy_has_the_same_orders_and_the_same_penalties(lived: dict[str, Any]) -> None:
    demands = {tuple((fate.ref, fate.penalty_minor) for fate in fates) for _, fates, _ in lived.values()}
    assert len(demands) == 1
    assert len(demands.pop()) == TASK.orders
    assert len({outcome.impossible for outcome, _, _ in lived.values()}) == 1


async def test_nothing_that_must_never_be_is(lived: dict[str, Any]) -> None:
    assert [found for _, _, found in lived.values()] == [[], [], []]


async def test_everything_possible_is_carried(lived: dict[str, Any]) -> None:
    for outcome, _, _ in lived.values():
        assert outcome.orders > TASK.orders / 2
        assert outcome.given_up == 0


async def test_each_refused_offer_is_counted_at_the_stated_cost(lived: dict[str, Any]) -> None:
    for outcome, _, _ in lived.values():
        assert outcome.retenders_minor == 1500 * outcome.refused


async def test_the_same_offer_is_answered_alike_under_two_policies(lived: dict[str, Any]) -> None:
    alike = [
        (one.refused, other.refused)
        for one, other in zip(lived[CHEAPEST][1], lived[HEADWAY][1], strict=True)
        if one.freight_minor == other.freight_minor and one.offers == other.offers == 1
    ]
    assert alike
    assert all(one == other for one, other in alike)
