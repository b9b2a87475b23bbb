"""A tenant's routes: a running plan with a route of one stop, and a draft of another day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.fleet.snapshot import Task
from headway.fleet.views import resources
from headway.routing.plans.store import Q
from headway.tracking.driving.model import Action, ActionKind
from headway.tracking.driving.store import Q as DRIVING

if TYPE_CHECKING:
    from headway.kernel.app import App
    from headway.kernel.uow import UnitOfWork
    from tests.integration.api.world import Tenant

BEGIN, END = datetime(2026, 3, 2, 6, tzinfo=UTC), datetime(2026, 3, 2, 18, tzinfo=UTC)


async def lay_routes(app: App, tenant: Tenant) -> None:
    """Everything that operations on routes name."""
    ids, shift = tenant.ids, UUID(tenant.ids["fleet_shift"])
    async with app.scope.begin(tenant.id, "user:test") as uow:
        plan, way, stop = uow.new_ids(3)
        able = await resources(uow.conn, f"D{tenant.mark}", date(2026, 3, 2))
        resource = next(each for each in able if each.shift_id == shift)
        task = Task(
            shipment_id=UUID(ids["shipment_booked"]), ref=f"SO {tenant.secret}", customer=tenant.secret,
            load=(1, 0, 0, 0),
            latitude=50.2, longitude=8.7,
        )  # fmt: skip
        await uow.conn.execute(Q.open_plan, plan, f"D{tenant.mark}", date(2026, 3, 2), BEGIN, "USD", uow.now)
        await uow.conn.execute(Q.plan_moved, plan, 1, 5000, uow.now)
        await uow.conn.execute(
            Q.put_route, way, plan, resource.vehicle_id, resource.vehicle, resource.driver_id, resource.driver, shift,
            "planned", msgspec.json.encode(resource).decode(), BEGIN, END, 1000, 5000, 1, "[]",
        )  # fmt: skip
        packed = msgspec.json.encode(task).decode()
        times = [[BEGIN], [BEGIN], [END]]
        await uow.conn.execute(Q.put_stops, plan, [stop], [way], [task.shipment_id], [1], [packed], *times, [None])
        shown = (UUID(ids["driver_pass"]), way, stop, task.shipment_id)
        held = [await _held(uow, f"DR{tenant.mark}", number, shown) for number in (1, 2)]
    ids["driver_action"], ids["driver_action_put_away"] = map(str, held)
    ids["route_plan"], ids["route"], ids["route_stop"] = str(plan), str(way), str(stop)
    asked = {"depot": f"D{tenant.mark}", "day": "2026-03-03", "budget_s": 0.1}
    ids["route_draft"] = (await tenant.send("POST", "/route-plans", asked))["draft_id"]


async def _held(uow: UnitOfWork, driver: str, number: int, shown: tuple[UUID, UUID, UUID, UUID]) -> UUID:
    """A delivery that was refused for want of a proof."""
    (found, device), (pass_id, route_id, stop_id, shipment_id) = uow.new_ids(2), shown
    action = Action(
        id=found, device=device, sequence=1, kind=ActionKind.COMPLETE, at=BEGIN, route_id=route_id, stop_id=stop_id
    )
    head = (found, device, 1, driver, pass_id, "complete", BEGIN, BEGIN, route_id, stop_id, shipment_id)
    said = msgspec.json.encode(action).decode()
    became = (b"", said, "refused", "proof_incomplete", f"the photo {number} is missing")
    await uow.conn.execute(DRIVING.put_action, *head, *became)
    return found
