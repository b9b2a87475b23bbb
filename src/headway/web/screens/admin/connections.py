"""How everything that reaches carriers and recipients, or that they reach us by, fares."""

from __future__ import annotations

from starlette.responses import Response

from headway.integrations.erp import handlers as erp
from headway.kernel.db import load_queries
from headway.tracking.health.noting import list_health
from headway.tracking.hooks import store as hooks
from headway.tracking.polling import store as pollers
from headway.web.visits import Visit

_KERNEL = load_queries("headway.kernel")


async def index(visit: Visit) -> Response:
    """Health as it was judged, what comes in by hooks and pollers, and what waits to go out."""
    async with visit.desk() as desk:
        return visit.page(
            "admin_connections.html",
            desk,
            health=await list_health(desk.conn),
            hooks=await hooks.list_hooks(desk.conn),
            pollers=await pollers.list_pollers(desk.conn, desk.now),
            lanes=await desk.conn.fetch(_KERNEL.job_lanes),
            erp=await erp.endpoint(desk.conn),
        )
