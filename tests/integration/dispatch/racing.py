"""Races of two or more who want the same offer at the same moment, over connections of their own, many at once.

A field of shipments is raced over again and again: each heat begins with every shipment as it was when it was offered
(the rows are put back), ends with a count of what everybody was told, and leaves books that must agree with the
offers. Every contender is told something: `won`, `repeated`, or the code of the error.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from headway.dispatch import store
from headway.dispatch.commands import AnswerOffer, WithdrawOffer
from headway.dispatch.model import Answer, Offer
from headway.kernel.alarms import fire
from headway.kernel.errors import Conflict
from tests.integration.dispatch.policies import in_force
from tests.integration.dispatch.world import START, World

SECOND = timedelta(seconds=1)
READY = datetime(2026, 10, 1, 14, tzinfo=UTC)
"""So far off that the clock of many heats does not come near it."""

HELD = "status IN ('draft', 'pending', 'sent', 'viewed', 'countered', 'accepted')"
Contest = Callable[["Field", Sequence[Sequence[Offer]]], Awaitable[list[list[str]]]]


@dataclass
class Start:
    """Every offer as it went out, and the rows that a race changes, to be put back before the next."""

    offers: list[tuple[Offer, ...]]
    rows: dict[str, str]

    @classmethod
    async def of(cls, world: World) -> Start:
        """How things stand now."""
        async with world.app.scope.begin(world.tenant, "system:test") as uow:
            rows = {table: await uow.conn.fetchval(_KEEP.format(table)) for table in (*_WHOLE, *_BOOKS)}
            found = {row.id: await store.live_offers(uow.conn, row.id) for row in await world.shipments()}
        return cls(list(found.values()), rows)

    async def put_back(self, world: World) -> None:
        """Everything as it stood, the clock too; what happened stays in the log and in the ledger."""
        async with world.app.scope.begin(world.tenant, "system:test") as uow:
            await uow.conn.execute("UPDATE tenant SET clock_at = $1", START)
            for table in _WHOLE:
                await uow.conn.execute(f"DELETE FROM {table}")
            for table in reversed(_WHOLE):
                await uow.conn.execute(_FILL.format(table), self.rows[table])
            for table, (columns, key) in _BOOKS.items():
                kept = "k.{0}" if table == "shipment" else "coalesce(k.{0}, 0)"
                values = ", ".join(f"{column} = {kept.format(column)}" for column in columns)
                await uow.conn.execute(_ADJUST.format(table=table, values=values, key=key), self.rows[table])


_WHOLE = ("timer", "offer_link", "tender_offer", "tender", "stop", "shipment_leg")
_COUNTS = ("reserved", "reserved_kg", "consumed", "consumed_kg", "released", "released_kg")
_STANDING = (
    *("status", "attempt", "capacity_retries", "problem", "problem_detail", "offer_id", "carrier_id", "carrier_code"),
    *("origin_site", "origin_zone", "pickup_planned_at", "delivery_planned_at", "price_minor", "expected_cost_minor"),
    "booked_at",
)
_BOOKS = {
    "shipment": (_STANDING, "id"),
    "capacity_day": (_COUNTS, "day, carrier_id, scope, hours"),
    "capacity_use": (_COUNTS, "day, carrier_id, origin_zone, destination_zone, hour"),
    "site_use": (("used",), "site, day"),
}
_KEEP = "SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM {} t"
_FILL = "INSERT INTO {0} SELECT * FROM jsonb_populate_recordset(NULL::{0}, $1::jsonb)"
_ADJUST = """UPDATE {table} b SET {values}
FROM {table} o LEFT JOIN jsonb_populate_recordset(NULL::{table}, $1::jsonb) k USING ({key}) WHERE b.ctid = o.ctid"""


@dataclass
class Field:
    """Shipments to race over.

    Attributes:
        told: how often each set of outcomes of one race was seen.
        faults: what must not be: races without a winner or with two, books that differ from the offers.
    """

    world: World
    start: Start
    told: Counter[tuple[str, ...]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    races: int = 0

    async def heat(self, contest: Contest) -> None:
        """Put everything back, race, and hold what was told against what the database says."""
        await self.start.put_back(self.world)
        outcomes = await contest(self, self.start.offers)
        self.races += len(outcomes)
        self.told.update(tuple(sorted(each)) for each in outcomes)
        winners = [each.count("won") for each in outcomes]
        self.faults += [f"{count} winners: {seen}" for count, seen in zip(winners, outcomes, strict=True) if count != 1]
        await self._check_books()

    async def _check_books(self) -> None:
        ask = self.world.values
        twice = await ask(
            "SELECT shipment_id FROM tender_offer WHERE status = 'accepted' GROUP BY 1 HAVING count(*) > 1"
        )
        booked = await ask("SELECT count(*) FROM shipment WHERE status = 'booked'")
        accepted = await ask("SELECT count(*) FROM tender_offer WHERE status = 'accepted'")
        held = await ask(f"SELECT count(*) FROM tender_offer WHERE {HELD}")
        sites = await ask(f"SELECT count(DISTINCT shipment_id) FROM tender_offer WHERE {HELD}")
        used = await self.world.used()
        self.faults += [f"two acceptances of {each}" for each in twice]
        if booked != accepted:
            self.faults.append(f"{booked} booked, {accepted} accepted")
        if used != (sites[0], held[0]):
            self.faults.append(f"books {used}, held {(sites[0], held[0])}")


async def a_field(world: World, shipments: int, **tender: Any) -> Field:
    """Shipments, offered by this way of tendering."""
    await in_force(world, tender=tender)
    await world.place(*(f"O-{number}" for number in range(shipments)), ready_at=READY)
    return Field(world, await Start.of(world))


async def _told(racer: Awaitable[Any]) -> str:
    """`won`, `repeated`, or the error's code."""
    try:
        result = await racer
    except Conflict as error:
        return error.code
    return "repeated" if getattr(result, "repeated", False) else "won"


async def _race(*racers: Awaitable[Any]) -> list[str]:
    return list(await asyncio.gather(*map(_told, racers)))


async def accept_against_accept(field: Field, offers: Sequence[Sequence[Offer]]) -> list[list[str]]:
    """Everybody who was asked accepts, and the first of them twice."""
    run = field.world.run
    return await asyncio.gather(
        *(_race(*(run(AnswerOffer(each.id, Answer.ACCEPT)) for each in (*asked, asked[0]))) for asked in offers)
    )


async def accept_against_withdraw(field: Field, offers: Sequence[Sequence[Offer]]) -> list[list[str]]:
    """The carrier accepts what the shipper takes back."""
    run = field.world.run
    return await asyncio.gather(
        *(
            _race(run(AnswerOffer(asked[0].id, Answer.ACCEPT)), run(WithdrawOffer(asked[0].id, "changed")))
            for asked in offers
        )
    )


async def accept_against_expiry(field: Field, offers: Sequence[Sequence[Offer]]) -> list[list[str]]:
    """The carriers accept around the last second, while the clock moves on and the timers fire."""
    world, ends = field.world, START + timedelta(hours=2)
    await _set_clock(world, ends - SECOND)
    racing = [
        _told(_after(0.004 * (place % 16), world.run(AnswerOffer(asked[0].id, Answer.ACCEPT))))
        for place, asked in enumerate(offers)
    ]
    told, *_ = await asyncio.gather(
        asyncio.gather(*racing),
        _after(0.01 * (field.races % 7), _set_clock(world, ends)),
        *(_fire(world) for _ in "ab"),
    )
    await _fire(world)
    rows = set(await world.values("SELECT id FROM tender_offer WHERE status = 'expired'"))
    return [[said] + ["won"] * (asked[0].id in rows) for said, asked in zip(told, offers, strict=True)]


async def _after(delay_s: float, racer: Awaitable[Any]) -> Any:
    await asyncio.sleep(delay_s)
    return await racer


async def _fire(world: World) -> None:
    """Handle timers until none is due, once there was one."""
    for _ in range(20):
        while await fire(world.app, world.tenant):
            pass
        await asyncio.sleep(0.005)


async def _set_clock(world: World, to: datetime) -> None:
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        await uow.conn.execute("UPDATE tenant SET clock_at = $1", to)


@dataclass(frozen=True)
class Kind:
    """A kind of race: what is done, how carriers are asked, and every set of words it may end with."""

    contest: Contest
    tender: dict[str, Any]
    possible: frozenset[tuple[str, ...]]


WATERFALL: dict[str, Any] = {"mode": "waterfall"}
BROADCAST: dict[str, Any] = {"mode": "broadcast", "broadcast_size": 3}
CLOSED = "offer_closed"
KINDS = {
    "accept-accept": Kind(accept_against_accept, WATERFALL, frozenset({("repeated", "won")})),
    "broadcast": Kind(
        accept_against_accept,
        BROADCAST,
        frozenset({(CLOSED, CLOSED, "repeated", "won"), (CLOSED, CLOSED, CLOSED, "won")}),
    ),
    "accept-withdraw": Kind(accept_against_withdraw, WATERFALL, frozenset({(CLOSED, "won")})),
    "accept-expiry": Kind(accept_against_expiry, WATERFALL, frozenset({("won",), (CLOSED, "won")})),
}
"""In a race against the clock the acceptance alone is told a word; the expiry is counted where it won."""


async def run(world: World, kind: str, shipments: int, heats: int) -> Field:
    """Race over and over."""
    field = await a_field(world, shipments, **KINDS[kind].tender)
    for _ in range(heats):
        await field.heat(KINDS[kind].contest)
    return field
