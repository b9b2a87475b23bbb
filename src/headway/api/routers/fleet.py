"""The fleet: depots, vehicles, drivers, shifts and stores; what can drive on a day, and what cannot."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from fastapi import Query
from pydantic import BaseModel

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, key_of, page
from headway.api.routers.fleet_wire import (
    DayOut,
    DepotWire,
    DimensionsWire,
    DimensionWire,
    DriverOut,
    FleetIn,
    OutIn,
    RuleSetOut,
    SavedFleetOut,
    ShiftOut,
    SignOffIn,
    StoreWire,
    VehicleOut,
)
from headway.api.turn import Now
from headway.api.wire import Day, Nothing, PageOf
from headway.fleet import commands as c
from headway.fleet import views
from headway.fleet.hours import DOCUMENTS, rule_set
from headway.fleet.model import Depot, Dimension, Driver, Shift, Store, Vehicle
from headway.fleet.saving import ShiftClash
from headway.kernel.errors import NotFound

router = Router("fleet", "Depots, vehicles, drivers, shifts and stores.")
S = TypeVar("S", bound=msgspec.Struct)
M = TypeVar("M", bound=BaseModel)
CarrierFilter = Annotated[str | None, Query(max_length=100, description="a carrier's code")]


@router.post("/fleet", "fleet:write", bulk=True, raises=(ShiftClash,))
async def save_fleet(turn: Now, body: FleetIn) -> SavedFleetOut:
    """Add or replace depots, vehicles, drivers, shifts and stores, in this order; all or none."""
    saved = await turn.run(
        c.SaveFleet(
            depots=_all(body.depots, Depot),
            vehicles=_all(body.vehicles, Vehicle),
            drivers=_all(body.drivers, Driver),
            shifts=_all(body.shifts, Shift),
            stores=_all(body.stores, Store),
        )
    )
    return SavedFleetOut.model_validate(saved)


@router.get("/fleet/depots", "fleet:read", raises=(BadCursor,))
async def list_depots(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[DepotWire]:
    """Depots by code."""
    found = await views.list_depots(turn.db, after=_after(after), limit=limit)
    return page([_out(DepotWire, each) for each in found], limit, lambda each: (each.code,))


@router.get("/fleet/depots/{depot}/day", "fleet:read")
async def get_fleet_day(turn: Now, depot: str, day: Day) -> DayOut:
    """What can drive from a depot on a local day, and which shifts cannot, with the reason."""
    found = await views.day_of(turn.db, depot, day)
    return _out(DayOut, found)


@router.get("/fleet/stores", "fleet:read", raises=(BadCursor,))
async def list_stores(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[StoreWire]:
    """Stores by code."""
    found = await views.list_stores(turn.db, after=_after(after), limit=limit)
    return page([_out(StoreWire, each) for each in found], limit, lambda each: (each.code,))


@router.get("/fleet/vehicles", "fleet:read", raises=(BadCursor,))
async def list_fleet_vehicles(
    turn: Now, carrier: CarrierFilter = None, after: After = None, limit: Limit = 50
) -> PageOf[VehicleOut]:
    """Vehicles by code, and whether they are in service."""
    found = await views.list_vehicles(turn.db, carrier=carrier, after=_after(after), limit=limit)
    return page([_out(VehicleOut, each) for each in found], limit, lambda each: (each.vehicle.code,))


@router.post("/fleet/vehicles/{vehicle}/out", "fleet:write", raises=(NotFound,))
async def take_vehicle_out(turn: Now, vehicle: str, body: OutIn) -> c.VehicleStands:
    """A vehicle broke down or is taken out of service; its shifts cannot be planned until it is back."""
    stands: c.VehicleStands = await turn.run(c.TakeVehicleOut(vehicle, body.reason, body.until))
    return stands


@router.post("/fleet/vehicles/{vehicle}/return", "fleet:write", raises=(NotFound,))
async def return_vehicle(turn: Now, vehicle: str, body: Nothing) -> c.VehicleStands:
    """A vehicle is in service again."""
    stands: c.VehicleStands = await turn.run(c.ReturnVehicle(vehicle))
    return stands


@router.get("/fleet/drivers", "fleet:read", raises=(BadCursor,))
async def list_drivers(
    turn: Now, carrier: CarrierFilter = None, after: After = None, limit: Limit = 50
) -> PageOf[DriverOut]:
    """Drivers by code."""
    found = await views.list_drivers(turn.db, carrier=carrier, after=_after(after), limit=limit)
    return page([_out(DriverOut, each) for each in found], limit, lambda each: (each.driver.code,))


@router.post("/fleet/drivers/{driver}/sign-off", "fleet:write", raises=(NotFound,))
async def sign_driver_off(turn: Now, driver: str, body: SignOffIn) -> c.ShiftStands:
    """A driver ends a shift now: the one named, else the one that runs, else the next within a day."""
    stands: c.ShiftStands = await turn.run(c.SignDriverOff(driver, body.reason, body.shift_id))
    return stands


@router.get("/fleet/shifts", "fleet:read")
async def list_shifts(turn: Now, day: Day) -> list[ShiftOut]:
    """The shifts that begin on a local day, by vehicle and start, with why nothing can be planned on one."""
    return [_out(ShiftOut, each) for each in await views.list_shifts(turn.db, day)]


@router.get("/fleet/shifts/{shift_id}", "fleet:read")
async def get_shift(turn: Now, shift_id: UUID) -> ShiftOut:
    """One shift."""
    return _out(ShiftOut, await views.get_shift(turn.db, shift_id))


@router.get("/fleet/dimensions", "fleet:read")
async def get_dimensions(turn: Now) -> DimensionsWire:
    """What a load is counted in, in order."""
    return DimensionsWire(dimensions=tuple(_out(DimensionWire, each) for each in await views.dimensions(turn.db)))


@router.put("/fleet/dimensions", "fleet:write")
async def set_dimensions(turn: Now, body: DimensionsWire) -> DimensionsWire:
    """Replace what a load is counted in; vehicles keep the capacities they have."""
    await turn.run(c.SetDimensions(_all(body.dimensions, Dimension)))
    return body


@router.get("/fleet/hours-of-service", "fleet:read")
async def list_hours_of_service(turn: Now) -> list[RuleSetOut]:
    """The rules of service that a driver may stand under, each rule with its name, limit and source."""
    return [_out(RuleSetOut, rule_set(code)) for code in DOCUMENTS]


def _all(sent: Any, kind: type[S]) -> tuple[S, ...]:
    return tuple(msgspec.convert(each.model_dump(), kind) for each in sent)


def _out(shown: type[M], struct: msgspec.Struct) -> M:
    """What goes out, from the room's own struct by way of plain JSON."""
    return shown.model_validate(msgspec.to_builtins(struct))


def _after(after: str | None) -> str:
    key = key_of(after, 1)
    return "" if key is None else key[0]
