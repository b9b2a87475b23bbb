"""The first page of administration: what there is, and what of it needs somebody."""

from __future__ import annotations

from starlette.responses import Response

from headway.integrations.webhooks import store as webhooks
from headway.kernel.db import load_queries
from headway.tracking.health.noting import list_health
from headway.tracking.mapping.views import mapping_tasks
from headway.web.screens.admin.places import PLACES
from headway.web.visits import Desk, Visit

_KERNEL = load_queries("headway.kernel")


async def index(visit: Visit) -> Response:
    """Every subject that whoever came may open, with how much of it waits."""
    shown = [each for each in PLACES if visit.may(each.scope)]
    async with visit.desk() as desk:
        counts = await _counts(desk, {each.key for each in shown})
        return visit.page("admin.html", desk, places=shown, counts=counts)


async def _counts(desk: Desk, keys: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    if "failing" in keys:
        found["failing"] = sum(each["told_at"] is not None for each in await list_health(desk.conn))
    if "undelivered" in keys:
        found["undelivered"] = sum(each.failed for each in (await webhooks.standings(desk.conn)).values())
    if "letters" in keys:
        found["letters"] = await desk.conn.fetchval(_KERNEL.count_dead_letters)
    if "codes" in keys:
        found["codes"] = len(await mapping_tasks(desk.conn, limit=100))
    return found
