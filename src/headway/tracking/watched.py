"""A shipment as watchers see it, one by one or those that a round looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from headway.kernel.money import Money
from headway.tracking.model import StopRole, StopState, TrackingStatus
from headway.tracking.store import Q

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection


class Round(StrEnum):
    """Which shipments are looked at together."""

    PICKUPS = "pickups"  # nothing was heard of the pickup, and its time comes near or has passed
    DOCKS = "docks"  # arrived at a stop and not done there
    PROOFS = "proofs"  # delivered, and nothing proves it
    SILENT = "silent"  # their carrier says nothing of any shipment while others report as usual


@dataclass(frozen=True, slots=True)
class WatchedStop:
    """A stop as a watcher sees it; `estimated_at` is when its carrier expects to be there."""

    sequence: int
    role: StopRole
    state: StopState
    planned_at: datetime
    arrived_at: datetime | None = None
    completed_at: datetime | None = None
    estimated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrackedShipment:
    """What a watcher needs to know of a shipment; `delivered_at` is the last delivery stop's completion.

    Attributes:
        expected_by: when the next of its milestones usually has come, as far as is learned; `missed_at` when it was
            last told that one did not.
        vehicle: what carries it, where it is followed; `stood_since`: a prolonged stop that lasts; `strayed_since`: it
            is off its route; `rejoining`: but when it was last heard it seemed to be back.
        proven: there is a proof of delivery that matches; `proves`: the share of what its carrier delivered lately that
            has one, 0 to 1; None where nobody looked.
        run, collected: shipments that its carrier collects at the same site at about the same time, this one included,
            and those of them that were heard to be collected; 0 where nobody looked.
        dark_since: since then nothing was heard of its carrier at all, though it should have been.
    """

    shipment_id: UUID
    order_id: UUID
    carrier_id: UUID
    carrier_code: str
    reference: str
    status: TrackingStatus
    since: datetime
    booked_at: datetime
    heard_at: datetime | None
    cancelled_at: datetime | None
    pickup_planned_at: datetime
    deliver_by: datetime
    eta: datetime | None
    delivered_at: datetime | None
    expected_cost: Money
    late_penalty: Money
    expected_by: datetime | None = None
    missed_at: datetime | None = None
    customer: str = ""
    service: str = ""
    origin_site: str = ""
    origin_zone: str = ""
    destination_zone: str = ""
    stops: tuple[WatchedStop, ...] = ()
    vehicle: str | None = None
    stood_since: datetime | None = None
    strayed_since: datetime | None = None
    rejoining: bool = False
    proven: bool = False
    proves: float | None = None
    run: int = 0
    collected: int = 0
    dark_since: datetime | None = None

    @property
    def pickup(self) -> WatchedStop | None:
        """Where it is collected."""
        return next((stop for stop in self.stops if stop.role is StopRole.PICKUP), None)


DARK_AFTER = timedelta(hours=3)
"""A carrier of which nothing at all was heard for less is not dark."""

DARK_MISSED = 7.0
"""So many of its shipments would have been heard of in that time, at the rate of all other carriers: that none was
happens by chance less than once in a thousand times."""

NEAR_RUN = timedelta(minutes=90)
"""Pickups of one carrier at one site within this are one run."""


async def tracked(conn: Connection, shipment_id: UUID) -> TrackedShipment | None:
    """One shipment as a watcher sees it; None before its booking."""
    found = await tracked_many(conn, (shipment_id,))
    return found[0] if found else None


async def tracked_many(conn: Connection, shipment_ids: Sequence[UUID], *, runs: bool = False) -> list[TrackedShipment]:
    """Some shipments as a watcher sees them; with `runs`, with what became of those beside them."""
    if not shipment_ids:
        return []
    rows = await conn.fetch(Q.tracked, list(shipment_ids))
    stops: dict[UUID, list[WatchedStop]] = {row["shipment_id"]: [] for row in rows}
    for row in await conn.fetch(Q.stops_of, list(stops)):
        stops[row["shipment_id"]].append(_stop(row))
    beside: dict[UUID, tuple[int, int]] = {}
    if runs:
        found = await conn.fetch(Q.runs_of, list(stops), NEAR_RUN)
        beside = {row["shipment_id"]: (row["run"], row["collected"]) for row in found}
    return [_tracked(row, tuple(stops[row["shipment_id"]]), beside.get(row["shipment_id"], (0, 0))) for row in rows]


async def in_round(conn: Connection, round_: Round, now: datetime, patience: timedelta) -> list[TrackedShipment]:
    """The shipments that a round looks at; of pickups those that are overdue by `patience`, or expected late."""
    if round_ is Round.SILENT:
        return await _silent(conn, now)
    query = {Round.PICKUPS: Q.round_pickups, Round.DOCKS: Q.round_docks, Round.PROOFS: Q.round_proofs}[round_]
    more = (patience,) if round_ is Round.PICKUPS else ()
    ids = [row["shipment_id"] for row in await conn.fetch(query, now, *more)]
    found = await tracked_many(conn, ids, runs=round_ is Round.PICKUPS)
    if round_ is not Round.PROOFS or not found:
        return found
    rows = await conn.fetch(Q.proving_carriers, list({shipment.carrier_code for shipment in found}), now)
    shares = {row["carrier_code"]: row["share"] for row in rows}
    return [replace(shipment, proves=shares.get(shipment.carrier_code)) for shipment in found]


async def _silent(conn: Connection, now: datetime) -> list[TrackedShipment]:
    """What carriers have that are dark: enough of their shipments would have been heard of by now, and none was."""
    dark = {
        row["carrier_code"]: row["heard_at"] for row in await conn.fetch(Q.dark_carriers, now, DARK_AFTER, DARK_MISSED)
    }
    if not dark:
        return []
    ids = [row["shipment_id"] for row in await conn.fetch(Q.carried_by, list(dark), now)]
    return [replace(one, dark_since=dark[one.carrier_code]) for one in await tracked_many(conn, ids)]


async def any_under_way(conn: Connection, now: datetime) -> bool:
    """Is there a shipment that a round may yet have to look at?"""
    return bool(await conn.fetchval(Q.any_under_way, now))


async def facts_of_shipments(conn: Connection, shipment_ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Customer, service, carrier, site, origin and destination zone of shipments that are tracked."""
    rows = await conn.fetch(Q.facts_of_shipments, list(shipment_ids))
    return {row["shipment_id"]: tuple(row)[1:] for row in rows}


def _stop(row: asyncpg.Record) -> WatchedStop:
    return WatchedStop(
        row["sequence"],
        StopRole(row["role"]),
        StopState(row["state"]),
        row["planned_at"],
        row["arrived_at"],
        row["completed_at"],
        row["estimated_at"],
    )


def _tracked(row: asyncpg.Record, stops: tuple[WatchedStop, ...], beside: tuple[int, int]) -> TrackedShipment:
    return TrackedShipment(
        shipment_id=row["shipment_id"],
        order_id=row["order_id"],
        carrier_id=row["carrier_id"],
        carrier_code=row["carrier_code"],
        reference=row["reference"],
        status=TrackingStatus(row["status"]),
        since=row["since"],
        booked_at=row["booked_at"],
        heard_at=row["heard_at"],
        cancelled_at=row["cancelled_at"],
        pickup_planned_at=min(
            (stop.planned_at for stop in stops if stop.role is StopRole.PICKUP), default=row["booked_at"]
        ),
        deliver_by=row["deliver_by"],
        eta=row["eta"],
        delivered_at=max(
            (stop.completed_at for stop in stops if stop.role is StopRole.DELIVERY and stop.completed_at), default=None
        ),
        expected_cost=Money(row["expected_cost_minor"], row["expected_cost_currency"]),
        late_penalty=Money(row["late_penalty_minor"], row["late_penalty_currency"]),
        expected_by=row["expected_by"],
        missed_at=row["missed_at"],
        customer=row["customer"],
        service=row["service_code"],
        origin_site=row["origin_site"],
        origin_zone=row["origin_zone"],
        destination_zone=row["destination_zone"],
        stops=stops,
        vehicle=row["vehicle"],
        stood_since=_moment(row["stood_since"]),
        strayed_since=_moment(row["strayed_since"]),
        rejoining=row["rejoining"],
        proven=row["proven"],
        run=beside[0],
        collected=beside[1],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
