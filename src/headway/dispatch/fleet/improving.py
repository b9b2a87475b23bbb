"""In the background: a search near the running plan, and its answer taken where the plan is still the same."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.dispatch.fleet.changing import Changer
from headway.dispatch.fleet.commands import Changed
from headway.dispatch.fleet.running import Running
from headway.kernel.message import Recorded
from headway.kernel.rooms import DueTimer, Job, Undeliverable
from headway.routing.engines.base import Budget
from headway.routing.live.advancing import at
from headway.routing.live.improving import improve
from headway.routing.live.state import Live
from headway.routing.live.tasks import Node
from headway.routing.plan import Act
from headway.routing.plans import store

if TYPE_CHECKING:
    from headway.kernel.uow import Scope, UnitOfWork

IMPROVE, IMPROVE_ROUTES = "dispatch.improve_due", "dispatch.improve_routes"
SOON = timedelta(seconds=20)
"""After a change, so that what comes together is improved together."""
LATELY = timedelta(minutes=2)
"""What an event moved may move once more without counting: its driver and recipient have hardly heard of it."""
SEARCH_S = 1.0
LEAST_MOVES, SHARE = 3, 0.05
"""A search may move so many stops, or that share of them."""

Order = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ApplyImprovement:
    """What a search found: of routes that change, their acts in order; made of a version and what was reported.

    touched: shipments that events had moved, which may move again without counting.
    """

    plan_id: UUID
    version: int
    reported: int
    orders: tuple[tuple[UUID, Order], ...]
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Improver:
    """Searches in jobs and publishes what is worth it."""

    changer: Changer
    scope: Scope | None
    search_s: float = SEARCH_S

    async def on_news(self, batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
        """Search soon after a change that was not found by a search."""
        for rec in batch:
            if self.scope is not None and getattr(rec.event, "cause", "") != "improvement":
                with uow.caused_by(rec):
                    uow.set_timer(IMPROVE, rec.event.plan_id, uow.now + SOON)

    async def due(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Have it searched."""
        uow.enqueue(IMPROVE_ROUTES, {"plan_id": timer.key}, lane="routes", ordering_key=timer.key)

    async def search(self, job: Job) -> ApplyImprovement | None:
        """Off the loop, outside any transaction."""
        if self.scope is None:
            raise Undeliverable("this process improves no plans")
        plan_id = UUID(job.payload["plan_id"])
        async with self.scope.reading(job.tenant_id) as (conn, now):
            running = await self.changer.keeper.seen(conn, job.tenant_id, plan_id, now)
            moved = await store.lately_moved(conn, plan_id, now - LATELY)
        if running is None:
            return None
        live = at(running.live, running.snapshot.second(now))
        budget, touched = Budget(self.search_s, 1, 1), frozenset(map(str, moved))
        found = await asyncio.to_thread(improve, live, budget, most_moved=most_moves(live), touched=touched)
        if not found.change.moved:
            return None
        orders = tuple((running.routes[each].id, _order(found.live, each)) for each in found.change.vehicles)
        return ApplyImprovement(plan_id, running.plan.version, _reported(running), orders, touched)

    async def take(self, cmd: ApplyImprovement, uow: UnitOfWork) -> Changed | None:
        """Publish it where the plan is as it was; else the next change has it searched again."""
        running = await self.changer.locked(uow, cmd.plan_id)
        if running is None or (running.plan.version, _reported(running)) != (cmd.version, cmd.reported):
            return None
        live = at(running.live, running.snapshot.second(uow.now))
        after = reordered(running, live, cmd.orders)
        if after is None:
            return None
        return await self.changer.improve(uow, running, after, most_moves(live), cmd.touched)


def most_moves(live: Live) -> int:
    """How many stops a search may move."""
    return max(LEAST_MOVES, int(SHARE * live.stops))


def reordered(running: Running, live: Live, orders: tuple[tuple[UUID, Order], ...]) -> Live | None:
    """The plan with these routes in this order; None where it does not fit what there is."""
    nodes: dict[tuple[str, str], Node] = {
        (str(node.act), node.key): node for task in live.tasks.values() for node in task.nodes
    }
    after, placed = live, set()
    for route_id, order in orders:
        index = running.vehicle(route_id)
        if index is None:
            return None
        rests = {(str(n.act), n.key): n for n in live.courses[index].nodes if n.act in (Act.BREAK, Act.RELOAD)}
        found = [rests.get(each) or nodes.get(each) for each in order]
        kept = [each for each in found if each is not None]
        if len(kept) != len(found):
            return None
        after = after.with_courses(after.course(index, kept))
        placed |= {each.key for each in kept}
    left = {key: why for key, why in after.left_out.items() if key not in placed}
    after = replace(after, left_out=left)
    calls = sum(n.act not in (Act.BREAK, Act.RELOAD) for course in after.courses for n in course.nodes)
    wanted = sum(len(task.nodes) for key, task in after.tasks.items() if key not in left)
    return after if calls == wanted and set(after.where) | set(left) == set(after.tasks) else None


def _order(live: Live, index: int) -> Order:
    return tuple((str(node.act), node.key) for node in live.courses[index].nodes)


def _reported(running: Running) -> int:
    return sum(running.behind.values()) + sum(len(each) for each in running.prefix.values())
