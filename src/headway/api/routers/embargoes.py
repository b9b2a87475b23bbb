"""Embargoes: lanes on which nothing goes for a while, with one carrier or with any."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, key_of
from headway.api.routers.carriers import SavedCount, shown
from headway.api.turn import Now
from headway.api.wire import Code, Day, PageOf, Reason, Sent
from headway.carriers import commands as c
from headway.carriers import views
from headway.carriers.shown import EmbargoView
from headway.kernel.errors import NotFound

router = Router("embargoes", "Lanes on which nothing goes for a while.")


class EmbargoIn(Sent):
    """Nothing goes on the lane from valid_from to valid_to; carrier null: every one, zone null: any."""

    code: Code
    reason: Reason
    valid_from: Day
    valid_to: Annotated[Day | None, Field(description="null: until further notice")] = None
    carrier: Code | None = None
    origin_zone: Code | None = None
    destination_zone: Code | None = None


class EmbargoesIn(Sent):
    """Embargoes to add or replace."""

    embargoes: Annotated[tuple[EmbargoIn, ...], Field(min_length=1, max_length=1000)]


class Lifted(BaseModel):
    """The embargo that stood."""

    code: str


@router.get("/embargoes", "carriers:read", raises=(BadCursor,))
async def list_embargoes(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[EmbargoView]:
    """Embargoes by code, also those that ended."""
    return shown(await views.list_embargoes(turn.db, after=key_of(after, 1), limit=limit))


@router.post("/embargoes", "carriers:write", bulk=True)
async def save_embargoes(turn: Now, body: EmbargoesIn) -> SavedCount:
    """Add or replace embargoes; all or none. Candidates on their lanes are ruled out from now on."""
    drafts = tuple(c.EmbargoDraft(**each.model_dump()) for each in body.embargoes)
    return SavedCount(saved=await turn.run(c.SaveEmbargoes(drafts)))


@router.delete("/embargoes/{code}", "carriers:write", raises=(NotFound,))
async def lift_embargo(turn: Now, code: Code) -> Lifted:
    """Forget an embargo."""
    await turn.run(c.LiftEmbargo(code))
    return Lifted(code=code)
