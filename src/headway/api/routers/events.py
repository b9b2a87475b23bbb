"""The log as a feed, and what could not be handled."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, JsonValue

from headway.api.errors import FieldFault, InvalidRequest
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, cursor, id_of, numbers_of, page
from headway.api.turn import Now
from headway.api.wire import PageOf, Sent
from headway.kernel.db.queries import load_queries
from headway.kernel.dead_letters import NoDeadLetter, NothingToReplay, replay_dead_letter
from headway.kernel.message import event_types

router = Router("events", "Everything that happened, in order; and dead letters.")
Q = load_queries("headway.kernel")


class EventOut(BaseModel):
    """An event. `correlation_id` is the first cause of its chain, `causation_id` what led to it."""

    id: UUID
    type: str
    subject_type: str
    subject_id: UUID
    recorded_at: datetime
    actor: str
    correlation_id: UUID
    causation_id: UUID | None
    data: dict[str, JsonValue]


class FeedOut(BaseModel):
    """Events in order. `next` goes into `after`, also when there are none yet: the feed never ends."""

    items: list[EventOut]
    next: str | None


class DeadLetterOut(BaseModel):
    """What could not be handled, and why."""

    id: UUID
    source: Literal["event", "timer", "job"]
    kind: str
    detail: dict[str, JsonValue]
    error: str
    died_at: datetime


class ReplayIn(Sent):
    """Nothing more to say."""


class Replayed(BaseModel):
    """It was handled again, or queued again."""

    id: UUID
    replayed: bool


@router.get("/events", "events:read", raises=(BadCursor,))
async def list_events(
    turn: Now,
    types: Annotated[
        str | None, Query(max_length=4000, description="names such as orders.OrderReleased, separated by commas")
    ] = None,
    after: After = None,
    limit: Limit = 100,
) -> FeedOut:
    """The log after a cursor. An event is shown once nothing can be recorded before it any more."""
    wanted = None if types is None else _known(types.split(","))
    start = numbers_of(after, 2) or (0, 0)
    rows = await turn.db.fetch(Q.log_page, *start, wanted, limit)
    items = [
        EventOut(data=json.loads(row["data"]), **{name: row[name] for name in EventOut.model_fields if name != "data"})
        for row in rows
    ]
    return FeedOut(items=items, next=cursor(rows[-1]["xid"], rows[-1]["seq"]) if rows else after)


@router.get("/dead-letters", "operations:read", raises=(BadCursor,))
async def list_dead_letters(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[DeadLetterOut]:
    """What could not be handled and was not replayed, oldest first."""
    rows = await turn.db.fetch(Q.list_dead_letters, id_of(after) or UUID(int=0), limit + 1)
    found = [DeadLetterOut(**{**dict(row), "detail": json.loads(row["detail"])}) for row in rows]
    return page(found, limit, lambda letter: letter.id)


@router.post("/dead-letters/{letter_id}/replay", "operations:write", raises=(NoDeadLetter, NothingToReplay))
async def replay_letter(turn: Now, letter_id: UUID, body: ReplayIn) -> Replayed:
    """Handle it again: an event at once, a timer or a job as soon as a worker comes by."""
    await replay_dead_letter(turn.app, turn.work, letter_id)
    return Replayed(id=letter_id, replayed=True)


def _known(names: list[str]) -> list[str]:
    known = event_types()
    faults = [FieldFault("query.types", name, "a type of the catalogue") for name in names if name not in known]
    if faults:
        raise InvalidRequest(f"{faults[0].seen!r} is no type of event", faults)
    return names
