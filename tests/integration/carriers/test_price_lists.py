"""Price lists are kept as they were saved: by whom, when and why, and which one held at a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from headway.carriers import commands as c
from headway.carriers.agreements import bands_of, lists_compared
from headway.carriers.handlers import room
from headway.carriers.pricelists import PriceList, bands_in, list_at, price_lists
from headway.carriers.views import get_contract
from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.errors import BadInput, NotFound
from tests.integration.carriers.given import ACTOR, D, rate, reading, swift


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(room())


async def save(app: App, tenant: UUID, *rows: c.RateRow, note: str = "", actor: str = ACTOR) -> None:
    await app.run(tenant, c.ReplaceRates("SWIFT", "C1", rows, note), actor=actor)


async def contract_id(conn: Any) -> UUID:
    return (await get_contract(conn, "SWIFT", "C1")).contract.id


async def lists(app: App, tenant: UUID) -> list[PriceList]:
    async with reading(app, tenant) as conn:
        return await price_lists(conn, await contract_id(conn))


async def test_a_list_says_who_saved_it_when_and_why(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10", "2"))
    await save(app, tenant, rate(1, "0", "10", "3"), rate(2, "10", "20", "2.5"), note="from May on", actor="user:bea")
    found = await lists(app, tenant)
    assert [(e.version, e.bands, e.note, e.saved_by) for e in found] == [
        (2, 2, "from May on", "user:bea"),
        (1, 1, "", ACTOR),
    ]
    async with reading(app, tenant) as conn:
        now = await conn.fetchval("SELECT clock_at FROM tenant WHERE id = current_tenant()")
    assert found[0].saved_at == now


async def test_the_list_before_is_read_as_it_was_saved_to_the_last_digit(app: App, tenant: UUID) -> None:
    await swift(
        app, tenant, rate(1, "0", "10.5", "0.123456789012345678"), rate(7, "10.5", "20", "1.50", transit_days=3)
    )
    async with reading(app, tenant) as conn:
        before = await bands_of(conn, await contract_id(conn))
    await save(app, tenant, rate(1, "0", "10", "3"))
    async with reading(app, tenant) as conn:
        of = await contract_id(conn)
        kept = await bands_in(conn, of, 1)
        assert sorted(kept, key=lambda each: each.row) == sorted(before, key=lambda each: each.row)
        assert str(kept[0].per_kg) == "0.123456789012345678"
        assert [each.per_kg for each in await bands_of(conn, of)] == [D(3)]


async def test_the_same_list_again_is_no_new_one(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10", "2"))
    await save(app, tenant, rate(1, "0", "10", "2"), note="again")
    assert [each.version for each in await lists(app, tenant)] == [1]


async def test_two_lists_stand_beside_each_other(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10", "2"), rate(2, "10", "20", "1"))
    await save(app, tenant, rate(1, "0", "10", "3"), rate(3, "20", "30", "1"))
    async with reading(app, tenant) as conn:
        found = await lists_compared(conn, await contract_id(conn), 1, 2)
        first = await lists_compared(conn, await contract_id(conn), 0, 1)
    assert [each.relative for each in found.changed] == [D("0.5")]
    assert (len(found.added), len(found.removed), len(first.added)) == (1, 1, 2)


async def test_which_list_held_at_a_moment(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10", "2"))
    first = (await lists(app, tenant))[0].saved_at
    await conductor.advance(app, tenant, first + timedelta(days=1))
    await save(app, tenant, rate(1, "0", "10", "3"))
    moments = (first - timedelta(seconds=1), first, first + timedelta(hours=23), first + timedelta(days=1))
    async with reading(app, tenant) as conn:
        of = await contract_id(conn)
        assert [await list_at(conn, of, each) for each in moments] == [None, 1, 1, 2]


async def test_what_cannot_be_is_refused(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10", "2"))
    with pytest.raises(BadInput, match="301"):
        await save(app, tenant, rate(1, "0", "10", "3"), note="x" * 301)
    async with reading(app, tenant) as conn:
        with pytest.raises(NotFound, match="price list 9"):
            await bands_in(conn, await contract_id(conn), 9)
