"""What docks handle: the tables are at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from headway.docks import arriving, booking, late, moving, news, releasing, store
from headway.docks.commands import (
    BookAppointment,
    CancelAppointment,
    CheckIn,
    ExpectArrival,
    FinishAppointment,
    MoveAppointment,
    PlanDockWave,
    ReleaseDockWave,
    ReportReadiness,
    SaveDoor,
    SaveSiteRules,
)
from headway.docks.model import Door
from headway.docks.routes import Routes, try_again
from headway.docks.timers import ALLOCATE, NO_SHOW, OVERRUN, WAVE
from headway.docks.waves import DockWaves
from headway.events.dispatch import ShipmentCancelled, ShipmentUnbooked
from headway.events.docks import AppointmentBooked, AppointmentEnded, AppointmentMoved
from headway.events.routing import RouteAssigned, RouteStarted
from headway.events.tracking import EtaPredicted, StopProgressed
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import CommandHandler, Commands, EventHandler, Room

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Reactions:
    """What follows from appointments that moved or ended: carriers are told, waves judged again."""

    waves: DockWaves
    run: Commands | None

    async def on_booked(self, rec: Recorded[AppointmentBooked], uow: UnitOfWork) -> None:
        """It may be for a route that no door loaded in time."""
        await try_again(uow, rec.event.site)

    async def on_moved(self, rec: Recorded[AppointmentMoved], uow: UnitOfWork) -> None:
        await news.tell_carrier(self.run, rec, uow)
        await try_again(uow, rec.event.site)

    async def on_ended(self, rec: Recorded[AppointmentEnded], uow: UnitOfWork) -> None:
        """A door is free: what waited for it may be loaded, and who had none in time may have it."""
        await store.lock_yard(uow, rec.event.site)
        await try_again(uow, rec.event.site)
        await self.waves.consider(uow, rec.event.site)


async def save_door(cmd: SaveDoor, uow: UnitOfWork) -> Door:
    """Add or replace a door; who had none in time may have it."""
    found = await booking.save_door(cmd, uow)
    await try_again(uow, cmd.site)
    return found


COMMANDS: Mapping[type[Any], CommandHandler] = {
    SaveDoor: save_door,
    SaveSiteRules: booking.save_site_rules,
    BookAppointment: booking.book_appointment,
    MoveAppointment: booking.move_appointment,
    CancelAppointment: booking.cancel_appointment,
    ExpectArrival: moving.expect_arrival,
    CheckIn: arriving.check_in,
    FinishAppointment: arriving.finish,
}


def room(commands: Commands | None = None) -> Room:
    """Docks; `commands` reaches dispatch, whose waves they allocate in time and whose words to carriers they use."""
    waves = DockWaves(commands)
    routes, reactions = Routes(waves), Reactions(waves, commands)
    subscriptions: Mapping[type[Event], EventHandler] = {
        RouteAssigned: routes.assigned,
        RouteStarted: routes.started,
        EtaPredicted: news.on_eta,
        StopProgressed: news.on_stop,
        ShipmentCancelled: news.on_off,
        ShipmentUnbooked: news.on_off,
        AppointmentBooked: reactions.on_booked,
        AppointmentMoved: reactions.on_moved,
        AppointmentEnded: reactions.on_ended,
    }
    return Room(
        name="docks",
        commands={
            **COMMANDS,
            ReportReadiness: waves.reported,
            PlanDockWave: waves.plan,
            ReleaseDockWave: waves.release,
        },
        subscriptions=subscriptions,
        timers={
            NO_SHOW: arriving.nobody_came,
            OVERRUN: arriving.stays_too_long,
            WAVE: waves.due,
            ALLOCATE: waves.allocate_due,
        },
        alone=frozenset({NO_SHOW, OVERRUN, WAVE, ALLOCATE}),
        deciders=(late.DECIDER, releasing.DECIDER),
    )
