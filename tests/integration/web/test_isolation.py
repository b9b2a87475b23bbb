"""A tenant's screens show nothing of another's, whatever is asked for."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from headway.integrations.webhooks.model import AddWebhook
from tests.integration.web.conftest import Browser
from tests.integration.web.town import Town


async def ids(town: Town) -> dict[str, UUID]:
    async with town.app.scope.reading(town.tenant) as (conn, _):
        case = await conn.fetchval("SELECT id FROM exception_case WHERE state = 'open' LIMIT 1")
        webhook = await conn.fetchval("SELECT id FROM webhook_endpoint WHERE description = 'LINDT' LIMIT 1")
    row = (await town.shipments())[0]
    if webhook is None:
        webhook = (await town.run(AddWebhook("https://lindt.example/in", ("*",), "LINDT"))).webhook.id
    return {"shipment": row.id, "order": row.order_id, "case": case, "webhook": webhook}


SLOTS = [
    "/shipments/{shipment}",
    "/shipments/{shipment}/pictures/abc",
    "/orders/{order}",
    "/cases/{case}",
    "/cases/{case}/beside",
    "/cases?case={case}",
    "/carriers/NORDFRACHT",
    "/mappings/NORDFRACHT",
    "/admin/webhooks/{webhook}",
]


@pytest.mark.parametrize("slot", SLOTS)
async def test_another_tenants_things_are_not_there(
    browser: Browser, town: Town, other_tenant: UUID, slot: str
) -> None:
    stranger = await browser(other_tenant)
    answer = await stranger.get(slot.format(**await ids(town)))
    assert answer.status_code == 404
    assert "LINDT" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/board?status=all", "/orders", "/cases?phase=all", "/carriers", "/mappings", "/analytics"),
        *("/find?q=NORD", "/analytics/rows?figure=spend", "/analytics/rows?figure=exposure", "/analytics/leadership"),
    ],
)
async def test_another_tenants_lists_are_empty(browser: Browser, other_tenant: UUID, path: str) -> None:
    text = (await (await browser(other_tenant)).get(path)).text
    assert not any(word in text for word in ("SO-48", "LINDT", "NORDFRACHT", "ATLANTIS"))


DEEDS = {
    "/cases/sort": [{"deed": "take"}, {"deed": "resolve", "reason": "mine now"}],
    "/cases/{case}/comment": [{"text": "mine now"}],
}


@pytest.mark.parametrize(("path", "fields"), [(path, each) for path, many in DEEDS.items() for each in many])
async def test_another_tenants_case_cannot_be_touched(
    browser: Browser, town: Town, other_tenant: UUID, path: str, fields: dict[str, str]
) -> None:
    case = (await ids(town))["case"]
    stranger = await browser(other_tenant)
    sent = {"csrf": await csrf(stranger), "ids": str(case), **fields}
    assert (await stranger.post(path.format(case=case), data=sent)).status_code == 404
    async with town.app.scope.reading(town.tenant) as (conn, _):
        assert await conn.fetchval("SELECT state FROM exception_case WHERE id = $1", case) == "open"
        assert await conn.fetchval("SELECT count(*) FROM case_timeline WHERE text LIKE '%mine now%'") == 0


async def csrf(client: httpx.AsyncClient) -> str:
    """The session's token, as the page carries it."""
    return (await client.get("/")).text.split('name="csrf" value="')[1].split('"')[0]
