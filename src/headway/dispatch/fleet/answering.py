"""A person answers a recommended change of routes: it is made as the plan stands now, or left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.commands import check_reason
from headway.dispatch.fleet.changing import PUBLISHED, REQUEST, Changer
from headway.dispatch.fleet.commands import AnswerRouteProposal, RouteProposalStands, TakeOn
from headway.dispatch.fleet.improving import reordered
from headway.dispatch.fleet.listening import Listener
from headway.dispatch.fleet.proposals import (
    ORDER,
    ROUTE_PROPOSAL_TRANSITIONS,
    Q,
    RouteNotPrepared,
    RouteProposal,
    RouteProposalStatus,
    find,
)
from headway.dispatch.fleet.recommending import ROUTE_PROPOSAL_EXPIRY, acts, still_ahead
from headway.dispatch.policies.autonomy import ACT_AFTER_APPROVAL
from headway.dispatch.tenders import check
from headway.events.routing import RouteChangeAnswered
from headway.kernel.rooms import DueTimer
from headway.routing.live.advancing import at
from headway.routing.plans import store

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MOVED_ON = "the plan has moved on: it does not fit any more, or is worth nothing"


@dataclass(frozen=True, slots=True)
class RouteApprovals:
    """Handles `AnswerRouteProposal`, and what nobody answers."""

    changer: Changer
    listener: Listener

    async def answer(self, cmd: AnswerRouteProposal, uow: UnitOfWork) -> RouteProposalStands:
        """Publish what was recommended where it still fits and pays, else say that the plan moved on; or dismiss it.

        Raises:
            NoRouteProposal: there is none. RouteNotPrepared: it is a suggestion only.
            WrongState: it was answered, or its time is over; the same answer twice is the same answer.
        """
        reason = check_reason(cmd.reason, needed=not cmd.approve)
        seen = await find(uow.conn, cmd.proposal_id)
        await store.lock_plan(uow.conn, seen.plan_id)
        asked = await find(uow.conn, cmd.proposal_id, lock=True)
        wanted = RouteProposalStatus.APPROVED if cmd.approve else RouteProposalStatus.DISMISSED
        if asked.status is wanted:
            return RouteProposalStands(asked.id, asked.plan_id, str(wanted), asked.published_version)
        check(ROUTE_PROPOSAL_TRANSITIONS, "recommendation", asked.status, wanted)
        if not cmd.approve:
            return await _end(uow, asked, wanted, reason)
        if asked.level < ACT_AFTER_APPROVAL:
            raise RouteNotPrepared("the recommendation is a suggestion only", level=asked.level)
        version = await self._made(uow, asked)
        if version is None:
            return await _end(uow, asked, RouteProposalStatus.SUPERSEDED, MOVED_ON)
        return await _end(uow, asked, wanted, reason, version)

    async def expired(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Nobody answered in time: the routes stay as they are."""
        asked = await find(uow.conn, UUID(timer.key), lock=True)
        if asked.status is RouteProposalStatus.OPEN:
            await _end(uow, asked, RouteProposalStatus.EXPIRED, "nobody answered in time")

    async def _made(self, uow: UnitOfWork, asked: RouteProposal) -> int | None:
        """The version that was published by it; None where it does not fit or pay any more."""
        if asked.cause == ORDER and asked.shipment_id is not None:
            wanted = TakeOn(plan_id=asked.plan_id, shipment_id=asked.shipment_id, vehicle=asked.vehicle)
            done = await self.listener.put_on(uow, wanted)
            return done.version if done is not None and done.vehicle == asked.vehicle else None
        running = await self.changer.locked(uow, asked.plan_id)
        if running is None:
            return None
        live = at(running.live, running.snapshot.second(uow.now))
        ahead = {running.routes[n].id: acts(course.nodes) for n, course in enumerate(live.courses)}
        orders = still_ahead(live, asked.orders, ahead)
        after = None if orders is None else reordered(running, live, orders)
        if after is None:
            return None
        must = asked.sentence if asked.cause == REQUEST else ""
        made = await self.changer.prefer(uow, running, after, asked.sentence, cannot_stay=must)
        return made.version if made.outcome == PUBLISHED else None


async def _end(
    uow: UnitOfWork, asked: RouteProposal, status: RouteProposalStatus, reason: str, version: int | None = None
) -> RouteProposalStands:
    await uow.conn.execute(Q.end_route_proposal, asked.id, status, uow.now, uow.actor, reason, version)
    uow.cancel_timer(ROUTE_PROPOSAL_EXPIRY, asked.id)
    uow.emit(
        RouteChangeAnswered(
            plan_id=asked.plan_id, version=version or asked.version, depot=asked.depot, day=asked.day,
            proposal_id=asked.id, answer=str(status), reason=reason,
        )
    )  # fmt: skip
    return RouteProposalStands(asked.id, asked.plan_id, str(status), version)
