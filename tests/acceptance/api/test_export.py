"""The canonical dump: equal for equal stories, different for any difference, whole."""

from __future__ import annotations

import hashlib
import re
from contextlib import AsyncExitStack

from fastapi import FastAPI

from headway.kernel.uow import Scope
from tests.acceptance.api.conftest import Pair, full_tenant
from tests.integration.api.world import Truth, order


async def test_two_tenants_with_the_same_story_have_the_same_dump(scope: Scope, api: FastAPI) -> None:
    async with AsyncExitStack() as stack:
        one = await full_tenant(scope, api, Truth(api), "Same", stack)
        two = await full_tenant(scope, api, Truth(api), "Same", stack)
        first, second = await one.export(), await two.export()
        assert sorted(set(first.splitlines()) ^ set(second.splitlines())) == []
        assert first == second
        await two.send("POST", "/orders", order("SO-one-more", "ACMESame"))
        assert (await two.export()).splitlines()[-1] != first.splitlines()[-1]


async def test_the_dump_ends_with_the_hash_of_what_stands_before(pair: Pair) -> None:
    *lines, last = (await pair.a.export()).splitlines(keepends=True)
    assert last == f"sha256\t{hashlib.sha256(''.join(lines).encode()).hexdigest()}\n"


async def test_the_dump_holds_names_and_no_ids(pair: Pair) -> None:
    text = await pair.a.export()
    assert re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-", text) is None
    assert '"order:SO-booked-Aaaaaaa"' in text
    assert '"shipment:order:SO-booked-Aaaaaaa#1"' in text


async def test_rows_stand_in_order(pair: Pair) -> None:
    lines = (await pair.a.export()).splitlines()[:-1]
    tables = [line.partition("\t")[0] for line in lines]
    assert tables == sorted(tables)
    assert len(set(tables)) > 25
