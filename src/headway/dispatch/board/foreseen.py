"""What a place on a vehicle's running route would change; nothing is published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.fleet.building import MILLI
from headway.dispatch.fleet.changing import Changer
from headway.dispatch.fleet.gathering import task_of_shipment
from headway.dispatch.fleet.ground import spots_of
from headway.routing.live.advancing import at
from headway.routing.live.change import change
from headway.routing.live.ordering import placed_anew
from headway.routing.live.quoting import quote
from headway.routing.plans import store

if TYPE_CHECKING:
    from headway.dispatch.fleet.running import Running
    from headway.dispatch.fleet.snapshot import Task
    from headway.kernel.uow import UnitOfWork

QUOTES = 500


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What it would cost and whom it would disturb.

    Attributes:
        blocked: why it cannot be done, for a person; empty where it can.
        plan_id: the running plan; on_it: does it carry the shipment already?
        added_minor: what the routes cost more, in minor units of `currency`.
        moved, late: stops of others that change their place, and those that get late or later by it.
    """

    blocked: str = ""
    plan_id: UUID | None = None
    on_it: bool = False
    added_minor: int = 0
    currency: str = ""
    moved: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Foreseer:
    """Asks running plans, which are held until the transaction ends."""

    changer: Changer

    async def foresee(self, uow: UnitOfWork, plan_id: UUID, shipment_id: UUID, vehicle: str) -> Foreseen:
        """On this vehicle's route, from wherever it is now."""
        on = (await store.running_with(uow.conn, [shipment_id])).get(shipment_id)
        if on is not None and on[0] != plan_id:
            return Foreseen("it is on a route of another depot or day")
        task = await task_of_shipment(uow.conn, shipment_id)
        running = None if task is None else await self.changer.locked(uow, plan_id, (task,))
        if task is None or running is None or not spots_of(task):
            return Foreseen("nobody knows where it goes, or the plan does not run")
        index = next((i for i, route in enumerate(running.routes) if route.vehicle_code == vehicle), None)
        if index is None:
            return Foreseen(f"{vehicle} has no route in the plan")
        return _priced(uow, running, task, index)


def _priced(uow: UnitOfWork, running: Running, task: Task, index: int) -> Foreseen:
    before = at(running.live, running.snapshot.second(uow.now))
    plan, code = running.plan, running.routes[index].vehicle_code
    if before.where.get(task.key) == index:
        return Foreseen(f"{code} has it already")
    if task.key not in before.tasks:
        if any(each.open and each.shipment_id == task.shipment_id for each in running.rows.stops):
            return Foreseen("its vehicle is there or on its way to it, or its route is locked")
        found = quote(before, replace(running.job(task), only=frozenset((index,))), 1)
        if not found:
            return Foreseen(f"{code} cannot take it")
        best = found[0]
        return Foreseen("", plan.id, False, round(best.added_cost / MILLI), plan.currency, 0, len(best.late))
    if before.tasks[task.key].aboard is not None:
        return Foreseen("its goods are on board of another vehicle")
    after = placed_anew(before, task.key, (index,))
    if after is None:
        return Foreseen(f"{code} cannot take it")
    made = change(before, after)
    moved = len(set(made.moved) - {task.key})
    return Foreseen("", plan.id, True, round(made.added_cost / MILLI), plan.currency, moved, len(made.late))
