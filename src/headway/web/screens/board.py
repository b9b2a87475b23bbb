"""The dispatch board: every shipment in hand, those in trouble first."""

from __future__ import annotations

from starlette.responses import Response

from headway.web.board import FILTERS, PAGE, read_board
from headway.web.visits import Visit


async def show(visit: Visit) -> Response:
    """The board under a filter, from one snapshot of the database."""
    wanted, shown = visit.query("status", "open"), _whole(visit.query("show"))
    async with visit.desk() as desk:
        return visit.page(
            "dispatch_board.html",
            desk,
            board=await read_board(desk.conn, desk.now, wanted, shown),
            filters=FILTERS,
        )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else PAGE
