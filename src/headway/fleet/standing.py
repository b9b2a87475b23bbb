"""Vehicles that go out of service and come back, and drivers who sign off."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.fleet import DriverSignedOff, VehicleBack, VehicleOut
from headway.fleet import commands as c
from headway.fleet.checks import refuse
from headway.fleet.store import Q
from headway.kernel.errors import NotFound

if TYPE_CHECKING:
    from headway.kernel.rooms import DueTimer
    from headway.kernel.uow import UnitOfWork

VEHICLE_BACK = "fleet.vehicle_back"
MAX_REASON = 500


async def take_vehicle_out(cmd: c.TakeVehicleOut, uow: UnitOfWork) -> c.VehicleStands:
    """The vehicle is out from now; the same again changes nothing, another reason or end replaces the first.

    Raises:
        NotFound: there is no such vehicle. BadInput: the reason is empty, or `until` is not to come.
    """
    _check_reason(cmd.reason)
    if cmd.until is not None and (cmd.until.tzinfo is None or cmd.until <= uow.now):
        raise refuse("until", cmd.until.isoformat(), f"a time after {uow.now.isoformat()}")
    row = await uow.conn.fetchrow(Q.vehicle_by_code, cmd.vehicle)
    if row is None:
        raise NotFound(f"there is no vehicle {cmd.vehicle!r}", code=cmd.vehicle)
    if (row["out_reason"], row["out_until"]) == (cmd.reason, cmd.until):
        return c.VehicleStands(cmd.vehicle, out=True, changed=False)
    since = row["out_since"] or uow.now
    await uow.conn.execute(Q.vehicle_out, row["id"], since, cmd.until, cmd.reason)
    if cmd.until is None:
        uow.cancel_timer(VEHICLE_BACK, row["id"])
    else:
        uow.set_timer(VEHICLE_BACK, row["id"], cmd.until)
    out = VehicleOut(vehicle_id=row["id"], vehicle_code=cmd.vehicle, since=since, until=cmd.until, reason=cmd.reason)
    uow.emit(out)
    return c.VehicleStands(cmd.vehicle, out=True, changed=True)


async def return_vehicle(cmd: c.ReturnVehicle, uow: UnitOfWork) -> c.VehicleStands:
    """The vehicle is in service again; where it was, nothing changes. Raises NotFound."""
    row = await uow.conn.fetchrow(Q.vehicle_by_code, cmd.vehicle)
    if row is None:
        raise NotFound(f"there is no vehicle {cmd.vehicle!r}", code=cmd.vehicle)
    uow.cancel_timer(VEHICLE_BACK, row["id"])
    return c.VehicleStands(cmd.vehicle, out=False, changed=await _back(uow, row["id"]))


async def vehicle_back(timer: DueTimer, uow: UnitOfWork) -> None:
    """Put a vehicle in service when it was expected back; nothing where that was put off or has happened."""
    row = await uow.conn.fetchrow(Q.vehicle_overdue, UUID(timer.key), uow.now)
    if row is not None:
        await _back(uow, row["id"])


async def _back(uow: UnitOfWork, vehicle_id: UUID) -> bool:
    code: str | None = await uow.conn.fetchval(Q.vehicle_back, vehicle_id)
    if code is not None:
        uow.emit(VehicleBack(vehicle_id=vehicle_id, vehicle_code=code, at=uow.now))
    return code is not None


async def sign_driver_off(cmd: c.SignDriverOff, uow: UnitOfWork) -> c.ShiftStands:
    """The driver's shift ends now; again changes nothing.

    Raises:
        NotFound: there is no such driver, or no shift of theirs runs or begins within a day.
    """
    _check_reason(cmd.reason)
    driver = await uow.conn.fetchrow(Q.driver_by_code, cmd.driver)
    if driver is None:
        raise NotFound(f"there is no driver {cmd.driver!r}", code=cmd.driver)
    shift = await uow.conn.fetchrow(Q.shift_to_end, driver["id"], cmd.shift_id, uow.now)
    if shift is None:
        raise NotFound(f"no shift of driver {cmd.driver!r} runs or begins within a day", code=cmd.driver)
    if shift["signed_off_at"] is not None:
        return c.ShiftStands(shift["id"], signed_off=True, changed=False)
    await uow.conn.execute(Q.sign_off, shift["id"], uow.now, cmd.reason)
    off = DriverSignedOff(
        driver_id=driver["id"], driver_code=cmd.driver, shift_id=shift["id"], at=uow.now, reason=cmd.reason
    )
    uow.emit(off)
    return c.ShiftStands(shift["id"], signed_off=True, changed=True)


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > MAX_REASON or not reason.isprintable():
        raise refuse("reason", reason, f"1 to {MAX_REASON} printable characters")
