"""Adding and changing depots, vehicles, drivers, shifts and stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec.structs import replace

from headway.events.fleet import DriverSaved, ShiftSaved, VehicleSaved
from headway.fleet import checks
from headway.fleet import commands as c
from headway.fleet.crews import TRAILER
from headway.fleet.filing import merged
from headway.fleet.model import Depot, Driver, Shift, Store, Vehicle
from headway.fleet.store import Q, load_dimensions, packed, unpacked
from headway.kernel.errors import BadInput, Conflict, HeadwayError, NotFound
from headway.kernel.moments import stamp
from headway.kernel.rooms import CommandHandler

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class ShiftClash(Conflict):
    """The driver or the vehicle is on another shift at that time."""

    code = "shift_clash"
    advice = "Maybe end or change the other shift first."


async def set_dimensions(cmd: c.SetDimensions, uow: UnitOfWork) -> int:
    """Replace what a load is counted in; gives how many dimensions there are."""
    checks.check_dimensions(cmd.dimensions)
    await uow.conn.execute(Q.set_dimensions, msgspec.json.encode(cmd.dimensions).decode())
    return len(cmd.dimensions)


async def save_depot(cmd: c.SaveDepot, uow: UnitOfWork) -> str:
    """Add or change a depot; gives its code."""
    depot: Depot = cmd.depot
    checks.check_depot(depot)
    with _known("site", depot.site):
        await uow.conn.execute(Q.save_depot, depot.code, depot.site, depot.active, packed(depot))
    return depot.code


async def save_store(cmd: c.SaveStore, uow: UnitOfWork) -> str:
    """Add or change a store; gives its code."""
    store: Store = cmd.store
    checks.check_store(store)
    with _known("depot", store.depot):
        row = (store.code, store.depot, store.customer, store.place.postal_code, store.active, packed(store))
        await uow.conn.execute(Q.save_store, *row)
    return store.code


async def save_vehicle(cmd: c.SaveVehicle, uow: UnitOfWork) -> UUID:
    """Add or change a vehicle, papers of kinds that are not named stay; gives its id."""
    vehicle: Vehicle = cmd.vehicle
    checks.check_vehicle(vehicle, await load_dimensions(uow.conn))
    with _known("carrier", vehicle.carrier, depot=vehicle.depot):
        known = await uow.conn.fetchrow(Q.vehicle_by_code, vehicle.code)
        if known is not None:
            vehicle = replace(vehicle, papers=merged(unpacked(known["detail"], Vehicle).papers, vehicle.papers))
        row = (vehicle.code, vehicle.carrier, vehicle.depot, vehicle.active, packed(vehicle))
        vehicle_id: UUID = await uow.conn.fetchval(Q.save_vehicle, uow.new_id(), *row)
    who: dict[str, Any] = {"vehicle_id": vehicle_id, "vehicle_code": vehicle.code}
    uow.emit(VehicleSaved(**who, carrier_code=vehicle.carrier, active=vehicle.active))
    return vehicle_id


async def save_driver(cmd: c.SaveDriver, uow: UnitOfWork) -> UUID:
    """Add or change a driver, papers of kinds that are not named stay; gives the id."""
    driver: Driver = cmd.driver
    checks.check_driver(driver)
    with _known("carrier", driver.carrier, depot=driver.depot):
        known = await uow.conn.fetchrow(Q.hold_driver, driver.code)
        if known is not None:
            driver = replace(driver, papers=merged(unpacked(known["detail"], Driver).papers, driver.papers))
        row = (driver.code, driver.carrier, driver.depot, driver.active, packed(driver))
        driver_id: UUID = await uow.conn.fetchval(Q.save_driver, uow.new_id(), *row)
    who: dict[str, Any] = {"driver_id": driver_id, "driver_code": driver.code}
    uow.emit(DriverSaved(**who, carrier_code=driver.carrier, active=driver.active))
    return driver_id


async def save_shift(cmd: c.SaveShift, uow: UnitOfWork) -> UUID:
    """Add or change a shift; gives its id.

    Raises:
        BadInput: a code that is not known, or a vehicle whose licence class the driver does not hold.
        NotFound: there is no shift of this id.
        ShiftClash: the driver or the vehicle is on another shift then.
    """
    shift: Shift = cmd.shift
    checks.check_shift(shift)
    await uow.conn.execute(Q.hold_fleet)
    driver_id, vehicle_id = await _crew(shift, uow)
    await _refuse_clash(driver_id, vehicle_id, cmd, uow)
    row = (driver_id, vehicle_id, shift.depot, shift.start, shift.end, packed(shift))
    with _known("depot", shift.depot):
        statement = Q.save_shift if cmd.shift_id is None else Q.change_shift
        shift_id: UUID | None = await uow.conn.fetchval(statement, cmd.shift_id or uow.new_id(), *row)
    if shift_id is None:
        raise NotFound(f"there is no shift {cmd.shift_id}", shift_id=cmd.shift_id)
    who: dict[str, Any] = {"driver_id": driver_id, "driver_code": shift.driver, "vehicle_id": vehicle_id}
    uow.emit(ShiftSaved(**who, shift_id=shift_id, depot=shift.depot, start=shift.start, end=shift.end))
    return shift_id


async def save_fleet(cmd: c.SaveFleet, uow: UnitOfWork) -> c.SavedFleet:
    """Save everything in order; all or nothing."""
    for depot in cmd.depots:
        await save_depot(c.SaveDepot(depot), uow)
    for vehicle in cmd.vehicles:
        await save_vehicle(c.SaveVehicle(vehicle), uow)
    for driver in cmd.drivers:
        await save_driver(c.SaveDriver(driver), uow)
    for shift in cmd.shifts:
        await save_shift(c.SaveShift(shift), uow)
    for store in cmd.stores:
        await save_store(c.SaveStore(store), uow)
    counts = (cmd.depots, cmd.vehicles, cmd.drivers, cmd.shifts, cmd.stores)
    return c.SavedFleet(*map(len, counts))


async def import_fleet(cmd: c.ImportFleet, uow: UnitOfWork) -> tuple[tuple[int, HeadwayError], ...]:
    """Save each row by itself; gives the rows that were refused, with why."""
    refused: list[tuple[int, HeadwayError]] = []
    for row, item in cmd.items:
        try:
            async with uow.savepoint():
                await _SAVING[type(item)](item, uow)
        except (BadInput, Conflict) as error:
            refused.append((row, error))
    return tuple(refused)


async def _crew(shift: Shift, uow: UnitOfWork) -> tuple[UUID, UUID]:
    driver_row = await uow.conn.fetchrow(Q.driver_by_code, shift.driver)
    if driver_row is None:
        raise checks.refuse("driver", shift.driver, "the code of a driver there is")
    vehicle_row = await uow.conn.fetchrow(Q.vehicle_by_code, shift.vehicle)
    if vehicle_row is None:
        raise checks.refuse("vehicle", shift.vehicle, "the code of a vehicle there is")
    driver, vehicle = unpacked(driver_row["detail"], Driver), unpacked(vehicle_row["detail"], Vehicle)
    if vehicle.profile == TRAILER:
        raise checks.refuse("vehicle", shift.vehicle, "what drives; a trailer is named beside it, as trailer")
    if vehicle.licence is not None and vehicle.licence not in driver.licences:
        held = ", ".join(driver.licences) or "none"
        allowed = f"a driver with licence class {vehicle.licence}, which vehicle {vehicle.code} needs (held: {held})"
        raise checks.refuse("driver", shift.driver, allowed)
    return driver_row["id"], vehicle_row["id"]


async def _refuse_clash(driver_id: UUID, vehicle_id: UUID, cmd: c.SaveShift, uow: UnitOfWork) -> None:
    span = (cmd.shift.start, cmd.shift.end)
    row = await uow.conn.fetchrow(Q.shift_clash, driver_id, vehicle_id, *span, cmd.shift_id)
    if row is None:
        return
    whose = f"driver {row['driver']}" if row["driver_id"] == driver_id else f"vehicle {row['vehicle']}"
    times = f"{stamp(row['start_at'])} to {stamp(row['end_at'])}"
    raise ShiftClash(f"{whose} is on another shift, {times}", shift_id=row["id"])


@contextmanager
def _known(field: str, value: str | None, *, depot: str | None = None) -> Iterator[None]:
    """An unknown code becomes the refusal of its field; the database is what knows the other rooms' codes."""
    try:
        yield
    except asyncpg.ForeignKeyViolationError as error:
        of_depot = depot is not None and (error.constraint_name or "").endswith("_depot")
        name, seen = ("depot", depot) if of_depot else (field, value)
        raise checks.refuse(name, seen, f"the code of a {name} there is") from None


_SAVING: Mapping[type, CommandHandler] = {
    c.SaveDepot: save_depot,
    c.SaveVehicle: save_vehicle,
    c.SaveDriver: save_driver,
    c.SaveShift: save_shift,
    c.SaveStore: save_store,
}
