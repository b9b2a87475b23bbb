"""Committing: the one moment a draft becomes what is driven; and what that changes, shown before it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.fleet.commands import (
    CommitPlan,
    LockRoute,
    NoPlan,
    NoRoute,
    NoStop,
    PinStop,
    PlanState,
    StaleDraft,
)
from headway.dispatch.fleet.finding import Finding
from headway.dispatch.fleet.gathering import gather
from headway.dispatch.fleet.publishing import COMMIT, Published, Target, Why, publish
from headway.dispatch.fleet.snapshot import Answer, Omitted, Snapshot
from headway.dispatch.fleet.validating import findings
from headway.kernel.errors import Conflict
from headway.routing.plans import store
from headway.routing.plans.model import DraftRow, DraftStatus, RouteRow, RouteStatus, StopRow
from headway.routing.plans.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork


SINCE = "booked_since"
_SINCE = "it was booked after the draft"
_FREE = (RouteStatus.PLANNED, RouteStatus.DROPPED)


class CannotRun(Conflict):
    """Something is missing for the plan to run; what, is in `findings`."""

    code = "plan_cannot_run"
    advice = "Maybe plan again, or mend what is named; what only warns can be committed with a reason (despite)."


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What would change: by shipment's reference where that is what is known.

    moved: (reference, vehicle before, vehicle after); late: references and minutes; idle: why shifts of the day are not
    planned with.
    """

    routes_before: int
    routes_after: int
    stops_before: int
    stops_after: int
    cost_before_minor: int
    cost_after_minor: int
    distance_before_m: int
    distance_after_m: int
    currency: str
    moved: tuple[tuple[str, str, str], ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    late: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[str, str, str], ...]
    findings: tuple[Finding, ...]
    idle: tuple[str, ...] = ()


async def commit_plan(cmd: CommitPlan, uow: UnitOfWork) -> Published:
    """Make the draft's routes the routes; those that have begun or are locked stay as they are.

    Raises:
        NoPlan: there is no such draft. PlanState: it is not ready. StaleDraft: the plan changed after it was begun.
        CannotRun: something is missing that blocks, or that warns and no reason was given.
    """
    draft = await _ready(uow.conn, cmd.draft_id)
    plan = await store.lock_plan(uow.conn, draft.plan_id)
    assert plan is not None
    if plan.version != draft.base_version:
        raise StaleDraft(f"the plan is at version {plan.version}, the draft was made of {draft.base_version}")
    planned, answer = _made(draft)
    now = await gather(uow.conn, plan.depot, plan.day, uow.now)
    found = findings(planned, now, answer)
    missing = [each for each in found if each.blocks] or [each for each in found if not cmd.despite.strip()]
    if missing:
        raise CannotRun(missing[0].sentence, findings=[msgspec.to_builtins(each) for each in missing[:50]])
    target = await _target(uow.conn, plan.id, planned, now, answer)
    assert draft.decision_id is not None
    why = Why(cause=COMMIT, decision_id=draft.decision_id, sentence=cmd.despite.strip() or "committed as planned")
    done = await publish(uow, plan, target, why)
    await uow.conn.execute(Q.draft_ended, draft.id, DraftStatus.COMMITTED, None, uow.now)
    return done


async def difference(conn: Connection, draft: DraftRow, now: Snapshot) -> Difference:
    """What committing the draft would change of the plan as it stands.

    Raises:
        PlanState: it is not ready.
    """
    if draft.answer is None:
        raise PlanState(f"the draft is {draft.status}", status=str(draft.status))
    planned, answer = _made(draft)
    plan = await store.find_plan(conn, draft.plan_id)
    assert plan is not None
    shifts = {each.shift_id for each in planned.resources}
    routes = [each for each in await store.routes_of_plan(conn, plan.id) if each.shift_id in shifts and _used(each)]
    ids = {each.id: each.vehicle_code for each in routes}
    stops = [each for each in await store.stops_of_plan(conn, plan.id) if each.route_id in ids and each.open]
    refs = {each.key: each.ref for each in planned.tasks} | {str(each.shipment_id): _ref(each) for each in stops}
    before = {str(each.shipment_id): ids[each.route_id] for each in stops}
    after = {key: drive.vehicle for drive in answer.drives for key in drive.keys}
    found = findings(planned, now, answer)
    return Difference(
        routes_before=len(routes),
        routes_after=len(answer.drives),
        stops_before=len(before),
        stops_after=len(after),
        cost_before_minor=sum(each.cost_minor for each in routes),
        cost_after_minor=sum(each.cost for each in answer.drives) // 1000,
        distance_before_m=sum(each.distance_m for each in routes),
        distance_after_m=sum(each.distance_m for each in answer.drives),
        currency=plan.currency,
        moved=tuple((refs[k], before[k], after[k]) for k in sorted(before.keys() & after) if before[k] != after[k]),
        added=tuple(sorted(refs[key] for key in after.keys() - before)),
        removed=tuple(sorted(refs[key] for key in before.keys() - after)),
        late=tuple(sorted(_late(planned, answer))),
        left_out=tuple((each.ref, each.reason, each.sentence) for each in answer.omitted),
        findings=found,
        idle=tuple(each.sentence for each in now.missing),
    )


async def pin_stop(cmd: PinStop, uow: UnitOfWork) -> StopRow:
    """A stop stays with its vehicle, or may move again; raises NoStop."""
    stop = await store.lock_stop(uow.conn, cmd.stop_id)
    if stop is None:
        raise NoStop(f"there is no stop {cmd.stop_id}", stop_id=cmd.stop_id)
    await uow.conn.execute(Q.pin_stop, stop.id, cmd.pinned)
    return stop


async def lock_route(cmd: LockRoute, uow: UnitOfWork) -> RouteRow:
    """No plan changes this route, or one may again; raises NoRoute."""
    route = await store.lock_route(uow.conn, cmd.route_id)
    if route is None:
        raise NoRoute(f"there is no route {cmd.route_id}", route_id=cmd.route_id)
    await uow.conn.execute(Q.lock_a_route, route.id, cmd.locked)
    return route


async def _target(conn: Connection, plan_id: UUID, planned: Snapshot, now: Snapshot, answer: Answer) -> Target:
    """The draft without what is not to be carried any more, and without routes that have begun or were locked since.

    What was booked since is named as on no route.
    """
    rows = await store.rows_of_plan(conn, plan_id)
    kept = {each.id: each.shift_id for each in rows.routes if each.locked or each.status not in _FREE}
    held = {str(each.shipment_id) for each in rows.stops if each.open and each.route_id in kept}
    placed = {str(each.shipment_id) for each in rows.stops if each.open}
    tasks, wanted = {each.key: each for each in planned.tasks}, {each.key: each for each in now.tasks}
    gone = frozenset(tasks.keys() - wanted)
    since = [wanted[key] for key in sorted(wanted.keys() - tasks - placed)]
    drives = [
        msgspec.structs.replace(drive, legs=tuple(leg for leg in drive.legs if leg.key not in gone))
        for drive in answer.drives
    ]
    omitted = [each for each in answer.omitted if str(each.shipment_id) in wanted]
    omitted += [Omitted(shipment_id=e.shipment_id, ref=e.ref, reason=SINCE, sentence=_SINCE) for e in since]
    resources = tuple(each for each in planned.resources if each.shift_id not in kept.values())
    return Target(
        snapshot=msgspec.structs.replace(planned, resources=resources),
        drives=tuple(each for each in drives if each.keys),
        omitted=tuple(omitted),
        tasks=tasks | {each.key: each for each in since},
        behind={},
        cancelled=gone - held,
    )


async def _ready(conn: Connection, draft_id: UUID) -> DraftRow:
    draft = await store.find_draft(conn, draft_id, lock=True)
    if draft is None:
        raise NoPlan(f"there is no draft {draft_id}", draft_id=draft_id)
    if draft.status is not DraftStatus.READY:
        raise PlanState(f"the draft is {draft.status}", status=str(draft.status))
    return draft


def _made(draft: DraftRow) -> tuple[Snapshot, Answer]:
    planned = msgspec.json.decode(draft.inputs, type=Snapshot)
    return planned, msgspec.json.decode(draft.answer or "", type=Answer)


def _late(planned: Snapshot, answer: Answer) -> list[tuple[str, int]]:
    tasks = {each.key: each for each in planned.tasks}
    return [
        (task.ref, -(-(leg.start_s - planned.second(task.due_at)) // 60))
        for drive in answer.drives
        for leg in drive.legs
        if (task := tasks.get(leg.key)) is not None
        and task.due_at is not None
        and leg.start_s > planned.second(task.due_at)
    ]


def _used(route: RouteRow) -> bool:
    return route.status in (RouteStatus.PLANNED, RouteStatus.STARTED)


def _ref(stop: StopRow) -> str:
    return str(stop.job.get("ref", stop.shipment_id))
