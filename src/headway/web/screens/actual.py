"""Plan against actual: how long the fleet's ways and stops took, all and the clean ones, and what was learned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from starlette.responses import Response

from headway.routing.feedback.views import report
from headway.web.visits import Visit

PERIODS: Mapping[str, tuple[str, timedelta]] = {
    "day": ("24 hours", timedelta(days=1)),
    "week": ("7 days", timedelta(days=7)),
    "month": ("28 days", timedelta(days=28)),
}


async def index(visit: Visit) -> Response:
    """Everything about a period."""
    chosen = visit.query("period")
    chosen = chosen if chosen in PERIODS else "week"
    async with visit.desk() as desk:
        found = await report(desk.conn, desk.now - PERIODS[chosen][1], desk.now)
        parts = (
            ("hours", "Hours", "By the hour it set out", found.by_band),
            ("corridors", "Corridor", "From where to where, in cells of about 5 km", found.by_corridor),
            ("places", "Place", "By customer and place", found.by_place),
        )
        return visit.page("actual.html", desk, found=found, parts=parts, chosen=chosen, periods=PERIODS)
