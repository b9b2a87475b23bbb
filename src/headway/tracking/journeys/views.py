"""What screens, the API and other rooms read of journeys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.tracking.fold import StopProgress, corrections, stands
from headway.tracking.journeys.expecting import Expectation, expectation
from headway.tracking.journeys.gathering import usual
from headway.tracking.journeys.handoffs import Evidence, HandOff, Said, handoffs
from headway.tracking.journeys.milestones import LegProgress, Milestone, milestones, progress
from headway.tracking.journeys.model import Leg
from headway.tracking.journeys.store import Q, legs_of
from headway.tracking.model import StopState
from headway.tracking.routes.views import RouteShown, route_of
from headway.tracking.store import Q as TRACKING
from headway.tracking.store import left_as_planned, stop_of
from headway.tracking.views import MAX_PAGE

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class Awaited:
    """A milestone that usually comes: `because` in words; `missed_at` since when it is missed."""

    leg: int
    carrier_code: str
    code: str
    status: str | None
    lane: str
    usual_at: datetime
    expected_by: datetime
    share: float
    journeys: int
    because: str
    missed_at: datetime | None


@dataclass(frozen=True, slots=True)
class JourneyView:
    """A shipment's journey; without a plan of legs there are neither legs nor hand-offs, and `plan` is None.

    `route` is the own fleet's, while its stop there is to be made.
    """

    shipment_id: UUID
    carrier_code: str
    plan: int | None
    planned_at: datetime | None
    planned_by: str | None
    legs: tuple[LegProgress, ...]
    milestones: tuple[Milestone, ...]
    handoffs: tuple[HandOff, ...]
    expected: tuple[Awaited, ...]
    route: RouteShown | None = None


async def journey_of(conn: Connection, shipment_id: UUID, now: datetime) -> JourneyView | None:
    """The journey of a shipment as it stands now; None before its booking."""
    row = await conn.fetchrow(TRACKING.view_state, shipment_id)
    if row is None:
        return None
    legs = (await legs_of(conn, [shipment_id])).get(shipment_id, ())
    stops = await stops_of(conn, shipment_id, legs)
    plan = await conn.fetchrow(Q.plan_of, shipment_id)
    return JourneyView(
        shipment_id=shipment_id,
        carrier_code=row["carrier_code"],
        plan=row["leg_plan"] if legs else None,
        planned_at=plan["planned_at"] if plan else None,
        planned_by=plan["planned_by"] if plan else None,
        legs=progress(stops, legs, await _heard(conn, shipment_id), now) if legs else (),
        milestones=milestones(stops, legs, row["carrier_code"], now),
        handoffs=handoffs(legs, await _said(conn, shipment_id)) if legs else (),
        expected=tuple(_awaited(row) for row in await conn.fetch(Q.watches_of, shipment_id)),
        route=await route_of(conn, shipment_id, now),
    )


async def expectations(
    conn: Connection,
    *,
    carrier: str | None = None,
    lane: str | None = None,
    after: tuple[str, ...] | None = None,
    limit: int = 100,
) -> list[Expectation]:
    """What usually comes, by carrier, lane, anchor and code; what is known too little of to be expected is left out.

    Args:
        after: carrier, lane, anchor and code of the last one seen.
    """
    found: list[Expectation] = []
    place = after or ("", "", "", "")
    while len(found) < limit:
        rows = await conn.fetch(Q.list_learned, *place, carrier, lane, MAX_PAGE)
        found += [each for row in rows if (each := expectation(usual(row))) is not None]
        if len(rows) < MAX_PAGE:
            break
        place = tuple(rows[-1][name] for name in ("carrier_code", "lane", "anchor", "code"))
    return found[:limit]


async def stops_of(conn: Connection, shipment_id: UUID, legs: tuple[Leg, ...]) -> tuple[StopProgress, ...]:
    """The stops of a shipment with the times at which its legs are planned to leave them."""
    rows = await conn.fetch(TRACKING.view_stops, shipment_id)
    return left_as_planned([stop_of(row) for row in rows], legs)


async def _heard(conn: Connection, shipment_id: UUID) -> dict[int, tuple[datetime, int]]:
    rows = await conn.fetch(Q.leg_progress, shipment_id)
    return {row["leg"]: (row["last_at"], row["events"]) for row in rows}


async def _said(conn: Connection, shipment_id: UUID) -> list[Said]:
    """What was said at the hubs, but for what was corrected since."""
    latest = corrections(row["dedupe_key"] for row in await conn.fetch(Q.revisions_of, shipment_id))
    rows = await conn.fetch(Q.handoff_evidence, shipment_id)
    return [_evidence(row) for row in rows if stands(row["dedupe_key"], latest)]


def _awaited(row: Any) -> Awaited:
    return Awaited(**{name: row[name] for name in Awaited.__slots__})


def _evidence(row: Any) -> Said:
    evidence = Evidence(
        event_id=row["id"],
        carrier_code=row["carrier_code"],
        code=row["raw_code"],
        at=row["occurred_at"],
        received_at=row["received_at"],
        signed_by=row["signed_by"],
        location=row["location"],
    )
    return Said(row["leg"], row["stop"], StopState(row["stop_state"]), evidence)
