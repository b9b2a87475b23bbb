"""Reading and writing tracking's own tables, many rows a statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import replace

from headway.events.dispatch import ShipmentBooked
from headway.kernel.db import load_queries
from headway.kernel.db.literals import ids, numbers, texts, times, truths, words
from headway.tracking.codes import ANY_CARRIER, CodeMap
from headway.tracking.fold import Journey, Sighting, StopProgress
from headway.tracking.incidents import Incident
from headway.tracking.journeys.model import Leg
from headway.tracking.journeys.store import legs_of
from headway.tracking.model import Classifier, CodeEntry, StopRole, StopState, TrackingStatus
from headway.tracking.resolving import Known

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.tracking")
PLAIN = ((1, StopRole.PICKUP), (2, StopRole.DELIVERY))
"""The stops of a shipment of one leg: `put_booking` plans them."""

_ROLES = {role.value: role for role in StopRole}
_STATES = {state.value: state for state in StopState}
_STATUSES = {status.value: status for status in TrackingStatus}


class Tracked(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A shipment's state, locked until the transaction ends; `others_wait` where older news was not told yet."""

    shipment_id: UUID
    offer_id: UUID
    carrier_id: UUID
    carrier_code: str
    booked_at: datetime
    booked: bool
    journey: Journey
    order_id: UUID
    plan: int = 0
    legs: tuple[Leg, ...] = ()
    others_wait: bool = False

    @property
    def roles(self) -> tuple[tuple[int, StopRole], ...]:
        """The stops: sequence and role, in order."""
        return tuple((stop.sequence, stop.role) for stop in self.journey.stops)

    @property
    def start(self) -> Journey:
        """The state before any event: the agreed stops, nothing reported."""
        stops = tuple(
            StopProgress(sequence=stop.sequence, role=stop.role, planned_at=stop.planned_at, leaves_at=stop.leaves_at)
            for stop in self.journey.stops
        )
        return Journey(since=self.booked_at, stops=stops)


class Fresh(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An event that was kept and that the fold has yet to see.

    `offer_id` is the booking it was reported under, `plan` the number of the plan of legs it was read by, `incident`
    what it says went wrong.
    """

    shipment_id: UUID
    offer_id: UUID
    carrier_id: UUID
    id: UUID
    raw_code: str
    seen: Sighting
    plan: int = 0
    incident: Incident | None = None


async def find_shipments(conn: Connection, names: Sequence[UUID], references: Sequence[str]) -> list[Known]:
    """Shipments that bear one of the ids (their own or their offer's) or references."""
    rows = {
        row["shipment_id"]: row for row in await conn.fetch(Q.find_shipments, ids(names), texts(references) or "{}")
    }
    planned = [shipment_id for shipment_id, row in rows.items() if row["leg_plan"]]
    if not planned:
        return [_known(row) for row in rows.values()]
    legs = await legs_of(conn, planned)
    stops: dict[UUID, list[tuple[int, StopRole]]] = defaultdict(list)
    for row in await conn.fetch(Q.places_of, planned):
        stops[row["shipment_id"]].append((row["sequence"], _ROLES[row["role"]]))
    return [_known(row, legs.get(id_, ()), tuple(stops[id_]) or PLAIN) for id_, row in rows.items()]


class Standing(NamedTuple):
    """How a shipment stands, as far as plain events need it; locked until the transaction ends."""

    shipment_id: UUID
    offer_id: UUID
    status: str
    delay: bool
    exception: bool
    last_at: datetime | None
    last_rank: int
    last_key: str
    place: tuple[int, int]


@asynccontextmanager
async def as_given(conn: Connection) -> AsyncIterator[None]:
    """Inside, statements with a thousand rows are planned for them; whatever fails ends the transaction."""
    await conn.execute(Q.as_given)
    yield
    await conn.execute(Q.as_planned)


async def lock_plain(conn: Connection, shipment_ids: Iterable[UUID]) -> list[Standing]:
    """Of some shipments those that plain events may move, locked in the order of their ids; inside `as_given`."""
    rows = await conn.fetch(Q.lock_plain, list(shipment_ids))
    return [Standing(*row) for row in rows]


async def lock_states(
    conn: Connection, shipment_ids: Iterable[UUID], *, without_stops: Collection[UUID] = ()
) -> dict[UUID, Tracked]:
    """The states of some shipments, locked in the order of their ids.

    Args:
        without_stops: those whose stops need not be known, unless they travel in legs.
    """
    rows = await conn.fetch(Q.lock_states, ids(sorted(set(shipment_ids), key=attrgetter("int"))))
    wanted = [row["shipment_id"] for row in rows if row["leg_plan"] or row["shipment_id"] not in without_stops]
    stops = await _stops_of(conn, wanted)
    legs = await legs_of(conn, [row["shipment_id"] for row in rows if row["leg_plan"]])
    return {id_: _tracked(row, stops.get(id_, ()), legs.get(id_, ())) for row in rows for id_ in (row["shipment_id"],)}


async def with_stops(
    conn: Connection, states: Mapping[UUID, Tracked], shipment_ids: Iterable[UUID]
) -> dict[UUID, Tracked]:
    """Of those that are locked without their stops, the states with them."""
    lacking = [id_ for id_ in shipment_ids if not states[id_].journey.stops]
    stops = await _stops_of(conn, lacking)
    return {id_: replace(states[id_], journey=replace(states[id_].journey, stops=stops[id_])) for id_ in stops}


async def _stops_of(conn: Connection, shipment_ids: Sequence[UUID]) -> dict[UUID, tuple[StopProgress, ...]]:
    stops: dict[UUID, list[StopProgress]] = defaultdict(list)
    for row in await conn.fetch(Q.stops_of, list(shipment_ids)) if shipment_ids else ():
        stops[row["shipment_id"]].append(stop_of(row))
    return {id_: tuple(found) for id_, found in stops.items()}


async def code_map(conn: Connection, carriers: Iterable[str]) -> CodeMap:
    """The tenant's own entries for some carriers and for any carrier."""
    rows = await conn.fetch(Q.code_map_of, [*carriers, ANY_CARRIER])
    return {(row["carrier_code"], row["code"]): _entry(row) for row in rows}


async def supersede(conn: Connection, fresh: Sequence[Fresh]) -> None:
    """What was reported under a booking that is over is kept, and moves nothing."""
    if fresh:
        await conn.execute(Q.supersede_some, [each.shipment_id for each in fresh], [each.seen.key for each in fresh])


async def histories(conn: Connection, shipment_ids: Sequence[UUID]) -> dict[UUID, list[Sighting]]:
    """All events of some shipments under their present booking."""
    found: dict[UUID, list[Sighting]] = defaultdict(list)
    if shipment_ids:
        for row in await conn.fetch(Q.history_of, list(shipment_ids)):
            found[row["shipment_id"]].append(_sighting(row))
    return found


async def write_journeys(
    conn: Connection,
    changed: Mapping[UUID, Journey],
    stops: Sequence[tuple[UUID, StopProgress]],
    heard_at: datetime | None,
) -> None:
    """Write folded states, and the stops that changed."""
    if changed:
        await conn.execute(Q.write_states, *_state_columns(changed), heard_at)
    if stops:
        await conn.execute(Q.write_stops, *_stop_columns(stops))


async def some_stops(
    conn: Connection, shipment_ids: Sequence[UUID], sequences: Iterable[int]
) -> dict[tuple[UUID, int], StopProgress]:
    """The stops of some numbers of some shipments, by shipment and number; inside `as_given`."""
    rows = await conn.fetch(Q.some_stops, shipment_ids, list(sequences))
    return {(row["shipment_id"], row["sequence"]): stop_of(row) for row in rows}


async def write_carried(
    conn: Connection, rows: Sequence[tuple[Any, ...]], stops: Sequence[tuple[UUID, StopProgress]], now: datetime
) -> None:
    """Write how shipments stand that this transaction has locked, and their stops that moved on; inside `as_given`,
    which it leaves to nothing but reading by places.

    Args:
        rows: at least one; as the columns of `carry_states`, `since` and `last_at` as seconds in words, then the place.
    """
    id_, status, since, last_at, rank, key, delay, exception, against, events, place = zip(*rows, strict=True)
    changed = words(status), words(since), words(last_at), numbers(rank), texts(key), truths(delay), truths(exception)
    if stops:
        own, moved = zip(*stops, strict=True)
        names = ids(own), numbers([one.sequence for one in moved]), words([one.state for one in moved])
        moments = times([one.state_at for one in moved]), times([one.arrived_at for one in moved])
        done = times([one.completed_at for one in moved]), numbers([one.late_s for one in moved])
        await conn.execute(Q.carry_stops, *names, *moments, *done, own)
    await conn.execute(Q.by_place)
    told = await conn.execute(Q.carry_states, ids(id_), *changed, numbers(against), numbers(events), now, place)
    if told != f"UPDATE {len(rows)}":
        raise LookupError(f"of {len(rows)} states that were locked not all were found: {told}")


async def put_booking(conn: Connection, event: ShipmentBooked, booked_at: datetime) -> None:
    """Begin to track a booked shipment; a new booking of the same one takes over the agreed times."""
    await conn.execute(
        Q.put_state,
        event.shipment_id,
        event.order_id,
        event.offer_id,
        event.carrier_id,
        event.carrier_code,
        event.service_code,
        event.external_ref,
        event.customer,
        event.origin_site,
        event.origin_zone,
        event.destination_zone,
        booked_at,
        event.deliver_by,
        event.expected_cost.minor,
        event.expected_cost.currency,
        event.late_penalty.minor,
        event.late_penalty.currency,
    )
    plan = (
        (event.shipment_id, 1, StopRole.PICKUP, event.pickup_planned_at),
        (event.shipment_id, 2, StopRole.DELIVERY, event.delivery_planned_at),
    )
    await conn.executemany(Q.plan_stop, plan)


def _tracked(row: asyncpg.Record, stops: tuple[StopProgress, ...], legs: tuple[Leg, ...]) -> Tracked:
    last = None if row["last_at"] is None else (row["last_at"], row["last_rank"], row["last_key"])
    journey = Journey(
        status=_STATUSES[row["status"]],
        since=row["since"],
        stops=left_as_planned(stops, legs) if legs else stops,
        last=last,
        eta=row["eta"],
        delay=row["delay"],
        exception=row["exception"],
        signed_by=row["signed_by"],
        signed_at=row["signed_at"],
        contradictions=row["contradictions"],
        events=row["version"],
        corrected=row["corrected"],
    )
    return Tracked(
        shipment_id=row["shipment_id"],
        offer_id=row["offer_id"],
        carrier_id=row["carrier_id"],
        carrier_code=row["carrier_code"],
        booked_at=row["booked_at"],
        booked=row["unbooked_at"] is None,
        order_id=row["order_id"],
        journey=journey,
        plan=row["leg_plan"],
        legs=legs,
        others_wait=row["others_wait"],
    )


def left_as_planned(stops: Sequence[StopProgress], legs: Sequence[Leg]) -> tuple[StopProgress, ...]:
    """The stops with the times at which the legs are planned to leave them."""
    leaves = {leg.number: leg.depart_at for leg in legs}
    return tuple(replace(stop, leaves_at=leaves.get(stop.sequence)) for stop in stops)


def _known(row: asyncpg.Record, legs: tuple[Leg, ...] = (), stops: tuple[tuple[int, StopRole], ...] = PLAIN) -> Known:
    names = row["shipment_id"], row["offer_id"], row["reference"], row["carrier_code"], row["carrier_id"]
    return Known(*names, stops, legs, row["leg_plan"])


def stop_of(row: asyncpg.Record) -> StopProgress:
    """The stop of a row."""
    return StopProgress(
        sequence=row["sequence"],
        role=_ROLES[row["role"]],
        planned_at=row["planned_at"],
        state=_STATES[row["state"]],
        state_at=row["state_at"],
        arrived_at=row["arrived_at"],
        completed_at=row["completed_at"],
        replanned_at=row["replanned_at"],
        estimated_at=row["estimated_at"],
    )


def _entry(row: asyncpg.Record) -> CodeEntry:
    return CodeEntry(
        code=row["code"],
        status=row["status"] and TrackingStatus(row["status"]),
        role=row["role"] and StopRole(row["role"]),
        stop_state=row["stop_state"] and StopState(row["stop_state"]),
        delay=row["delay"],
        exception=row["exception"],
    )


def _sighting(row: asyncpg.Record) -> Sighting:
    return Sighting(
        key=row["dedupe_key"],
        occurred_at=row["occurred_at"],
        classifier=Classifier(row["classifier"]),
        status=row["status"] and TrackingStatus(row["status"]),
        stop=row["stop"],
        stop_state=row["stop_state"] and StopState(row["stop_state"]),
        expected_at=row["expected_at"],
        delay=row["delay"],
        exception=row["exception"],
        signed_by=row["signed_by"],
        leg=row["leg"],
    )


def _state_columns(changed: Mapping[UUID, Journey]) -> tuple[str | None, ...]:
    journeys = list(changed.values())
    last = [journey.last or (None, None, None) for journey in journeys]
    return (
        ids(list(changed)),
        words([each.status for each in journeys]),
        times([each.since for each in journeys]),
        times([at for at, _, _ in last]),
        numbers([rank for _, rank, _ in last]),
        texts([key for _, _, key in last]),
        times([each.eta for each in journeys]),
        truths([each.delay for each in journeys]),
        truths([each.exception for each in journeys]),
        texts([each.signed_by for each in journeys]),
        times([each.signed_at for each in journeys]),
        numbers([each.contradictions for each in journeys]),
        numbers([each.events for each in journeys]),
        truths([each.corrected for each in journeys]),
    )


def _stop_columns(changed: Sequence[tuple[UUID, StopProgress]]) -> tuple[str | None, ...]:
    stops = [stop for _, stop in changed]
    return (
        ids([shipment_id for shipment_id, _ in changed]),
        numbers([stop.sequence for stop in stops]),
        words([stop.role for stop in stops]),
        times([stop.planned_at for stop in stops]),
        times([stop.replanned_at for stop in stops]),
        times([stop.estimated_at for stop in stops]),
        words([stop.state for stop in stops]),
        times([stop.state_at for stop in stops]),
        times([stop.arrived_at for stop in stops]),
        times([stop.completed_at for stop in stops]),
        numbers([stop.late_s for stop in stops]),
    )
