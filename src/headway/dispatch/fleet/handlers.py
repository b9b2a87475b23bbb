"""What the fleet at work does on command, on news and in jobs; the tables are at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from headway.dispatch.fleet import committing, drafting, executing
from headway.dispatch.fleet.commands import (
    ArriveAtStop,
    CommitPlan,
    CompleteStop,
    DiscardDraft,
    EndRoute,
    FailStop,
    LockRoute,
    PinStop,
    PlanRoutes,
    StartRoute,
)
from headway.dispatch.fleet.weighing import ROUTE_PLAN
from headway.kernel.decisions import Decider
from headway.kernel.message import Event
from headway.kernel.rooms import CommandHandler, EventHandler, JobHandler, TimerHandler
from headway.routing.roads.base import TravelTimes
from headway.routing.roads.circle import GreatCircle

if TYPE_CHECKING:
    from headway.kernel.uow import Scope


@dataclass(frozen=True, slots=True)
class Tables:
    """What the room of dispatch adds to its own tables."""

    commands: Mapping[type[Any], CommandHandler]
    subscriptions: Mapping[type[Event], EventHandler] = field(default_factory=dict)
    timers: Mapping[str, TimerHandler] = field(default_factory=dict)
    jobs: Mapping[str, JobHandler] = field(default_factory=dict)
    deciders: tuple[Decider[Any], ...] = ()


def tables(travel: TravelTimes | None = None, scope: Scope | None = None) -> Tables:
    """Routes on top of the stored plans; without a scope no plan is computed, only driven."""
    draft = drafting.Drafting(travel or GreatCircle(), scope)
    return Tables(
        commands={
            StartRoute: executing.start_route,
            ArriveAtStop: executing.arrive_at_stop,
            CompleteStop: executing.complete_stop,
            FailStop: executing.fail_stop,
            EndRoute: executing.end_route,
            PlanRoutes: draft.plan_routes,
            DiscardDraft: drafting.discard_draft,
            drafting.RecordDraft: draft.record,
            drafting.DraftFailed: draft.failed,
            CommitPlan: committing.commit_plan,
            PinStop: committing.pin_stop,
            LockRoute: committing.lock_route,
        },
        jobs={drafting.PLAN_ROUTES: JobHandler(run=draft.compute, on_dead=drafting.given_up, max_attempts=3)},
        deciders=(ROUTE_PLAN,),
    )
