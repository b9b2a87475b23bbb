"""Carrying shipments on by what is plain of large batches; all else is left to the exact fold.

Why: docs/decisions/0070-carry-on-what-is-plain.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec.structs import replace

from headway.kernel.ids import hashed_quickly
from headway.tracking import store
from headway.tracking.changes import Changes, Moved, Passed
from headway.tracking.drafting import Kept, Waiting
from headway.tracking.fold import StopProgress, progress
from headway.tracking.keys import moment, revision_of
from headway.tracking.plain import PlainReadings
from headway.tracking.store import Standing

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

Stops = Mapping[tuple[UUID, int], StopProgress]


@dataclass(slots=True)
class Carried:
    """How some shipments stand after a batch: `rows` as `store.write_carried` takes them, stops, and what changed."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    stops: list[tuple[UUID, StopProgress]] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)


async def carry(uow: UnitOfWork, waiting: Waiting) -> tuple[set[UUID], Changes]:
    """Carry on by a batch what can be: those shipments, and what changed of them."""
    readings = PlainReadings(waiting.meanings)
    told = _by_shipment(readings, waiting.events)
    if not told:
        return set(), Changes()
    done = Carried()
    async with store.as_given(uow.conn):
        locked = await store.lock_plain(uow.conn, told)
        ready = [(one, told[one.shipment_id]) for one in locked if _follow(readings, told[one.shipment_id], one)]
        stops = await _stops(uow, readings, ready)
        for standing, events in ready:
            carry_one(done, readings, events, standing, stops)
        if done.rows:
            await store.write_carried(uow.conn, done.rows, done.stops, uow.now)
    return {row[0] for row in done.rows}, done.changes


def _by_shipment(readings: PlainReadings, events: Sequence[Kept]) -> dict[UUID, list[Kept]]:
    """The events of each shipment, where all of them are plain."""
    told: dict[UUID, list[Kept]] = {}
    others: set[UUID] = set()
    ranks = readings.ranks
    for kept in events:
        id_ = hashed_quickly(kept.shipment_id)
        if ranks[kept.reading] is None or kept.plan or revision_of(kept.key):
            others.add(id_)
        elif (own := told.get(id_)) is None:
            told[id_] = [kept]
        else:
            own.append(kept)
    for id_ in others:
        told.pop(id_, None)
    return told


def _follow(readings: PlainReadings, events: list[Kept], standing: Standing) -> bool:
    """Are these events of its booking, and later than all that its state was folded from? They are put in order."""
    if len(events) > 1:
        events.sort(key=lambda each: (each.occurred_at, readings.ranks[each.reading], each.key))
    first, last_at = events[0], standing.last_at
    if first.offer_id != standing.offer_id:
        return False
    if last_at is None or first.occurred_at > last_at:
        return True
    rank = readings.ranks[first.reading] or 0
    return first.occurred_at == last_at and (rank, first.key) > (standing.last_rank, standing.last_key)


async def _stops(uow: UnitOfWork, readings: PlainReadings, ready: Sequence[tuple[Standing, Sequence[Kept]]]) -> Stops:
    """The stops that may move on."""
    at_stop = readings.stops
    numbers = {stop for stop in at_stop if stop is not None}
    if not numbers:
        return {}
    named = [one.shipment_id for one, events in ready if any(at_stop[each.reading] is not None for each in events)]
    return await store.some_stops(uow.conn, named, numbers) if named else {}


def carry_one(done: Carried, readings: PlainReadings, events: Sequence[Kept], standing: Standing, stops: Stops) -> None:
    """One shipment after its events."""
    id_, offer_id, status, delay, exception, _, _, _, place = standing
    flags, since, since_at, against = (status, delay, exception), None, None, 0
    moved: dict[int, StopProgress] = {}
    for kept in events:
        effect = readings.effect(kept.reading, flags)
        flags = effect.flags
        against += effect.contradicts
        if effect.since:
            since, since_at = moment(kept.occurred_at), kept.occurred_at
        stop = readings.stops[kept.reading]
        if effect.stops and stop is not None and (before := moved.get(stop) or stops.get((id_, stop))) is not None:
            moved[stop] = progress(before, replace(readings.seen(kept.reading), occurred_at=kept.occurred_at))
    last = events[-1]
    rank, at = readings.ranks[last.reading], moment(last.occurred_at)
    done.rows.append((id_, flags[0], since, at, rank, last.key, flags[1], flags[2], against, len(events), place))
    for sequence in sorted(moved):
        _note_stop(done, standing, stops[id_, sequence], moved[sequence])
    if flags[0] != status:
        assert since_at is not None
        done.changes.moved.append(Moved(id_, offer_id, status, flags[0], since_at))


def _note_stop(done: Carried, standing: Standing, before: StopProgress, after: StopProgress) -> None:
    if after == before:
        return
    id_, offer_id = standing.shipment_id, standing.offer_id
    done.stops.append((id_, after))
    if after.state_at is not None and (after.state, after.state_at) != (before.state, before.state_at):
        named = after.sequence, after.role.value, after.state.value
        moments = after.planned_at, after.state_at, after.late_s or 0
        done.changes.passed.append(Passed(id_, offer_id, *named, *moments))
