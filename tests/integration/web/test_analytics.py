"""The analytics screens open, lead from every number to its rows, and give away what they show as files."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from html import unescape
from uuid import UUID, uuid4

import httpx
import pyarrow.parquet as pq
import pytest

from headway.analytics.mailing.model import MailFormat, Page, ReportDraft, SaveReport
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.orders.commands import PlaceOrders
from tests.conftest import START
from tests.integration.web.conftest import Browser
from tests.integration.web.test_isolation import csrf
from tests.integration.web.test_screens import page
from tests.integration.web.town import Town, draft, found


def links(text: str, start: str) -> list[str]:
    """The addresses on a page that begin so."""
    return sorted({unescape(each) for each in re.findall(r'href="([^"]+)"', text) if each.startswith(start)})


async def test_home_tells_figures_and_what_needs_a_person(browser: Browser) -> None:
    text = await page(await browser(), "/")
    assert "Tender acceptance" in text
    assert "Needs attention" in text
    assert "No rate" in text


async def test_a_case_is_taken_on_home(browser: Browser, scope: Scope) -> None:
    about = NewTenant(f"home-{uuid4().hex}", "Home", clock_at=START)
    town = await found(scope, await create_tenant(scope, about))
    await town.run(PlaceOrders((draft(1, external_ref="SO-NOWHERE", destination_zone="ATLANTIS"),)))
    await town.drain()
    client = await browser(town.tenant)
    text = await page(client, "/")
    (form,) = re.findall(r'<form action="(/cases/sort)" method="post">(.*?)</form>', text, re.S)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[1]))
    answer = await client.post(form[0], data=fields)
    assert answer.headers["location"] == fields["next"]
    assert 'action="/cases/sort"' not in await page(client, "/")


async def test_every_tile_leads_to_its_rows(browser: Browser) -> None:
    client = await browser()
    found = links(await page(client, "/"), "/analytics/rows")
    assert len(found) == 6
    for href in found:
        assert "<tbody>" in await page(client, href) or "No such row" in await page(client, href)


@pytest.mark.parametrize("by", ["carrier", "lane", "mode", "site", "customer", "service", "hour", "weekday", "all"])
async def test_every_dimension_opens(browser: Browser, by: str) -> None:
    await page(await browser(), f"/analytics?from=now/d&by={by}")


async def test_every_link_of_a_page_of_figures_opens(browser: Browser) -> None:
    client = await browser()
    for href in links(await page(client, "/analytics?from=now/d&by=site"), "/analytics"):
        answer = await client.get(href)
        assert answer.status_code == 200, href


@pytest.mark.parametrize("query", ["from=never", "from=now&to=now-1d", "by=colour", "from=2001-01-01", "against=x"])
async def test_a_question_that_means_nothing_is_told_so(browser: Browser, query: str) -> None:
    assert (await (await browser()).get(f"/analytics?{query}")).status_code in {400, 422}


async def test_the_three_files_hold_the_same(browser: Browser) -> None:
    client = await browser()
    csv, json, parquet = [await _file(client, kind) for kind in ("csv", "json", "parquet")]
    rows = pq.read_table(io.BytesIO(parquet.content)).to_pylist()
    labels = [row["carrier"] for row in rows]
    assert labels == [row["carrier"] for row in json.json()] == [line.split(",")[0] for line in csv.text.split()[1:]]
    assert labels[:3] == ["all", "NORDFRACHT", "OWN-FLEET"]
    assert csv.text.splitlines()[0].split(",") == list(rows[0])
    assert rows[0]["spend"] == Decimal(json.json()[0]["spend"])


async def _file(client: httpx.AsyncClient, kind: str) -> httpx.Response:
    answer = await client.get(f"/analytics/export?from=now/d&format={kind}&sort=spend")
    assert answer.status_code == 200
    assert f'.{kind}"' in answer.headers["content-disposition"]
    return answer


async def test_budgets_are_set_on_the_screen_and_stand_beside_what_was_spent(
    browser: Browser, scope: Scope, other_tenant: UUID
) -> None:
    client = await browser(other_tenant)
    table = "month,scope,label,amount\n2026-03,all,,1000.00\n2026-03,carrier,NORDFRACHT,250\n"
    answer = await client.post("/analytics/budgets", data={"csrf": await csrf(client), "table": table})
    assert answer.headers["location"] == "/analytics/leadership?month=2026-03#budgets"
    text = await page(client, "/analytics/leadership?month=2026-03")
    assert "$1,000.00" in text
    assert "$250.00" in text


@pytest.mark.parametrize(
    "table", ["", "month,amount\n", "month,scope,label,amount\n2026-03,all,,abc", "month,scope,label,amount\nx,all,,1"]
)
async def test_a_table_of_budgets_that_means_nothing_is_refused(browser: Browser, table: str) -> None:
    client = await browser()
    answer = await client.post("/analytics/budgets", data={"csrf": await csrf(client), "table": table})
    assert answer.status_code in {400, 422}


async def test_leadership_opens_and_gives_files_away(browser: Browser) -> None:
    client = await browser()
    assert "SLA compliance" in await page(client, "/analytics/leadership?from=now/d")
    for sheet in ("", "&sheet=course"):
        assert (await client.get(f"/analytics/leadership/export?format=json{sheet}")).status_code == 200


async def test_a_report_is_made_changed_sent_and_ended_on_the_screen(browser: Browser, other_tenant: UUID) -> None:
    client = await browser(other_tenant)
    fields = {"name": "Week", "page": "leadership", "question": "from=now-28d", "every": "week", "at": "06:30"}
    fields |= {"format": "json", "recipients": "ann@example.org, ben@example.org", "csrf": await csrf(client)}
    made = await client.post("/analytics/reports", data=fields)
    path = made.headers["location"]
    assert "30 6 * * 1" in await page(client, path)
    changed = await client.post(path, data={**fields, "version": "1", "every": "cron", "cron": "5 9 * * *"})
    assert changed.status_code == 303
    assert (await client.post(path, data={**fields, "version": "1"})).status_code == 409
    assert (await client.post(f"{path}/send", data={"csrf": fields["csrf"]})).status_code == 303
    text = await page(client, path)
    assert "Money at risk now" in text
    (file,) = links(text, f"{path}/editions/")
    assert (await client.get(file)).json() == []
    assert "Week" in await page(client, "/analytics/reports")
    assert (await client.post(f"{path}/end", data={"csrf": fields["csrf"]})).status_code == 303
    assert (await client.get(path)).status_code == 404


async def test_a_link_in_a_mail_ends_it_without_signing_in(
    browser: Browser, stranger: httpx.AsyncClient, town: Town, other_tenant: UUID
) -> None:
    draft = ReportDraft(
        name="Daily",
        page=Page.OPERATIONS,
        question="",
        cadence="0 7 * * *",
        format=MailFormat.TEXT,
        recipients=("ann@example.org",),
    )
    await town.app.run(other_tenant, SaveReport(draft), actor="user:ann")
    async with town.app.scope.reading(other_tenant) as (conn, _):
        sealed = await conn.fetchval("SELECT sealed FROM report_recipient")
    token = town.app.scope.vault.unseal(other_tenant, sealed)["token"]
    assert "Get this report no more?" in await page(stranger, f"/reports/stop/{token}")
    assert (await stranger.post(f"/reports/stop/{token}", data={"stopped": "yes"})).status_code == 303
    assert "You get this report no more" in await page(stranger, f"/reports/stop/{token}")
    assert (await stranger.get(f"/reports/stop/{token}x")).status_code == 404
