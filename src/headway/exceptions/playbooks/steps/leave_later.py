"""leave_later: a route of the own fleet that its dock loads too late is planned with when it really can leave."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.fleet.commands import ReportDelay
from headway.docks.model import Appointment, Direction
from headway.docks.views import appointment_of_shipment
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import LIVING, shipments_of
from headway.kernel.rooms import Commands
from headway.routing.plans.model import RouteStatus
from headway.routing.plans.store import find_route, running_with

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: what the plan is told as the reason."""

    reason: str = "at the dock"


class LeaveLater(Step):
    """The running plan answers as to any delay: who is late by it, and what is carried otherwise."""

    name = "leave_later"
    sentence = "plan routes that are loaded too late with when they can leave"
    params = Params
    answers = ("later", "none")
    scope = "dispatch:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        said, touched = [], []
        for route_id, at in (await _loaded(task, uow)).items():
            route = await find_route(uow.conn, route_id)
            late_s = 0 if route is None else round((at.end - route.start_at).total_seconds())
            if route is None or route.status is not RouteStatus.PLANNED or late_s <= 0:
                continue
            await run(uow, ReportDelay(route_id=route_id, delay_s=late_s, reason=task.params.reason))
            said.append(f"{route.vehicle_code} leaves {-(-late_s // 60)} min later, after door {at.door}")
            touched.append(f"route:{route_id}")
        if not said:
            return StepResult(outcome=Outcome.NOTHING, answer="none", sentence="no door loads it, or it is in time")
        return StepResult(outcome=Outcome.DONE, answer="later", sentence="; ".join(said), touched=tuple(touched))


async def _loaded(task: Task, uow: UnitOfWork) -> dict[UUID, Appointment]:
    """The appointment of each running route that carries some of the shipments."""
    ids = [each.id for each in await shipments_of(uow.conn, task) if each.status in LIVING]
    found: dict[UUID, Appointment] = {}
    for shipment_id, (_, route_id) in sorted((await running_with(uow.conn, ids)).items()):
        at = await appointment_of_shipment(uow.conn, shipment_id, Direction.OUTBOUND)
        if route_id is not None and at is not None and at.route_id == route_id:
            found[route_id] = at
    return found
