"""Reading and writing the tables of ETA, many rows a statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from headway.kernel.db import load_queries
from headway.kernel.db.literals import ids, numbers, texts, times, truths
from headway.kernel.money import Money
from headway.learning.rates import Rates
from headway.tracking.eta.lessons import ALL, Accuracy, Lesson, landmark_key
from headway.tracking.eta.model import Known, Snapshot, Standing
from headway.tracking.eta.phases import next_look, phase_of
from headway.tracking.fold import Journey, StopProgress
from headway.tracking.model import StopRole, StopState, TrackingStatus
from headway.tracking.positions.model import SOURCE
from headway.tracking.routes.model import OnRoute
from headway.tracking.routes.store import on_routes

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.tracking.eta")
FAILED, REJECT = "failed_attempt", "reject"
USUAL: Mapping[str, float] = {FAILED: 0.05, REJECT: 0.15}
"""Chances before anything was counted."""


_As = tuple[Callable[[Sequence[Any]], object], ...]
_SNAPSHOT: _As = (ids, numbers, times, texts, times, times, times, times, numbers, numbers, texts, numbers, texts)
_WATCH: _As = (ids, texts, times, times, times, truths, times)
"""How the columns of an answer and of a watch are written."""


class Told(msgspec.Struct, frozen=True):
    """What was last told of a stop."""

    p50_at: datetime
    p80_at: datetime
    p90_at: datetime
    due_at: datetime
    breach_chance: float


@dataclass(frozen=True, slots=True)
class Watched:
    """A shipment, what was last told of its stops, and its row in `eta_watch`; `phase` None: it has none yet."""

    standing: Standing
    told: Mapping[int, Told]
    phase: str | None
    estimate_at: datetime | None
    finished_at: datetime | None
    zone: ZoneInfo


async def zone(conn: Connection) -> ZoneInfo:
    """Of the tenant."""
    return ZoneInfo(await conn.fetchval(Q.timezone))


async def watched(conn: Connection, shipment_ids: Collection[UUID]) -> dict[UUID, Watched]:
    """Booked shipments, with what was told of them."""
    wanted = sorted(shipment_ids)
    stops: dict[UUID, list[StopProgress]] = defaultdict(list)
    told: dict[UUID, dict[int, Told]] = defaultdict(dict)
    rows = await conn.fetch(Q.standings, wanted)
    routes = await on_routes(conn, wanted)
    for row in await conn.fetch(Q.stops, wanted):
        stops[row["shipment_id"]].append(_stop(row))
    for row in await conn.fetch(Q.latest, wanted):
        told[row["shipment_id"]][row["stop"]] = Told(
            row["p50_at"], row["p80_at"], row["p90_at"], row["due_at"], row["breach_chance"]
        )
    return {row["shipment_id"]: _watched(row, tuple(stops[row["shipment_id"]]), told, routes) for row in rows}


async def known(conn: Connection, standings: Iterable[Standing], now: datetime, failing: Rates) -> Known:
    """What was learned about such shipments; `failing`: chances of a failed attempt, as far as they are known."""
    each = list(standings)
    carriers = sorted({standing.carrier_code for standing in each})
    keys = {key for standing in each for key in _keys(standing, now)}
    lanes = {(standing.carrier_code, standing.lane) for standing in each}
    return Known(
        cells=await cells(conn, keys),
        accuracy={
            (row["carrier_code"], row["seen"], row["horizon"]): Accuracy(
                cases=row["cases"], sum_s=row["sum_s"], squares_s2=row["squares_s2"]
            )
            for row in (await conn.fetch(Q.accuracy, carriers) if _any_estimate(each) else ())
        },
        failed={lane: failing.rate(lane).value for lane in lanes},
    )


def _any_estimate(standings: Iterable[Standing]) -> bool:
    return any(stop.estimated_at is not None for standing in standings for stop in standing.journey.stops)


def _keys(standing: Standing, now: datetime) -> Iterator[tuple[str, str, int]]:
    """The cells of a shipment now, and at the next look if nothing is heard until then."""
    phase = phase_of(standing.journey)
    for moment in (now, next_look(now, standing.deliver_by, None)):
        if moment is not None:
            own = landmark_key(standing.carrier_code, phase, (standing.deliver_by - moment).total_seconds())
            yield own
            yield ALL, *own[1:]


async def all_chances(conn: Connection, kind: str) -> Rates:
    """The same for every carrier and lane."""
    rates = Rates(USUAL[kind])
    for row in await conn.fetch(Q.all_tallies, kind):
        rates.add((row["carrier_code"], row["lane"]), row["hits"], row["cases"])
    return rates


async def chances(conn: Connection, kind: str, carriers: Sequence[str]) -> Rates:
    """The chance of a failed attempt or of a refusal, by carrier and lane."""
    rates = Rates(USUAL[kind])
    for row in await conn.fetch(Q.tallies, kind, list(carriers)):
        path = (row["carrier_code"], row["lane"]) if row["carrier_code"] else ()
        rates.add(path, row["hits"], row["cases"])
    return rates


async def cells(conn: Connection, keys: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str, int], list[int]]:
    """Deliveries counted by bin, of those cells that have any."""
    columns = list(map(list, zip(*sorted(keys), strict=True))) or [[], [], []]
    rows = await conn.fetch(Q.cells, *columns)
    return {(row["carrier_code"], row["phase"], row["landmark"]): row["counts"] for row in rows}


async def put_snapshots(conn: Connection, snapshots: Sequence[tuple[UUID, Snapshot]], *, latest: bool = True) -> None:
    """Keep answers in the history, and as the latest."""
    if snapshots:
        columns = zip(*(_snapshot_row(*each) for each in snapshots), strict=True)
        literals = [literal(column) for literal, column in zip(_SNAPSHOT, columns, strict=True)]
        await conn.execute(Q.put_told if latest else Q.put_history, *literals)


async def drop_latest(conn: Connection, stops: Sequence[tuple[UUID, int]]) -> None:
    """Forget what was told of stops that are no longer awaited."""
    if stops:
        await conn.execute(Q.drop_latest, *map(list, zip(*stops, strict=True)))


async def put_watches(conn: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of (shipment, phase, look_at, estimate_at, estimate_heard_at, estimate_seen, finished_at)."""
    if rows:
        columns = zip(*rows, strict=True)
        await conn.execute(Q.put_watches, *(literal(column) for literal, column in zip(_WATCH, columns, strict=True)))


async def seen_estimates(conn: Connection, estimates: Mapping[UUID, datetime]) -> frozenset[UUID]:
    """Of shipments with their present estimates, those whose estimate comes from where their vehicle is."""
    if not estimates:
        return frozenset()
    rows = await conn.fetch(Q.seen_estimates, list(estimates), list(estimates.values()), SOURCE)
    return frozenset(row["shipment_id"] for row in rows)


async def put_estimates(conn: Connection, rows: Sequence[tuple[UUID, datetime, datetime, bool]]) -> None:
    """Rows of (shipment, heard at, estimate, was it seen)."""
    if rows:
        await conn.execute(Q.put_estimates, *map(list, zip(*rows, strict=True)))


async def add_tallies(conn: Connection, counts: Mapping[tuple[str, str, str], tuple[int, int]]) -> None:
    """Count (hits, cases) by (kind, carrier, lane)."""
    if counts:
        rows = [(*key, *counts[key]) for key in sorted(counts)]
        await conn.execute(Q.add_tallies, *map(list, zip(*rows, strict=True)))


def lesson_of(row: asyncpg.Record) -> Lesson:
    """The lesson of a row."""
    phases = {int(left): phase for left, phase in msgspec.json.decode(row["phases"]).items()}
    return Lesson(
        carrier_code=row["carrier_code"],
        lane=row["lane"],
        due_at=row["due_at"],
        delivered_at=row["delivered_at"],
        attempted=row["attempted"],
        phases=phases,
    )


def _watched(
    row: asyncpg.Record,
    stops: tuple[StopProgress, ...],
    told: Mapping[UUID, Mapping[int, Told]],
    routes: Mapping[UUID, OnRoute],
) -> Watched:
    return Watched(
        standing=replace(_standing(row, stops), route=routes.get(row["shipment_id"])),
        told=told.get(row["shipment_id"], {}),
        phase=row["phase"],
        estimate_at=row["estimate_at"],
        finished_at=row["finished_at"],
        zone=ZoneInfo(row["timezone"]),
    )


_SAME = (
    *("shipment_id", "order_id", "offer_id", "carrier_id", "carrier_code", "service_code", "reference", "origin_site"),
    *("origin_zone", "destination_zone", "booked_at", "deliver_by", "heard_at", "off", "estimate_heard_at"),
    *("estimate_seen", "alerted"),
)


def _standing(row: asyncpg.Record, stops: tuple[StopProgress, ...]) -> Standing:
    journey = Journey(
        status=TrackingStatus(row["status"]),
        since=row["since"],
        stops=stops,
        eta=row["eta"],
        delay=row["delay"],
        exception=row["exception"],
    )
    return Standing(
        **{name: row[name] for name in _SAME},
        journey=journey,
        expected_cost=Money(row["expected_cost_minor"], row["expected_cost_currency"]),
        late_penalty=Money(row["late_penalty_minor"], row["late_penalty_currency"]),
    )


def _stop(row: asyncpg.Record) -> StopProgress:
    return StopProgress(
        sequence=row["sequence"],
        role=StopRole(row["role"]),
        planned_at=row["planned_at"],
        state=StopState(row["state"]),
        state_at=row["state_at"],
        arrived_at=row["arrived_at"],
        completed_at=row["completed_at"],
        replanned_at=row["replanned_at"],
        estimated_at=row["estimated_at"],
    )


def _snapshot_row(shipment_id: UUID, found: Snapshot) -> tuple[Any, ...]:
    return (
        *(shipment_id, found.stop, found.at, found.phase, found.p50_at, found.p80_at, found.p90_at, found.due_at),
        *(found.breach_chance, found.failed_chance, found.method, found.model_version, found.because),
    )
