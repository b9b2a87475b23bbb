"""What the board's island fetches, and what its forms take."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from headway.web.dispatching.rows import COLUMNS
from tests.integration.web.conftest import Browser
from tests.integration.web.test_isolation import csrf
from tests.integration.web.town import Town

LOOKS = [
    *("?view=kanban", "?view=kanban&by=carrier", "?view=kanban&by=day", "?view=timeline", "?view=timeline&by=door"),
    *("?view=timeline&by=hour", "?view=timeline&by=hour&on=2026-03-02&status=booked", "?carrier=%3Cscript%3E&q=%00"),
    *("?on=2026-99-99&view=timeline", "?ids=x,y", "?status=all&sort=due&day=today&show=500"),
]


async def rows(client: httpx.AsyncClient, query: str = "") -> list[dict[str, Any]]:
    answer = (await client.get(f"/board/rows{query}")).json()
    return [dict(zip(answer["columns"], each, strict=True)) for each in answer["rows"]]


@pytest.mark.parametrize("look", LOOKS)
async def test_every_look_opens(browser: Browser, look: str) -> None:
    answer = await (await browser()).get(f"/board{look}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text


async def test_all_open_shipments_come_as_short_rows(browser: Browser, town: Town) -> None:
    found = await rows(await browser())
    open_ones = {
        str(row.id) for row in await town.shipments() if row.status not in {"delivered", "closed", "cancelled"}
    }
    assert {row["id"] for row in found} == open_ones
    assert tuple(found[0]) == COLUMNS
    assert found[0]["standing"] in {"late", "stuck", "at_risk"}


async def test_what_did_not_change_is_not_sent_again(browser: Browser) -> None:
    client = await browser()
    first = await client.get("/board/rows")
    again = await client.get("/board/rows", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_only_those_named_or_changed_come(browser: Browser, town: Town) -> None:
    client = await browser()
    some = next(row for row in await town.shipments() if row.delivered_at)
    assert [row["id"] for row in await rows(client, f"?ids={some.id},nonsense")] == [str(some.id)]
    now = (await client.get("/board/rows")).json()["at"]
    assert await rows(client, f"?since={now + 60}") == []
    assert len(await rows(client, "?since=1")) == len(await town.shipments())


async def test_another_tenants_rows_are_not_there(browser: Browser, town: Town, other_tenant: UUID) -> None:
    stranger = await browser(other_tenant)
    assert await rows(stranger) == []
    assert await rows(stranger, f"?ids={(await town.shipments())[0].id}") == []


async def test_a_stranger_stages_nothing_of_another_tenant(browser: Browser, town: Town, other_tenant: UUID) -> None:
    stranger = await browser(other_tenant)
    fields = {"kind": "cancel", "ids": str((await town.shipments())[0].id), "csrf": await csrf(stranger)}
    assert (await stranger.post("/board/plan/stage", data=fields)).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [{"kind": "explode"}, {"kind": "cancel", "ids": ""}, {"kind": "assign"}, {"kind": "cancel", "ids": "x" * 5000}],
)
async def test_a_form_that_makes_no_sense_is_refused(browser: Browser, town: Town, fields: dict[str, str]) -> None:
    client = await browser()
    some = {"ids": str((await town.shipments())[0].id)}
    answer = await client.post("/board/plan/stage", data={**some, **fields, "csrf": await csrf(client)})
    assert answer.status_code == 422


async def test_a_form_leads_back_to_the_board_and_nowhere_else(browser: Browser) -> None:
    client = await browser()
    for back, to in (("/board?status=late", "/board?status=late"), ("//evil.test", "/board"), ("/boardx", "/board")):
        answer = await client.post("/board/plan/drop", data={"back": back, "csrf": await csrf(client)})
        assert answer.headers["location"] == f"{to}#plan"


async def test_who_only_looks_stages_and_shares_nothing(browser: Browser, town: Town) -> None:
    viewer = await browser(None, ("dispatch:read",))
    page = (await viewer.get("/board")).text
    assert 'id="acts"' not in page
    token = page.split('name="csrf" value="')[1].split('"')[0]
    fields = {"kind": "cancel", "ids": str((await town.shipments())[0].id), "csrf": token}
    assert (await viewer.post("/board/plan/stage", data=fields)).status_code == 403
    view = {"name": "Mine", "back": "/board?status=late", "csrf": token}
    assert (await viewer.post("/board/views/save", data=view)).headers["location"] == "/board?status=late"
    assert (await viewer.post("/board/views/save", data={**view, "shared": "yes"})).status_code == 403
