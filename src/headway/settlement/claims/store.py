"""Reading and writing claims and credits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from headway.kernel.db import load_queries
from headway.kernel.money import Money
from headway.settlement.claims.model import Claim, ClaimState, Credit, Harm, UnknownClaim, UnknownCredit

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.settlement.claims")


async def lock_claim(conn: Connection, claim_id: UUID) -> Claim:
    """One claim, locked until the transaction ends.

    Raises:
        UnknownClaim: there is none.
    """
    row = await conn.fetchrow(Q.lock_claim, claim_id)
    if row is None:
        raise UnknownClaim(f"there is no claim {claim_id}", claim_id=claim_id)
    return claim_of(row)


async def lock_credit(conn: Connection, credit_id: UUID) -> Credit:
    """One credit, locked until the transaction ends.

    Raises:
        UnknownCredit: there is none.
    """
    row = await conn.fetchrow(Q.lock_credit, credit_id)
    if row is None:
        raise UnknownCredit(f"there is no credit {credit_id}", credit_id=credit_id)
    return credit_of(row)


async def get_claim(conn: Connection, claim_id: UUID) -> Claim:
    """One claim.

    Raises:
        UnknownClaim: there is none.
    """
    row = await conn.fetchrow(Q.find_claim, claim_id)
    if row is None:
        raise UnknownClaim(f"there is no claim {claim_id}", claim_id=claim_id)
    return claim_of(row)


async def list_claims(
    conn: Connection,
    *,
    before: UUID | None = None,
    state: ClaimState | None = None,
    carrier: str | None = None,
    shipment_id: UUID | None = None,
    limit: int = 50,
) -> list[Claim]:
    """Claims, newest first; `before` is the last id of the page before."""
    rows = await conn.fetch(Q.list_claims, before, state, carrier, shipment_id, limit)
    return [claim_of(row) for row in rows]


async def list_credits(
    conn: Connection,
    *,
    before: UUID | None = None,
    customer: str | None = None,
    order_id: UUID | None = None,
    limit: int = 50,
) -> list[Credit]:
    """Credits, newest first; `before` is the last id of the page before."""
    return [credit_of(row) for row in await conn.fetch(Q.list_credits, before, customer, order_id, limit)]


def claim_of(row: asyncpg.Record | None) -> Claim:
    """The claim of a row that is there."""
    assert row is not None
    return Claim(
        id=row["id"],
        shipment_id=row["shipment_id"],
        carrier_id=row["carrier_id"],
        carrier_code=row["carrier_code"],
        reference=row["reference"],
        kind=Harm(row["kind"]),
        state=ClaimState(row["state"]),
        claimed=Money(row["claimed_minor"], row["currency"]),
        accepted=Money(row["accepted_minor"], row["currency"]),
        reason=row["reason"],
        case_id=row["case_id"],
        opened_at=row["opened_at"],
        opened_by=row["opened_by"],
        ended_at=row["ended_at"],
        ended_by=row["ended_by"],
        answer=row["answer"],
        paid_at=row["paid_at"],
    )


def credit_of(row: asyncpg.Record | None) -> Credit:
    """The credit of a row that is there."""
    assert row is not None
    return Credit(
        id=row["id"],
        order_id=row["order_id"],
        customer=row["customer"],
        state=row["state"],
        amount=Money(row["amount_minor"], row["currency"]),
        reason=row["reason"],
        case_id=row["case_id"],
        given_at=row["given_at"],
        given_by=row["given_by"],
        ended_at=row["ended_at"],
    )
