"""A journey is over: it is watched no more, and what it teaches is counted, as long as it may be learned from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.events.dispatch import TenderOfferAccepted, TenderOfferDeclined, TenderOfferExpired
from headway.events.learning import BaselineTagged, TagReversed
from headway.kernel.message import Recorded
from headway.learning.tags import clean
from headway.tracking.eta import store
from headway.tracking.eta.lessons import BINS, Lesson, horizon
from headway.tracking.eta.model import Standing
from headway.tracking.eta.phases import phase_of, phases_at_landmarks
from headway.tracking.eta.store import FAILED, REJECT, Q, Watched
from headway.tracking.model import StopRole, TrackingStatus

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

Answer = TenderOfferAccepted | TenderOfferDeclined | TenderOfferExpired


async def finish(uow: UnitOfWork, over: Sequence[tuple[Watched, Standing]]) -> None:
    """End the watch over shipments; those that were delivered teach."""
    if not over:
        return
    rows = [
        (
            *(each.shipment_id, phase_of(each.journey), None, each.journey.eta),
            *(each.estimate_heard_at, each.estimate_seen, uow.now),
        )
        for _, each in over
    ]
    await store.put_watches(uow.conn, rows)
    await uow.conn.execute(Q.forget, [each.shipment_id for _, each in over])
    delivered = {
        each.shipment_id: each
        for found, each in over
        if each.journey.status is TrackingStatus.DELIVERED and not each.off and found.finished_at is None
    }
    if delivered:
        await _learn(uow, delivered)


async def _learn(uow: UnitOfWork, delivered: Mapping[UUID, Standing]) -> None:
    ids = sorted(delivered)
    heard: dict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    for row in await uow.conn.fetch(Q.phases_of, ids):
        heard[row["shipment_id"]].append((row["at"], row["phase"]))
    attempted = {row["shipment_id"]: row["at"] for row in await uow.conn.fetch(Q.attempted, ids)}
    lessons = {each: lesson(delivered[each], heard[each], each in attempted, uow.now) for each in ids}
    may = await clean(uow.conn, ids)
    new = await _keep(uow, lessons, may)
    counted = [lessons[each] for each in ids if each in may and each in new]
    await count(uow, counted, 1)
    await _count_estimates(uow, {each: lessons[each] for each in ids if each in may and each in new}, attempted)


def lesson(standing: Standing, heard: Sequence[tuple[datetime, str]], attempted: bool, known_at: datetime) -> Lesson:
    """What a delivered shipment teaches, of which it became known then that it was delivered."""
    return Lesson(
        carrier_code=standing.carrier_code,
        lane=standing.lane,
        due_at=standing.deliver_by,
        delivered_at=delivered_at(standing),
        attempted=attempted,
        phases=phases_at_landmarks(heard, standing.deliver_by, known_at),
    )


def delivered_at(standing: Standing) -> datetime:
    """When the last delivery was completed, as the carrier says."""
    last = [stop.completed_at for stop in standing.journey.stops if stop.role is StopRole.DELIVERY]
    return last[-1] if last and last[-1] is not None else standing.journey.since


async def count(uow: UnitOfWork, lessons: Iterable[Lesson], sign: int) -> None:
    """Count lessons (`sign` 1), or take them back (-1)."""
    changes: dict[tuple[str, str, int], Counter[int]] = defaultdict(Counter)
    tallies: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for each in lessons:
        for cell in each.cells():
            changes[cell][each.bin] += sign
        tally = tallies[FAILED, each.carrier_code, each.lane]
        tally[0] += sign * each.attempted
        tally[1] += sign
    await _write_cells(uow, changes)
    await store.add_tallies(uow.conn, {key: (hits, cases) for key, (hits, cases) in tallies.items()})


async def _write_cells(uow: UnitOfWork, changes: Mapping[tuple[str, str, int], Mapping[int, int]]) -> None:
    if not changes:
        return
    now = await store.cells(uow.conn, changes)
    rows = []
    for cell in sorted(changes):
        counts = list(now.get(cell, [0] * BINS))
        for place, more in changes[cell].items():
            counts[place] = max(0, counts[place] + more)
        rows.append((*cell, ",".join(map(str, counts))))
    await uow.conn.execute(Q.put_cells, *map(list, zip(*rows, strict=True)))


async def _keep(uow: UnitOfWork, lessons: Mapping[UUID, Lesson], may: frozenset[UUID]) -> set[UUID]:
    rows = [
        (
            *(each, found.carrier_code, found.lane, found.due_at, found.delivered_at, found.attempted),
            *(msgspec.json.encode({str(left): phase for left, phase in found.phases.items()}).decode(), each in may),
        )
        for each, found in sorted(lessons.items())
    ]
    kept = await uow.conn.fetch(Q.put_lessons, *map(list, zip(*rows, strict=True)))
    return {row["shipment_id"] for row in kept}


async def _count_estimates(uow: UnitOfWork, lessons: Mapping[UUID, Lesson], attempted: Mapping[UUID, datetime]) -> None:
    """Who estimates speaks of the first try: that nobody was there is no error of theirs."""
    sums: dict[tuple[str, bool, int], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for row in await uow.conn.fetch(Q.estimates_of, sorted(lessons)):
        found = lessons[row["shipment_id"]]
        tried = attempted.get(row["shipment_id"], found.delivered_at)
        came = tried if row["heard_at"] < tried else found.delivered_at
        error = (came - row["estimate_at"]).total_seconds()
        ahead = (row["estimate_at"] - row["heard_at"]).total_seconds()
        entry = sums[found.carrier_code, row["seen"], horizon(ahead)]
        entry[0] += 1
        entry[1] += error
        entry[2] += error * error
    if sums:
        rows = [(*key, *sums[key]) for key in sorted(sums)]
        await uow.conn.execute(Q.add_accuracy, *map(list, zip(*rows, strict=True)))


async def on_tags(batch: Sequence[Recorded[BaselineTagged | TagReversed]], uow: UnitOfWork) -> None:
    """Count what may be learned from now, and take back what may not any more."""
    ids = sorted({rec.event.shipment_id for rec in batch})
    rows = await uow.conn.fetch(Q.lessons, ids)
    if not rows:
        return
    may = await clean(uow.conn, ids)
    for sign, counted in ((1, True), (-1, False)):
        changed = [row for row in rows if (row["shipment_id"] in may) is counted and row["counted"] is not counted]
        if changed:
            await count(uow, [store.lesson_of(row) for row in changed], sign)
            await uow.conn.execute(Q.set_counted, [row["shipment_id"] for row in changed], counted)


async def on_answers(batch: Sequence[Recorded[Answer]], uow: UnitOfWork) -> None:
    """Count which offers carriers take, and which they refuse or leave lying."""
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for rec in batch:
        offer = rec.event
        tally = counts[REJECT, offer.carrier_code, f"{offer.origin_zone}>{offer.destination_zone}"]
        tally[0] += not isinstance(offer, TenderOfferAccepted)
        tally[1] += 1
    await store.add_tallies(uow.conn, {key: (hits, cases) for key, (hits, cases) in counts.items()})
