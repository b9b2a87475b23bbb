"""What may be asked of the adjusting part of dispatch, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from headway.dispatch.adjusting.proposals import ProposalStatus


@dataclass(frozen=True, slots=True)
class AnswerProposal:
    """Carry a recommendation out, or dismiss it with a reason."""

    proposal_id: UUID
    approve: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProposalStands:
    """How a recommendation stands after an answer; `offer_id` is the offer that was made."""

    proposal_id: UUID
    shipment_id: UUID
    status: ProposalStatus
    offer_id: UUID | None


@dataclass(frozen=True, slots=True)
class ReassignShipment:
    """Take a shipment from its carrier before the pickup, for a reason, and ask the next best or this candidate."""

    shipment_id: UUID
    reason: str
    candidate: str | None = None
