"""Carriers to test with: SWIFT with a parcel service from zone A to B, contract C1 in dollars for 2026."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from headway.carriers import commands as c
from headway.kernel.app import App

D = Decimal
MONDAY = date(2026, 3, 2)
ACTOR = "user:test"


def rate(row: int, low: str, high: str, per_kg: str = "1", **more: Any) -> c.RateRow:
    fields: dict[str, Any] = {
        "service": "DTD",
        "origin_zone": "A",
        "destination_zone": "B",
        "mode": "ROAD",
        "transit_days": 2,
        **more,
    }
    return c.RateRow(row=row, min_kg=D(low), max_kg=D(high), per_kg=D(per_kg), **fields)


def contract(code: str = "C1", start: date = date(2026, 1, 1), end: date = date(2026, 12, 31)) -> c.ContractDraft:
    return c.ContractDraft("SWIFT", code, "USD", start, end)


async def swift(app: App, tenant: UUID, *rows: c.RateRow) -> UUID:
    """Set SWIFT up with the given rates; returns its id."""
    saved = await app.run(tenant, c.SaveCarriers((c.CarrierDraft("SWIFT", "Swift Parcel"),)), actor=ACTOR)
    await app.run(tenant, c.SaveServices((c.ServiceDraft("SWIFT", "DTD", "Door to door"),)), actor=ACTOR)
    await app.run(tenant, c.SaveContracts((contract(),)), actor=ACTOR)
    if rows:
        await app.run(tenant, c.ReplaceRates("SWIFT", "C1", rows), actor=ACTOR)
    (carrier_id,) = saved.ids
    return carrier_id


@asynccontextmanager
async def reading(app: App, tenant: UUID) -> AsyncIterator[Any]:
    """A connection bound to the tenant."""
    async with app.scope.reading(tenant) as (conn, _):
        yield conn


async def events(app: App, tenant: UUID) -> list[str]:
    """The types of all events so far, in order."""
    async with reading(app, tenant) as conn:
        return [row["type"] for row in await conn.fetch("SELECT type FROM event_log ORDER BY xid, seq")]
