"""One seed's days under each policy: a database of its own, a tenant a policy, the same world for each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from headway.bootstrap import Settings, application
from headway.dispatch.policies.commands import ActivateDispatchPolicy, SaveDispatchPolicy
from headway.kernel.app import App
from headway.kernel.entropy import SeededEntropy
from headway.kernel.money import Money
from headway.kernel.tenancy import create_tenant
from headway.sim.compare.drawing import LASTS
from headway.sim.compare.foretelling import Foretold, foretold
from headway.sim.compare.guide import CHEAPEST, HEADWAY, POLICIES, policy_text, retender_cost
from headway.sim.compare.outcome import Outcome, counted, read_fates
from headway.sim.compare.world import ComparedWorld
from headway.sim.customers import CURRENCY
from headway.sim.day import run_day
from headway.sim.inprocess import InProcess
from headway.sim.invariants import violations
from headway.sim.network import TENANT

TICK = timedelta(minutes=30)
"""The world's grain: orders, answers and reports are handled every half hour, so that many days take few minutes.

Offers wait for `ANSWER_MIN` under every policy, so that a carrier always has the time it wants.
"""

DRAWS = 200
"""Lives of the what-if, as many as `headway whatif` has."""

AFTER = timedelta(days=9)
"""How long after the last morning the days may take to end."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is lived through: `days` mornings of `orders` orders each; `policies` is the folder of the three files.

    lasts: correlation of what carriers were like, when the routing guide was made, with today.
    draws: lives of the what-if from the cheapest-first log; 0: none is asked.
    """

    seed: int
    days: int
    orders: int
    policies: Path | None = None
    lasts: float = LASTS
    draws: int = 0


@dataclass(frozen=True, slots=True)
class Lived:
    """A seed's outcomes by policy; `unsound` are violations of what must hold of every day."""

    seed: int
    outcomes: Mapping[str, Outcome]
    foretold: Mapping[str, Foretold]
    unsound: tuple[str, ...]


def live(task: Task) -> Lived:
    """Every policy, one after the other, in this process.

    Raises:
        BadInput: a policy is missing or cannot be used.
    """
    return asyncio.run(_live(task))


async def _live(task: Task) -> Lived:
    outcomes: dict[str, Outcome] = {}
    unsound: list[str] = []
    settings = replace(Settings.read(), database_url=None, data_dir=None)
    async with application(settings, entropy=SeededEntropy(task.seed), scratch=True) as app:
        tenants = {policy: await live_under(app, task, policy) for policy in POLICIES}
        for policy, tenant_id in tenants.items():
            outcomes[policy] = await outcome_of(app, tenant_id, task)
            unsound += [f"seed {task.seed}, {policy}: {found}" for found in await violations(app, tenant_id)]
        told = await _foretold(app, tenants[CHEAPEST], task) if task.draws else {}
    return Lived(task.seed, outcomes, told, tuple(unsound))


async def live_under(app: App, task: Task, policy: str, slug: str | None = None) -> UUID:
    """The days under one policy, in a tenant of its own (`slug`, None: the policy's name); returns the tenant."""
    world = ComparedWorld(task.seed, task.orders, task.days)
    tenant_id = await create_tenant(app.scope, replace(TENANT, slug=slug or policy, name=policy))
    port = InProcess(app, tenant_id, grain=TICK)
    await port.setup(world.setup())
    text = policy_text(policy, task.seed, tuple(world.carriers.values()), task.policies, task.lasts)
    saved = await app.run(tenant_id, SaveDispatchPolicy(text, "to be compared"), actor="user:sim-setup")
    await app.run(tenant_id, ActivateDispatchPolicy(saved.version, "to be compared"), actor="user:sim-setup")
    await port.settle()
    await run_day(port, world, tick=TICK, max_hours=(timedelta(days=task.days) + AFTER) // timedelta(hours=1))
    return tenant_id


async def outcome_of(app: App, tenant_id: UUID, task: Task) -> Outcome:
    """What the tenant's days came to."""
    retender = Money.of(retender_cost(task.policies), CURRENCY)
    async with app.scope.reading(tenant_id) as (conn, _):
        return counted(await read_fates(conn), retender.minor)


async def _foretold(app: App, tenant_id: UUID, task: Task) -> Mapping[str, Foretold]:
    """What the log of the tenant says that ours would have come to."""
    world = ComparedWorld(task.seed, task.orders, task.days)
    text = policy_text(HEADWAY, task.seed, tuple(world.carriers.values()), task.policies, task.lasts)
    async with app.scope.reading(tenant_id) as (conn, _):
        return await foretold(conn, text, world.start, task.days, task.draws)
