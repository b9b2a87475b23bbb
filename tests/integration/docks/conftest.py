"""A site with two doors: 1 and 2, both for both directions, at any hour; the network is dispatch's small one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from headway.carriers.handlers import room as carriers_room
from headway.dispatch.handlers import room as dispatch_room
from headway.docks import store
from headway.docks.commands import BookAppointment, SaveDoor
from headway.docks.handlers import room as docks_room
from headway.docks.model import Appointment, Direction
from headway.fleet.handlers import room as fleet_room
from headway.kernel.app import App
from headway.kernel.rooms import Commands
from headway.orders.handlers import room as orders_room
from tests.conftest import START
from tests.integration.dispatch.world import Connectors, World, build

BOTH = (Direction.INBOUND, Direction.OUTBOUND)


def at(minutes: int) -> datetime:
    """So many minutes after eight in the morning: two hours after the tenant's clock begins."""
    return START + timedelta(hours=2, minutes=minutes)


def minute(moment: datetime) -> int:
    return int((moment - at(0)).total_seconds() // 60)


@dataclass
class Yard(World):
    """The world with short words for docks."""

    async def book(self, start: int | None, length: int = 30, **more: Any) -> Appointment:
        begins = None if start is None else at(start)
        asked = BookAppointment(
            site="S1", direction=Direction.OUTBOUND, start=begins, duration=timedelta(minutes=length), **more
        )
        found: Appointment = await self.run(asked)
        return found

    async def there(self, *of: Appointment) -> list[tuple[str, int, int]]:
        """Where appointments stand now: door, start and end in minutes."""
        async with self.app.scope.reading(self.tenant) as (conn, _):
            found = [await store.get_appointment(conn, each.id) for each in of]
        return [(each.door, minute(each.start), minute(each.end)) for each in found]

    async def state(self, of: Appointment) -> Appointment:
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return await store.get_appointment(conn, of.id)


@pytest.fixture
async def yard(make_app: Callable[..., App], tenant: UUID) -> Yard:
    commands = Commands()
    connectors = Connectors()
    app = make_app(orders_room(), carriers_room(), fleet_room(), dispatch_room(connectors), docks_room(commands))
    commands.bind(app.handle)
    await build(app, tenant, connectors)
    found = Yard(app, tenant, connectors)
    for code in ("1", "2"):
        await found.run(SaveDoor(site="S1", code=code, directions=BOTH))
    return found
