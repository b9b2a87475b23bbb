"""The log as an audit trail, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, JsonValue

from headway.api.operation import Router
from headway.api.paging import BadCursor, Paged, cursor, numbers_of
from headway.api.turn import Now
from headway.api.wire import Instant, PageOf
from headway.kernel import auditing
from headway.kernel.auditing import FIRST, Wanted

router = Router("audit", "Who did what, when, and from where.")


class EntryOut(BaseModel):
    """An event as an audit sees it; `came_from` is `screen` or `api` with an address, empty for Headway itself."""

    id: UUID
    type: str
    subject_type: str
    subject_id: UUID
    recorded_at: datetime
    actor: str
    came_from: str
    correlation_id: UUID
    causation_id: UUID | None
    data: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for."""

    actor: Annotated[str | None, Query(max_length=200, description="such as user:ann, key:erp")] = None
    event: Annotated[str | None, Query(max_length=100, description="such as dispatch.PolicyActivated")] = None
    subject_id: UUID | None = None
    since: Instant | None = None
    until: Instant | None = None
    everybody: Annotated[Literal["true"] | None, Query(description="also what Headway did by itself")] = None

    def wanted(self) -> Wanted:
        types = None if self.event is None else (self.event,)
        return Wanted(
            everybody=self.everybody is not None, actor=self.actor, types=types, subject_id=self.subject_id,
            since=self.since, until=self.until,
        )  # fmt: skip


@router.get("/audit", "operations:read", raises=(BadCursor,))
async def list_audit(turn: Now, asked: Annotated[Asked, Depends()], paged: Paged) -> PageOf[EntryOut]:
    """What people and keys did, newest first."""
    place = numbers_of(paged.after, 2)
    before = FIRST if place is None else (place[0], place[1])
    found = await auditing.trail(turn.db, asked.wanted(), before=before, limit=paged.limit + 1)
    names = EntryOut.model_fields.keys() - {"data"}
    items = [EntryOut(data=json.loads(e.data), **{name: getattr(e, name) for name in names}) for e in found]
    last = found[paged.limit - 1] if len(found) > paged.limit else None
    return PageOf(items=items[: paged.limit], next=None if last is None else cursor(last.xid, last.seq))
