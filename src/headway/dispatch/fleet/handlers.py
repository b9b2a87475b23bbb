"""What the fleet at work does on command, on news and in jobs; the tables are at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from headway.dispatch.fleet import closing, committing, drafting, executing, improving, listening, offering, reordering
from headway.dispatch.fleet.answering import RouteApprovals
from headway.dispatch.fleet.changing import Changer
from headway.dispatch.fleet.commands import (
    AnswerRouteProposal,
    ArriveAtStop,
    ClosePlan,
    CommitPlan,
    CompleteStop,
    DiscardDraft,
    EndRoute,
    FailStop,
    LockRoute,
    LookAtPlan,
    PinStop,
    PlaceAnew,
    PlanRoutes,
    ReorderRoute,
    ReportDelay,
    StartRoute,
    TakeOn,
)
from headway.dispatch.fleet.deciding import ROUTE_CHANGE
from headway.dispatch.fleet.recommending import ROUTE_PROPOSAL_EXPIRY
from headway.dispatch.fleet.running import Keeper
from headway.dispatch.fleet.weighing import ROUTE_PLAN
from headway.events.routing import RoutePlanChanged, RoutePlanCommitted
from headway.kernel.decisions import Decider
from headway.kernel.rooms import CommandHandler, JobHandler, Projection, TimerHandler
from headway.routing.roads.base import TravelTimes
from headway.routing.roads.circle import GreatCircle
from headway.routing.roads.fallback import near

if TYPE_CHECKING:
    from headway.dispatch.policies.book import PolicyBook
    from headway.kernel.uow import Scope


class Reacting(StrEnum):
    """How far running plans follow what happens."""

    ON = "on"  # news is answered at once, plans are looked at again, and searched in the background
    INSERT = "insert"  # what has to be placed is inserted at once; nobody looks again, and nothing is searched
    OFF = "off"  # only commands change them


@dataclass(frozen=True, slots=True)
class Tables:
    """What the room of dispatch adds to its own tables."""

    commands: Mapping[type[Any], CommandHandler]
    timers: Mapping[str, TimerHandler] = field(default_factory=dict)
    jobs: Mapping[str, JobHandler] = field(default_factory=dict)
    deciders: tuple[Decider[Any], ...] = ()
    projections: tuple[Projection, ...] = ()
    quoter: offering.Quoter | None = None


def tables(
    travel: TravelTimes | None = None,
    scope: Scope | None = None,
    book: PolicyBook | None = None,
    *,
    live: Reacting = Reacting.ON,
    search_s: float = improving.SEARCH_S,
) -> Tables:
    """Routes on top of the stored plans.

    Args:
        scope: what jobs read with; None: no plan is computed or searched, only driven and answered.
        book: policies, for how far routes may be changed by itself. live: how far plans follow what happens.
        search_s: how long a search in the background takes.
    """
    roads = travel or GreatCircle()
    draft = drafting.Drafting(roads, scope)
    keeper = Keeper(near(roads))
    changer, quoter = Changer(keeper, book), offering.Quoter(keeper)
    listener = listening.Listener(changer, watching=live is Reacting.ON)
    improver = improving.Improver(changer, scope, search_s)
    asked, heard = reordering.Reorderer(changer), listener.projection()
    approvals = RouteApprovals(changer, listener)
    better = Projection("dispatch.better_routes", (RoutePlanChanged, RoutePlanCommitted), improver.on_news)
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
            ClosePlan: closing.close_plan,
            TakeOn: listener.take_on,
            PlaceAnew: asked.place_anew,
            ReorderRoute: asked.reorder,
            AnswerRouteProposal: approvals.answer,
            ReportDelay: listener.report_delay,
            LookAtPlan: listener.look,
            offering.QuoteJob: quoter.quote,
            improving.ApplyImprovement: improver.take,
        },
        timers={
            listening.LOOK: listener.look_due,
            improving.IMPROVE: improver.due,
            ROUTE_PROPOSAL_EXPIRY: approvals.expired,
        },
        jobs={
            drafting.PLAN_ROUTES: JobHandler(run=draft.compute, on_dead=drafting.given_up, max_attempts=3),
            improving.IMPROVE_ROUTES: JobHandler(run=improver.search, max_attempts=3),
        },
        deciders=(ROUTE_PLAN, ROUTE_CHANGE),
        projections={Reacting.ON: (heard, better), Reacting.INSERT: (heard,), Reacting.OFF: ()}[live],
        quoter=quoter,
    )
