"""How far Headway may go by itself: levels, what it did, what it would have done, and what waits for a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from headway.dispatch.adjusting import proposals as reassigning
from headway.dispatch.adjusting.proposals import ProposalStatus
from headway.dispatch.adjusting.shadowing import shadow_cases, summed
from headway.dispatch.fleet import proposals as routes
from headway.dispatch.fleet.commands import AnswerRouteProposal
from headway.dispatch.fleet.proposals import RouteProposalStatus
from headway.dispatch.governing import store as governing
from headway.dispatch.governing.model import ApprovalStatus
from headway.dispatch.policies import doing
from headway.dispatch.policies.autonomy import ACT_AFTER_APPROVAL
from headway.dispatch.policies.book import PolicyBook
from headway.exceptions.playbooks import views as playbooks
from headway.web.governing.saying import LEVELS
from headway.web.visits import Desk, Visit

BOOK = PolicyBook()
PERIOD, SHADOWED = timedelta(days=7), timedelta(days=28)
SHOWN = 30


async def index(visit: Visit) -> Response:
    """All kinds, and everything that waits."""
    async with visit.desk() as desk:
        active = await BOOK.load(desk.conn)
        mine = visit.may("dispatch:read")
        shadowed = await shadow_cases(desk.conn, desk.now - SHADOWED) if mine else []
        return visit.page(
            "autonomy.html",
            desk,
            version=active.version,
            kinds=doing.kinds(active.document, await doing.done(desk.conn, desk.now - PERIOD)),
            levels=LEVELS,
            answered=await doing.answered(desk.conn, desk.now - PERIOD),
            shadow=summed(shadowed),
            shadowed=shadowed[:SHOWN],
            route_shadow=await _route_shadow(visit, desk),
            prepared=ACT_AFTER_APPROVAL,
            **await _waiting(visit, desk),
        )


async def _waiting(visit: Visit, desk: Desk) -> dict[str, Any]:
    """What waits for a person, of every kind that whoever came may see."""
    conn = desk.conn
    fleet = visit.may("fleet:read")
    open_ones = await reassigning.list_proposals(conn, status=ProposalStatus.OPEN, limit=SHOWN)
    waiting = await routes.list_route_proposals(conn, status=RouteProposalStatus.OPEN, limit=SHOWN) if fleet else []
    ended = await routes.list_route_proposals(conn, limit=SHOWN) if fleet else []
    return {
        "tenders": await doing.waiting(conn, SHOWN) if visit.may("dispatch:read") else [],
        "moves": open_ones if visit.may("dispatch:read") else [],
        "changes": waiting,
        "ended": [each for each in ended if each.status is not RouteProposalStatus.OPEN][:10],
        "steps": await playbooks.approvals(conn, limit=SHOWN) if visit.may("playbooks:read") else [],
        "asked": await governing.list_approvals(conn, status=ApprovalStatus.OPEN),
    }


async def _route_shadow(visit: Visit, desk: Desk) -> dict[str, int] | None:
    if not visit.may("fleet:read"):
        return None
    row = await desk.conn.fetchrow(routes.Q.route_shadow_held_against, desk.now - SHADOWED)
    return dict(row) if row is not None and row["made"] else None


async def approve(visit: Visit, fields: dict[str, str]) -> Response:
    """Make a recommended change of routes."""
    await visit.run(AnswerRouteProposal(visit.id(), approve=True, reason=fields.get("reason", "").strip()))
    return visit.back("/autonomy#routes")


async def dismiss(visit: Visit, fields: dict[str, str]) -> Response:
    """Leave the routes as they are."""
    await visit.run(AnswerRouteProposal(visit.id(), approve=False, reason=fields.get("reason", "").strip()))
    return visit.back("/autonomy#routes")
