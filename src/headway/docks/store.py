"""Reading and writing doors, appointments and readiness; the only caller of this room's `queries.sql`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from headway.dispatch.clocks.store import clocks_of
from headway.docks.model import (
    Appointment,
    AppointmentState,
    Direction,
    Door,
    Opening,
    Readiness,
    SiteRules,
    UnknownAppointment,
    UnknownDockWave,
)
from headway.docks.slots import Yard
from headway.kernel.db import load_queries
from headway.orders.registers import get_site

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries(__package__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DockWave:
    """Outbound appointments of a site that leave by one cut-off; `decided` says in words what was decided last."""

    id: UUID
    site: str
    name: str
    cutoff_at: datetime
    state: str
    decided: str
    decision_id: UUID | None
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ready:
    """How far the goods of a shipment are; `expected_at` is when they are expected to be staged."""

    state: Readiness
    at: datetime
    expected_at: datetime | None


async def check_site(conn: Connection, site: str) -> None:
    """Raises NotFound where there is no such site."""
    await get_site(conn, site)


def as_json(value: object) -> str:
    """What a jsonb column takes."""
    return msgspec.json.encode(value).decode()


async def rules_of(conn: Connection, site: str) -> SiteRules:
    """What a site keeps to."""
    row = await conn.fetchrow(Q.rules_of, site)
    return SiteRules() if row is None else msgspec.json.decode(row["rules"], type=SiteRules)


async def doors_of(conn: Connection, site: str) -> tuple[Door, ...]:
    """The doors of a site."""
    return tuple(map(_door, await conn.fetch(Q.doors_of, site)))


async def sites(conn: Connection) -> tuple[str, ...]:
    """The sites that have doors."""
    return tuple(row["site"] for row in await conn.fetch(Q.dock_sites))


async def zone_of(uow: UnitOfWork, site: str) -> ZoneInfo:
    """By which clock a site is worked."""
    return (await clocks_of(uow)).at_site(site)


async def lock_yard(uow: UnitOfWork, site: str) -> Yard:
    """A site's doors as they stand, held until the transaction ends."""
    zone = await zone_of(uow, site)
    rows = await uow.conn.fetch(Q.lock_doors, site)
    return await _yard(uow.conn, site, tuple(map(_door, rows)), zone, uow.now)


async def yard_of(conn: Connection, site: str, zone: ZoneInfo, now: datetime) -> Yard:
    """A site's doors as they stand."""
    return await _yard(conn, site, await doors_of(conn, site), zone, now)


async def get_appointment(conn: Connection, appointment_id: UUID) -> Appointment:
    """One appointment.

    Raises:
        UnknownAppointment: there is none.
    """
    row = await conn.fetchrow(Q.find_appointment, appointment_id)
    if row is None:
        raise UnknownAppointment(f"there is no appointment {appointment_id}", appointment_id=appointment_id)
    return appointment_of(row)


async def find_appointment(conn: Connection, appointment_id: UUID) -> Appointment | None:
    """One appointment, if there is one."""
    row = await conn.fetchrow(Q.find_appointment, appointment_id)
    return None if row is None else appointment_of(row)


async def list_appointments(
    conn: Connection, site: str | None, since: datetime, until: datetime, *,
    after: tuple[datetime, UUID] | None = None, limit: int = 500,
) -> list[Appointment]:  # fmt: skip
    """Appointments that touch a period, in order; those that are over too."""
    at, id_ = after or (None, None)
    return [appointment_of(row) for row in await conn.fetch(Q.list_appointments, site, since, until, at, id_, limit)]


async def readiness_of(conn: Connection, shipment_ids: Iterable[UUID]) -> dict[UUID, Ready]:
    """How far the goods of shipments are, of those of which it was reported."""
    rows = await conn.fetch(Q.readiness_of, list(shipment_ids))
    return {row["shipment_id"]: Ready(Readiness(row["state"]), row["at"], row["expected_at"]) for row in rows}


async def lock_wave(conn: Connection, wave_id: UUID) -> DockWave:
    """One wave, held until the transaction ends.

    Raises:
        UnknownDockWave: there is none.
    """
    row = await conn.fetchrow(Q.lock_wave, wave_id)
    if row is None:
        raise UnknownDockWave(f"there is no wave {wave_id}", wave_id=wave_id)
    return wave_of(row)


async def wave_at(conn: Connection, site: str, cutoff_at: datetime) -> DockWave:
    """The wave of a site and cut-off, which there is."""
    row = await conn.fetchrow(Q.wave_at, site, cutoff_at)
    assert row is not None
    return wave_of(row)


async def list_waves(conn: Connection, site: str | None, since: datetime, until: datetime) -> list[DockWave]:
    """Waves with a cut-off in a period."""
    return [wave_of(row) for row in await conn.fetch(Q.list_waves, site, since, until, 200)]


async def place(uow: UnitOfWork, site: str, moved: Sequence[Appointment]) -> None:
    """Let appointments stand at the times and doors they have now, all at once."""
    await uow.conn.execute(
        Q.place_appointments, [each.id for each in moved], [each.door for each in moved],
        [each.start for each in moved], [each.end for each in moved], site,
    )  # fmt: skip


def wave_of(row: asyncpg.Record) -> DockWave:
    """A wave from its row."""
    return DockWave(**{name: row[name] for name in DockWave.__slots__})


def appointment_of(row: asyncpg.Record) -> Appointment:
    """An appointment from its row."""
    same = ("id", "site", "door", "not_before", "fits_by", "units", "carrier_id", "carrier_code", "vehicle", "route_id")
    also = ("reference", "ready_at", "arrived_at", "released_at", "ended_at", "version", "planned_at")
    return Appointment(
        **{name: row[name] for name in same + also},
        direction=Direction(row["direction"]),
        state=AppointmentState(row["state"]),
        start=row["start_at"],
        end=row["end_at"],
        equipment=frozenset(row["equipment"]),
        shipment_ids=tuple(row["shipment_ids"]),
    )


def _door(row: asyncpg.Record) -> Door:
    return Door(
        site=row["site"],
        code=row["code"],
        directions=frozenset(map(Direction, row["directions"])),
        equipment=frozenset(row["equipment"]),
        opening=msgspec.json.decode(row["opening"], type=tuple[Opening, ...]),
        units_per_hour=row["units_per_hour"],
        active=row["active"],
    )


async def _yard(conn: Connection, site: str, doors: tuple[Door, ...], zone: ZoneInfo, now: datetime) -> Yard:
    rules = await rules_of(conn, site)
    taken: defaultdict[str, list[Appointment]] = defaultdict(list)
    for row in await conn.fetch(Q.holding, site):
        taken[row["door"]].append(appointment_of(row))
    return Yard(doors=doors, taken=dict(taken), rules=rules, zone=zone, now=now)
