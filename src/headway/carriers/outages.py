"""Carriers that cannot take or carry anything: said when it begins, over when they say so or when its time has come."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.carriers import commands as c
from headway.carriers.capacity_ledger import Q
from headway.carriers.checks import Fields, check_outage
from headway.carriers.lookup import look_up
from headway.events.carriers import CarrierOutageEnded, CarrierOutageStarted

if TYPE_CHECKING:
    from headway.kernel.rooms import DueTimer
    from headway.kernel.uow import UnitOfWork

OUTAGE_OVER = "carriers.outage_over"


async def report_outage(cmd: c.ReportOutage, uow: UnitOfWork) -> c.OutageStands:
    """The carrier is out from now on; the same again changes nothing, another reason or end replaces the first.

    Raises:
        BadInput: the carrier is unknown, or its outage would be over before now.
    """
    fields = Fields()
    check_outage(fields, cmd, uow.now)
    carrier = (await look_up(uow.conn, [cmd.carrier])).carrier(fields, cmd.carrier)
    changed = await start_outage(uow, carrier.id, carrier.code, cmd.reason, cmd.until)
    return c.OutageStands(cmd.carrier, out=True, changed=changed)


async def report_recovery(cmd: c.EndOutage, uow: UnitOfWork) -> c.OutageStands:
    """The carrier works again; where it did before, nothing changes.

    Raises:
        BadInput: the carrier is unknown.
    """
    carrier = (await look_up(uow.conn, [cmd.carrier])).carrier(Fields(), cmd.carrier)
    changed = await end_outage(uow, carrier.id, carrier.code)
    return c.OutageStands(cmd.carrier, out=False, changed=changed)


async def start_outage(uow: UnitOfWork, carrier_id: UUID, code: str, reason: str, until: datetime | None) -> bool:
    """The carrier is out until then (None: until further notice); did that change anything?"""
    row = (uow.new_id(), carrier_id, reason, uow.now, until, uow.actor)
    outage_id: UUID | None = await uow.conn.fetchval(Q.start_outage, *row)
    if outage_id is None:
        return False
    if until is None:
        uow.cancel_timer(OUTAGE_OVER, outage_id)
    else:
        uow.set_timer(OUTAGE_OVER, outage_id, until)
    ids: dict[str, Any] = {"carrier_id": carrier_id, "carrier_code": code}
    uow.emit(CarrierOutageStarted(**ids, reason=reason, until=until, outage_id=outage_id))
    await uow.conn.execute(Q.bump_network)
    return True


async def end_outage(uow: UnitOfWork, carrier_id: UUID, code: str) -> bool:
    """The carrier works again; did that change anything?"""
    outage_id: UUID | None = await uow.conn.fetchval(Q.end_outage, carrier_id, uow.now)
    if outage_id is None:
        return False
    uow.cancel_timer(OUTAGE_OVER, outage_id)
    await _ended(uow, carrier_id, code)
    return True


async def outage_over(timer: DueTimer, uow: UnitOfWork) -> None:
    """End what was to end now; nothing where it was prolonged or has ended."""
    row = await uow.conn.fetchrow(Q.end_overdue_outage, UUID(timer.key), uow.now)
    if row is not None:
        await _ended(uow, row["carrier_id"], row["code"])


async def _ended(uow: UnitOfWork, carrier_id: UUID, code: str) -> None:
    uow.emit(CarrierOutageEnded(carrier_id=carrier_id, carrier_code=code))
    await uow.conn.execute(Q.bump_network)
