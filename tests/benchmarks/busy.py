"""A busy tenant for the browser: thousands of open shipments, hundreds of vehicles that move, and news every second."""

from __future__ import annotations

import asyncio
import itertools
import math
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from headway.kernel import conductor
from headway.tracking.model import Classifier, RecordTracking, ReportedEvent
from headway.tracking.positions.commands import RecordPositions
from headway.tracking.positions.model import Heard
from tests.integration.web.town import Town

ROUND = 10
"""A vehicle reports where it is every so many seconds."""
NEWS = 10
"""So many shipments are expected at another time every second."""

COPY = """
INSERT INTO {table} ({columns}) SELECT {values}
FROM {table} t CROSS JOIN generate_series(1, $1::int) AS n
WHERE t.{key} IN (SELECT id FROM shipment WHERE status NOT IN ('delivered', 'closed', 'cancelled') ORDER BY id LIMIT $2)
"""
COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position
"""


async def multiply(town: Town, shipments: int) -> int:
    """Fill the tenant up with copies of its open shipments: their rows, and what is tracked of them, under new ids."""
    async with town.app.scope.begin(town.tenant, "bench") as uow:
        conn = uow.conn
        states = "('delivered', 'closed', 'cancelled')"
        here = await conn.fetchval(f"SELECT count(*) FROM shipment WHERE status NOT IN {states}")
        copies = (shipments - here) // here
        same = "md5(n || '-' || {}::text)::uuid"
        fresh = {
            "shipment": {"id": same.format("id"), "order_id": same.format("order_id"),
                         "external_ref": "external_ref || '-' || n"},
            "tracking_state": {"shipment_id": same.format("shipment_id"), "order_id": same.format("order_id"),
                               "reference": "reference || '-' || n"},
        }  # fmt: skip
        for table, key in (("tracking_state", "shipment_id"), ("shipment", "id")):
            columns = [row["column_name"] for row in await conn.fetch(COLUMNS, table)]
            values = ", ".join(fresh[table].get(name, name) for name in columns)
            statement = COPY.format(table=table, columns=", ".join(columns), values=values, key=key)
            await conn.execute(statement, copies, here)
        return int(await conn.fetchval(f"SELECT count(*) FROM shipment WHERE status NOT IN {states}"))


@dataclass
class Traffic:
    """Every second the clock goes on, some vehicles report where they are, and some shipments another time."""

    town: Town
    vehicles: int
    moving: tuple[tuple[UUID, str], ...] = ()
    ticks: int = 0
    worst_s: float = 0.0
    _task: asyncio.Task[None] | None = field(default=None, repr=False)

    async def begin(self) -> None:
        await self._look()
        self._task = asyncio.create_task(self._run())

    async def step(self) -> None:
        """One second, as fast as it goes."""
        await self._look()
        await self._tick(self.ticks)
        self.ticks += 1

    async def _look(self) -> None:
        async with self.town.app.scope.reading(self.town.tenant) as (conn, _):
            rows = await conn.fetch(
                "SELECT s.id, s.carrier_code FROM shipment s JOIN tracking_state t ON t.shipment_id = s.id"
                " WHERE s.status = 'in_transit' ORDER BY s.id"
            )
        self.moving = tuple((row["id"], row["carrier_code"]) for row in rows)

    async def end(self) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        for tick in itertools.count(self.ticks):
            began = loop.time()
            await self._tick(tick)
            self.ticks, self.worst_s = tick + 1, max(self.worst_s, loop.time() - began)
            due += 1.0
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def _tick(self, tick: int) -> None:
        app, tenant = self.town.app, self.town.tenant
        async with app.scope.reading(tenant) as (_, now):
            pass
        await conductor.advance(app, tenant, now + timedelta(seconds=1))
        now += timedelta(seconds=1)
        heard = []
        for number in range(tick % ROUND, self.vehicles, ROUND):
            turn = math.tau * (number / self.vehicles + tick / 600)
            place = (53.5 + math.sin(turn) * (0.1 + number / 2_000), 10.0 + math.cos(turn) * (0.1 + number / 2_000))
            heard.append(
                Heard(carrier="NORDFRACHT", vehicle=f"V{number}", at=now, latitude=place[0], longitude=place[1])
            )
        await app.run(tenant, RecordPositions(tuple(heard)), actor="bench")
        reports = []
        for n in range(NEWS):
            shipment_id, carrier = self.moving[(tick * NEWS + n) % len(self.moving)]
            eta = now + timedelta(hours=20, minutes=(tick * 7 + n * 13) % 900)
            reports.append(
                ReportedEvent(
                    shipment_id=shipment_id, carrier=carrier, code="eta", occurred_at=now,
                    classifier=Classifier.ESTIMATED, expected_at=eta,
                )
            )  # fmt: skip
        await app.run(tenant, RecordTracking(tuple(reports)), actor="bench")
