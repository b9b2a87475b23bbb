"""Recommendations to give shipments to another carrier, and doing so by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import Now
from headway.api.wire import PageOf, Reason, Sent, Short, Shown
from headway.dispatch.adjusting import proposals
from headway.dispatch.adjusting.commands import AnswerProposal, ProposalStands, ReassignShipment
from headway.dispatch.adjusting.proposals import NoProposal, NotPrepared, ProposalStatus
from headway.dispatch.commands import ShipmentStands
from headway.dispatch.errors import CandidateRuledOut, NoShipment, NotAllocatable
from headway.dispatch.tenders import WrongState
from headway.kernel.money import Money

router = Router("proposals", "Recommendations to reassign shipments, and reassigning by hand.")


class ProposalOut(Shown):
    """A recommendation about one shipment.

    `level` 1 suggests, 2 waits for approval, 3 was carried out and is told; `saving` is in expected landed cost and
    negative where the change costs more; `candidate` is null where nobody is left.
    """

    id: UUID
    shipment_id: UUID
    order_id: UUID
    external_ref: str
    decision_id: UUID
    cause: str
    sentence: str
    status: ProposalStatus
    level: int
    offer_id: UUID
    from_carrier: str
    candidate: str | None
    to_carrier: str | None
    saving: Money | None
    price_before: Money
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    reason: str | None


class AnswerIn(Sent):
    """Approve what was prepared, or dismiss it with a reason."""

    approve: bool
    reason: Short = ""


class ReassignIn(Sent):
    """Why, and to which candidate of the last decision; without one the best that is left is asked."""

    reason: Reason
    candidate: Annotated[str, Field(min_length=1, max_length=400)] | None = None


@router.get("/proposals", "dispatch:read", raises=(BadCursor,))
async def list_proposals(
    turn: Now,
    status: ProposalStatus | None = None,
    shipment_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[ProposalOut]:
    """Recommendations, newest first."""
    found = await proposals.list_proposals(
        turn.db, status=status, shipment_id=shipment_id, before=id_of(after), limit=limit + 1
    )
    return page([ProposalOut.model_validate(each) for each in found], limit, lambda row: row.id)


@router.get("/proposals/{proposal_id}", "dispatch:read", raises=(NoProposal,))
async def get_proposal(turn: Now, proposal_id: UUID) -> ProposalOut:
    """One recommendation."""
    return ProposalOut.model_validate(await proposals.find(turn.db, proposal_id))


@router.post(
    "/proposals/{proposal_id}/answer",
    "dispatch:write",
    raises=(NoProposal, NotPrepared, NotAllocatable, CandidateRuledOut, WrongState),
)
async def answer_proposal(turn: Now, proposal_id: UUID, body: AnswerIn) -> ProposalStands:
    """Carry a recommendation out, or dismiss it; the same answer twice is the same answer."""
    stands: ProposalStands = await turn.run(AnswerProposal(proposal_id, body.approve, body.reason))
    return stands


@router.post(
    "/shipments/{shipment_id}/reassign",
    "dispatch:write",
    raises=(NoShipment, NotAllocatable, CandidateRuledOut, WrongState),
)
async def reassign_shipment(turn: Now, shipment_id: UUID, body: ReassignIn) -> ShipmentStands:
    """Take a shipment from its carrier before the pickup, and ask the best that is left or a candidate of one's own."""
    stands: ShipmentStands = await turn.run(ReassignShipment(shipment_id, body.reason, body.candidate))
    return stands
