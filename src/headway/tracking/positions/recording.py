"""Recording a batch of positions: believe, keep, follow, report. About a dozen statements, however large the batch."""

from __future__ import annotations

import asyncio
import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from headway.kernel.errors import BadInput
from headway.tracking.checks import check_storable
from headway.tracking.conditions.handlers import record_readings
from headway.tracking.conditions.model import MAX_READINGS, Reading, RecordReadings
from headway.tracking.positions import store
from headway.tracking.positions.commands import NoteUnreadable, RecordPositions
from headway.tracking.positions.following import Followed, Load, follow, look, over
from headway.tracking.positions.keeping import see_to_days
from headway.tracking.positions.model import (
    MAX_BATCH,
    MAX_NAME,
    SOURCE,
    Fault,
    Fix,
    Heard,
    Reason,
    Settings,
    Taken,
    VehicleKey,
)
from headway.tracking.positions.motion import judge, remember, word
from headway.tracking.positions.plausible import Trail, believed, check_alone, check_trail
from headway.tracking.positions.standing import Standing, stand
from headway.tracking.recording import record

if TYPE_CHECKING:
    from headway.kernel.rooms import DueTimer
    from headway.kernel.uow import UnitOfWork

LOOK = "tracking.positions.look"
MAX_REPORTS = 1000
AT_ONCE = 20
"""Vehicles whose motion is judged without leaving the loop."""


@dataclass(slots=True)
class _Trip:
    """What is done with one vehicle's part of a batch."""

    memory: store.Memory
    last: Fix | None
    trail: Trail
    standing: Standing | None
    steps: list[tuple[Fix, Standing]] = field(default_factory=list)


@dataclass(slots=True)
class _Batch:
    """A batch as it is worked through."""

    faults: list[tuple[VehicleKey, Fault]] = field(default_factory=list)
    kept: list[tuple[VehicleKey, Fix]] = field(default_factory=list)
    duplicates: int = 0
    late: int = 0
    trips: dict[VehicleKey, _Trip] = field(default_factory=dict)


async def record_positions(cmd: RecordPositions, uow: UnitOfWork) -> Taken:
    """Record positions; what is not believed is answered one by one, and counted.

    Raises:
        BadInput: more than 5,000 positions.
    """
    if len(cmd.heard) > MAX_BATCH:
        raise BadInput(f"{len(cmd.heard)} positions in one batch", field="positions", allowed=f"at most {MAX_BATCH:,}")
    settings = await store.settings_of(uow.conn)
    batch = _Batch()
    named = _sort(cmd, uow.now, settings, batch)
    memories = await store.lock_memories(uow.conn, named) if named else {}
    for key, heard in sorted(named.items()):
        batch.trips[key] = _travel(key, heard, memories[key], settings, batch)
    new, unseen_day = await store.insert_positions(uow.conn, batch.kept, cmd.source, uow.now)
    if unseen_day:
        see_to_days(uow)
    await _settle(uow, cmd, settings, batch)
    await _record_temperatures(uow, cmd)
    return _answer(batch, new)


async def note_unreadable(cmd: NoteUnreadable, uow: UnitOfWork) -> None:
    """Count a message that nobody could read, with what was wrong with the last one."""
    sentence = cmd.sentence.replace("\x00", " ").encode("utf-8", "replace").decode()
    key = VehicleKey(cmd.device.carrier, cmd.device.vehicle or "")
    await store.count_faults(uow.conn, [(key, Fault(0, Reason.UNREADABLE, sentence))], uow.now)


async def look_again(timer: DueTimer, uow: UnitOfWork) -> None:
    """A vehicle stood when it was last heard: has it been standing for too long by now?"""
    key = VehicleKey(timer.payload["carrier"], timer.payload["vehicle"])
    memory = (await store.lock_memories(uow.conn, [key]))[key]
    if memory.standing is None:
        return
    settings = await store.settings_of(uow.conn)
    loads = (await store.loads_of(uow.conn, [key])).get(key, [])
    followed = {load: Followed(load.watch) for load in loads}
    for load, done in followed.items():
        look(load, memory.standing, uow.now, settings, done)
    await _tell(uow, followed)
    due = _look_at(memory.standing, list(followed.items()), settings, uow.now)
    if due is not None:
        _set_look(uow, key, due)
    await uow.conn.execute(store.Q.remember, *key, store.encode_memory(replace(memory, look_at=due)))


def _sort(
    cmd: RecordPositions, now: datetime, settings: Settings, batch: _Batch
) -> dict[VehicleKey, list[tuple[int, Heard]]]:
    """The believable positions of each vehicle, oldest first, each moment once."""
    named: dict[VehicleKey, dict[datetime, tuple[int, Heard]]] = defaultdict(dict)
    for index, heard in enumerate(cmd.heard):
        key = VehicleKey(cmd.carrier or heard.carrier or "", cmd.vehicle or heard.vehicle or "")
        refusal = _check_names(key) or check_alone(heard, now, settings)
        if refusal is not None:
            shown = key if _check_names(key) is None else VehicleKey(_shown(key.carrier), "")
            batch.faults.append((shown, Fault(index, *refusal)))
        elif heard.at in named[key]:
            batch.duplicates += 1
        else:
            named[key][heard.at] = (index, heard)
    return {key: [found[at] for at in sorted(found)] for key, found in named.items() if found}


def _check_names(key: VehicleKey) -> tuple[Reason, str] | None:
    if not key.carrier.strip() or not key.vehicle.strip():
        return Reason.NO_VEHICLE, "neither the token nor the message says which carrier's vehicle it is"
    for name in key:
        fault = check_storable(name, MAX_NAME)
        if fault is not None:
            return Reason.BAD_NAME, f"a name {fault}"
    return None


def _shown(name: str) -> str:
    return name if check_storable(name, MAX_NAME) is None else ""


def _travel(
    key: VehicleKey, heard: Sequence[tuple[int, Heard]], memory: store.Memory, settings: Settings, batch: _Batch
) -> _Trip:
    """Carry a vehicle on, fix by fix; what is older than its last one is kept, and moves nothing."""
    trip = _Trip(memory, memory.trail.last, memory.trail, memory.standing)
    newest = memory.trail.last.at if memory.trail.last else None
    for index, position in heard:
        fix = believed(position, trip.trail.last)
        if newest is not None and fix.at <= newest:
            batch.late += 1
            batch.kept.append((key, fix))
            continue
        trip.trail, refusal = check_trail(trip.trail, fix, settings)
        if refusal is not None:
            batch.faults.append((key, Fault(index, *refusal)))
            continue
        trip.standing = stand(trip.standing, fix)
        trip.steps.append((fix, trip.standing))
        batch.kept.append((key, fix))
    return trip


async def _record_temperatures(uow: UnitOfWork, cmd: RecordPositions) -> None:
    """What trackers with a sensor say of the goods; a reading that cannot be kept is left out."""
    readings = [
        Reading(
            degrees_c=heard.temperature_c,
            at=heard.at,
            carrier=cmd.carrier or heard.carrier,
            vehicle=cmd.vehicle or heard.vehicle,
        )
        for heard in cmd.heard
        if heard.temperature_c is not None
    ]
    for begin in range(0, len(readings), MAX_READINGS):
        await record_readings(RecordReadings(tuple(readings[begin : begin + MAX_READINGS]), cmd.source), uow)


async def _settle(uow: UnitOfWork, cmd: RecordPositions, settings: Settings, batch: _Batch) -> None:
    """Follow what the vehicles carry, and write down where they are."""
    moved = {key: trip for key, trip in batch.trips.items() if trip.steps}
    loads = await store.loads_of(uow.conn, moved) if moved else {}
    followed = {
        load: follow(load, tuple(moved[key].steps), settings) for key, carried in loads.items() for load in carried
    }
    await _tell(uow, followed)
    seen: dict[VehicleKey, list[tuple[Load, Followed]]] = defaultdict(list)
    for load, done in followed.items():
        seen[load.key].append((load, done))
    headings = [_watched(uow, each, seen[each.key], settings) for each in await _headings(batch.trips)]
    await store.write_vehicles(uow.conn, headings, cmd.source, uow.now)
    await store.count_faults(uow.conn, batch.faults, uow.now)
    if cmd.device_id is not None:
        await uow.conn.execute(store.Q.device_heard, cmd.device_id, uow.now)


async def _headings(trips: Mapping[VehicleKey, _Trip]) -> list[store.Heading]:
    """The latest of each vehicle that was heard, with how it moves now; many are judged in a thread."""
    recents = {key: remember(trip.memory.recent, [fix for fix, _ in trip.steps]) for key, trip in trips.items()}
    judged = judge(recents) if len(recents) <= AT_ONCE else await asyncio.to_thread(judge, recents)
    found = []
    for key, trip in trips.items():
        if trip.trail.last is None:
            continue
        chance = judged.get(key)
        memory = replace(trip.memory, trail=trip.trail, standing=trip.standing, recent=recents[key])
        found.append(store.Heading(key, trip.trail.last, word(chance), chance, memory))
    return found


async def _tell(uow: UnitOfWork, followed: Mapping[Load, Followed]) -> None:
    """Report what was seen, tell the news, and remember."""
    reports = [report for done in followed.values() for report in done.reports]
    for begin in range(0, len(reports), MAX_REPORTS):
        await record(uow, reports[begin : begin + MAX_REPORTS], SOURCE)
    for done in followed.values():
        for event in done.news:
            uow.emit(event)
    changed = {
        load.shipment_id: (done.watch, over(load, done.watch))
        for load, done in followed.items()
        if done.watch != load.watch or over(load, done.watch)
    }
    await store.write_watches(uow.conn, changed, uow.now)


def _watched(
    uow: UnitOfWork, heading: store.Heading, seen: Sequence[tuple[Load, Followed]], settings: Settings
) -> store.Heading:
    """Have a standing vehicle looked at when its standing will have been too long, if nothing is heard till then."""
    standing = heading.memory.standing
    due = None if standing is None else _look_at(standing, seen, settings, uow.now)
    if due == heading.memory.look_at:
        return heading
    if due is None:
        uow.cancel_timer(LOOK, _look_key(heading.key))
    else:
        _set_look(uow, heading.key, due)
    return dataclasses.replace(heading, memory=replace(heading.memory, look_at=due))


def _look_at(
    standing: Standing, seen: Sequence[tuple[Load, Followed]], settings: Settings, now: datetime
) -> datetime | None:
    """When a standing vehicle's shipments will have been where they are for too long."""
    if not standing.stands:
        return None
    due = []
    for _, done in seen:
        stop = done.watch.inside()
        if stop is None and done.watch.stood_since != standing.since:
            due.append(standing.since + timedelta(seconds=settings.stop_after_s))
        elif stop is not None and not done.watch.presences[stop].dwell_told:
            arrived = done.watch.presences[stop].arrived_at or standing.since
            due.append(arrived + timedelta(seconds=settings.dwell_after_s))
    return min((moment for moment in due if moment > now), default=None)


def _set_look(uow: UnitOfWork, key: VehicleKey, due: datetime) -> None:
    uow.set_timer(LOOK, _look_key(key), due, {"carrier": key.carrier, "vehicle": key.vehicle})


def _look_key(key: VehicleKey) -> str:
    return f"{key.carrier}\x1f{key.vehicle}"


def _answer(batch: _Batch, new: int) -> Taken:
    faults = tuple(sorted((fault for _, fault in batch.faults), key=lambda fault: fault.index))
    known = len(batch.kept) - new
    return Taken(new, batch.duplicates + known, batch.late - min(batch.late, known), faults)
