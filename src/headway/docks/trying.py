"""Would it fit there, what is wrong on a day, and what lateness moved: reading before anybody acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.docks import store
from headway.docks.feasibility import Wish, refusals
from headway.docks.model import Appointment, AppointmentState, Refusal, UnknownDoor
from headway.docks.store import Q
from headway.docks.troubles import LIVING, Line, Trouble, troubles
from headway.docks.views import DockDay, dock_day, zone_of

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class Tried:
    """Where it would stand, and everything that speaks against it; nothing: it may be moved there."""

    door: str
    start: datetime
    end: datetime
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Shifted:
    """A move of an appointment that a decision made: `cause` is late_arrival (its own) or ripple (another's)."""

    appointment_id: UUID
    at: datetime
    before: datetime
    start: datetime
    cause: str
    decision_id: UUID


async def try_move(conn: Connection, appointment_id: UUID, start: datetime, door: str, now: datetime) -> Tried:
    """What speaks against a time and door, by the rules of a person's move.

    Raises:
        UnknownAppointment, UnknownDoor: there is none.
    """
    found = await store.get_appointment(conn, appointment_id)
    yard = (await store.yard_of(conn, found.site, await zone_of(conn, found.site), now)).without(found.id)
    there = yard.door(door)
    if there is None:
        raise UnknownDoor(f"{found.site} has no door {door[:60]!r}", site=found.site, door=door[:60])
    wish = Wish(direction=found.direction, duration=found.duration, units=found.units, equipment=found.equipment)
    asked = yard.asked(wish, there, start)
    return Tried(door, start, asked.end, (*_over(found), *refusals(asked)))


async def troubles_of(conn: Connection, site: str, day: date, zone: ZoneInfo, now: datetime) -> tuple[Trouble, ...]:
    """Everything that is wrong at a site's doors on a day of a zone."""
    since = datetime.combine(day, time(), zone).astimezone(UTC)
    until = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return wrong_of(await dock_day(conn, site, since, until), since, until, zone, now)


def wrong_of(found: DockDay, since: datetime, until: datetime, zone: ZoneInfo, now: datetime) -> tuple[Trouble, ...]:
    """Everything that is wrong on a day that was read."""
    return troubles(
        Line(
            door=each.door.code,
            since=since,
            until=until,
            open_spans=each.open_spans,
            line=sorted((a for a in each.appointments if a.state in LIVING), key=lambda a: (a.start, a.id)),
            staged=found.staged,
            rules=found.rules,
            zone=zone,
            now=now,
        )
        for each in found.doors
    )


async def shifts_of(conn: Connection, found: list[Appointment], most: int = 50) -> list[Shifted]:
    """What decisions moved some appointments, the newest first."""
    rows: list[Any] = await conn.fetch(Q.shifts_of, [each.id for each in found], most)
    return [Shifted(**dict(row)) for row in rows]


def _over(found: Appointment) -> tuple[Refusal, ...]:
    if found.state is AppointmentState.BOOKED:
        return ()
    return (Refusal("state", f"it is {str(found.state).replace('_', ' ')}, and only who is booked can be moved"),)
