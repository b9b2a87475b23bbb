"""Planning legs: stops laid out, what was reported read again under them, and refused reports tried once more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec.structs import replace

from headway.carriers.views import get_carrier
from headway.events.tracking import LegAsPlanned, LegsPlanned
from headway.kernel.errors import BadInput, NotFound
from headway.tracking import store
from headway.tracking.changes import Changes
from headway.tracking.errors import JourneyOver, UnknownShipment
from headway.tracking.fold import StopProgress, fold
from headway.tracking.journeys.checks import check_legs
from headway.tracking.journeys.model import Leg, LegDraft, PlanLegs
from headway.tracking.journeys.rereading import read_again
from headway.tracking.journeys.store import Q, put_legs
from headway.tracking.model import FINAL, StopRole
from headway.tracking.news import news
from headway.tracking.resolving import canonical_name
from headway.tracking.store import Tracked
from headway.tracking.waiting import tell_later

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

Replay = Callable[["UnitOfWork", Sequence[Any]], Awaitable[object]]
"""How refused reports, given as their rows, are tried again."""


async def plan_legs(cmd: PlanLegs, uow: UnitOfWork, replay: Replay) -> int:
    """Plan the legs of a booked shipment, in the place of those it has; the same again changes nothing.

    What was reported before is read as if the plan had been there; what was refused for want of it is tried again.

    Returns:
        The number of the plan.

    Raises:
        BadInput: a leg is unsound, or they do not join.
        UnknownShipment: no such shipment is booked.
        JourneyOver: it was delivered, returned or cancelled.
    """
    check_legs(cmd.legs, uow.now)
    legs = [await _leg(uow, number, draft) for number, draft in enumerate(cmd.legs, 1)]
    await uow.conn.execute(store.Q.bookings_exclusive)
    before = await _booked(uow, cmd.shipment_id)
    if list(before.legs) == legs:
        return before.plan
    await put_legs(uow, cmd.shipment_id, legs)
    await _lay_stops(uow, before.journey.stops, cmd.shipment_id, legs)
    number = await _fold_anew(uow, before)
    uow.emit(
        LegsPlanned(shipment_id=cmd.shipment_id, plan=number, legs=tuple(map(_told, legs)), offer_id=before.offer_id)
    )
    await _try_refused(uow, before, legs, replay)
    return number


async def forget_legs(uow: UnitOfWork, shipment_id: UUID) -> bool:
    """A booking is over: its shipment travels in one piece until legs are planned anew. Had it any?"""
    if not await uow.conn.fetch(Q.drop_legs, shipment_id):
        return False
    stops = (await store.lock_states(uow.conn, [shipment_id]))[shipment_id].journey.stops
    await uow.conn.execute(Q.mark_plan, shipment_id, None)
    await _lay_stops(uow, stops, shipment_id, ())
    return True


async def begin_anew(uow: UnitOfWork, shipment_id: UUID) -> None:
    """A new booking of a shipment that had legs: what was reported of them moves it no more."""
    if await forget_legs(uow, shipment_id):
        await uow.conn.execute(store.Q.supersede_events, shipment_id)
        state = (await store.lock_states(uow.conn, [shipment_id]))[shipment_id]
        await store.write_journeys(uow.conn, {shipment_id: state.start}, (), None)


async def _leg(uow: UnitOfWork, number: int, draft: LegDraft) -> Leg:
    try:
        carrier = await get_carrier(uow.conn, draft.carrier.strip())
    except NotFound:
        field = f"legs[{number - 1}].carrier"
        raise BadInput(f"no carrier is called {draft.carrier!r}", field=field, allowed="a carrier's code") from None
    return Leg(
        number=number,
        mode=draft.mode,
        carrier_id=carrier.id,
        carrier_code=carrier.code,
        reference=None if draft.reference is None else canonical_name(draft.reference),
        from_place=draft.from_place.strip(),
        to_place=draft.to_place.strip(),
        depart_at=draft.depart_at,
        arrive_at=draft.arrive_at,
    )


async def _booked(uow: UnitOfWork, shipment_id: UUID) -> Tracked:
    row = await uow.conn.fetchrow(store.Q.view_state, shipment_id)
    if row is None or row["unbooked_at"] is not None:
        raise UnknownShipment(f"shipment {shipment_id} is not booked", shipment_id=shipment_id)
    state = (await store.lock_states(uow.conn, [shipment_id]))[shipment_id]
    if row["cancelled_at"] is not None or state.journey.status in FINAL:
        ended = "cancelled" if row["cancelled_at"] is not None else state.journey.status
        raise JourneyOver(f"shipment {shipment_id} is {ended}", shipment_id=shipment_id, status=ended)
    return state


async def _lay_stops(uow: UnitOfWork, stops: Sequence[StopProgress], shipment_id: UUID, legs: Sequence[Leg]) -> None:
    """The agreed first and last stop, and a hub for each arrival between."""
    hubs = [(leg.number + 1, StopRole.HUB, leg.arrive_at) for leg in legs[:-1]]
    first, last = stops[0], stops[-1]
    rows = [
        (1, first.role, first.planned_at),
        *hubs,
        (len(hubs) + 2, last.role, last.planned_at),
    ]
    await uow.conn.execute(Q.drop_stops, shipment_id)
    await uow.conn.execute(Q.lay_stops, shipment_id, *map(list, zip(*rows, strict=True)))


async def _fold_anew(uow: UnitOfWork, before: Tracked) -> int:
    """Fold all that was reported under the new plan and tell what that changed, in order; returns the plan's number."""
    id_ = before.shipment_id
    states = await store.lock_states(uow.conn, [id_])
    await read_again(uow, states, [id_])
    after = fold(states[id_].start, (await store.histories(uow.conn, [id_]))[id_])
    known = replace(before.journey, stops=_carried_over(before.journey.stops, after.stops))
    later = Changes()
    for event in news(id_, known, after, before.offer_id):
        if not (states[id_].others_wait and later.note(event)):
            uow.emit(event)
    if later:
        await tell_later(uow, later)
    await store.write_journeys(uow.conn, {id_: after}, [(id_, stop) for stop in after.stops], None)
    return states[id_].plan


def _carried_over(old: Sequence[StopProgress], new: Sequence[StopProgress]) -> tuple[StopProgress, ...]:
    """The new stops as far as they were told before: the outer ones as they were, hubs as new."""
    ends = {1: old[0], len(new): replace(old[-1], sequence=len(new))}
    return tuple(ends.get(stop.sequence) or _unreached(stop) for stop in new)


def _unreached(stop: StopProgress) -> StopProgress:
    return StopProgress(sequence=stop.sequence, role=stop.role, planned_at=stop.planned_at, leaves_at=stop.leaves_at)


async def _try_refused(uow: UnitOfWork, state: Tracked, legs: Sequence[Leg], replay: Replay) -> None:
    row = await uow.conn.fetchrow(store.Q.view_state, state.shipment_id)
    assert row is not None
    names = {row["reference"], str(state.shipment_id), str(state.offer_id)}
    names |= {leg.reference for leg in legs if leg.reference}
    await replay(uow, await uow.conn.fetch(store.Q.refused_awaiting, state.shipment_id, sorted(names)))


def _told(leg: Leg) -> LegAsPlanned:
    return LegAsPlanned(
        number=leg.number,
        mode=leg.mode,
        carrier_id=leg.carrier_id,
        carrier_code=leg.carrier_code,
        from_place=leg.from_place,
        to_place=leg.to_place,
        depart_at=leg.depart_at,
        arrive_at=leg.arrive_at,
        reference=leg.reference,
    )
