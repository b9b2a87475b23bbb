"""Recommendations: those that wait for an answer, those that were carried out by themselves, and the rest."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from headway.dispatch.adjusting import proposals
from headway.dispatch.adjusting.commands import AnswerProposal
from headway.dispatch.adjusting.proposals import ProposalStatus
from headway.dispatch.policies.autonomy import ACT_AFTER_APPROVAL
from headway.web.translating import N_
from headway.web.visits import Visit

PAGE = 50
PHASES: tuple[tuple[str, str, ProposalStatus | None], ...] = (
    ("open", N_("To decide"), ProposalStatus.OPEN),
    ("reported", N_("Done by itself"), ProposalStatus.REPORTED),
    ("approved", N_("Approved"), ProposalStatus.APPROVED),
    ("dismissed", N_("Dismissed"), ProposalStatus.DISMISSED),
    ("shadow", N_("Would have been done"), ProposalStatus.SHADOW),
    ("all", N_("All"), None),
)


async def index(visit: Visit) -> Response:
    """A page of recommendations, newest first."""
    chosen, title, status = next((each for each in PHASES if each[0] == visit.query("phase")), PHASES[0])
    async with visit.desk() as desk:
        found = await proposals.list_proposals(desk.conn, status=status, before=_before(visit), limit=PAGE + 1)
        counts = await proposals.counts(desk.conn)
        return visit.page(
            "proposals.html",
            desk,
            rows=found[:PAGE],
            more=found[PAGE - 1] if len(found) > PAGE else None,
            chosen=chosen,
            title=title,
            phases=[(name, text, counts.get(kind, 0) if kind else None) for name, text, kind in PHASES],
            can=visit.may("dispatch:write"),
            prepared=ACT_AFTER_APPROVAL,
        )


async def approve(visit: Visit, fields: dict[str, str]) -> Response:
    """Carry a recommendation out."""
    await visit.run(AnswerProposal(visit.id(), approve=True, reason=fields.get("reason", "").strip()))
    return visit.back("/proposals")


async def dismiss(visit: Visit, fields: dict[str, str]) -> Response:
    """Leave things as they are, for a reason."""
    await visit.run(AnswerProposal(visit.id(), approve=False, reason=fields.get("reason", "").strip()))
    return visit.back("/proposals")


def _before(visit: Visit) -> UUID | None:
    try:
        return UUID(visit.query("before"))
    except ValueError:
        return None
