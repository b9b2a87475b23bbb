"""The end of a depot's day: what was not done waits for another plan, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headway.dispatch.fleet.commands import ClosePlan, NoPlan, PlanStands
from headway.events.routing import RouteEnded, RouteStopLeftOut
from headway.routing.plans import store
from headway.routing.plans.model import PlanStatus, RouteStatus
from headway.routing.plans.store import Q

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


async def close_plan(cmd: ClosePlan, uow: UnitOfWork) -> PlanStands:
    """End every route of the plan; the same again changes nothing.

    Raises:
        NoPlan: there is none.
    """
    plan = await store.lock_plan(uow.conn, cmd.plan_id)
    if plan is None:
        raise NoPlan(f"there is no plan {cmd.plan_id}", plan_id=cmd.plan_id)
    if plan.status is PlanStatus.ENDED:
        return PlanStands(plan.id, plan.status, 0)
    undone = [each for each in await store.stops_of_plan(uow.conn, plan.id) if each.open]
    await uow.conn.execute(Q.abandon_stops, [each.id for each in undone], uow.now)
    for stop in undone:
        uow.emit(
            RouteStopLeftOut(
                plan_id=plan.id, version=plan.version, depot=plan.depot, day=plan.day, shipment_id=stop.shipment_id,
                reason="not_done", sentence="the day ended before it was done",
            )
        )  # fmt: skip
    for route in await store.routes_of_plan(uow.conn, plan.id):
        if route.status is RouteStatus.STARTED:
            uow.emit(
                RouteEnded(
                    route_id=route.id, plan_id=plan.id, vehicle_code=route.vehicle_code, driver_code=route.driver_code,
                    at=uow.now, distance_m=route.driven_m,
                )
            )  # fmt: skip
    await uow.conn.execute(Q.end_routes, plan.id, uow.now)
    await uow.conn.execute(Q.plan_over, plan.id)
    return PlanStands(plan.id, PlanStatus.ENDED, len(undone))
