"""What a selection on the map can be told: take the cases of its shipments, let them sleep, take that back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from headway.exceptions.inbox.model import Deed, SortCases, Sorted, UndoSorting
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput
from headway.web.map.tables import document
from headway.web.visits import Visit

Q = load_queries("headway.web.map")
MOST = 500
"""Shipments of one selection."""
ACTS = (Deed.TAKE, Deed.SNOOZE)
SLEEP = timedelta(hours=1)


async def cases(visit: Visit, fields: dict[str, str]) -> Response:
    """Do `act` to every open case about the shipments of `ids`: to how many, what was refused, how to undo it."""
    act = next((deed for deed in ACTS if deed == fields.get("act")), None)
    if act is None:
        raise BadInput(f"{fields.get('act', '')[:20]!r} cannot be done", field="act", allowed=", ".join(ACTS))
    ids = shipments_of(fields.get("ids", ""))
    async with visit.desk() as desk:
        rows = await desk.conn.fetch(Q.cases_of_shipments, ids, act is Deed.TAKE)
        until = desk.now + SLEEP if act is Deed.SNOOZE else None
    if not rows:
        return document({"done": 0, "refused": [], "undo": None})
    found: Sorted = await visit.run(SortCases(case_ids=tuple(row["id"] for row in rows), deed=act, until=until))
    refused = [{"id": each.case_id, "text": each.why} for each in found.refused]
    return document({"done": len(found.done), "refused": refused, "undo": found.undo_id})


async def undo(visit: Visit, fields: dict[str, str]) -> Response:
    """Put the cases back as they stood."""
    try:
        undo_id = UUID(fields.get("undo", ""))
    except ValueError:
        raise BadInput("that is nothing to take back", field="undo", allowed="what the deed told") from None
    return document({"done": len(await visit.run(UndoSorting(undo_id)))})


def shipments_of(text: str) -> list[UUID]:
    """The ids of a selection, parted by commas.

    Raises:
        BadInput: one is none, or there are too many or none at all.
    """
    parts = [part for part in text.split(",") if part]
    if not 0 < len(parts) <= MOST:
        raise BadInput(f"{len(parts)} shipments", field="ids", allowed=f"1 to {MOST} ids, parted by commas")
    try:
        return [UUID(part) for part in parts]
    except ValueError:
        raise BadInput("the selection names what is no id", field="ids", allowed="ids of shipments") from None
