"""The test clock of a sandbox tenant."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from headway.api.operation import Mode, Router
from headway.api.turn import Now
from headway.api.wire import Instant, Sent
from headway.kernel.conductor import NotASandbox, advance
from headway.kernel.db.queries import load_queries
from headway.kernel.errors import BadInput

router = Router("sandbox", "The test clock of a sandbox tenant.")
Q = load_queries("headway.kernel")
FARTHEST = timedelta(days=366)


class ClockOut(BaseModel):
    """The tenant's time."""

    now: datetime


class ClockMoved(ClockOut):
    """The tenant's time, and when it will have something to do of itself; null where it has not."""

    next_due: datetime | None


class ClockIn(Sent):
    """Where to move the clock: `to` a moment, or on `by_s` seconds; at most a year at once, never back.

    What falls due within `grain_s` seconds of each other is handled at one stop; 0 stops at each moment.
    """

    to: Instant | None = None
    by_s: Annotated[int | None, Field(ge=0, le=366 * 86_400)] = None
    grain_s: Annotated[int, Field(ge=0, le=3600)] = 0

    @model_validator(mode="after")
    def _one(self) -> ClockIn:
        if (self.to is None) == (self.by_s is None):
            raise ValueError("either `to` or `by_s` is allowed")
        return self


@router.get("/sandbox/clock", "sandbox:read", raises=(NotASandbox,))
async def get_clock(turn: Now) -> ClockOut:
    """Where the clock stands."""
    row = await turn.db.fetchrow(Q.find_tenant, turn.tenant_id)
    if row is None or not row["sandbox"]:
        raise NotASandbox("a live tenant has no clock of its own")
    return ClockOut(now=turn.now)


@router.post("/sandbox/clock", "sandbox:write", mode=Mode.DETACHED, raises=(NotASandbox,))
async def move_clock(turn: Now, body: ClockIn) -> ClockMoved:
    """Move the clock; answers when everything due on the way, and what followed from it, has been handled."""
    to = body.to if body.to is not None else turn.now + timedelta(seconds=body.by_s or 0)
    if to - turn.now > FARTHEST:
        raise BadInput(f"{to.isoformat()} is over a year ahead", field="to", allowed="at most 366 days at once")
    rest = await advance(turn.app, turn.tenant_id, to, grain=timedelta(seconds=body.grain_s))
    return ClockMoved(now=rest.now, next_due=rest.next_due)
