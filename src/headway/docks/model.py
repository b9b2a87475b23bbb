"""Doors, appointments and what a site keeps to: types, states with their transitions, errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from headway.kernel.errors import Conflict, NotFound

MAX_MINUTES = 24 * 60
"""No appointment is longer."""


class Direction(StrEnum):
    """What is done at a door."""

    INBOUND = "inbound"  # unloading
    OUTBOUND = "outbound"  # loading


class AppointmentState(StrEnum):
    """How far an appointment has come."""

    BOOKED = "booked"  # -> at_door, cancelled, missed; arrived_at is set where the vehicle waits in the yard
    AT_DOOR = "at_door"  # -> done
    DONE = "done"
    CANCELLED = "cancelled"
    MISSED = "missed"  # nobody came in time


S = AppointmentState
TRANSITIONS: Mapping[AppointmentState, frozenset[AppointmentState]] = {
    S.BOOKED: frozenset({S.AT_DOOR, S.DONE, S.CANCELLED, S.MISSED}),
    S.AT_DOOR: frozenset({S.DONE}),
    S.DONE: frozenset(),
    S.CANCELLED: frozenset(),
    S.MISSED: frozenset(),
}


class Readiness(StrEnum):
    """How far the goods of a shipment are prepared; a report may take any of them back."""

    WAITING = "waiting"
    PICKED = "picked"
    STAGED = "staged"  # at the door's lane: may be loaded


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a door is worked at, by the site's clock: weekday 0 (Monday) to 6, minutes of the day from 0 to 1,440."""

    weekday: int
    opens_min: int
    closes_min: int


class SiteRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a site keeps to.

    Attributes:
        lead_min: nothing is booked nearer than that. gap_min: between two vehicles at a door.
        step_min: slots begin at multiples of it. usual_min: a slot's length where no door tells its loading rate.
        grace_min: so late is still in time. no_show_min: who is later has missed it.
        wait_per_hour_minor: what a vehicle costs that waits. change_minor: what telling somebody of another time costs.
        cutoff_minor: what it costs when goods do not leave by their cut-off.
        allocate_before_min: what still has no carrier so long before a wave's cut-off is allocated at once.
    """

    lead_min: int = 30
    gap_min: int = 5
    step_min: int = 15
    usual_min: int = 30
    grace_min: int = 10
    no_show_min: int = 60
    wait_per_hour_minor: int = 4500
    change_minor: int = 500
    cutoff_minor: int = 20000
    allocate_before_min: int = 180

    @property
    def gap(self) -> timedelta:
        return timedelta(minutes=self.gap_min)

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.grace_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A door of a site.

    Attributes:
        opening: when it is worked at; empty: at any hour.
        units_per_hour: how many pieces are loaded or unloaded in an hour; None: not known.
    """

    site: str
    code: str
    directions: frozenset[Direction] = frozenset(Direction)
    equipment: frozenset[str] = frozenset()
    opening: tuple[Opening, ...] = ()
    units_per_hour: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A vehicle's time at a door.

    Attributes:
        planned_at: when it was to begin as it was first agreed.
        not_before: when its vehicle or its goods are expected, where that is known to be later.
        fits_by: its end must not be later: a cut-off or a route's start.
        units: pieces to load or unload.
        ready_at: everything is staged since. arrived_at: its vehicle is on the site since. released_at: may be loaded.
    """

    id: UUID
    site: str
    door: str
    direction: Direction
    state: AppointmentState
    start: datetime
    end: datetime
    planned_at: datetime
    not_before: datetime | None = None
    fits_by: datetime | None = None
    units: int = 0
    equipment: frozenset[str] = frozenset()
    carrier_id: UUID | None = None
    carrier_code: str = ""
    vehicle: str = ""
    route_id: UUID | None = None
    reference: str = ""
    shipment_ids: tuple[UUID, ...] = ()
    ready_at: datetime | None = None
    arrived_at: datetime | None = None
    released_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1

    @property
    def duration(self) -> timedelta:
        return self.end - self.start

    def at(self, start: datetime, door: str | None = None) -> Appointment:
        """The same, begun at another time or at another door."""
        return replace(self, start=start, end=start + self.duration, door=door or self.door)


class Refusal(msgspec.Struct, frozen=True):
    """Why something cannot be booked there: a stable word, and a sentence with the figures."""

    rule: str
    sentence: str


class SlotRefused(Conflict):
    """Nothing can be booked at this time and door."""

    code = "slot_refused"
    advice = "Maybe one of the slots that are offered suits."


class NoSlot(Conflict):
    """No door has a time that suits."""

    code = "no_slot"
    advice = "Maybe a longer window, or another kind of door, helps."


class WrongAppointmentState(Conflict):
    """The appointment is not where this step may begin."""

    code = "wrong_appointment_state"
    advice = "Maybe it ended since you read it."


class UnknownAppointment(NotFound):
    """There is no such appointment."""

    code = "unknown_appointment"


class UnknownDoor(NotFound):
    """The site has no such door."""

    code = "unknown_door"


class UnknownDockWave(NotFound):
    """There is no such wave at a dock."""

    code = "unknown_dock_wave"


def check_step(appointment: Appointment, after: AppointmentState) -> None:
    """Is the step in the table?

    Raises:
        WrongAppointmentState: it is not.
    """
    if after not in TRANSITIONS[appointment.state]:
        text = f"an appointment that is {appointment.state} cannot become {after}"
        raise WrongAppointmentState(
            text, appointment_id=appointment.id, before=str(appointment.state), after=str(after)
        )
