"""Dead letters: what could not be handled, and handling it again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.responses import Response

from headway.kernel.db import load_queries
from headway.kernel.dead_letters import replay_dead_letter
from headway.web.visits import Visit

Q = load_queries("headway.kernel")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """One of them: what it was, what went wrong, and what it held."""

    id: UUID
    source: str
    kind: str
    detail: dict[str, Any]
    error: str
    died_at: datetime

    @property
    def text(self) -> str:
        """What it held, to read."""
        return json.dumps(self.detail, indent=2, ensure_ascii=False)


async def index(visit: Visit) -> Response:
    """A page of them, oldest first."""
    after = visit.query("after")
    async with visit.desk() as desk:
        first = UUID(after) if _is_id(after) else UUID(int=0)
        rows = await desk.conn.fetch(Q.list_dead_letters, first, PAGE + 1)
        found = [Letter(**{**dict(row), "detail": json.loads(row["detail"])}) for row in rows]
        more = found[PAGE - 1].id if len(found) > PAGE else None
        return visit.page("admin_letters.html", desk, letters=found[:PAGE], more=more)


async def replay(visit: Visit, fields: dict[str, str]) -> Response:
    """Handle one again: an event at once, a timer or a job as soon as a worker comes by."""
    letter_id = visit.id()
    async with visit.app.scope.begin(visit.session.tenant_id, visit.session.actor) as uow:
        await replay_dead_letter(visit.app, uow, letter_id)
    return visit.back("/admin/letters")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
