"""Everything this room handles; the tables at the bottom are its table of contents."""

from __future__ import annotations

from collections.abc import Mapping

from headway.fleet import commands as c
from headway.fleet.filing import drop_papers, save_paper, set_paper_rules
from headway.fleet.saving import (
    import_fleet,
    save_depot,
    save_driver,
    save_fleet,
    save_shift,
    save_store,
    save_vehicle,
    set_dimensions,
)
from headway.fleet.standing import VEHICLE_BACK, return_vehicle, sign_driver_off, take_vehicle_out, vehicle_back
from headway.kernel.rooms import CommandHandler, Room, TimerHandler

COMMANDS: Mapping[type, CommandHandler] = {
    c.SetDimensions: set_dimensions,
    c.SaveDepot: save_depot,
    c.SaveVehicle: save_vehicle,
    c.SaveDriver: save_driver,
    c.SaveShift: save_shift,
    c.SaveStore: save_store,
    c.SaveFleet: save_fleet,
    c.ImportFleet: import_fleet,
    c.SavePaper: save_paper,
    c.DropPapers: drop_papers,
    c.SetPaperRules: set_paper_rules,
    c.TakeVehicleOut: take_vehicle_out,
    c.ReturnVehicle: return_vehicle,
    c.SignDriverOff: sign_driver_off,
}
TIMERS: Mapping[str, TimerHandler] = {VEHICLE_BACK: vehicle_back}


def room() -> Room:
    """The fleet, as bootstrap wires it."""
    return Room(name="fleet", commands=COMMANDS, timers=TIMERS)
