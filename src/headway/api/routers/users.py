"""Users, their roles and their sessions."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from headway.api.errors import VersionMismatch
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import IfMatch, Now
from headway.api.wire import Nothing, PageOf
from headway.api.words import people as w
from headway.carriers import views as carriers
from headway.kernel.errors import BadInput, NotFound
from headway.people import commands as c
from headway.people import views
from headway.people.links import PATH
from headway.people.model import WELCOME, Deactivated, EmailTaken, LastAdmin, NoSession, NoUser, Person, Role
from headway.people.roles import GRANTS

router = Router("users", "People who sign in, what their roles let them do, and where they are signed in.")


@router.get("/roles", "people:read")
async def list_roles(turn: Now) -> list[w.RoleOut]:
    """Every role there is, and what it may do."""
    return [w.RoleOut(role=role, about=grant.sentence, scopes=list(grant.scopes)) for role, grant in GRANTS.items()]


@router.get("/users", "people:read", raises=(BadCursor,))
async def list_users(
    turn: Now,
    role: Annotated[Role | None, Query(description="with this role")] = None,
    active: Annotated[bool | None, Query(description="who may sign in, or who may not")] = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[w.UserOut]:
    """Users, oldest first."""
    first = id_of(after) or views.FIRST
    found = await views.list_users(turn.db, after=first, limit=limit + 1, role=role, active=active)
    return page([w.user_out(each) for each in found], limit, lambda user: user.id)


@router.post("/users", "people:write", raises=(EmailTaken, NotFound), status_code=201)
async def invite_user(turn: Now, body: w.UserIn) -> w.InvitedOut:
    """Let somebody in, with no role that may do more than the calling key; the link sets the password, once."""
    await _check_carrier(turn, body.carrier)
    held = turn.caller.scopes
    command = c.AddUser(body.email, body.name, body.roles, held, body.carrier, body.driver)
    added: c.Added = await turn.run(command)
    assert added.token is not None
    link = _shown(turn, c.LinkMade(added.token, turn.app.scope.clock.now() + WELCOME))
    return w.InvitedOut(user=w.user_out(added.person), link=link)


@router.get("/users/{user_id}", "people:read", raises=(NoUser,))
async def get_user(turn: Now, user_id: UUID) -> w.UserOut:
    """One user."""
    return _one(turn, await views.get_user(turn.db, user_id))


@router.patch("/users/{user_id}", "people:write", raises=(NoUser, LastAdmin, NotFound, VersionMismatch))
async def change_user(turn: Now, user_id: UUID, body: w.UserChange, if_match: IfMatch = None) -> w.UserOut:
    """Change what a user is; it holds from the next request on."""
    turn.check_match((await views.get_user(turn.db, user_id)).version)
    if body.roles is None and (body.carrier or body.driver):
        raise BadInput("a carrier or a driver without roles", field="roles", allowed="the roles, said again")
    await _check_carrier(turn, body.carrier)
    parts = (body.name, body.roles, body.carrier, body.driver)
    return _one(turn, await turn.run(c.ChangeUser(user_id, turn.caller.scopes, *parts)))


@router.post("/users/{user_id}/deactivate", "people:write", raises=(NoUser, LastAdmin))
async def deactivate_user(turn: Now, user_id: UUID, body: Nothing) -> w.UserOut:
    """Keep a user out: all sessions and links end at once."""
    return _one(turn, await turn.run(c.DeactivateUser(user_id)))


@router.post("/users/{user_id}/reactivate", "people:write", raises=(NoUser,))
async def reactivate_user(turn: Now, user_id: UUID, body: Nothing) -> w.UserOut:
    """Let a user in again, with the roles from before."""
    return _one(turn, await turn.run(c.ReactivateUser(user_id, turn.caller.scopes)))


@router.post("/users/{user_id}/password-link", "people:write", raises=(NoUser, Deactivated), status_code=201)
async def make_password_link(turn: Now, user_id: UUID, body: Nothing) -> w.PasswordLinkOut:
    """A link that sets a new password, once; an earlier one ends."""
    return _shown(turn, await turn.run(c.MakePasswordLink(user_id, turn.caller.scopes)))


@router.delete("/users/{user_id}/sessions", "people:write", raises=(NoUser,))
async def end_sessions_of_user(turn: Now, user_id: UUID) -> w.EndedOut:
    """Sign a user out everywhere."""
    return w.EndedOut(ended=await turn.run(c.EndSessionsOf(user_id)))


@router.get("/sessions", "people:read", raises=(BadCursor,))
async def list_sessions(
    turn: Now,
    user_id: Annotated[UUID | None, Query(description="of this user")] = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[w.SessionOut]:
    """Who is signed in at the screens."""
    first, now = id_of(after) or views.FIRST, turn.app.scope.clock.now()
    found = await views.list_sessions(turn.db, now, after=first, limit=limit + 1, user_id=user_id)
    return page([w.SessionOut.model_validate(each) for each in found], limit, lambda session: session.id)


@router.delete("/sessions/{session_id}", "people:write", raises=(NoSession,))
async def end_session(turn: Now, session_id: UUID) -> w.EndedOut:
    """Sign one browser out."""
    await turn.run(c.EndSession(session_id))
    return w.EndedOut(ended=1)


async def _check_carrier(turn: Now, carrier: str | None) -> None:
    """There is such a carrier; a driver's code is looked up when they drive."""
    if carrier is not None:
        await carriers.get_carrier(turn.db, carrier)


def _one(turn: Now, person: Person) -> w.UserOut:
    turn.tag(person.version)
    return w.user_out(person)


def _shown(turn: Now, made: c.LinkMade) -> w.PasswordLinkOut:
    path = f"{PATH}{made.token}"
    turn.secret = path
    return w.PasswordLinkOut(path=path, expires_at=made.expires_at)
