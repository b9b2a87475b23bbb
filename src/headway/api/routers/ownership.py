"""Who owns cases: teams, regions, shifts, people, the ladder; the document in force, its versions, who is on duty."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field, StringConstraints

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, numbers_of, page
from headway.api.routers.thresholds import Number
from headway.api.turn import Now
from headway.api.wire import PageOf, Reason, Sent, Short, Shown
from headway.exceptions.detectors import NAMES
from headway.exceptions.ownership.book import BOOK, Q, load_of
from headway.exceptions.ownership.model import (
    BadOwnership,
    KeptOwnership,
    NoOwnership,
    OwnershipMoved,
    RestoreOwnership,
    SaveOwnership,
)
from headway.exceptions.ownership.reading import MAX_CHARACTERS, read_ownership
from headway.exceptions.ownership.shifts import at_work

router = Router("case ownership", "Teams, regions, shifts and the ladder: whose a case is.")
_MOST = 2**31 - 2
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARACTERS)]


class OwnershipIn(Sent):
    """The document as YAML or JSON, in one text; `before`: the version that must be in force now."""

    text: Text
    note: Short = ""
    before: Annotated[int | None, Field(ge=0, le=_MOST)] = None


class OwnershipText(Sent):
    """The document as YAML or JSON, in one text."""

    text: Text


class RestoreIn(Sent):
    """Why."""

    reason: Reason


class OwnershipOut(Shown):
    """A version as it was saved."""

    version: int
    name: str
    note: str
    saved_by: str
    saved_at: datetime


class OwnershipInForce(BaseModel):
    """The version in force, 0 for what is built in, and its text."""

    version: int
    name: str
    text: str


class OwnershipSound(BaseModel):
    """The text could be saved: so many teams, people and rules."""

    name: str
    teams: int
    people: int
    rules: int


class OnDuty(BaseModel):
    """Somebody of a team: are they on duty now, and how many open cases have they."""

    name: str
    on_duty: bool
    cases: int


class TeamOnDuty(BaseModel):
    """A team: does it work now, who owns its new cases, and its people."""

    team: str
    at_work: bool
    owns_now: str
    people: list[OnDuty]


@router.get("/case-ownership", "exceptions:read")
async def get_case_ownership(turn: Now) -> OwnershipInForce:
    """What is in force."""
    owners = await BOOK.load(turn.db)
    text = await turn.db.fetchval(Q.text_of, owners.version)
    return OwnershipInForce(version=owners.version, name=owners.document.name, text=text or "")


@router.put("/case-ownership", "exceptions:write", raises=(BadOwnership, OwnershipMoved), bulk=True)
async def save_case_ownership(turn: Now, body: OwnershipIn) -> KeptOwnership:
    """Put a document in force; it counts for cases that are opened, handed over or escalated from now."""
    kept: KeptOwnership = await turn.run(SaveOwnership(body.text, body.note, body.before))
    return kept


@router.post("/case-ownership/check", "exceptions:read", raises=(BadOwnership,), bulk=True)
async def check_case_ownership(turn: Now, body: OwnershipText) -> OwnershipSound:
    """Could this text be saved? Every fault, with its line; nothing is kept."""
    found = read_ownership(body.text, NAMES)
    return OwnershipSound(name=found.name, teams=len(found.teams), people=len(found.people), rules=len(found.rules))


@router.get("/case-ownership/versions", "exceptions:read", raises=(BadCursor,))
async def list_case_ownership(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[OwnershipOut]:
    """Versions, newest first."""
    numbers = numbers_of(after, 1)
    before = None if numbers is None else min(numbers[0], _MOST + 1)
    rows = await turn.db.fetch(Q.versions, before, limit + 1)
    return page([OwnershipOut(**dict(row)) for row in rows], limit, lambda row: row.version)


@router.post(
    "/case-ownership/{version}/restore", "exceptions:write", raises=(NoOwnership, OwnershipMoved, BadOwnership)
)
async def restore_case_ownership(
    turn: Now, version: Annotated[Number, Path(ge=0, le=_MOST, description="0: what is built in")], body: RestoreIn
) -> KeptOwnership:
    """Put an older version in force again."""
    kept: KeptOwnership = await turn.run(RestoreOwnership(version, body.reason))
    return kept


@router.get("/case-duty", "exceptions:read")
async def get_case_duty(turn: Now) -> list[TeamOnDuty]:
    """Who is on duty now, team by team, with how many open cases each has."""
    owners = await BOOK.load(turn.db)
    load = await load_of(turn.db, sorted(owners.people))
    return [
        TeamOnDuty(
            team=team.name,
            at_work=not team.calendar or at_work(owners.calendars[team.calendar], turn.now),
            owns_now=owners.team_on_duty(team.name, turn.now),
            people=[
                OnDuty(name=name, on_duty=owners.on_duty(name, team.name, turn.now), cases=load.get(name, 0))
                for name in team.members
            ],
        )
        for team in owners.document.teams
    ]
