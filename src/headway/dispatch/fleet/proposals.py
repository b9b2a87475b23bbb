"""Changes of running routes that Headway may not make by itself: what waits for a person, or was only thought of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.kernel.db import load_queries
from headway.kernel.errors import Conflict, NotFound
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries(__package__)
Order = tuple[tuple[str, str], ...]
"""The acts of a route in order, each with its shipment's id."""
ORDER = "order"
"""The cause where a shipment came in."""


class RouteProposalStatus(StrEnum):
    """What became of a change that was recommended."""

    OPEN = "open"  # -> approved, dismissed, expired, superseded
    APPROVED = "approved"  # a person approved it, and it was published
    DISMISSED = "dismissed"  # a person decided to leave the routes as they are
    EXPIRED = "expired"  # nobody answered in time
    SUPERSEDED = "superseded"  # the plan moved on: it does not fit, or is worth nothing any more
    SHADOW = "shadow"  # it would have been published: a policy in shadow does nothing


ROUTE_PROPOSAL_TRANSITIONS: Mapping[RouteProposalStatus, frozenset[RouteProposalStatus]] = {
    RouteProposalStatus.OPEN: frozenset(set(RouteProposalStatus) - {RouteProposalStatus.OPEN}),
    **{status: frozenset() for status in RouteProposalStatus if status is not RouteProposalStatus.OPEN},
}


class NoRouteProposal(NotFound):
    """There is no such recommendation about a route."""

    code = "unknown_route_proposal"


class RouteNotPrepared(Conflict):
    """The recommendation is a suggestion only: the policy lets nothing be prepared for approval."""

    code = "route_not_prepared"
    advice = "Maybe change the route yourself, or raise the autonomy of route changes to 2."


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteProposal:
    """A recommended change of one plan.

    Attributes:
        version: of the plan, as it was made. cause: order, improvement or request.
        level: the autonomy it was made at: 1 suggests, 2 waits for approval.
        shipment_id, vehicle: of an order, what was to go with whom. orders: else, of the routes that change.
        saving: what it costs less than leaving the routes as they are; None: not known.
        published_version: of the plan, once it was approved.
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
    orders: tuple[tuple[UUID, Order], ...]
    saving: Money | None
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None
    answered_by: str | None = None
    reason: str | None = None
    published_version: int | None = None


async def put(conn: Connection, each: RouteProposal) -> list[UUID]:
    """Keep a recommendation; returns the ids of those that waited about the same and are out of date by it."""
    gone = await conn.fetch(
        Q.supersede_route_proposals, each.plan_id, each.cause, each.shipment_id, each.created_at, each.sentence
    )
    saved, orders = each.saving, msgspec.json.encode(each.orders).decode()
    await conn.execute(
        Q.put_route_proposal,
        *(each.id, each.plan_id, each.depot, each.day, each.version, each.decision_id, each.cause, each.sentence),
        *(each.status, each.level, each.shipment_id, each.vehicle, orders),
        *(None if saved is None else saved.minor, "" if saved is None else saved.currency),
        *(each.created_at, each.expires_at),
    )
    return [row["id"] for row in gone]


async def find(conn: Connection, proposal_id: UUID, *, lock: bool = False) -> RouteProposal:
    """One recommendation; raises NoRouteProposal."""
    row = await conn.fetchrow(Q.lock_route_proposal if lock else Q.find_route_proposal, proposal_id)
    if row is None:
        raise NoRouteProposal(f"there is no recommendation {proposal_id}", proposal_id=proposal_id)
    return proposal_of(row)


async def list_route_proposals(
    conn: Connection,
    *,
    status: RouteProposalStatus | None = None,
    plan_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[RouteProposal]:
    """Recommendations, newest first."""
    rows = await conn.fetch(Q.list_route_proposals, before, status, plan_id, limit)
    return [proposal_of(row) for row in rows]


def proposal_of(row: Any) -> RouteProposal:
    """The recommendation of a row."""
    same = {
        name: row[name] for name in RouteProposal.__dataclass_fields__ if name not in {"status", "orders", "saving"}
    }
    minor = row["saving_minor"]
    return RouteProposal(
        status=RouteProposalStatus(row["status"]),
        orders=msgspec.json.decode(row["orders"], type=tuple[tuple[UUID, Order], ...]),
        saving=None if minor is None else Money(minor, row["currency"]),
        **same,
    )
