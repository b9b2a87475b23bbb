"""A site of New York, a door of Tokyo, a tenant of UTC: a time is told by the clock of its place, and names it."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import httpx
import pytest

from headway.dispatch.commands import AnswerOffer, MakeOfferLink
from headway.dispatch.links import PATH
from headway.dispatch.model import Answer
from headway.docks.commands import SaveDoor
from headway.docks.model import Direction
from headway.kernel.tenancy import NewTenant, create_key, create_tenant
from headway.kernel.uow import Scope
from headway.orders.commands import PlaceOrders, SaveSites
from headway.orders.masterdata import SiteDraft
from headway.orders.registers import get_site
from tests.conftest import START
from tests.integration.web.conftest import Browser
from tests.integration.web.town import HOUR, Town, draft, found

PLACED = re.compile(r'<time [^>]*>([^<]+) <span class="zone">(\w+)</span></time>')


@pytest.fixture
async def far(scope: Scope, town: Town) -> Town:
    """A town of its own whose plant in Hamburg moved to New York, with one shipment on its way to Tokyo."""
    tenant = await create_tenant(scope, NewTenant(slug=f"far-{uuid4().hex}", name="Far", clock_at=START))
    far = await found(scope, tenant)
    await far.run(SaveSites((SiteDraft("HAM", time_zone="America/New_York"),)))
    await far.run(SaveDoor(site="HAM", code="1", directions=tuple(Direction)))
    tokyo = {"attributes": {"latitude": "35.68", "longitude": "139.69"}, "ship_from": "HAM"}
    await far.run(PlaceOrders((draft(1, ready_at=START + 8 * HOUR, deliver_by=START + 60 * HOUR, **tokyo),)))
    await far.drain()
    return far


async def key(town: Town) -> dict[str, str]:
    """What another system signs its requests with."""
    _, secret = await create_key(town.app.scope, tenant_id=town.tenant, label="far", scopes=("*",))
    return {"authorization": f"Bearer {secret}"}


def told(page: httpx.Response) -> list[tuple[str, str]]:
    assert page.status_code == 200, page.text
    return [(found[1], found[2]) for found in PLACED.finditer(page.text)]


async def test_a_shipment_is_picked_up_in_new_york_and_due_in_tokyo(browser: Browser, far: Town) -> None:
    (row,) = await far.shipments()
    assert row.offer_id is not None
    await far.run(AnswerOffer(row.offer_id, Answer.ACCEPT, ""), "carrier:town")
    await far.drain()
    ann = await browser(far.tenant)
    seen = told(await ann.get(f"/shipments/{row.id}"))
    assert ("09:00", "EST") in seen  # it is ready at 14:00 here, and its site is open by then
    assert {name for _, name in seen} == {"EST", "JST"}
    assert ("5 Mar 03:00", "JST") in seen
    answer = (await ann.get(f"/v1/shipments/{row.id}", headers=await key(far))).json()
    assert [stop["time_zone"] for stop in answer["stops"]] == ["America/New_York", "Asia/Tokyo"]


async def test_orders_and_the_board_name_the_clock_of_the_door(browser: Browser, far: Town) -> None:
    ann = await browser(far.tenant)
    assert ("5 Mar 03:00", "JST") in told(await ann.get("/orders"))
    body = json.loads((await ann.get("/board/rows")).text)
    (row,) = (dict(zip(body["columns"], each, strict=True)) for each in body["rows"])
    assert row["zone"] == "Asia/Tokyo JST"


async def test_a_carrier_reads_both_clocks_by_its_link(stranger: httpx.AsyncClient, far: Town) -> None:
    (row,) = await far.shipments()
    assert row.offer_id is not None
    made = await far.run(MakeOfferLink(row.offer_id))
    seen = told(await stranger.get(f"{PATH}{made.token}"))
    assert [name for _, name in seen] == ["EST", "JST"]


async def test_the_docks_of_a_site_show_its_own_day(browser: Browser, far: Town) -> None:
    ann = await browser(far.tenant)
    page = await ann.get("/docks", params={"site": "HAM"})
    assert "America/New_York (UTC-05:00)" in page.text
    since = re.search(r'data-since="([^"]+)"', page.text)
    assert since is not None
    assert since[1] == "2026-03-02T09:00:00+00:00"  # four in the morning there


async def test_a_zone_is_said_and_taken_back_on_the_screen_of_sites(browser: Browser, far: Town) -> None:
    ann = await browser(far.tenant)
    page = (await ann.get("/admin/sites")).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    assert "as it was said" in page
    wrong = await ann.post("/admin/sites", data={"csrf": csrf[1], "site": "LEJ", "time_zone": "Europe/Atlantis"})
    assert wrong.status_code == 422
    assert "Europe/Atlantis" in wrong.text
    for zone, kept in (("Europe/Lisbon", "Europe/Lisbon"), ("", None)):
        await ann.post("/admin/sites", data={"csrf": csrf[1], "site": "LEJ", "time_zone": zone})
        async with far.app.scope.reading(far.tenant) as (conn, _):
            assert (await get_site(conn, "LEJ")).time_zone == kept
    works_in = {
        each["code"]: each["works_in"] for each in (await ann.get("/v1/sites", headers=await key(far))).json()["items"]
    }
    assert works_in == {"HAM": "America/New_York", "LEJ": "UTC", "MUC": "UTC"}
