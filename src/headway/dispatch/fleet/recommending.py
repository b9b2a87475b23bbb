"""A change that a person has to agree to: written down with all it takes to make it later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.fleet.proposals import ORDER, RouteProposal, RouteProposalStatus, put
from headway.dispatch.fleet.running import Running
from headway.dispatch.policies.autonomy import MANUAL, Autonomy
from headway.events.routing import RouteChangeProposed
from headway.kernel.decisions import Decided
from headway.kernel.money import Money
from headway.routing.live.state import Live
from headway.routing.live.tasks import Node
from headway.routing.plan import Act
from headway.routing.plans.model import PlanRow

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

ROUTE_PROPOSAL_EXPIRY = "dispatch.route_proposal_expiry"
HOURS = 4
Acts = tuple[tuple[str, str], ...]
RESTS = frozenset({str(Act.BREAK), str(Act.RELOAD)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What would be done: what an order goes with, or how the routes would be; and how long it may wait."""

    cause: str
    autonomy: Autonomy
    decided: Decided
    after: Live
    shipment_id: UUID | None = None
    hours: int = HOURS


async def recommend(uow: UnitOfWork, running: Running, wanted: Wanted) -> None:
    """Write it down; at level 0 nobody is asked, unless a shadow is watched."""
    if wanted.autonomy.level == MANUAL and not wanted.autonomy.shadow:
        return
    verdict, plan = wanted.decided.verdict, running.plan
    proposal = RouteProposal(
        id=uow.new_id(),
        plan_id=plan.id,
        depot=plan.depot,
        day=plan.day,
        version=plan.version,
        decision_id=wanted.decided.id,
        cause=wanted.cause,
        sentence=verdict.sentence,
        status=RouteProposalStatus.SHADOW if wanted.autonomy.shadow else RouteProposalStatus.OPEN,
        level=wanted.autonomy.level,
        shipment_id=wanted.shipment_id,
        vehicle=verdict.choice if wanted.cause == ORDER else None,
        orders=() if wanted.cause == ORDER else orders_of(running, wanted.after),
        saving=_saving(plan, wanted.decided),
        created_at=uow.now,
        expires_at=min(uow.now + timedelta(hours=wanted.hours), _day_ends(plan, uow.now)),
    )
    for gone in await put(uow.conn, proposal):
        uow.cancel_timer(ROUTE_PROPOSAL_EXPIRY, gone)
    uow.emit(
        RouteChangeProposed(
            plan_id=plan.id, version=plan.version, depot=plan.depot, day=plan.day, proposal_id=proposal.id,
            decision_id=wanted.decided.id, cause=wanted.cause, level=proposal.level, shadow=wanted.autonomy.shadow,
        )
    )  # fmt: skip
    if proposal.status is RouteProposalStatus.OPEN:
        uow.set_timer(ROUTE_PROPOSAL_EXPIRY, proposal.id, proposal.expires_at)


def orders_of(running: Running, after: Live) -> tuple[tuple[UUID, Acts], ...]:
    """Of the routes that would change, their acts in order."""
    indexes = range(len(running.routes))
    return tuple(
        (running.routes[index].id, acts(after.courses[index].nodes))
        for index in indexes
        if acts(after.courses[index].nodes) != acts(running.live.courses[index].nodes)
    )


def acts(nodes: tuple[Node, ...]) -> Acts:
    """What is done, at whom."""
    return tuple((str(node.act), node.key) for node in nodes)


def still_ahead(
    live: Live, orders: tuple[tuple[UUID, Acts], ...], ahead: Mapping[UUID, Acts]
) -> tuple[tuple[UUID, Acts], ...] | None:
    """The same orders without what is done or under way by now; None where a break that is ahead would be lost."""
    found = []
    for route_id, order in orders:
        rests = {each for each in ahead.get(route_id, ()) if each[0] in RESTS}
        kept = tuple(each for each in order if (each in rests if each[0] in RESTS else each[1] in live.tasks))
        if rests - set(kept):
            return None
        found.append((route_id, kept))
    return tuple(found)


def _saving(plan: PlanRow, decided: Decided) -> Money | None:
    """What the best other that may be taken costs more than the choice."""
    able = [each for each in decided.verdict.candidates if each.eligible]
    chosen = [each.total_minor for each in able if each.id == decided.verdict.choice]
    others = [each.total_minor for each in able if each.id != decided.verdict.choice]
    return Money(min(others) - chosen[0], plan.currency) if chosen and others else None


def _day_ends(plan: PlanRow, now: datetime) -> datetime:
    """A plan is of one day: nothing of it is answered after."""
    return max(now, plan.zero_at + timedelta(hours=30))
