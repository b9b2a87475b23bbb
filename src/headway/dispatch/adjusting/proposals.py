"""Recommendations: a change that waits for a person, or one that was made and is reported; their states and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.tenders import check
from headway.kernel.db import load_queries
from headway.kernel.errors import Conflict, NotFound
from headway.kernel.money import Money

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.dispatch.adjusting")


class ProposalStatus(StrEnum):
    """What became of a recommendation."""

    OPEN = "open"  # -> approved, dismissed, expired, superseded
    APPROVED = "approved"  # a person approved it, and it was carried out
    DISMISSED = "dismissed"  # a person decided to leave things as they are
    EXPIRED = "expired"  # nobody answered in time
    SUPERSEDED = "superseded"  # the shipment moved on, or was judged again
    REPORTED = "reported"  # it was carried out by itself, and is told
    SHADOW = "shadow"  # it would have been carried out: a policy in shadow does nothing


PROPOSAL_TRANSITIONS: Mapping[ProposalStatus, frozenset[ProposalStatus]] = {
    ProposalStatus.OPEN: frozenset(
        {ProposalStatus.APPROVED, ProposalStatus.DISMISSED, ProposalStatus.EXPIRED, ProposalStatus.SUPERSEDED}
    ),
    **{status: frozenset() for status in ProposalStatus if status is not ProposalStatus.OPEN},
}


class NoProposal(NotFound):
    """There is no such recommendation."""

    code = "unknown_proposal"


class NotPrepared(Conflict):
    """The recommendation is a suggestion only: the policy lets nothing be prepared for approval."""

    code = "not_prepared"
    advice = "Maybe reassign the shipment yourself, or raise the autonomy of reassignments to 2."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A recommendation about one shipment.

    Attributes:
        level: the autonomy it was made at: 1 suggests, 2 waits for approval, 3 was carried out and is told.
        candidate, to_carrier: whom it should go to, None where nobody is left.
        saving: what it costs less than staying, in expected landed cost; negative: more.
        price_before: the agreed price.
        expires_at: until when it can be answered.
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
    answered_at: datetime | None = None
    answered_by: str | None = None
    reason: str | None = None


async def put(conn: Connection, proposal: Proposal) -> None:
    """Keep a recommendation."""
    saved = proposal.saving
    await conn.execute(
        Q.put_proposal,
        *(proposal.id, proposal.shipment_id, proposal.order_id, proposal.external_ref, proposal.decision_id),
        *(proposal.cause, proposal.sentence, proposal.status, proposal.level, proposal.offer_id),
        *(proposal.from_carrier, proposal.candidate, proposal.to_carrier, None if saved is None else saved.minor),
        *(proposal.price_before.minor, proposal.price_before.currency, proposal.created_at, proposal.expires_at),
    )


async def find(conn: Connection, proposal_id: UUID) -> Proposal:
    """One recommendation.

    Raises:
        NoProposal: there is none.
    """
    row = await conn.fetchrow(Q.find_proposal, proposal_id)
    if row is None:
        raise NoProposal(f"there is no proposal {proposal_id}", proposal_id=proposal_id)
    return proposal_of(row)


async def open_of_shipment(conn: Connection, shipment_id: UUID) -> Proposal | None:
    """The one that waits for an answer about a shipment."""
    row = await conn.fetchrow(Q.open_proposal, shipment_id)
    return None if row is None else proposal_of(row)


async def end(
    conn: Connection, proposal: Proposal, status: ProposalStatus, now: datetime, by: str, reason: str
) -> None:
    """Answer or close one.

    Raises:
        WrongState: it was answered before.
    """
    check(PROPOSAL_TRANSITIONS, "proposal", proposal.status, status)
    await conn.execute(Q.end_proposal, proposal.id, status, now, by, reason)


async def list_proposals(
    conn: Connection,
    *,
    status: ProposalStatus | None = None,
    shipment_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 100,
) -> list[Proposal]:
    """Recommendations, the newest first."""
    rows = await conn.fetch(Q.list_proposals, before, status, shipment_id, max(1, min(limit, 500)))
    return [proposal_of(row) for row in rows]


async def counts(conn: Connection) -> dict[ProposalStatus, int]:
    """How many recommendations there are of each status."""
    found: dict[ProposalStatus, int] = {}
    for row in await conn.fetch(Q.count_proposals):
        status = ProposalStatus(row["status"])
        found[status] = found.get(status, 0) + row["proposals"]
    return found


_SAME = (
    *("id", "shipment_id", "order_id", "external_ref", "decision_id", "cause", "sentence", "level", "offer_id"),
    *("from_carrier", "candidate", "to_carrier", "created_at", "expires_at", "answered_at", "answered_by", "reason"),
)


def proposal_of(row: asyncpg.Record) -> Proposal:
    """The recommendation of a row."""
    minor = row["saving_minor"]
    return Proposal(
        **{name: row[name] for name in _SAME},
        status=ProposalStatus(row["status"]),
        saving=None if minor is None else Money(minor, row["currency"]),
        price_before=Money(row["price_before_minor"], row["currency"]),
    )
