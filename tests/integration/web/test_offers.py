"""A carrier answers by link, without signing in, or in the portal: its own offers only, never without an outcome."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import httpx
import pytest

from headway.dispatch import offer_views
from headway.dispatch.commands import MakeOfferLink, RevokeOfferLinks, WithdrawOffer
from headway.dispatch.links import PATH, mint
from headway.dispatch.views import ShipmentRow
from headway.docks.commands import SaveDoor
from headway.docks.model import Direction
from headway.docks.store import list_appointments
from headway.kernel.tenancy import NewTenant, create_key, create_tenant
from headway.kernel.uow import Scope
from headway.orders.commands import PlaceOrders
from tests.conftest import START
from tests.integration.web.conftest import Browser
from tests.integration.web.town import HOUR, Town, draft, found


@pytest.fixture
async def hall(scope: Scope, town: Town) -> Town:
    """A town of the test's own, with one order out to its best carrier; served by the same site."""
    tenant = await create_tenant(scope, NewTenant(slug=f"hall-{uuid4().hex}", name="Hall", clock_at=START))
    hall = await found(scope, tenant)
    await order(hall, "SO-1")
    return hall


async def order(town: Town, ref: str) -> None:
    late = {"ready_at": START + 20 * HOUR, "deliver_by": START + 60 * HOUR}
    await town.run(PlaceOrders((draft(3, external_ref=ref, **late),)))
    await town.drain()


async def shipment(town: Town) -> ShipmentRow:
    return (await town.shipments())[0]


async def link(town: Town) -> str:
    offer_id = (await shipment(town)).offer_id
    assert offer_id is not None
    made = await town.run(MakeOfferLink(offer_id))
    return f"{PATH}{made.token}"


async def seen(town: Town, offer_id: UUID | None) -> offer_views.CarrierOffer:
    assert offer_id is not None
    async with town.app.scope.reading(town.tenant) as (conn, _):
        return await offer_views.carrier_offer(conn, offer_id)


async def test_a_link_shows_the_offer_and_notes_that_it_was_seen(stranger: httpx.AsyncClient, hall: Town) -> None:
    page = await stranger.get(await link(hall))
    assert page.status_code == 200
    assert "Offer SO-1" in page.text
    assert "Accept for" in page.text
    assert (await seen(hall, (await shipment(hall)).offer_id)).status == "viewed"


async def test_a_page_that_was_only_fetched_ahead_was_not_seen(stranger: httpx.AsyncClient, hall: Town) -> None:
    await stranger.get(await link(hall), headers={"sec-purpose": "prefetch"})
    assert (await seen(hall, (await shipment(hall)).offer_id)).status == "sent"


async def test_it_shows_nothing_of_what_the_shipment_is_worth(stranger: httpx.AsyncClient, hall: Town) -> None:
    row = await shipment(hall)
    page = await stranger.get(await link(hall))
    assert row.expected_cost is not None
    assert f"{row.expected_cost.amount:,}" not in page.text
    assert "LINDT" not in page.text


async def test_who_accepted_chooses_a_time_at_the_dock_itself(stranger: httpx.AsyncClient, hall: Town) -> None:
    site = (await shipment(hall)).origin_site
    assert site is not None
    await hall.run(SaveDoor(site=site, code="7", directions=(Direction.OUTBOUND,)))
    path = await link(hall)
    assert "Your time at the dock" not in (await stranger.get(path)).text
    assert (await stranger.post(f"{path}/slot", data={"slot": f"{START.isoformat()}|7"})).status_code == 409
    await stranger.post(path, data={"answer": "accept"})
    page = await stranger.get(path)
    times = re.findall(r'<option value="([^"]+)\|7">', page.text)
    assert len(times) == 8
    answer = await stranger.post(f"{path}/slot", data={"slot": f"{times[3]}|7"})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "door <b>7</b>" in (await stranger.get(path)).text
    assert (await stranger.post(f"{path}/slot", data={"slot": f"{times[0]}|7"})).status_code == 303
    assert (await stranger.post(f"{path}/slot", data={"slot": f"{times[0]}|8"})).status_code == 409
    assert (await stranger.post(f"{path}/slot", data={"slot": "tomorrow"})).status_code == 422
    async with hall.app.scope.reading(hall.tenant) as (conn, now):
        (booked,) = await list_appointments(conn, site, now, now + 72 * HOUR)
    assert booked.start.isoformat() == times[0]


async def test_accepting_by_link_books(stranger: httpx.AsyncClient, hall: Town) -> None:
    path = await link(hall)
    answer = await stranger.post(path, data={"answer": "accept"})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert (await shipment(hall)).status == "booked"
    assert "It is yours" in (await stranger.get(path)).text


async def test_the_same_click_twice_is_one_answer(stranger: httpx.AsyncClient, hall: Town) -> None:
    path = await link(hall)
    answers = [await stranger.post(path, data={"answer": "accept"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]


async def test_declining_by_link_asks_the_next(stranger: httpx.AsyncClient, hall: Town) -> None:
    first = (await shipment(hall)).offer_id
    path = await link(hall)
    assert (await stranger.post(path, data={"answer": "decline", "reason": "full"})).status_code == 303
    assert (await shipment(hall)).offer_id != first
    page = await stranger.get(path)
    assert "It was declined" in page.text
    assert "Accept for" not in page.text


async def test_a_higher_price_by_link_is_judged_at_once(stranger: httpx.AsyncClient, hall: Town) -> None:
    path, before = await link(hall), (await shipment(hall)).price
    assert before is not None
    await stranger.post(path, data={"answer": "counter", "price": str(before.amount + 1), "reason": "a detour"})
    after = await shipment(hall)
    assert (after.status, after.price) == ("booked", type(before)(before.minor + 100, before.currency))


@pytest.mark.parametrize("price", ["", "abc", "-5", "1e9", "0", "12.345", "9" * 30])
async def test_a_price_that_is_none_is_said_and_stays_typed(
    stranger: httpx.AsyncClient, hall: Town, price: str
) -> None:
    page = await stranger.post(await link(hall), data={"answer": "counter", "price": price, "reason": "a detour"})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert 'value="a detour"' in page.text
    assert (await shipment(hall)).status == "tendering"


async def test_a_late_answer_is_told_so(stranger: httpx.AsyncClient, hall: Town) -> None:
    path = await link(hall)
    await hall.until(3)
    page = await stranger.post(path, data={"answer": "accept"})
    assert page.status_code == 409
    assert "Time to answer is over" in page.text


async def test_a_withdrawn_offer_says_so(stranger: httpx.AsyncClient, hall: Town) -> None:
    path = await link(hall)
    offer_id = (await shipment(hall)).offer_id
    assert offer_id is not None
    await hall.run(WithdrawOffer(offer_id, "wrong weight"))
    assert "was withdrawn" in (await stranger.get(path)).text


async def test_a_revoked_link_leads_nowhere(stranger: httpx.AsyncClient, hall: Town) -> None:
    path = await link(hall)
    offer_id = (await shipment(hall)).offer_id
    assert offer_id is not None
    assert await hall.run(RevokeOfferLinks(offer_id)) >= 1
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(path, data={"answer": "accept"})).status_code == 404


@pytest.mark.parametrize("token", ["x", "A" * 65, "%00", "A" * 500, "ééé", "-" * 65])
async def test_a_made_up_link_leads_nowhere(stranger: httpx.AsyncClient, token: str) -> None:
    assert (await stranger.get(f"{PATH}{token}")).status_code == 404


async def test_a_link_of_one_tenant_is_none_of_anothers(stranger: httpx.AsyncClient, hall: Town, town: Town) -> None:
    token = (await link(hall)).removeprefix(PATH)
    foreign = mint(town.tenant).token[:22] + token[22:]
    assert (await stranger.get(f"{PATH}{foreign}")).status_code == 404


async def test_another_site_cannot_answer(stranger: httpx.AsyncClient, hall: Town) -> None:
    answer = await stranger.post(await link(hall), data={"answer": "accept"}, headers={"origin": "https://evil.test"})
    assert answer.status_code == 403
    assert (await shipment(hall)).status == "tendering"


async def test_only_the_hash_of_a_token_is_kept(hall: Town) -> None:
    token = (await link(hall)).removeprefix(PATH)
    async with hall.app.scope.reading(hall.tenant) as (conn, _):
        jobs = await conn.fetchval("SELECT coalesce(string_agg(payload::text, ' '), '') FROM job")
        rows = await conn.fetch("SELECT to_jsonb(l)::text AS text FROM offer_link l")
    assert token not in jobs
    assert rows
    assert all(token not in row["text"] for row in rows)


def csrf(page: str) -> str:
    """The session's token, as the page carries it."""
    return page.split('name="csrf" value="')[1].split('"')[0]


async def portal(browser: Browser, hall: Town, code: str) -> httpx.AsyncClient:
    return await browser(hall.tenant, ("offers:read", "offers:answer", f"carrier:{code}"))


async def test_the_portal_shows_a_carrier_its_offers_and_nothing_else(browser: Browser, hall: Town) -> None:
    asked = (await shipment(hall)).carrier_code
    assert asked is not None
    other = "MERIDIAN"
    mine, theirs = await portal(browser, hall, asked), await portal(browser, hall, other)
    assert "SO-1" in (await mine.get("/portal")).text
    assert "SO-1" not in (await theirs.get("/portal")).text
    assert (await theirs.get(f"/portal?carrier={asked}")).status_code == 403
    for path in ("/", "/orders", "/carriers", f"/shipments/{(await shipment(hall)).id}"):
        assert (await mine.get(path)).status_code == 403


async def test_a_carrier_answers_in_the_portal(browser: Browser, hall: Town) -> None:
    row = await shipment(hall)
    assert row.carrier_code is not None
    mine = await portal(browser, hall, row.carrier_code)
    form = {"answer": "accept", "csrf": csrf((await mine.get("/portal")).text)}
    assert (await mine.post(f"/portal/offers/{row.offer_id}", data=form)).status_code == 303
    assert (await shipment(hall)).status == "booked"
    assert "Accepted" in (await mine.get("/portal")).text


async def test_no_carrier_answers_for_another(browser: Browser, hall: Town) -> None:
    row = await shipment(hall)
    theirs = await portal(browser, hall, "MERIDIAN")
    form = {"answer": "accept", "csrf": csrf((await theirs.get("/portal")).text)}
    assert (await theirs.post(f"/portal/offers/{row.offer_id}", data=form)).status_code == 403
    assert (await shipment(hall)).status == "tendering"


async def test_a_person_makes_the_link_that_signs_a_carrier_in(
    browser: Browser, stranger: httpx.AsyncClient, hall: Town
) -> None:
    clerk, row = await browser(hall.tenant), await shipment(hall)
    form = {"carrier": str(row.carrier_code), "csrf": csrf((await clerk.get(f"/carriers/{row.carrier_code}")).text)}
    page = await clerk.post("/portal-links", data=form)
    path = re.search(r"/enter\?token=[\w-]+", page.text)
    assert path is not None
    entered = await stranger.get(path[0])
    assert (entered.status_code, entered.headers["location"]) == (303, "/portal")
    assert "SO-1" in (await stranger.get("/portal")).text


async def test_a_carriers_key_signs_in_at_its_portal(stranger: httpx.AsyncClient, hall: Town) -> None:
    scopes = ["offers:read", "offers:answer", "carrier:MERIDIAN"]
    _, key = await create_key(hall.app.scope, tenant_id=hall.tenant, label="meridian", scopes=scopes)
    entered = await stranger.post("/login", data={"key": key, "next": "/"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/portal")


async def test_a_time_that_is_over_is_over_in_the_portal(browser: Browser, hall: Town) -> None:
    row = await shipment(hall)
    mine = await portal(browser, hall, str(row.carrier_code))
    form = {"answer": "accept", "csrf": csrf((await mine.get("/portal")).text)}
    await hall.until(3)
    page = await mine.post(f"/portal/offers/{row.offer_id}", data=form)
    assert page.status_code == 409
    assert "expired" in page.text
