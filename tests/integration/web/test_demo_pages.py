"""What the demo has beside its orders can be made, and the links it prints lead where they say."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest

from headway.cli.demo_outside import Outside
from headway.cli.demo_things import furnish
from headway.fleet.commands import SaveFleet
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.orders.commands import PlaceOrders
from headway.sim.shown.fleet import CARRIER, fleet
from headway.web.mounting import screens
from tests.conftest import START
from tests.integration.web.town import Town, draft, found
from tools.routes import NO_PAGES, gone, kind_of, pages_of

ORIGIN = "http://demo.test"


@pytest.fixture
async def shop(scope: Scope) -> Town:
    """A town of its own, with orders that carriers were offered, and the demo's things."""
    tenant = await create_tenant(scope, NewTenant(slug=f"demo-{uuid4().hex}", name="Demo", clock_at=START))
    shop = await found(scope, tenant)
    await furnish(shop.app, tenant)
    await shop.run(PlaceOrders(tuple(draft(index) for index in range(3))))
    await shop.drain()
    return shop


async def test_the_links_of_those_outside_lead_to_their_pages(shop: Town) -> None:
    links = {who: path async for who, path in Outside(shop.app, shop.tenant).links()}
    assert {"a carrier that is asked", "a carrier and its scorecard", "who was invited"} <= links.keys()
    assert {"who waits for a delivery", "who wants no more messages", "who wants no more reports"} <= links.keys()
    app = screens(shop.app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        answers = {who: (await client.get(path)).status_code for who, path in links.items()}
    await app.state.live.close()
    assert answers == dict.fromkeys(links, 200)
    assert all(kind_of(path, pages_of()) for path in links.values())


def test_the_vans_are_one_carriers_with_a_shift_each() -> None:
    made: SaveFleet = fleet(START)
    assert {van.carrier for van in made.vehicles} == {driver.carrier for driver in made.drivers} == {CARRIER}
    assert [shift.vehicle for shift in made.shifts] == [van.code for van in made.vehicles]


def test_what_is_no_page_is_an_address_and_what_is_a_page_is_not_among_it() -> None:
    assert gone() == []
    assert not NO_PAGES.keys() & pages_of().keys()
    assert {"/", "/portal", "/drive/", "/track/{token}", "/admin/webhooks/{id}"} <= pages_of().keys()
