"""What a period's allocations and offers were, as they stand in the books: for whoever judges them afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.dispatch.store import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedOffer:
    """One offer and its end; `asked` counts its shipment's offers from 1, `pickup_hour` is local."""

    shipment_id: UUID
    decision_id: UUID
    asked: int
    carrier_id: UUID
    carrier_code: str
    candidate: str
    service_code: str
    status: str
    origin_site: str
    origin_zone: str
    destination_zone: str
    pickup_day: date
    pickup_hour: int
    pickup_planned_at: datetime
    delivery_planned_at: datetime
    deliver_by: datetime
    weight_kg: Decimal
    price_minor: int
    late_penalty_minor: int
    currency: str
    created_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedShipment:
    """A shipment and its end; `problem` is why nobody took it, where nobody did."""

    id: UUID
    order_id: UUID
    status: str
    problem: str | None
    created_at: datetime
    updated_at: datetime
    booked_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """One record of the ledger about an allocation, not decoded."""

    number: int
    id: UUID
    shipment_id: UUID
    decided_at: datetime
    policy: str
    inputs: str
    verdict: str


async def shipments_between(conn: Connection, since: datetime, until: datetime) -> list[RecordedShipment]:
    """Shipments planned from `since` (inclusive) to `until` (exclusive), oldest first."""
    rows = await conn.fetch(Q.recorded_shipments, since, until)
    return [RecordedShipment(**dict(row)) for row in rows]


async def offers_between(conn: Connection, since: datetime, until: datetime) -> list[RecordedOffer]:
    """Every offer of the shipments planned in the period, also the later ones, in the order they were made."""
    rows: list[Any] = await conn.fetch(Q.recorded_offers, since, until)
    return [RecordedOffer(**dict(row)) for row in rows]


async def decisions_between(conn: Connection, since: datetime, until: datetime) -> AsyncIterator[RecordedDecision]:
    """Every allocation of the shipments planned in the period, in the order of the ledger; read page by page."""
    number = 0
    while page := await conn.fetch(Q.recorded_decisions, since, until, number, _PAGE):
        for row in page:
            yield RecordedDecision(**dict(row))
        number = page[-1]["number"]


async def newest_allocations(conn: Connection, most: int) -> list[RecordedDecision]:
    """The newest allocations, newest first."""
    return [RecordedDecision(**dict(row)) for row in await conn.fetch(Q.newest_allocations, most)]


async def count_decisions(conn: Connection, since: datetime, until: datetime) -> int:
    """How many allocations `decisions_between` gives."""
    count: int = await conn.fetchval(Q.count_recorded_decisions, since, until)
    return count


@dataclass(frozen=True, slots=True)
class OfferEnd:
    """How the offer of a decision ended; `over` where it is neither waiting nor under way."""

    decision_id: UUID
    status: str
    price_minor: int
    over: bool
    after_s: int | None


async def ends_of_decisions(conn: Connection, records: Sequence[RecordedDecision]) -> dict[UUID, OfferEnd]:
    """The offers of some decisions; of several that one decision made, the accepted one, else the first."""
    ids, shipments = [record.id for record in records], sorted({record.shipment_id for record in records})
    rows = await conn.fetch(Q.ends_of_decisions, ids, shipments)
    return {row["decision_id"]: OfferEnd(**dict(row)) for row in rows}


async def overrides_between(
    conn: Connection, since: datetime, until: datetime, after: int, limit: int
) -> list[RecordedDecision]:
    """Persons' choices from `since` (inclusive) to `until` (exclusive), after a number of the ledger."""
    rows = await conn.fetch(Q.recorded_overrides, since, until, after, limit)
    return [RecordedDecision(**dict(row)) for row in rows]


async def allocation_record(conn: Connection, decision_id: UUID) -> RecordedDecision | None:
    """One allocation of the ledger, None where there is none of that id."""
    row = await conn.fetchrow(Q.recorded_allocation, decision_id)
    return None if row is None else RecordedDecision(**dict(row))


async def allocations_of(conn: Connection, shipment_id: UUID) -> list[RecordedDecision]:
    """Every allocation of a shipment, oldest first."""
    return [RecordedDecision(**dict(row)) for row in await conn.fetch(Q.recorded_allocations_of, shipment_id)]
