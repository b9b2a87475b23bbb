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
class JudgeShipment:
    """Judge a booked shipment again because of an exception case, and do what the policy allows -> str.

    The outcome is as in `ReassignmentJudged`, or too_dear.

    Attributes:
        lost: the carrier will not come, so staying is no choice; where nobody else is left it stays all the same.
        most_extra: the most that another may cost more, as a share of the agreed price; None: whatever pays.
    """

    shipment_id: UUID
    sentence: str
    lost: bool = False
    most_extra: float | None = None


@dataclass(frozen=True, slots=True)
class ReassignShipment:
    """Take a shipment from its carrier before the pickup, for a reason, and ask the next best or this candidate."""

    shipment_id: UUID
    reason: str
    candidate: str | None = None
