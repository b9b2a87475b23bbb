"""Carrying shipments' states on with events that were kept, and telling what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.tracking import TrackingEventRecorded
from headway.kernel.message import Recorded
from headway.tracking import store
from headway.tracking.changes import Changes
from headway.tracking.fold import Journey, Sighting, StopProgress, fold, resume
from headway.tracking.incidents import tell_incidents
from headway.tracking.journeys.rereading import catch_up
from headway.tracking.model import Classifier
from headway.tracking.news import changed_stops, news
from headway.tracking.store import Fresh, Tracked
from headway.tracking.waiting import tell_later

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

Causes = Mapping[UUID, Recorded[Any]]
"""The news that brought a shipment's latest events, where that is not what the present work reacts to."""

_NOTHING_SAID = "none"


async def carry_on(uow: UnitOfWork, fresh: Sequence[Fresh], causes: Causes | None = None) -> None:
    """Fold events kept a moment ago; those of shipments with an event out of order are folded from the beginning.

    The state depends on what is kept alone, so that it does not matter who folds first, nor how often.
    """
    if not fresh:
        return
    told = _by_shipment(fresh)
    aside = {id_ for id_, events in told.items() if not any(map(_touches_stops, events))}
    states = await store.lock_states(uow.conn, told, without_stops=aside)
    seen, over = _divide(states, told)
    behind = {id_ for id_, each in over.items() if states[id_].booked and each}
    await store.supersede(uow.conn, [each for some in over.values() for each in some])
    behind |= await catch_up(uow, states, fresh)
    journeys: dict[UUID, Journey] = {}
    for shipment_id, new in seen.items():
        resumed = None if shipment_id in behind else resume(states[shipment_id].journey, new)
        if resumed is None:
            behind.add(shipment_id)
        else:
            journeys[shipment_id] = resumed
    states |= await store.with_stops(uow.conn, states, behind & aside)
    histories = await store.histories(uow.conn, sorted(behind))
    journeys |= {id_: fold(states[id_].start, histories[id_]) for id_ in behind}
    await publish(uow, states, journeys, heard_at=uow.now, causes=causes)
    said = [each for each in fresh if each.incident is not None]
    tell_incidents(uow, states, said, journeys, lambda id_: _because(uow, causes.get(id_) if causes else None))


def _touches_stops(each: Fresh) -> bool:
    """May it change a stop, where its shipment is carried on from its last event?"""
    seen = each.seen
    return seen.stop is not None or seen.leg is not None or seen.classifier is not Classifier.ACTUAL or each.plan > 0


def _by_shipment(fresh: Sequence[Fresh]) -> dict[UUID, list[Fresh]]:
    told: dict[UUID, list[Fresh]] = defaultdict(list)
    for each in fresh:
        told[each.shipment_id].append(each)
    return told


def _divide(
    states: Mapping[UUID, Tracked], told: Mapping[UUID, Sequence[Fresh]]
) -> tuple[dict[UUID, list[Sighting]], dict[UUID, list[Fresh]]]:
    """What was reported under the bookings in force, and what under such as are over: they were booked anew since."""
    seen: dict[UUID, list[Sighting]] = {}
    over: dict[UUID, list[Fresh]] = {}
    for shipment_id, events in told.items():
        state = states[shipment_id]
        own = [each.seen for each in events if state.booked and state.offer_id == each.offer_id]
        if own:
            seen[shipment_id] = own
        if len(own) < len(events):
            over[shipment_id] = [each for each in events if not (state.booked and state.offer_id == each.offer_id)]
    return seen, over


async def publish(
    uow: UnitOfWork,
    states: Mapping[UUID, Tracked],
    journeys: Mapping[UUID, Journey],
    *,
    heard_at: datetime | None,
    causes: Causes | None = None,
) -> None:
    """Write new states and tell what changed, by shipment id; `heard_at` None: nothing was heard."""
    stops: list[tuple[UUID, StopProgress]] = []
    later: dict[UUID | None, tuple[Recorded[Any] | None, Changes]] = {}
    for shipment_id in sorted(journeys, key=attrgetter("int")):
        state, after = states[shipment_id], journeys[shipment_id]
        stops.extend((shipment_id, stop) for stop in changed_stops(state.journey, after))
        cause = causes.get(shipment_id) if causes else None
        told = list(news(shipment_id, state.journey, after, state.offer_id))
        if state.others_wait:
            _, kept = later.setdefault(None if cause is None else cause.id, (cause, Changes()))
            told = [event for event in told if not kept.note(event)]
        with _because(uow, cause):
            for event in told:
                uow.emit(event)
    for cause, changes in later.values():
        if changes:
            with _because(uow, cause):
                await tell_later(uow, changes)
    await store.write_journeys(uow.conn, journeys, stops, heard_at)


def _because(uow: UnitOfWork, cause: Recorded[Any] | None) -> AbstractContextManager[object]:
    return nullcontext() if cause is None else uow.caused_by(cause)


def tell_recorded(uow: UnitOfWork, fresh: Sequence[Fresh], batch_id: UUID | None = None) -> None:
    """Tell each event that was kept; `batch_id`: of the large batch it came with."""
    for each in fresh:
        uow.emit(
            TrackingEventRecorded(
                shipment_id=each.shipment_id,
                tracking_event_id=each.id,
                carrier_id=each.carrier_id,
                status=each.seen.status or _NOTHING_SAID,
                classifier=each.seen.classifier,
                raw_code=each.raw_code,
                occurred_at=each.seen.occurred_at,
                batch_id=batch_id,
            )
        )
