"""Recording readings: checked, kept, judged against the range of their orders; a handful of statements a batch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.events.tracking import TemperatureExceeded, TemperatureRestored
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput
from headway.kernel.rooms import CommandHandler
from headway.orders.store import temperatures_of
from headway.tracking.checks import FUTURE_TOLERANCE, check_storable
from headway.tracking.conditions.judging import Exceeded, Memory, Restored, judge
from headway.tracking.conditions.model import (
    COLDEST_C,
    HOTTEST_C,
    MAX_NAME,
    MAX_READINGS,
    Reading,
    ReadingFault,
    ReadingsTaken,
    RecordReadings,
    Unread,
)

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries(__package__)
OLDEST = timedelta(days=30)
Row = tuple[UUID, str, datetime, float]


async def record_readings(cmd: RecordReadings, uow: UnitOfWork) -> ReadingsTaken:
    """Record readings; each is answered by itself.

    Raises:
        BadInput: more than 1,000 of them.
    """
    if len(cmd.readings) > MAX_READINGS:
        raise BadInput(f"{len(cmd.readings)} readings", field="readings", allowed=f"at most {MAX_READINGS}")
    faults = {index: fault for index, one in enumerate(cmd.readings) if (fault := _fault(index, one, uow.now))}
    sound = {index: one for index, one in enumerate(cmd.readings) if index not in faults}
    aboard = await _aboard(uow.conn, sound.values())
    rows: dict[tuple[UUID, str, datetime], float] = {}
    given = 0
    for index, one in sound.items():
        targets = [one.shipment_id] if one.shipment_id else aboard.get((one.carrier or "", one.vehicle or ""), [])
        if not targets:
            sentence = f"{one.vehicle} of {one.carrier} carries nothing"
            faults[index] = ReadingFault(index, Unread.NOTHING_ABOARD, sentence)
        for shipment_id in targets:
            given += 1
            rows.setdefault((shipment_id, one.sensor, one.at), one.degrees_c)
    known = {row["shipment_id"]: row for row in await uow.conn.fetch(Q.lock_watched, list({key[0] for key in rows}))}
    for index, one in sound.items():
        if one.shipment_id is not None and one.shipment_id not in known:
            faults[index] = ReadingFault(index, Unread.UNKNOWN_SHIPMENT, f"no booked shipment {one.shipment_id}")
    kept = sorted((*key, degrees) for key, degrees in rows.items() if key[0] in known)
    new = await _keep(uow, kept, cmd.source)
    await _judge(uow, kept, known)
    missing = sum(1 for fault in faults.values() if fault.reason is Unread.UNKNOWN_SHIPMENT)
    return ReadingsTaken(new, given - missing - new, tuple(faults[index] for index in sorted(faults)))


async def readings_of(conn: Connection, shipment_id: UUID, limit: int = 500) -> list[dict[str, Any]]:
    """A shipment's readings, newest first."""
    return [dict(row) for row in await conn.fetch(Q.readings_of, shipment_id, limit)]


async def _aboard(conn: Connection, readings: Any) -> dict[tuple[str, str], list[UUID]]:
    keys = sorted({(one.carrier or "", one.vehicle or "") for one in readings if one.shipment_id is None})
    found: dict[tuple[str, str], list[UUID]] = {}
    if keys:
        for row in await conn.fetch(Q.carried, [key[0] for key in keys], [key[1] for key in keys]):
            found.setdefault((row["carrier_code"], row["vehicle"]), []).append(row["shipment_id"])
    return found


async def _keep(uow: UnitOfWork, rows: Sequence[Row], source: str) -> int:
    if not rows:
        return 0
    status = await uow.conn.execute(Q.put_readings, *map(list, zip(*rows, strict=True)), source, uow.now)
    return int(status.rpartition(" ")[2])


async def _judge(uow: UnitOfWork, rows: Sequence[Row], known: Mapping[UUID, Any]) -> None:
    """Carry what is known of each sensor on, oldest reading first; goods without a range are not judged."""
    spans = await temperatures_of(uow.conn, [row["order_id"] for row in known.values()])
    judged = [row for row in rows if known[row[0]]["order_id"] in spans]
    if not judged:
        return
    found = await uow.conn.fetch(Q.memories, list({row[0] for row in judged}))
    memories = {(row["shipment_id"], row["sensor"]): _decode(row["memory"]) for row in found}
    for shipment_id, sensor, at, degrees_c in judged:
        state = known[shipment_id]
        span, key = spans[state["order_id"]], (shipment_id, sensor)
        memories[key], news = judge(memories.get(key, Memory()), at, degrees_c, span)
        _tell(uow, state, sensor, span, news)
    changed = {(row[0], row[1]) for row in judged}
    columns = [[key[0] for key in changed], [key[1] for key in changed]]
    await uow.conn.execute(Q.remember, *columns, [msgspec.json.encode(memories[key]).decode() for key in changed])


def _tell(uow: UnitOfWork, state: Any, sensor: str, span: tuple[int, int], news: Exceeded | Restored | None) -> None:
    match news:
        case Exceeded():
            uow.emit(
                TemperatureExceeded(
                    shipment_id=state["shipment_id"],
                    order_id=state["order_id"],
                    carrier_id=state["carrier_id"],
                    degrees_c=news.degrees_c,
                    lowest_c=span[0],
                    highest_c=span[1],
                    since=news.since,
                    at=news.at,
                    sensor=sensor,
                )
            )
        case Restored():
            uow.emit(
                TemperatureRestored(
                    shipment_id=state["shipment_id"], since=news.since, at=news.at, furthest_c=news.furthest_c
                )
            )


def _fault(index: int, one: Reading, now: datetime) -> ReadingFault | None:
    if one.shipment_id is None and not (one.carrier and one.vehicle):
        return ReadingFault(index, Unread.NO_SUBJECT, "neither a shipment nor a carrier's vehicle is named")
    if any(check_storable(name, MAX_NAME) is not None for name in (one.sensor, one.carrier or "", one.vehicle or "")):
        return ReadingFault(index, Unread.BAD_NAME, f"a name of at most {MAX_NAME} characters of text is allowed")
    if one.at.tzinfo is None:
        return ReadingFault(index, Unread.NAIVE_TIME, "the time has no offset")
    if one.at > now + FUTURE_TOLERANCE:
        return ReadingFault(index, Unread.FUTURE, f"{one.at.isoformat()} is in the future")
    if one.at < now - OLDEST:
        return ReadingFault(index, Unread.TOO_OLD, f"{one.at.isoformat()} is more than {OLDEST.days} days ago")
    if not math.isfinite(one.degrees_c) or not COLDEST_C <= one.degrees_c <= HOTTEST_C:
        sentence = f"{one.degrees_c} °C; {COLDEST_C:.0f} to {HOTTEST_C:.0f} are allowed"
        return ReadingFault(index, Unread.OUT_OF_RANGE, sentence)
    return None


def _decode(text: str) -> Memory:
    return msgspec.json.decode(text, type=Memory)


COMMANDS: Mapping[type, CommandHandler] = {RecordReadings: record_readings}
