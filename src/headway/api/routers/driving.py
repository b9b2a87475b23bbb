"""Drivers: the passes they sign in with on their phones, and what they did."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import Now
from headway.api.wire import PageOf
from headway.api.words.driving import (
    ActionDetail,
    ActionOut,
    ApplyIn,
    DismissIn,
    PassIn,
    PassOut,
    PassRevoked,
    PassShown,
)
from headway.dispatch.fleet.commands import RouteState
from headway.tracking.driving import views
from headway.tracking.driving.model import (
    ActionAnswered,
    ActionIsAnswered,
    ApplyAction,
    DismissAction,
    MakePass,
    NoAction,
    NoDriver,
    NoPass,
    NotApplicable,
    PassMade,
    RevokePass,
    State,
)
from headway.tracking.driving.passes import PATH

router = Router(
    "drivers", "How drivers sign in on their phones, and what they did. Drivers themselves are the fleet's."
)
OfDriver = Annotated[str | None, Query(max_length=100, description="a driver's code")]


@router.post("/driver-passes", "fleet:write", status_code=201, raises=(NoDriver,))
async def make_driver_pass(turn: Now, body: PassIn) -> PassOut:
    """Let a driver sign in by a link or by a code; both are shown this once."""
    made: PassMade = await turn.run(MakePass(body.driver, body.hours))
    path = f"{PATH}{made.token}"
    turn.secret = (path, made.code)
    return PassOut(id=made.id, path=path, code=made.code, expires_at=made.expires_at)


@router.get("/driver-passes", "fleet:read", raises=(BadCursor,))
async def list_driver_passes(
    turn: Now, driver: OfDriver = None, after: After = None, limit: Limit = 50
) -> PageOf[PassShown]:
    """Passes, the newest first."""
    found = await views.list_passes(turn.db, driver=driver, after=id_of(after), limit=limit + 1)
    return page(found, limit, lambda row: row["id"])


@router.delete("/driver-passes/{pass_id}", "fleet:write", raises=(NoPass,))
async def revoke_driver_pass(turn: Now, pass_id: UUID) -> PassRevoked:
    """End a pass; phones that signed in with it are signed out."""
    await turn.run(RevokePass(pass_id))
    return PassRevoked(id=pass_id)


@router.get("/driver-actions", "fleet:read", raises=(BadCursor,))
async def list_driver_actions(
    turn: Now,
    driver: OfDriver = None,
    stop_id: UUID | None = None,
    state: State | None = None,
    route_id: UUID | None = None,
    unanswered: Annotated[bool, Query(description="only what no route took and nobody has answered")] = False,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[ActionOut]:
    """What drivers did, the newest first; `state=kept` is what happened though the plan had changed."""
    wanted = views.Wanted(driver, stop_id, state, None if route_id is None else (route_id,), unanswered)
    found = await views.list_actions(turn.db, wanted, after=id_of(after), limit=limit + 1)
    return page(found, limit, lambda row: row["id"])


@router.get("/driver-actions/{action_id}", "fleet:read", raises=(NoAction,))
async def get_driver_action(turn: Now, action_id: UUID) -> ActionDetail:
    """One action, and whether it can be noted after all."""
    return ActionDetail.made(await views.get_action(turn.db, action_id))


@router.post(
    "/driver-actions/{action_id}/apply", "fleet:write", raises=(NoAction, ActionIsAnswered, NotApplicable, RouteState)
)
async def apply_driver_action(turn: Now, action_id: UUID, body: ApplyIn) -> ActionAnswered:
    """Note after all what no route took, where it belongs by now, at the time at which the driver did it."""
    answered: ActionAnswered = await turn.run(ApplyAction(action_id, body.reason))
    return answered


@router.post("/driver-actions/{action_id}/dismiss", "fleet:write", raises=(NoAction, ActionIsAnswered))
async def dismiss_driver_action(turn: Now, action_id: UUID, body: DismissIn) -> ActionAnswered:
    """Say why nothing is to be done about what no route took."""
    answered: ActionAnswered = await turn.run(DismissAction(action_id, body.reason))
    return answered
