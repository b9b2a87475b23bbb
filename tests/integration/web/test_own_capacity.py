"""A carrier confirms what it takes and says when it is out, on a page of its own, for itself alone."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from headway.carriers import views
from headway.carriers.commands import CapacityRow, SetCapacity
from headway.carriers.shown import CapacityView
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from tests.conftest import START
from tests.integration.web.conftest import Browser
from tests.integration.web.town import Town, found

TODAY = START.date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
async def depot(scope: Scope, town: Town) -> Town:
    """A town of the test's own, served by the same site, where REDLINE committed to 20 shipments tomorrow."""
    depot = await found(scope, await create_tenant(scope, NewTenant(slug=f"d-{uuid4().hex}", name="D", clock_at=START)))
    await depot.run(SetCapacity((CapacityRow("REDLINE", 20, day=TOMORROW, origin_zone="N", window="08-12"),)))
    return depot


async def redline(browser: Browser, depot: Town) -> httpx.AsyncClient:
    return await browser(depot.tenant, ("offers:read", "capacity:read", "capacity:confirm", "carrier:REDLINE"))


async def book(depot: Town, code: str = "REDLINE") -> dict[str, CapacityView]:
    async with depot.app.scope.reading(depot.tenant) as (conn, _):
        return {view.scope: view for view in (await views.list_capacity(conn, TOMORROW, carrier=code)).items}


def form(page: str, **fields: object) -> dict[str, str]:
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    return {"csrf": token[1], "carrier": "REDLINE", **{name: str(value) for name, value in fields.items()}}


async def test_a_carrier_confirms_less_than_it_committed(browser: Browser, depot: Town) -> None:
    mine = await redline(browser, depot)
    page = (await mine.get("/portal/capacity")).text
    assert "From <b>N</b>, 08-12 h: 0 taken of 20" in page
    said = form(page, day=TOMORROW, scope="N", window="08-12", shipments=14)
    assert (await mine.post("/portal/capacity", data=said)).status_code == 303
    assert ((await book(depot))["N"].committed, (await book(depot))["N"].limit) == (20, 14)
    assert "committed 20, confirmed 14" in (await mine.get("/portal/capacity")).text


async def test_a_day_without_a_limit_can_get_one(browser: Browser, depot: Town) -> None:
    mine = await redline(browser, depot)
    said = form((await mine.get("/portal/capacity")).text, day=TOMORROW, scope="*", window="", shipments=3)
    assert (await mine.post("/portal/capacity", data=said)).status_code == 303
    assert (await book(depot))["*"].limit == 3


@pytest.mark.parametrize("changes", [{"shipments": "-4"}, {"shipments": "many"}, {"day": "soon"}, {"window": "12-8"}])
async def test_what_cannot_be_read_is_said_and_changes_nothing(browser: Browser, depot: Town, changes: dict) -> None:
    mine = await redline(browser, depot)
    page = (await mine.get("/portal/capacity")).text
    said = form(page, **{"day": TOMORROW, "scope": "N", "window": "08-12", "shipments": 4, **changes})
    refused = await mine.post("/portal/capacity", data=said)
    assert refused.status_code in {400, 422}
    assert 'role="alert"' in refused.text
    assert (await book(depot))["N"].limit == 20


async def test_a_carrier_says_that_it_is_out_and_works_again(browser: Browser, depot: Town) -> None:
    mine = await redline(browser, depot)
    page = (await mine.get("/portal/capacity")).text
    out = await mine.post("/portal/outage", data=form(page, reason="strike", hours="4"))
    assert out.status_code == 303
    assert "You are out" in (await mine.get("/portal/capacity")).text
    clerk = await browser(depot.tenant)
    assert "Out: strike" in (await clerk.get("/carriers/REDLINE")).text
    assert (await mine.post("/portal/outage", data=form(page, over="yes"))).status_code == 303
    assert "Cannot take or carry anything?" in (await mine.get("/portal/capacity")).text


async def test_no_carrier_speaks_for_another(browser: Browser, depot: Town) -> None:
    mine = await redline(browser, depot)
    theirs = form((await mine.get("/portal/capacity")).text, carrier="CITYHOP", day=TOMORROW, shipments=0, reason="x")
    for path in ("/portal/capacity", "/portal/outage"):
        assert (await mine.post(path, data=theirs)).status_code == 403
    assert (await mine.get("/portal/capacity?carrier=CITYHOP")).status_code == 403
    assert await book(depot, "CITYHOP") == {}
