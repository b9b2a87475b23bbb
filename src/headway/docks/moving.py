"""Late vehicles and late goods: what is decided, who moves, and who is told; each such decision is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.gathering import tenant_settings
from headway.docks import store
from headway.docks.commands import ExpectArrival
from headway.docks.feasibility import Wish, refusals
from headway.docks.late import DECIDER, LateInputs, Line, moves
from headway.docks.model import Appointment, AppointmentState, Door
from headway.docks.openings import spans
from headway.docks.ripple import Placed
from headway.docks.slots import Yard
from headway.docks.store import Q
from headway.docks.telling import moved
from headway.docks.timers import watch

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

HORIZON = timedelta(days=3)
"""So far ahead a door's line is looked at; who stands later is moved only where somebody is pushed that far."""


async def expect_arrival(cmd: ExpectArrival, uow: UnitOfWork) -> Appointment:
    """Keep when it is expected; later than its turn by more than the site's grace: somebody moves, as little as needed.

    Raises:
        UnknownAppointment: there is none.
    """
    site = (await store.get_appointment(uow.conn, cmd.appointment_id)).site
    yard = await store.lock_yard(uow, site)
    now = await store.get_appointment(uow.conn, cmd.appointment_id)
    if now.state is not AppointmentState.BOOKED or now.arrived_at is not None:
        return now
    await uow.conn.execute(Q.expect_at, now.id, cmd.at)
    now = replace(now, not_before=cmd.at)
    if cmd.at > now.start + yard.rules.grace:
        await make_room(uow, yard, now, max(cmd.at, uow.now), own=True, why=cmd.why)
    else:
        watch(uow, now, yard.rules)
    return await store.get_appointment(uow.conn, now.id)


async def make_room(
    uow: UnitOfWork, yard: Yard, late: Appointment, expected: datetime, *, own: bool, why: str
) -> tuple[Appointment, ...]:
    """Decide who moves when an appointment begins no earlier than expected, and move them; those who moved.

    Args:
        own: its own vehicle or goods are late; else the one before holds the door.
    """
    inputs = LateInputs(
        late=late.id,
        expected_at=expected,
        own=_line(yard, late.door, late),
        others=tuple(_line(yard, each.code) for each in _others(yard, late, expected)),
        rules=yard.rules,
        currency=(await tenant_settings(uow)).currency,
        may_yield=own,
        why=why,
    )
    decided = uow.decide(DECIDER, late.id, inputs)
    assert decided.verdict.choice is not None
    line = {each.id: each for each in yard.taken.get(late.door, ())}
    found: list[tuple[Appointment, Appointment, str]] = []
    for shift, door in moves(inputs, decided.verdict.choice):
        before = line[shift.id]
        cause = "late_arrival" if shift.own and (own or shift.id != late.id) else "ripple"
        found.append((before, replace(before, door=door, start=shift.start, end=shift.end), cause))
    await _apply(uow, yard, found, decided.id)
    return tuple(after for _, after, _ in found)


async def _apply(
    uow: UnitOfWork, yard: Yard, found: Sequence[tuple[Appointment, Appointment, str]], decision_id: UUID
) -> None:
    if not found:
        return
    await store.place(uow, found[0][1].site, [after for _, after, _ in found])
    for before, after, cause in found:
        moved(uow, before, after, cause, decision_id)
        watch(uow, after, yard.rules)


def _line(yard: Yard, door: str, late: Appointment | None = None) -> Line:
    """A door's line as the decision sees it; who stands there is done now at the earliest, and before who is late."""
    found = next(each for each in yard.doors if each.code == door)
    since, until = yard.now - timedelta(days=1), yard.now + HORIZON
    line = yard.taken.get(door, ())
    stands = next((each for each in line if each.state is AppointmentState.AT_DOOR), None)
    if late is not None and stands is not None and late.start < stands.start:
        line = [each for each in line if each.id != late.id]
        line.insert(line.index(stands) + 1, late)
    placed = tuple(_placed(each, yard) for each in line)
    return Line(door=door, placed=placed, open_spans=spans(found.opening, since, until, yard.zone))


def _placed(each: Appointment, yard: Yard) -> Placed:
    stands = each.state is AppointmentState.AT_DOOR
    late = each.not_before is not None and each.not_before > each.start + yard.rules.grace and not stands
    return Placed(
        id=each.id,
        label=label(each),
        start=each.start,
        end=max(each.end, yard.now) if stands else each.end,
        not_before=each.not_before if late and each.arrived_at is None else None,
        stands=stands,
        fits_by=each.fits_by,
    )


def label(each: Appointment) -> str:
    """An appointment as people call it."""
    return each.reference or each.vehicle or each.carrier_code or f"{each.site} {each.start:%H:%M}"


def _others(yard: Yard, late: Appointment, expected: datetime) -> list[Door]:
    """Doors that would take it, were they free: of its kind, with its equipment; never faster than its own."""
    wish = Wish(direction=late.direction, duration=late.duration, equipment=late.equipment)
    able = {"taken", "closed", "lead_time"}
    found = []
    for door in yard.doors:
        against = {each.rule for each in refusals(yard.asked(wish, door, expected))}
        if door.code != late.door and against <= able:
            found.append(door)
    return found
