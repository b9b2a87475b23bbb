"""Drafts: asked for in a transaction, computed by a job outside of it, written down with their decision."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.fleet.building import answer_of, build, points_of, profiles_of
from headway.dispatch.fleet.commands import DiscardDraft, DraftStands, NoPlan, PlanRoutes, PlanState
from headway.dispatch.fleet.gathering import gather
from headway.dispatch.fleet.snapshot import Answer, Settings, Snapshot
from headway.dispatch.fleet.weighing import ROUTE_PLAN, Weighed
from headway.events.routing import RoutePlanDrafted
from headway.kernel.errors import BadInput
from headway.kernel.geo import Point
from headway.kernel.money import Money
from headway.kernel.rooms import Job, Undeliverable
from headway.routing.engines.base import Budget
from headway.routing.engines.registry import DEFAULT, engine
from headway.routing.feedback.learned import NEW, Learned
from headway.routing.feedback.views import learned
from headway.routing.plan import LeftOut, Plan
from headway.routing.plans import store
from headway.routing.plans.model import DraftStatus, PlanRow
from headway.routing.plans.store import Q
from headway.routing.problem import Matrix, Problem
from headway.routing.roads.base import PROFILES, VAN, LocalTimes, Profile, Spokes, TravelTimes
from headway.routing.roads.cached import for_tenant

if TYPE_CHECKING:
    from headway.kernel.uow import Scope, UnitOfWork

PLAN_ROUTES = "dispatch.plan_routes"
LONGEST_S = 20.0
"""A job is leased for little longer."""
MOST_SHIPMENTS = 3000


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """What the job found."""

    draft_id: UUID
    answer: Answer


@dataclass(frozen=True, slots=True)
class DraftFailed:
    """The job was given up."""

    draft_id: UUID
    problem: str


@dataclass(frozen=True, slots=True)
class Drafting:
    """Drafts, with where travel times come from and a scope to read what a job is about."""

    travel: TravelTimes
    scope: Scope | None

    async def plan_routes(self, cmd: PlanRoutes, uow: UnitOfWork) -> DraftStands:
        """Gather what there is to plan and have it computed.

        Raises:
            NotFound: there is no such depot. BadInput: a budget or engine that is not allowed, or nothing to plan with.
        """
        if not 0.1 <= cmd.budget_s <= LONGEST_S:
            raise BadInput(f"a budget of {cmd.budget_s} s", field="budget_s", allowed=f"0.1 to {LONGEST_S:.0f}")
        settings = Settings(engine=engine(cmd.engine or DEFAULT).name, budget_s=cmd.budget_s, seed=cmd.seed)
        snapshot = await gather(uow.conn, cmd.depot, cmd.day, uow.now)
        if len(snapshot.tasks) > MOST_SHIPMENTS:
            raise BadInput(f"{len(snapshot.tasks)} shipments", field="day", allowed=f"at most {MOST_SHIPMENTS} a plan")
        row = (uow.new_id(), cmd.depot, cmd.day, snapshot.zero_at, snapshot.currency, uow.now)
        await uow.conn.execute(Q.open_plan, *row)
        plan = store.plan_of(await uow.conn.fetchrow(Q.lock_plan_of_day, cmd.depot, cmd.day))
        assert plan is not None
        draft_id, number = uow.new_id(), await uow.conn.fetchval(Q.count_draft, plan.id)
        made_of = (msgspec.json.encode(settings).decode(), msgspec.json.encode(snapshot).decode())
        await uow.conn.execute(Q.put_draft, draft_id, plan.id, number, *made_of, plan.version, uow.actor, uow.now)
        uow.enqueue(PLAN_ROUTES, {"draft_id": str(draft_id)}, lane="routes", ordering_key=plan.id)
        return DraftStands(plan.id, draft_id, DraftStatus.PLANNING, plan.version)

    async def compute(self, job: Job) -> RecordDraft | None:
        """Search, outside any transaction and off the loop."""
        if self.scope is None:
            raise Undeliverable("this process computes no plans")
        async with self.scope.reading(job.tenant_id) as (conn, _):
            draft = await store.find_draft(conn, UUID(job.payload["draft_id"]))
            known = await learned(conn)
        if draft is None or draft.status is not DraftStatus.PLANNING:
            return None
        snapshot = msgspec.json.decode(draft.inputs, type=Snapshot)
        settings = msgspec.json.decode(draft.settings, type=Settings)
        travel = for_tenant(self.travel, self.scope, job.tenant_id)
        return RecordDraft(draft.id, await solve(snapshot, settings, travel, known))

    async def record(self, cmd: RecordDraft, uow: UnitOfWork) -> None:
        """Weigh the draft, and say that it is ready; one that was discarded meanwhile stays so."""
        draft = await store.find_draft(uow.conn, cmd.draft_id, lock=True)
        if draft is None or draft.status is not DraftStatus.PLANNING:
            return
        plan = await store.find_plan(uow.conn, draft.plan_id)
        assert plan is not None
        snapshot = msgspec.json.decode(draft.inputs, type=Snapshot)
        decided = uow.decide(ROUTE_PLAN, plan.id, Weighed(snapshot=snapshot, answer=cmd.answer), autonomy=1)
        if decided.verdict.choice is None:
            await uow.conn.execute(Q.draft_ended, draft.id, DraftStatus.FAILED, decided.verdict.sentence, uow.now)
            return
        cost = decided.verdict.candidates[0].total_minor
        text = msgspec.json.encode(cmd.answer).decode()
        await uow.conn.execute(Q.draft_ready, draft.id, text, decided.id, cost, uow.now)
        uow.emit(_drafted(plan, draft.base_version, decided.id, cmd.answer, Money(cost, plan.currency)))

    async def failed(self, cmd: DraftFailed, uow: UnitOfWork) -> None:
        """Say why there is no draft."""
        await uow.conn.execute(Q.draft_ended, cmd.draft_id, DraftStatus.FAILED, cmd.problem[:500], uow.now)


async def discard_draft(cmd: DiscardDraft, uow: UnitOfWork) -> DraftStands:
    """Forget a draft; the same again changes nothing.

    Raises:
        NoPlan: there is none. PlanState: it was committed.
    """
    draft = await store.find_draft(uow.conn, cmd.draft_id, lock=True)
    if draft is None:
        raise NoPlan(f"there is no draft {cmd.draft_id}", draft_id=cmd.draft_id)
    if draft.status is DraftStatus.COMMITTED:
        raise PlanState("the draft was committed", status=str(draft.status))
    if draft.status is not DraftStatus.DISCARDED:
        await uow.conn.execute(Q.draft_ended, draft.id, DraftStatus.DISCARDED, None, uow.now)
    return DraftStands(draft.plan_id, draft.id, DraftStatus.DISCARDED, draft.base_version)


def given_up(job: Job, error: str) -> DraftFailed:
    """What is recorded of a job that cannot succeed."""
    return DraftFailed(UUID(job.payload["draft_id"]), error)


async def solve(snapshot: Snapshot, settings: Settings, travel: TravelTimes, known: Learned = NEW) -> Answer:
    """The best plan found within the budget, with travel times corrected by what is known of the tenant's roads."""
    matrices = await matrices_of(travel, points_of(snapshot), snapshot, snapshot.opens, known)
    problem = build(snapshot, matrices)
    source = matrices[0].source or travel.name
    if not problem.vehicles or not problem.jobs:
        return answer_of(snapshot, problem, _nothing(problem), source, settings.engine)
    budget = Budget(settings.budget_s, cores=1, seed=settings.seed)
    plan = await asyncio.to_thread(engine(settings.engine or DEFAULT).solve, problem, budget)
    return answer_of(snapshot, problem, plan, source, settings.engine)


async def matrices_of(
    travel: TravelTimes, points: Sequence[Point], snapshot: Snapshot, depart_at: datetime, known: Learned
) -> tuple[Matrix, ...]:
    """One matrix a kind of vehicle, corrected by what is known; place 0 is the depot. One nobody knows is a van."""
    local = _depots_clock(snapshot, depart_at)
    found = [await travel.matrix(points, local, each) for each in _kinds_of(snapshot)]
    return tuple(known.corrected(each, points, local, snapshot.depot) for each in found)


async def spokes_of(
    travel: LocalTimes, hub: Point, points: Sequence[Point], snapshot: Snapshot, depart_at: datetime, known: Learned
) -> tuple[Spokes, ...]:
    """The ways between one place and others, of which the first is the depot: its row and column of `matrices_of`."""
    local = _depots_clock(snapshot, depart_at)
    found = [await travel.spokes(hub, points, local, each) for each in _kinds_of(snapshot)]
    return tuple(known.corrected_spokes(each, hub, points, local, snapshot.depot) for each in found)


def _depots_clock(snapshot: Snapshot, at: datetime) -> datetime:
    """The same moment by the depot's clock: its day begins at the snapshot's second 0."""
    return datetime.combine(snapshot.day, time(), UTC) + (at - snapshot.zero_at)


def _kinds_of(snapshot: Snapshot) -> list[Profile]:
    """The kinds of vehicle of the day, in the order of its matrices. One nobody knows is a van."""
    return [PROFILES.get(each, VAN) for each in profiles_of(snapshot.resources)]


def _nothing(problem: Problem) -> Plan:

    sentence = "no shift of the day can be planned on"
    return Plan((), tuple(LeftOut(each.key, "no_room", sentence) for each in problem.jobs), 0)


def _drafted(plan: PlanRow, version: int, decision_id: UUID, answer: Answer, cost: Money) -> RoutePlanDrafted:
    return RoutePlanDrafted(
        plan_id=plan.id,
        version=version,
        depot=plan.depot,
        day=plan.day,
        decision_id=decision_id,
        routes=len(answer.drives),
        stops=sum(len(each.keys) for each in answer.drives),
        left_out=len(answer.omitted),
        cost=cost,
    )
