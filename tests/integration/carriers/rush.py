"""A rush for scarce capacity: many connections of several processes reserve, use, give back and roll back at once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import asyncpg

from headway.carriers import commands as c
from headway.carriers.capacity import CapacityClaim, within
from headway.carriers.capacity_ledger import consume_capacity, release_capacity, reserve_capacity
from headway.carriers.handlers import room
from headway.kernel.app import App
from headway.kernel.clock import SystemClock
from headway.kernel.db import Database
from headway.kernel.entropy import SystemEntropy
from headway.kernel.uow import Scope
from headway.kernel.vault import Vault
from tests.integration.carriers.given import ACTOR, MONDAY

CODES = ("ONE", "TWO", "THREE")
DAYS = (MONDAY, MONDAY + timedelta(days=1))
_COLLIDED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

Cell = tuple[UUID, date, str, str, int]
"""(carrier, day, origin zone, destination zone, hour)"""


@dataclass(frozen=True)
class Part:
    """What one process is to do."""

    dsn: str
    tenant: UUID
    carriers: tuple[UUID, ...]
    claims: int
    connections: int
    seed: int


@dataclass
class Told:
    """What a process believes it holds in the end, and how it went."""

    reserved: Counter[Cell] = field(default_factory=Counter)
    consumed: Counter[Cell] = field(default_factory=Counter)
    weight_kg: Counter[Cell] = field(default_factory=Counter)
    won: int = 0
    lost: int = 0
    collisions: int = 0

    def add(self, other: Told) -> None:
        for name in ("reserved", "consumed", "weight_kg"):
            getattr(self, name).update(getattr(other, name))
        self.won, self.lost = self.won + other.won, self.lost + other.lost
        self.collisions += other.collisions


class _Thought(Exception):
    """Somebody changed their mind: the transaction is rolled back."""


async def limit(app: App, tenant: UUID, scarcity: int) -> None:
    """Limits of every kind, `scarcity` shipments a carrier and day, in which no two days or carriers are alike."""
    rows = []
    for n, code in enumerate(CODES):
        whole = scarcity + n
        rows += [
            c.CapacityRow(code, whole, day=DAYS[0], weight_kg=Decimal(whole * 90)),
            c.CapacityRow(code, whole, weekday=DAYS[1].isoweekday()),
            c.CapacityRow(code, whole // 2, origin_zone="A", weekday=DAYS[1].isoweekday()),
            c.CapacityRow(code, whole // 3, origin_zone="A", destination_zone="C", day=DAYS[0]),
            c.CapacityRow(code, None, weight_kg=Decimal(whole * 30), window="08-12", weekday=DAYS[1].isoweekday()),
        ]
    await app.run(tenant, c.SetCapacity(tuple(rows)), actor=ACTOR)


@asynccontextmanager
async def watched(dsn: str, tenant: UUID) -> AsyncIterator[list[str]]:
    """Note every moment in which a reservation passes a limit, whatever is given back later; told at the end."""
    conn = await asyncpg.connect(dsn)
    await conn.execute(
        "CREATE TABLE rush_oversold (tenant_id uuid, seen text); GRANT INSERT ON rush_oversold TO headway_app;"
        "CREATE FUNCTION rush_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        "  IF NEW.reserved > OLD.reserved AND (NEW.reserved + NEW.consumed > NEW.limit_shipments"
        "      OR NEW.reserved_kg + NEW.consumed_kg > NEW.limit_kg) THEN"
        "    INSERT INTO rush_oversold VALUES (NEW.tenant_id, NEW::text); END IF; RETURN NULL; END $$;"
        "CREATE TRIGGER rush AFTER UPDATE ON capacity_day FOR EACH ROW EXECUTE FUNCTION rush_note()"
    )
    told: list[str] = []
    try:
        yield told
        told += [row["seen"] for row in await conn.fetch("SELECT seen FROM rush_oversold WHERE tenant_id = $1", tenant)]
    finally:
        await conn.execute("DROP FUNCTION rush_note() CASCADE; DROP TABLE rush_oversold")
        await conn.close()


async def rush(parts: Iterable[Part]) -> Told:
    """Every part in a process of its own, all at once."""
    wanted = list(parts)
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(len(wanted), mp_context=get_context("spawn")) as pool:
        found = await asyncio.gather(*(loop.run_in_executor(pool, work, part) for part in wanted))
    total = Told()
    for told in found:
        total.add(told)
    return total


def work(part: Part) -> Told:
    """One process."""
    return asyncio.run(join(part))


async def join(part: Part) -> Told:
    """All connections of one process, each with its share of the claims."""
    db = Database(part.dsn, app_connections=part.connections)
    await db.open()
    app = App(Scope(db, SystemClock(), SystemEntropy(), Vault.scratch()), [room()])
    told = Told()
    shares = [part.claims // part.connections + (n < part.claims % part.connections) for n in range(part.connections)]
    chances = [random.Random(f"{part.seed} {n}") for n in range(part.connections)]
    await asyncio.gather(*(_claims(app, part, told, n, by) for n, by in zip(shares, chances, strict=True)))
    await db.close()
    return told


async def _claims(app: App, part: Part, told: Told, count: int, by: random.Random) -> None:
    for _ in range(count):
        wanted = CapacityClaim(
            by.choice(part.carriers),
            by.choice("AB"),
            by.choice("CD"),
            by.choice(DAYS),
            by.randrange(7, 14),
            Decimal(by.randrange(100, 20_000)) / 100,
        )
        doubts = by.random() < 0.1
        try:
            won = await _once(app, part, told, wanted, doubts=doubts)
        except _Thought:
            continue
        told.won, told.lost = told.won + won, told.lost + (not won)
        if won:
            await _settle(app, part, told, wanted, by.random())


async def _once(app: App, part: Part, told: Told, wanted: CapacityClaim, *, doubts: bool) -> bool:
    async def reserve(conn: Any) -> bool:
        won = await reserve_capacity(conn, wanted)
        if doubts:
            raise _Thought
        return won

    won: bool = await _run(app, part, told, reserve)
    if won:
        _count(told.reserved, told, wanted, 1)
    return won


async def _settle(app: App, part: Part, told: Told, held: CapacityClaim, fate: float) -> None:
    """A third stays an offer; of the others some are given back, some are booked, some of those cancelled."""
    if fate < 0.33:
        return
    if fate < 0.55:
        await _run(app, part, told, lambda conn: release_capacity(conn, held))
        _count(told.reserved, told, held, -1)
        return
    await _run(app, part, told, lambda conn: consume_capacity(conn, held))
    told.reserved[_cell(held)] -= 1
    told.consumed[_cell(held)] += 1
    if fate > 0.9:
        await _run(app, part, told, lambda conn: release_capacity(conn, held, booked=True))
        _count(told.consumed, told, held, -1)


async def _run(app: App, part: Part, told: Told, step: Any) -> Any:
    """One transaction, tried again where it collided."""
    while True:
        try:
            async with app.scope.begin(part.tenant, ACTOR) as uow:
                return await step(uow.conn)
        except _COLLIDED:
            told.collisions += 1


def _cell(claim: CapacityClaim) -> Cell:
    return (claim.carrier_id, claim.day, claim.origin_zone, claim.destination_zone, claim.hour)


def _count(book: Counter[Cell], told: Told, claim: CapacityClaim, by: int) -> None:
    book[_cell(claim)] += by
    told.weight_kg[_cell(claim)] += by * claim.weight_kg  # type: ignore[assignment]


async def differences(conn: Any, told: Told) -> list[str]:
    """Where the books of any limit, lane or hour are not what all processes together hold."""
    found = []
    for row in await conn.fetch("SELECT * FROM capacity_day"):
        cells = {cell for cell in {*told.reserved, *told.consumed} if _binds(row, cell)}
        held = (sum(told.reserved[cell] for cell in cells), sum(told.consumed[cell] for cell in cells))
        weight = sum((told.weight_kg[cell] for cell in cells), Decimal(0))
        if held != (row["reserved"], row["consumed"]) or weight != row["reserved_kg"] + row["consumed_kg"]:
            found.append(f"{dict(row)}: {held} {weight} kg are held")
    for row in await conn.fetch("SELECT * FROM capacity_use"):
        cell = (row["carrier_id"], row["day"], row["origin_zone"], row["destination_zone"], row["hour"])
        if (told.reserved[cell], told.consumed[cell]) != (row["reserved"], row["consumed"]):
            found.append(f"{cell}: {told.reserved[cell]}, {told.consumed[cell]} are held")
    return found


def _binds(row: Any, cell: Cell) -> bool:
    carrier, day, origin, destination, hour = cell
    scopes = ("*", origin, f"{origin}>{destination}")
    mine = (row["carrier_id"], row["day"]) == (carrier, day)
    return mine and row["scope"] in scopes and within(row["hours"], hour)
