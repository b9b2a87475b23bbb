"""Routes: a depot's day in drafts, its running plan, what drivers report, and who can take one more."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import Now
from headway.api.wire import Code, Day, Instant, Nothing, PageOf, Sent, Short
from headway.api.words import routes as w
from headway.dispatch.errors import NoShipment
from headway.dispatch.fleet import commands as c
from headway.dispatch.fleet.committing import CannotRun, difference
from headway.dispatch.fleet.gathering import gather
from headway.dispatch.fleet.offering import QuoteJob, Quotes
from headway.dispatch.fleet.publishing import Published
from headway.dispatch.views import orders_of
from headway.kernel.errors import BadInput, NotFound
from headway.routing.plans import store
from headway.tracking.reasons import REASONS

router = Router("routes", "Plans of the own fleet: drafts, the running plan, its stops, and what changes it.")

Seconds = Annotated[int, Field(ge=0, le=86_400)]


class PlanIn(Sent):
    """A depot's local day to plan; `budget_s` is how long the search takes."""

    depot: Code
    day: Day
    engine: Annotated[str, Field(max_length=40)] = ""
    budget_s: Annotated[float, Field(ge=0.1, le=20)] = 10.0
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1


class CommitIn(Sent):
    """Why it is committed although something is missing; empty: nothing may be."""

    despite: Short = ""


class TakeIn(Sent):
    """A shipment to put on the running plan: where it costs least, or on one vehicle's route."""

    shipment_id: UUID
    vehicle: Code | None = None
    most_moves: Annotated[int, Field(ge=0, le=10_000)] | None = None


class QuoteIn(Sent):
    """A shipment, or a delivery by its place, load (in steps of the dimensions) and times."""

    depot: Code
    day: Day
    shipment_id: UUID | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    load: Annotated[tuple[Annotated[int, Field(ge=0, le=10**9)], ...], Field(max_length=10)] = ()
    service_s: Seconds = 300
    opens: Instant | None = None
    closes: Instant | None = None
    skills: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    limit: Annotated[int, Field(ge=1, le=100)] = 10


class ReportIn(Sent):
    """What a driver reports; `action_id` is the sender's own: the same again changes nothing."""

    action_id: UUID
    at: Instant
    distance_m: Annotated[int, Field(ge=0, le=10_000_000)] | None = None


class FailIn(Sent):
    """Why it could not be done; `reason` is a code of tracking's reasons."""

    action_id: UUID
    at: Instant
    reason: Code
    text: Short = ""


class DelayIn(Sent):
    """How far a vehicle is behind what its reports say; 0: it is not any more."""

    delay_s: Seconds
    reason: Short = ""


class PlaceIn(Sent):
    """Where a shipment may go: anywhere it costs least, elsewhere than now, or to one vehicle and no other.

    `action_id` is the sender's own: the same again changes nothing.
    """

    action_id: UUID
    elsewhere: bool = False
    vehicle: Code | None = None


class ReorderIn(Sent):
    """`action_id` is the sender's own: the same again changes nothing."""

    action_id: UUID


class LockedIn(Sent):
    """No plan changes it any more, or one may again."""

    locked: bool


class PinnedIn(Sent):
    """It stays with its vehicle in every plan to come, or may move again."""

    pinned: bool


@router.get("/route-plans", "fleet:read", raises=(BadCursor,))
async def list_route_plans(
    turn: Now,
    depot: Annotated[Code | None, Query()] = None,
    day: Annotated[Day | None, Query()] = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[w.PlanOut]:
    """Plans, newest first."""
    found = await store.list_plans(turn.db, depot, day, id_of(after), limit + 1)
    return page([w.PlanOut.of(each) for each in found], limit, lambda row: row.id)


@router.post("/route-plans", "fleet:write", raises=(NotFound,))
async def plan_routes(turn: Now, body: PlanIn) -> c.DraftStands:
    """Compute a draft; nothing changes until one is committed."""
    stands: c.DraftStands = await turn.run(c.PlanRoutes(**body.model_dump()))
    return stands


@router.get("/route-plans/{plan_id}", "fleet:read", raises=(c.NoPlan,))
async def get_route_plan(turn: Now, plan_id: UUID) -> w.PlanDetail:
    """A plan with its routes, stops, who is left out, and its changes."""
    plan = await store.find_plan(turn.db, plan_id)
    if plan is None:
        raise c.NoPlan(f"there is no plan {plan_id}", plan_id=plan_id)
    routes, stops = await store.routes_of_plan(turn.db, plan_id), await store.stops_of_plan(turn.db, plan_id)
    left, changes = await store.left_out_of_plan(turn.db, plan_id), await store.changes_of_plan(turn.db, plan_id)
    return w.PlanDetail.made(plan, routes, stops, left, changes)


@router.get("/route-plans/{plan_id}/drafts", "fleet:read", raises=(c.NoPlan,))
async def list_route_drafts(turn: Now, plan_id: UUID) -> PageOf[w.DraftOut]:
    """The newest drafts of a plan."""
    if await store.find_plan(turn.db, plan_id) is None:
        raise c.NoPlan(f"there is no plan {plan_id}", plan_id=plan_id)
    found = await store.drafts_of_plan(turn.db, plan_id)
    return page([w.DraftOut.of(each) for each in found], 20, lambda row: row.id)


@router.get("/route-drafts/{draft_id}", "fleet:read", raises=(c.NoPlan, NotFound))
async def get_route_draft(turn: Now, draft_id: UUID) -> w.DraftDetail:
    """A draft with what committing it would change, and what is missing for it to run."""
    draft = await store.find_draft(turn.db, draft_id)
    if draft is None:
        raise c.NoPlan(f"there is no draft {draft_id}", draft_id=draft_id)
    plan = await store.find_plan(turn.db, draft.plan_id)
    assert plan is not None
    found = None
    if draft.answer is not None:
        found = await difference(turn.db, draft, await gather(turn.db, plan.depot, plan.day, turn.now))
    return w.DraftDetail.made(draft, found)


@router.post("/route-drafts/{draft_id}/commit", "fleet:write", raises=(c.NoPlan, c.PlanState, c.StaleDraft, CannotRun))
async def commit_route_draft(turn: Now, draft_id: UUID, body: CommitIn) -> Published:
    """From now on the draft's routes are the routes; those that have begun or are locked stay."""
    published: Published = await turn.run(c.CommitPlan(draft_id=draft_id, despite=body.despite))
    return published


@router.post("/route-drafts/{draft_id}/discard", "fleet:write", raises=(c.NoPlan, c.PlanState))
async def discard_route_draft(turn: Now, draft_id: UUID, body: Nothing) -> c.DraftStands:
    """Forget a draft."""
    stands: c.DraftStands = await turn.run(c.DiscardDraft(draft_id=draft_id))
    return stands


@router.post("/route-plans/{plan_id}/take", "fleet:write", raises=(c.NoPlan, c.PlanState))
async def take_on_route(turn: Now, plan_id: UUID, body: TakeIn) -> c.Changed:
    """Put a shipment on the running plan."""
    changed: c.Changed = await turn.run(c.TakeOn(plan_id=plan_id, **body.model_dump()))
    return changed


@router.post("/route-plans/{plan_id}/look", "fleet:write", raises=(c.PlanState,))
async def look_at_route_plan(turn: Now, plan_id: UUID, body: Nothing) -> c.Changed:
    """Judge the running plan as it stands now, as is done every ten minutes by itself."""
    changed: c.Changed = await turn.run(c.LookAtPlan(plan_id=plan_id))
    return changed


@router.post("/route-plans/{plan_id}/close", "fleet:write", raises=(c.NoPlan,))
async def close_route_plan(turn: Now, plan_id: UUID, body: Nothing) -> c.PlanStands:
    """The day is over: what was not done is on no route any more, and every route has ended."""
    stands: c.PlanStands = await turn.run(c.ClosePlan(plan_id=plan_id))
    return stands


@router.post("/routes/quotes", "fleet:read", raises=(c.NoPlan, c.PlanState))
async def quote_routes(turn: Now, body: QuoteIn) -> Quotes:
    """Who can take this, at what cost, and who is made late; nothing is changed."""
    quotes: Quotes = await turn.run(QuoteJob(**body.model_dump()))
    return quotes


@router.get("/routes/{route_id}", "fleet:read", raises=(c.NoRoute,))
async def get_route(turn: Now, route_id: UUID) -> w.RouteOut:
    """A route with its stops, planned and actual."""
    route = await store.find_route(turn.db, route_id)
    if route is None:
        raise c.NoRoute(f"there is no route {route_id}", route_id=route_id)
    return w.RouteOut.made(route, await store.stops_of_route(turn.db, route_id))


@router.put("/routes/{route_id}/lock", "fleet:write", raises=(c.NoRoute,))
async def lock_route(turn: Now, route_id: UUID, body: LockedIn) -> w.RouteOut:
    """Have plans leave the route as it is, or let them change it again."""
    await turn.run(c.LockRoute(route_id=route_id, locked=body.locked))
    return await _route(turn, route_id)


@router.post("/routes/{route_id}/start", "fleet:write", raises=(c.NoRoute, c.RouteState, c.AheadOfTime))
async def start_route(turn: Now, route_id: UUID, body: ReportIn) -> c.RouteStands:
    """The vehicle left its depot."""
    stands: c.RouteStands = await turn.run(c.StartRoute(action_id=body.action_id, route_id=route_id, at=body.at))
    return stands


@router.post("/routes/{route_id}/end", "fleet:write", raises=(c.NoRoute, c.RouteState, c.AheadOfTime))
async def end_route(turn: Now, route_id: UUID, body: ReportIn) -> c.RouteStands:
    """The vehicle is back."""
    stands: c.RouteStands = await turn.run(c.EndRoute(route_id=route_id, **body.model_dump()))
    return stands


@router.post("/routes/{route_id}/delay", "fleet:write", raises=(c.NoRoute, c.PlanState))
async def delay_route(turn: Now, route_id: UUID, body: DelayIn) -> c.Changed:
    """The vehicle is behind what its reports say."""
    changed: c.Changed = await turn.run(c.ReportDelay(route_id=route_id, **body.model_dump()))
    return changed


@router.post("/routes/{route_id}/reorder", "fleet:write", raises=(c.NoRoute,))
async def reorder_route(turn: Now, route_id: UUID, body: ReorderIn) -> c.Asked:
    """Put what a running route has still to do in the order that costs least, lateness in it.

    `outcome` is published, recommend (a person has to agree), nothing (it stays as it is) or impossible, as the
    sentence says.
    """
    if await store.find_route(turn.db, route_id) is None:
        raise c.NoRoute(f"there is no route {route_id}", route_id=route_id)
    asked: c.Asked = await turn.run(c.ReorderRoute(action_id=body.action_id, route_id=route_id))
    return asked


@router.post("/shipments/{shipment_id}/place-anew", "fleet:write", raises=(NoShipment,))
async def place_shipment_anew(turn: Now, shipment_id: UUID, body: PlaceIn) -> c.Asked:
    """Take a shipment off its running route and put it where it costs least now; `outcome` as of reordering a route."""
    if not await orders_of(turn.db, [shipment_id]):
        raise NoShipment(f"there is no shipment {shipment_id}", shipment_id=shipment_id)
    asked: c.Asked = await turn.run(c.PlaceAnew(shipment_id=shipment_id, **body.model_dump()))
    return asked


@router.post("/route-stops/{stop_id}/arrive", "fleet:write", raises=(c.NoStop, c.NoRoute, c.RouteState, c.AheadOfTime))
async def arrive_at_stop(turn: Now, stop_id: UUID, body: ReportIn) -> c.StopStands:
    """The vehicle is there."""
    stands: c.StopStands = await turn.run(c.ArriveAtStop(action_id=body.action_id, stop_id=stop_id, at=body.at))
    return stands


@router.post("/route-stops/{stop_id}/complete", "fleet:write", raises=(c.NoStop, c.RouteState, c.AheadOfTime))
async def complete_stop(turn: Now, stop_id: UUID, body: ReportIn) -> c.StopStands:
    """Delivered or collected."""
    stands: c.StopStands = await turn.run(c.CompleteStop(action_id=body.action_id, stop_id=stop_id, at=body.at))
    return stands


@router.post("/route-stops/{stop_id}/fail", "fleet:write", raises=(c.NoStop, c.RouteState, c.AheadOfTime))
async def fail_stop(turn: Now, stop_id: UUID, body: FailIn) -> c.StopStands:
    """It could not be done."""
    if body.reason not in REASONS:
        raise BadInput(f"no reason is called {body.reason!r}", field="reason", allowed=", ".join(sorted(REASONS)))
    stands: c.StopStands = await turn.run(c.FailStop(stop_id=stop_id, **body.model_dump()))
    return stands


@router.put("/route-stops/{stop_id}/pin", "fleet:write", raises=(c.NoStop, c.NoRoute))
async def pin_stop(turn: Now, stop_id: UUID, body: PinnedIn) -> w.RouteOut:
    """Have plans keep the stop with its vehicle, or let them move it again."""
    stop = await turn.run(c.PinStop(stop_id=stop_id, pinned=body.pinned))
    return await _route(turn, stop.route_id)


async def _route(turn: Now, route_id: UUID) -> w.RouteOut:
    route = await store.find_route(turn.db, route_id)
    assert route is not None
    return w.RouteOut.made(route, await store.stops_of_route(turn.db, route_id))
