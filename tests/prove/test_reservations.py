"""10,000 reservations of several processes against scarce capacity: none oversold, and the books are what is held."""

from __future__ import annotations

import time
from uuid import UUID

import pytest

from headway.carriers import commands as c
from headway.carriers.handlers import room
from headway.kernel.app import App
from headway.kernel.uow import Scope
from tests.integration.carriers import rush
from tests.integration.carriers.given import ACTOR, reading

pytestmark = pytest.mark.prove

CLAIMS, PROCESSES, CONNECTIONS = 10_000, 4, 8
SCARCITY = 150
"""Shipments a carrier takes on each of the two days: together a tenth of what is asked for."""


async def test_ten_thousand_reservations_oversell_nothing(
    scope: Scope, tenant: UUID, database_dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = App(scope, [room()])
    drafts = tuple(c.CarrierDraft(code, code) for code in rush.CODES)
    carriers = (await app.run(tenant, c.SaveCarriers(drafts), actor=ACTOR)).ids
    await rush.limit(app, tenant, SCARCITY)
    share = (CLAIMS // PROCESSES, CONNECTIONS)
    begun = time.monotonic()
    async with rush.watched(database_dsn, tenant) as oversold:
        told = await rush.rush(rush.Part(database_dsn, tenant, carriers, *share, seed) for seed in range(PROCESSES))
    took_s = time.monotonic() - begun
    async with reading(app, tenant) as conn:
        different = await rush.differences(conn, told)
        limits = await conn.fetchval("SELECT count(*) FROM capacity_day")
    with capsys.disabled():
        print(
            f"\n{CLAIMS} reservations over {PROCESSES * CONNECTIONS} connections in {took_s:.0f} s against {limits} "
            f"limits: {told.won} won, {told.lost} refused, {CLAIMS - told.won - told.lost} rolled back; "
            f"{len(oversold)} oversold, {len(different)} books differ, {told.collisions} deadlocks"
        )
    assert (oversold, different, told.collisions) == ([], [], 0)
    assert told.lost > CLAIMS / 2
