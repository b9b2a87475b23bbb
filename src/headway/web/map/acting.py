"""What a selection on the map can be told: take the cases of its shipments, or let them sleep for a while."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from headway.exceptions.model import AcknowledgeCase, SnoozeCase
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput, Conflict
from headway.web.map.tables import document
from headway.web.visits import Visit

Q = load_queries("headway.web.map")
MOST = 500
"""Shipments of one selection."""
ACTS = ("take", "snooze")
SLEEP = timedelta(hours=1)


async def cases(visit: Visit, fields: dict[str, str]) -> Response:
    """Do `act` to every open case about the shipments of `ids`; says how many there were, and what was refused."""
    act = fields.get("act", "")
    if act not in ACTS:
        raise BadInput(f"{act[:20]!r} cannot be done to cases", field="act", allowed=", ".join(ACTS))
    ids = shipments_of(fields.get("ids", ""))
    async with visit.desk() as desk:
        rows = await desk.conn.fetch(Q.cases_of_shipments, ids, act == "take")
        until = desk.now + SLEEP
    refused = []
    for row in rows:
        command = AcknowledgeCase(row["id"]) if act == "take" else SnoozeCase(row["id"], until)
        try:
            await visit.run(command)
        except Conflict as error:
            refused.append({"id": row["id"], "text": error.message})
    return document({"done": len(rows) - len(refused), "refused": refused})


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
