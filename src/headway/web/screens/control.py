"""The control page: the tenant's clock, the KPIs, the live board, and the open cases."""

from __future__ import annotations

from starlette.responses import Response

from headway.analytics.views import kpis
from headway.exceptions import views as cases
from headway.web.board import FILTERS, PAGE, read_board
from headway.web.visits import Desk, Visit

CASES_SHOWN = 12


async def show(visit: Visit) -> Response:
    """Everything at one glance, from one snapshot of the database."""
    wanted, shown = visit.query("status", "open"), _whole(visit.query("show"))
    async with visit.desk() as desk:
        return visit.page(
            "control.html",
            desk,
            board=await read_board(desk.conn, desk.now, wanted, shown),
            filters=FILTERS,
            tiles=await kpis(desk.conn, desk.now) if visit.may("analytics:read") else (),
            cases=await _cases(desk) if visit.may("exceptions:read") else None,
        )


async def _cases(desk: Desk) -> dict[str, object]:
    open_only = cases.CaseFilter(phase="open")
    counts = await cases.counts(desk.conn, desk.now)
    return {
        "rows": await cases.list_cases(desk.conn, open_only, limit=CASES_SHOWN),
        "total": sum(counts.by_severity.values()),
        "overdue": counts.overdue,
    }


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else PAGE
