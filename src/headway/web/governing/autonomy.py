"""How far Headway may go by itself: levels, what it did, what it would have done, and what waits for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from headway.dispatch.adjusting import proposals as reassigning
from headway.dispatch.adjusting.proposals import ProposalStatus
from headway.dispatch.adjusting.shadowing import ShadowCase, shadow_cases
from headway.dispatch.fleet import proposals as routes
from headway.dispatch.fleet.commands import AnswerRouteProposal
from headway.dispatch.fleet.proposals import RouteProposalStatus
from headway.dispatch.governing import store as governing
from headway.dispatch.governing.model import ApprovalStatus
from headway.dispatch.policies import doing
from headway.dispatch.policies.autonomy import ACT_AFTER_APPROVAL, DEFAULTS
from headway.dispatch.policies.book import PolicyBook
from headway.dispatch.policies.doing import Done
from headway.dispatch.policies.model import ALLOCATION, COUNTER_OFFER, KINDS, REASSIGNMENT, ROUTE_CHANGE, AutonomyRule
from headway.exceptions.playbooks import views as playbooks
from headway.web.governing.saying import LEVELS
from headway.web.visits import Desk, Visit

BOOK = PolicyBook()
PERIOD, SHADOWED = timedelta(days=7), timedelta(days=28)
SHOWN = 30
LEDGER = {ALLOCATION: "allocation", REASSIGNMENT: "reassignment", COUNTER_OFFER: "bid", ROUTE_CHANGE: "route_change"}
"""What the ledger calls the kinds of a policy."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of decision: its rule, whether the tenant set it, and what was decided in the period."""

    name: str
    ledger: str
    rule: AutonomyRule
    own: bool
    done: Done | None


@dataclass(frozen=True, slots=True)
class Shadow:
    """What a policy in shadow would have done with shipments, against what people did."""

    made: int
    same: int
    stayed: int
    other: int
    saving: tuple[tuple[str, int], ...]


async def index(visit: Visit) -> Response:
    """All kinds, and everything that waits."""
    async with visit.desk() as desk:
        active = await BOOK.load(desk.conn)
        done = await doing.done(desk.conn, desk.now - PERIOD)
        rules = active.document.autonomy
        shadowed = await shadow_cases(desk.conn, desk.now - SHADOWED)
        return visit.page(
            "autonomy.html",
            desk,
            version=active.version,
            kinds=[Kind(k, LEDGER[k], rules.get(k) or DEFAULTS[k], k in rules, done.get(LEDGER[k])) for k in KINDS],
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


def summed(cases: Sequence[ShadowCase]) -> Shadow:
    """How often people did the same, and what the changes they did not make were expected to save."""
    held = Counter(each.held for each in cases)
    saving: Counter[str] = Counter()
    for each in cases:
        if each.saving is not None and each.held != "same":
            saving[each.saving.currency] += each.saving.minor
    return Shadow(len(cases), held["same"], held["stayed"], held["other"], tuple(sorted(saving.items())))


async def approve(visit: Visit, fields: dict[str, str]) -> Response:
    """Make a recommended change of routes."""
    await visit.run(AnswerRouteProposal(visit.id(), approve=True, reason=fields.get("reason", "").strip()))
    return visit.back("/autonomy#routes")


async def dismiss(visit: Visit, fields: dict[str, str]) -> Response:
    """Leave the routes as they are."""
    await visit.run(AnswerRouteProposal(visit.id(), approve=False, reason=fields.get("reason", "").strip()))
    return visit.back("/autonomy#routes")
