"""Vehicles at the doors: checked in, called to the door, done, staying too long, or never seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.docks import store
from headway.docks.commands import CheckIn, FinishAppointment
from headway.docks.model import Appointment, AppointmentState, check_step
from headway.docks.moving import label, make_room
from headway.docks.slots import Yard
from headway.docks.store import Q
from headway.docks.telling import about, ended, started
from headway.docks.timers import OVERRUN, watch
from headway.events.docks import AppointmentOverran
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.kernel.rooms import DueTimer
    from headway.kernel.uow import UnitOfWork

BEFORE = timedelta(days=1)
"""So long before its turn nothing of an appointment happens."""


async def check_in(cmd: CheckIn, uow: UnitOfWork) -> Appointment:
    """Note that its vehicle is there; it goes to the door if nobody stands there and nobody's turn is in the way.

    Raises:
        WrongAppointmentState: it is over. BadInput: it is said to have come days before.
    """
    now = await store.get_appointment(uow.conn, cmd.appointment_id)
    await store.lock_yard(uow, now.site)
    now = await store.get_appointment(uow.conn, cmd.appointment_id)
    if now.state is AppointmentState.AT_DOOR:
        return now
    check_step(now, AppointmentState.AT_DOOR)
    at = _past(uow, now, cmd.at)
    await uow.conn.execute(Q.arrive, now.id, at, cmd.vehicle)
    now = await store.get_appointment(uow.conn, now.id)
    yard = await store.lock_yard(uow, now.site)
    return await (_begin(uow, yard, now, at) if _may_begin(yard, now) else _wait(uow, yard, now))


async def finish(cmd: FinishAppointment, uow: UnitOfWork) -> Appointment:
    """Free its door; who waits in the yard for it and is next goes there.

    Raises:
        WrongAppointmentState: it was over before. BadInput: it is said to have left days before.
    """
    now = await store.get_appointment(uow.conn, cmd.appointment_id)
    await store.lock_yard(uow, now.site)
    now = await store.get_appointment(uow.conn, cmd.appointment_id)
    if now.state is AppointmentState.DONE:
        return now
    check_step(now, AppointmentState.DONE)
    at = _past(uow, now, cmd.at)
    over = await ended(uow, now, AppointmentState.DONE, max(at, now.arrived_at or at))
    await _call_next(uow, now.site, now.door)
    return over


def _past(uow: UnitOfWork, now: Appointment, at: datetime | None) -> datetime:
    if at is not None and at < (earliest := now.start - BEFORE):
        seen = f"{at.isoformat()}, and its turn is at {now.start.isoformat()}"
        raise BadInput(seen, field="at", allowed=f"{earliest.isoformat()} or later", value=at.isoformat())
    return min(at or uow.now, uow.now)


async def nobody_came(timer: DueTimer, uow: UnitOfWork) -> None:
    """Its time and the site's patience have passed: its door is free for others."""
    now = await store.find_appointment(uow.conn, UUID(timer.key))
    if now is None:
        return
    yard = await store.lock_yard(uow, now.site)
    now = await store.get_appointment(uow.conn, now.id)
    if now.state is not AppointmentState.BOOKED or now.arrived_at is not None:
        return
    due = max(now.start, now.not_before or now.start) + timedelta(minutes=yard.rules.no_show_min)
    if due > uow.now:
        watch(uow, now, yard.rules)
        return
    await ended(uow, now, AppointmentState.MISSED, uow.now)
    await _call_next(uow, now.site, now.door)


async def stays_too_long(timer: DueTimer, uow: UnitOfWork) -> None:
    """Its vehicle should have left: it is expected to stay a step longer, and those behind it make room."""
    now = await store.find_appointment(uow.conn, UUID(timer.key))
    if now is None or now.state is not AppointmentState.AT_DOOR:
        return
    yard = await store.lock_yard(uow, now.site)
    longer = replace(now, end=uow.now + timedelta(minutes=yard.rules.step_min))
    behind = await _give_way(uow, yard, longer)
    await store.place(uow, now.site, [longer])
    uow.emit(AppointmentOverran(**about(now), due=now.end, expected_end=longer.end, behind=behind))
    uow.set_timer(OVERRUN, now.id, longer.end + yard.rules.grace)


async def _give_way(uow: UnitOfWork, yard: Yard, holder: Appointment) -> int:
    """Move who stands in the way of one that holds the door longer, before it is stored as such."""
    line = tuple(holder if each.id == holder.id else each for each in yard.taken.get(holder.door, ()))
    seen = replace(yard, taken={**yard.taken, holder.door: line})
    next_ = next((each for each in line if each.id != holder.id and holder.start <= each.start < holder.end), None)
    if next_ is None:
        return 0
    why = f"{label(holder)} stays longer at door {holder.door}"
    return len(await make_room(uow, seen, next_, holder.end + yard.rules.gap, own=False, why=why))


def _may_begin(yard: Yard, now: Appointment) -> bool:
    """Nobody stands there, and it is its turn, or so early that it troubles nobody."""
    others = [each for each in yard.taken.get(now.door, ()) if each.id != now.id]
    if any(each.state is AppointmentState.AT_DOOR for each in others):
        return False
    until = yard.now + now.duration + yard.rules.gap
    return now.start <= yard.now or not any(each.start < until and each.end > yard.now for each in others)


async def _begin(uow: UnitOfWork, yard: Yard, now: Appointment, at: datetime) -> Appointment:
    """Stand at the door from now on; whom that is in the way of moves."""
    in_time = timedelta() <= uow.now - now.start <= yard.rules.grace
    start = now.start if in_time else uow.now
    begins = replace(now, start=start, end=start + now.duration, state=AppointmentState.AT_DOOR)
    others = [each for each in yard.taken.get(now.door, ()) if each.id != now.id]
    past, ahead = _parted(others, begins.start)
    if ahead and ahead[0].start < begins.end:
        seen = replace(yard, taken={**yard.taken, now.door: (*past, begins, *ahead)})
        why = f"{label(now)} stands at door {now.door} out of its time"
        await make_room(uow, seen, ahead[0], begins.end + yard.rules.gap, own=False, why=why)
    if not in_time:
        await store.place(uow, now.site, [begins])
    await uow.conn.execute(Q.to_door, now.id)
    started(uow, begins, at)
    watch(uow, begins, yard.rules)
    return await store.get_appointment(uow.conn, now.id)


async def _wait(uow: UnitOfWork, yard: Yard, now: Appointment) -> Appointment:
    """It waits in the yard; where its turn has come, it is shown from when the door will be free."""
    stands = next((e for e in yard.taken.get(now.door, ()) if e.state is AppointmentState.AT_DOOR), None)
    if stands is not None and now.start < max(stands.end, uow.now):
        free = max(stands.end, uow.now) + yard.rules.gap
        why = f"{label(stands)} still stands at door {now.door}"
        await make_room(uow, yard, now, free, own=False, why=why)
    return await store.get_appointment(uow.conn, now.id)


def _parted(others: list[Appointment], start: datetime) -> tuple[list[Appointment], list[Appointment]]:
    """Those whose time is over by then, and those whose time is not, in order."""
    return [each for each in others if each.end <= start], [each for each in others if each.end > start]


async def _call_next(uow: UnitOfWork, site: str, door: str) -> None:
    """Whoever waits in the yard for the door and is first."""
    yard = await store.lock_yard(uow, site)
    waits = [each for each in yard.taken.get(door, ()) if each.arrived_at is not None]
    if waits and _may_begin(yard, waits[0]):
        await _begin(uow, yard, waits[0], uow.now)
