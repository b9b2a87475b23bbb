"""A small rush for scarce capacity (the big one: tests/prove/test_reservations.py)."""

from collections.abc import Callable
from uuid import UUID

import pytest

from headway.carriers import commands as c
from headway.carriers.handlers import room
from headway.kernel.app import App
from tests.integration.carriers import rush
from tests.integration.carriers.given import ACTOR, reading

MakeApp = Callable[..., App]


@pytest.mark.parametrize("scarcity", [4, 40])
async def test_a_rush_oversells_nothing_and_loses_nothing(
    make_app: MakeApp, tenant: UUID, database_dsn: str, scarcity: int
) -> None:
    app = make_app(room())
    drafts = tuple(c.CarrierDraft(code, code) for code in rush.CODES)
    carriers = (await app.run(tenant, c.SaveCarriers(drafts), actor=ACTOR)).ids
    await rush.limit(app, tenant, scarcity)
    async with rush.watched(database_dsn, tenant) as oversold:
        told = await rush.join(rush.Part(database_dsn, tenant, carriers, claims=300, connections=8, seed=1))
    assert oversold == []
    async with reading(app, tenant) as conn:
        assert await rush.differences(conn, told) == []
    assert (told.won + told.lost > 250, told.lost > 0, told.collisions) == (True, True, 0)
