"""What drivers did and no route took: why, and what a dispatcher does about it."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from headway.kernel.errors import HeadwayError
from headway.tracking.driving import views
from headway.tracking.driving.model import ApplyAction, DismissAction, State
from headway.web.translating import N_
from headway.web.visits import Desk, Visit

MOST = 100
PHASES: tuple[tuple[str, str], ...] = (("open", N_("To decide")), ("all", N_("All")))


async def index(visit: Visit) -> Response:
    """The newest first, of one driver where asked."""
    return await _page(visit)


async def apply(visit: Visit, fields: dict[str, str]) -> Response:
    """Note it after all."""
    return await _run(visit, fields, ApplyAction(visit.id(), fields.get("reason", "")))


async def dismiss(visit: Visit, fields: dict[str, str]) -> Response:
    """Nothing is to be done about it."""
    return await _run(visit, fields, DismissAction(visit.id(), fields.get("reason", "")))


async def _run(visit: Visit, fields: dict[str, str], command: object) -> Response:
    try:
        await visit.run(command)
    except HeadwayError as error:
        return await _page(visit, error)
    to = fields.get("next", "")
    return visit.back(to if to.startswith("/routes?") else "/driver-actions")


async def _page(visit: Visit, error: HeadwayError | None = None) -> Response:
    chosen = "all" if visit.query("phase") == "all" else "open"
    driver = visit.query("driver") or None
    async with visit.desk() as desk:
        found = await views.held_actions(desk.conn, views.Wanted(driver=driver, open=chosen == "open"), limit=MOST)
        response = visit.page(
            "driver_actions.html",
            desk,
            rows=found,
            chosen=chosen,
            driver=driver,
            phases=PHASES,
            kept=State.KEPT,
            can=visit.may("fleet:write"),
            error=error,
        )
        response.status_code = 200 if error is None else error.status
        return response


async def of_routes(desk: Desk, route_ids: tuple[UUID, ...]) -> dict[UUID, list[views.Held]]:
    """What waits for an answer, by route."""
    found: dict[UUID, list[views.Held]] = {}
    for each in await views.held_actions(desk.conn, views.Wanted(routes=route_ids, open=True), limit=MOST):
        found.setdefault(each.row["route_id"], []).append(each)
    return found
