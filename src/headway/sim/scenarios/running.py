"""Living through a scenario in a sandbox of its own, and reading afterwards what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from headway.kernel import ledger
from headway.kernel.app import App
from headway.kernel.db import load_queries
from headway.kernel.message import decode_event
from headway.kernel.tenancy import create_tenant
from headway.sim.day import TICK, Progress, run_day
from headway.sim.inprocess import InProcess
from headway.sim.invariants import Violation, violations
from headway.sim.scenarios.affected import TOLD, Story, stories
from headway.sim.scenarios.october import OctoberWorld

Q = load_queries("headway.sim.scenarios")
HOURS = 68
"""Until the night after the third day: what was to arrive has, and most of it is billed."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A scenario that is over: every shipment's story, and whether everything that must hold does.

    Attributes:
        touched: what persons of the shipper did after the first order; it must be nothing.
        decisions: how many of each kind; `replayed` of them were decided again, `differ` otherwise than before.
    """

    world: OctoberWorld
    quiet: bool
    ended_at: datetime
    stories: Mapping[UUID, Story]
    refs: Mapping[UUID, str]
    touched: int
    decisions: Mapping[str, int]
    replayed: int
    differ: int
    violations: tuple[Violation, ...]


async def live(
    app: App,
    world: OctoberWorld,
    progress: Progress | None = None,
    *,
    slug: str | None = None,
    tick: timedelta = TICK,
    hours: int = HOURS,
) -> Lived:
    """Set the network up in a new tenant and live through the scenario.

    Args:
        slug: the tenant's short name, where the scenario's own is taken. tick: everything happens on a full tick.
        hours: after which the scenario ends.
    """
    tenant_id = await create_tenant(app.scope, replace(world.tenant, slug=slug or world.tenant.slug))
    port = InProcess(app, tenant_id, grain=tick)
    await port.setup(world.setup())
    result = await run_day(port, world, tick=tick, max_hours=hours, progress=progress)
    found = await violations(app, tenant_id)
    async with app.scope.reading(tenant_id) as (conn, _):
        rows = await conn.fetch(Q.told, [each.type_name() for each in TOLD])
        told = stories((row["recorded_at"], decode_event(row["type"], row["data"])) for row in rows)
        refs = {row["id"]: row["external_ref"] for row in await conn.fetch(Q.references)}
        touched = await conn.fetchval(Q.touched_by_people, world.start)
        kinds = {row["kind"]: row["decisions"] for row in await conn.fetch(Q.decisions_by_kind)}
        replayed = await ledger.replay(conn, app.deciders)
    return Lived(
        world=world,
        quiet=result.quiet,
        ended_at=result.ended_at,
        stories=told,
        refs=refs,
        touched=touched,
        decisions=kinds,
        replayed=replayed.decisions,
        differ=len(replayed.differ),
        violations=tuple(found),
    )
