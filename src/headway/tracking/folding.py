"""Carrying shipments' states on with events that were kept, and telling what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.tracking import TrackingEventRecorded
from headway.kernel.message import Recorded
from headway.tracking import store
from headway.tracking.fold import Journey, Sighting, StopProgress, fold, resume
from headway.tracking.incidents import tell_incidents
from headway.tracking.journeys.rereading import catch_up
from headway.tracking.news import changed_stops, news
from headway.tracking.store import Fresh, Tracked

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
    states = await store.lock_states(uow.conn, {each.shipment_id for each in fresh})
    _tell_recorded(uow, fresh, causes or {})
    seen, behind = _divide(states, fresh)
    await store.supersede(uow.conn, [each for each in fresh if not _reported_under(states, each)])
    behind |= await catch_up(uow, states, fresh)
    journeys: dict[UUID, Journey] = {}
    for shipment_id, new in seen.items():
        resumed = None if shipment_id in behind else resume(states[shipment_id].journey, new)
        if resumed is None:
            behind.add(shipment_id)
        else:
            journeys[shipment_id] = resumed
    histories = await store.histories(uow.conn, sorted(behind))
    journeys |= {id_: fold(states[id_].start, histories[id_]) for id_ in behind}
    await publish(uow, states, journeys, heard_at=uow.now, causes=causes)
    tell_incidents(uow, states, fresh, journeys, partial(_because, uow, causes))


def _divide(states: Mapping[UUID, Tracked], fresh: Sequence[Fresh]) -> tuple[dict[UUID, list[Sighting]], set[UUID]]:
    """What was reported under each present booking, and the shipments that were booked anew in between."""
    seen: dict[UUID, list[Sighting]] = defaultdict(list)
    anew: set[UUID] = set()
    for each in fresh:
        if _reported_under(states, each):
            seen[each.shipment_id].append(each.seen)
        elif states[each.shipment_id].booked:
            anew.add(each.shipment_id)
    return seen, anew


def _reported_under(states: Mapping[UUID, Tracked], each: Fresh) -> bool:
    """Was it reported under the booking that is in force?"""
    state = states[each.shipment_id]
    return state.booked and state.offer_id == each.offer_id


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
    for shipment_id in sorted(journeys, key=attrgetter("int")):
        before, after = states[shipment_id].journey, journeys[shipment_id]
        stops.extend((shipment_id, stop) for stop in changed_stops(before, after))
        with _because(uow, causes, shipment_id):
            for event in news(shipment_id, before, after, states[shipment_id].offer_id):
                uow.emit(event)
    await store.write_journeys(uow.conn, journeys, stops, heard_at)


def _because(uow: UnitOfWork, causes: Causes | None, shipment_id: UUID) -> Any:
    cause = causes.get(shipment_id) if causes else None
    return nullcontext() if cause is None else uow.caused_by(cause)


def _tell_recorded(uow: UnitOfWork, fresh: Sequence[Fresh], causes: Causes) -> None:
    for each in fresh:
        with _because(uow, causes, each.shipment_id):
            uow.emit(
                TrackingEventRecorded(
                    shipment_id=each.shipment_id,
                    tracking_event_id=each.id,
                    carrier_id=each.carrier_id,
                    status=each.seen.status or _NOTHING_SAID,
                    classifier=each.seen.classifier,
                    raw_code=each.raw_code,
                    occurred_at=each.seen.occurred_at,
                )
            )
