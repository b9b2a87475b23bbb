"""Recommended changes of running routes, and answering them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from headway.api.operation import Router
from headway.api.paging import BadCursor, Paged, id_of, page
from headway.api.turn import Now
from headway.api.wire import PageOf, Sent, Short, Shown
from headway.dispatch.fleet import proposals
from headway.dispatch.fleet.commands import AnswerRouteProposal, RouteProposalStands
from headway.dispatch.fleet.proposals import NoRouteProposal, RouteNotPrepared, RouteProposalStatus
from headway.dispatch.tenders import WrongState
from headway.kernel.money import Money

router = Router("route proposals", "Changes of running routes that wait for a person, or were only thought of.")


class RouteProposalOut(Shown):
    """A recommended change of one plan.

    `cause` is order, improvement or request; `level` 1 suggests, 2 waits for approval; `shipment_id` and `vehicle` are
    what was to go with whom; `saving` is against leaving the routes as they are.
    """

    id: UUID
    plan_id: UUID
    depot: str
    day: date
    version: int
    decision_id: UUID
    cause: str
    sentence: str
    status: RouteProposalStatus
    level: int
    shipment_id: UUID | None
    vehicle: str | None
    saving: Money | None
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    reason: str | None
    published_version: int | None


class AnswerRouteIn(Sent):
    """Make the change, or dismiss it with a reason."""

    approve: bool
    reason: Short = ""


@router.get("/route-proposals", "fleet:read", raises=(BadCursor,))
async def list_route_proposals(
    turn: Now, status: RouteProposalStatus | None = None, plan_id: UUID | None = None, *, paged: Paged
) -> PageOf[RouteProposalOut]:
    """Recommendations, newest first."""
    found = await proposals.list_route_proposals(
        turn.db, status=status, plan_id=plan_id, before=id_of(paged.after), limit=paged.limit + 1
    )
    return page([RouteProposalOut.model_validate(each) for each in found], paged.limit, lambda row: row.id)


@router.get("/route-proposals/{proposal_id}", "fleet:read", raises=(NoRouteProposal,))
async def get_route_proposal(turn: Now, proposal_id: UUID) -> RouteProposalOut:
    """One recommendation."""
    return RouteProposalOut.model_validate(await proposals.find(turn.db, proposal_id))


@router.post(
    "/route-proposals/{proposal_id}/answer", "fleet:write", raises=(NoRouteProposal, RouteNotPrepared, WrongState)
)
async def answer_route_proposal(turn: Now, proposal_id: UUID, body: AnswerRouteIn) -> RouteProposalStands:
    """Publish it where it still fits and pays (else it is superseded), or dismiss it."""
    stands: RouteProposalStands = await turn.run(AnswerRouteProposal(proposal_id, body.approve, body.reason))
    return stands
