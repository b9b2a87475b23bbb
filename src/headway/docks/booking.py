"""Booking, moving and cancelling appointments, by people, carriers and routes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from headway.dispatch.views import pieces_of
from headway.docks import store
from headway.docks.commands import BookAppointment, CancelAppointment, MoveAppointment, SaveDoor, SaveSiteRules
from headway.docks.feasibility import Wish, refusals
from headway.docks.model import (
    Appointment,
    AppointmentState,
    Direction,
    Door,
    NoSlot,
    Refusal,
    SiteRules,
    SlotRefused,
    UnknownDoor,
    check_step,
)
from headway.docks.serving import serve
from headway.docks.slots import MAX_WINDOW, Slot, Yard, slots, why_none
from headway.docks.store import Q
from headway.docks.telling import booked, ended, moved
from headway.docks.timers import watch
from headway.kernel.errors import BadInput, NotFound

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MAX_SHIPMENTS = 500
_MINUTES = range(24 * 60 + 1)


async def save_door(cmd: SaveDoor, uow: UnitOfWork) -> Door:
    """Add or replace a door; what is booked there stays.

    Raises:
        NotFound: there is no such site.
        BadInput: hours that are none.
    """
    await store.check_site(uow.conn, cmd.site)
    for each in cmd.opening:
        if each.weekday not in range(7) or not 0 <= each.opens_min < each.closes_min <= _MINUTES[-1]:
            text = f"weekday {each.weekday} from minute {each.opens_min} to {each.closes_min}"
            raise BadInput(text, field="opening", allowed="weekday 0 to 6, minutes 0 to 1440, opens before closes")
    await uow.conn.execute(
        Q.save_door, cmd.site, cmd.code, sorted(set(cmd.directions)), sorted(set(cmd.equipment)),
        store.as_json(cmd.opening), cmd.units_per_hour, cmd.active,
    )  # fmt: skip
    return next(each for each in await store.doors_of(uow.conn, cmd.site) if each.code == cmd.code)


async def save_site_rules(cmd: SaveSiteRules, uow: UnitOfWork) -> SiteRules:
    """Replace what a site keeps to.

    Raises:
        NotFound: there is no such site.
    """
    await store.check_site(uow.conn, cmd.site)
    await uow.conn.execute(Q.save_rules, cmd.site, store.as_json(cmd.rules))
    return cmd.rules


async def book_appointment(cmd: BookAppointment, uow: UnitOfWork) -> Appointment:
    """Hold a time of a door; the same again is booked once.

    Raises:
        SlotRefused: what was asked for cannot be; its refusals say why.
        NoSlot: nothing suits.
        UnknownDoor, NotFound: there is no such door or site.
    """
    _check(cmd)
    unknown = set(cmd.shipment_ids) - set(await pieces_of(uow.conn, sorted(set(cmd.shipment_ids))))
    if unknown:
        raise NotFound(f"there is no shipment {min(unknown)}", shipment_id=min(unknown))
    await store.check_site(uow.conn, cmd.site)
    yard = await store.lock_yard(uow, cmd.site)
    if cmd.appointment_id is not None:
        known = await store.find_appointment(uow.conn, cmd.appointment_id)
        if known is not None:
            return known
    wish = Wish(
        direction=cmd.direction, duration=cmd.duration, units=cmd.units, equipment=frozenset(cmd.equipment),
        fits_by=cmd.fits_by,
    )  # fmt: skip
    slot = choose(yard, wish, cmd.start, cmd.door, since=cmd.not_before, urgent=cmd.urgent)
    found = Appointment(
        id=cmd.appointment_id or uow.new_id(), site=cmd.site, door=slot.door, direction=cmd.direction,
        state=AppointmentState.BOOKED, start=slot.start, end=slot.end, planned_at=slot.start, fits_by=cmd.fits_by,
        units=cmd.units, equipment=wish.equipment, carrier_id=cmd.carrier_id, carrier_code=cmd.carrier_code,
        vehicle=cmd.vehicle, route_id=cmd.route_id, reference=cmd.reference, shipment_ids=cmd.shipment_ids,
    )  # fmt: skip
    return await _keep(uow, found, yard.rules)


async def move_appointment(cmd: MoveAppointment, uow: UnitOfWork) -> Appointment:
    """Let it stand at another time; nobody else moves for it.

    Raises:
        SlotRefused, NoSlot: it cannot be there.
        WrongAppointmentState: its vehicle is at the door, or it is over.
    """
    now = await store.get_appointment(uow.conn, cmd.appointment_id)
    yard = (await store.lock_yard(uow, now.site)).without(now.id)
    now = await store.get_appointment(uow.conn, cmd.appointment_id)
    check_step(now, AppointmentState.AT_DOOR)
    wish = Wish(
        direction=now.direction, duration=cmd.duration or now.duration, units=now.units, equipment=now.equipment,
        fits_by=now.fits_by if cmd.cause != "person" else None,
    )  # fmt: skip
    slot = choose(yard, wish, cmd.start, cmd.door, prefer=now.door, urgent=cmd.urgent)
    if (slot.door, slot.start, slot.end) == (now.door, now.start, now.end):
        return now
    there = replace(now, door=slot.door, start=slot.start, end=slot.end)
    await store.place(uow, now.site, [there])
    moved(uow, now, there, cmd.cause)
    watch(uow, there, yard.rules)
    return await store.get_appointment(uow.conn, now.id)


async def cancel_appointment(cmd: CancelAppointment, uow: UnitOfWork) -> Appointment:
    """Nobody comes.

    Raises:
        WrongAppointmentState: its vehicle is at the door, or was.
    """
    now = await store.get_appointment(uow.conn, cmd.appointment_id)
    await store.lock_yard(uow, now.site)
    now = await store.get_appointment(uow.conn, cmd.appointment_id)
    if now.state is AppointmentState.CANCELLED:
        return now
    check_step(now, AppointmentState.CANCELLED)
    return await ended(uow, now, AppointmentState.CANCELLED, uow.now)


def choose(
    yard: Yard, wish: Wish, start: datetime | None, door: str | None, *, since: datetime | None = None,
    prefer: str | None = None, urgent: bool = False,
) -> Slot:  # fmt: skip
    """The slot that is asked for, or the best.

    Raises:
        UnknownDoor, SlotRefused, NoSlot.
    """
    doors = tuple(each for each in yard.doors if door in (None, each.code))
    if not doors:
        raise UnknownDoor(f"the site has no door {door!r}" if door else "the site has no doors", door=door)
    asked = replace(yard, doors=doors)
    if start is None:
        first = max(since or yard.now, yard.now)
        found = slots(asked, wish, first, wish.fits_by or first + MAX_WINDOW, most=1, urgent=urgent)
        if not found:
            raise NoSlot("no door has a time that suits", refusals=_told(why_none(asked, wish, first)))
        return found[0]
    against: list[Refusal] = []
    for each in sorted(doors, key=lambda one: (one.code != prefer, one.code)):
        there = yard.asked(wish, each, start, urgent=urgent)
        speaks = refusals(there)
        if not speaks:
            return Slot(each.code, start, there.end)
        against += speaks
    raise SlotRefused(against[0].sentence, refusals=_told(against))


async def _keep(uow: UnitOfWork, found: Appointment, rules: SiteRules) -> Appointment:
    await uow.conn.execute(
        Q.add_appointment, found.id, found.site, found.door, found.direction, found.start, found.end, None,
        found.fits_by, found.units, sorted(found.equipment), found.carrier_id, found.carrier_code, found.vehicle,
        found.route_id, found.reference, uow.actor,
    )  # fmt: skip
    await serve(uow, found.id, found.shipment_ids)
    booked(uow, found)
    watch(uow, found, rules)
    return found


def _told(against: tuple[Refusal, ...] | list[Refusal]) -> list[str]:
    return [f"{each.rule}: {each.sentence}" for each in against[:20]]


def _check(cmd: BookAppointment) -> None:
    if cmd.direction not in Direction:
        raise BadInput(f"a direction of {cmd.direction!r}", field="direction", allowed=", ".join(Direction))
    if len(cmd.shipment_ids) > MAX_SHIPMENTS:
        text = f"{len(cmd.shipment_ids)} shipments"
        raise BadInput(text, field="shipment_ids", allowed=f"at most {MAX_SHIPMENTS}")
    if cmd.duration is not None and not timedelta() < cmd.duration <= timedelta(days=1):
        raise BadInput(f"a duration of {cmd.duration}", field="duration", allowed="more than 0, at most a day")
