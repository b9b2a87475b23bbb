"""A route driven on a phone, in part without a network, the browser killed on the way: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from headway.tracking.driving.passes import PATH
from headway.web import invite
from tests.browser.conftest import FOUND
from tests.browser.looks import clean, keep, schemes, violations
from tests.browser.phone import SIZE, Phone, Server
from tests.browser.waiting import fits, strike
from tests.integration.driving.fleet import VAN, Fleet, add_stop, employ
from tests.integration.web.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not FOUND, reason="there is no Chromium")]
PHOTO = Path(__file__).parents[2] / "src/headway/web/static/driver/icon.png"


@pytest.fixture
async def server(town: Town) -> AsyncIterator[Server]:
    found = Server(town.app)
    await found.start()
    yield found
    await found.stop()


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[Phone]:
    async with Phone(tmp_path).held() as found:
        yield found


async def look(page: Page, name: str) -> None:
    """Nothing scrolls sideways, nothing axe calls serious, nothing too small for a thumb."""
    await fits(page)
    small = await page.evaluate(
        "[...document.querySelectorAll('button, a.button, summary, input:not([type=radio])')]"
        ".filter(each => each.offsetParent && each.getBoundingClientRect().height < 48).map(each => each.outerHTML)"
    )
    assert small == []
    for scheme in schemes(name):
        await page.emulate_media(color_scheme=scheme)
        await keep(page, f"driver-{name}-{scheme}")
        assert await violations(page) == [], (name, scheme)


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


async def sign(page: Page) -> None:
    """Three strokes on the canvas."""
    box = await page.get_by_role("img", name="Signature field").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 30, box["y"] + 60)
    await page.mouse.down()
    for step in range(12):
        await page.mouse.move(box["x"] + 30 + 22 * step, box["y"] + 60 + (25 if step % 2 else -20))
    await page.mouse.up()


async def sign_in(phone: Phone, server: Server, fleet: Fleet) -> str:
    """Open the dispatcher's link; returns it, since whoever is signed out opens it again."""
    link = f"{server.address}{PATH}{(await fleet.let_in()).token}"
    await phone.open(link)
    await press(phone.page, "Sign in")
    await expect(phone.page.get_by_role("heading", name="5 stops, leave at")).to_be_visible()
    return link


async def kept_by_worker(page: Page) -> None:
    """The shell is on the phone."""
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    async with asyncio.timeout(10):
        while not await page.evaluate("caches.keys().then(names => names.length)"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def told(fleet: Fleet) -> list[tuple[str, str]]:
    """What the server knows of the route's actions, in order."""
    rows = await fleet.all("SELECT kind, state FROM driver_action WHERE route_id = $1 ORDER BY sequence", fleet.route)
    return [(row["kind"], row["state"]) for row in rows]


async def all_sent(page: Page) -> None:
    await expect(page.get_by_role("status")).to_have_text("All sent", timeout=30_000)


async def test_a_route_driven_in_part_without_a_network(town: Town, server: Server, phone: Phone) -> None:
    fleet = await employ(town, stops=5, prefix="DRV")
    link = await sign_in(phone, server, fleet)
    page = phone.page
    await look(page, "ready")
    await kept_by_worker(page)

    await press(page, "Leave the depot")
    await expect(page.get_by_role("heading", name="1 · Store 1")).to_be_visible()
    await all_sent(page)
    await look(page, "driving")
    way = await page.get_by_role("link", name="Navigate").first.get_attribute("href")
    assert way == "geo:53.5466,9.924?q=Elbchaussee%2012%2C%2022765%20Hamburg"
    await press(page, "I have arrived")
    await press(page, "Hand over")
    await press(page, "Delivered")
    await expect(page.get_by_role("alert")).to_have_text("Please type who takes it.")
    await page.get_by_label("Who takes it?").fill("Maria Weber")
    await sign(page)
    await page.get_by_label("Photo").set_input_files(PHOTO)
    await expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    await look(page, "proof")
    await press(page, "Delivered")
    await expect(page.get_by_role("heading", name="Done")).to_be_visible()
    await all_sent(page)

    await server.stop()
    await press(page, "Drive on")
    await press(page, "I have arrived")
    await expect(page.get_by_text("No network. Go on as usual")).to_be_visible()
    await press(page, "Hand over")
    await page.get_by_label("PIN of the recipient").fill("4711")
    await press(page, "Delivered")
    await expect(page.get_by_role("status")).to_have_text("3 to send")
    await look(page, "offline")

    # Chromium writes cookies down every half a minute: who is killed sooner is signed out, and loses nothing.
    await phone.kill()
    await phone.open(f"{server.address}/drive/")
    page = phone.page
    await expect(page.get_by_role("status")).to_have_text("3 to send")
    await press(page, "Drive on")
    await press(page, "I have arrived")
    await press(page, "It cannot be done")
    await page.get_by_label("Recipient absent").check()
    await page.get_by_label("Anything to add").fill("Bell is broken")
    await look(page, "failed")
    await press(page, "Not delivered")
    await expect(page.get_by_role("status")).to_have_text("6 to send")

    await server.start()
    await page.goto(link)
    await press(page, "Sign in")
    await all_sent(page)
    await press(page, "Drive on")
    await press(page, "I have arrived")
    await press(page, "Hand over")
    await press(page, "Delivered")
    await press(page, "Drive on")
    await press(page, "I have arrived")
    await press(page, "Hand over")
    await page.get_by_label("Who takes it?").fill("Eve")
    await press(page, "Delivered")
    await press(page, "Drive back")
    await press(page, "End the route")
    await expect(page.get_by_role("heading", name="Your route has ended")).to_be_visible()
    await all_sent(page)
    await look(page, "ended")

    stop = [("arrive", "done"), ("complete", "done"), ("depart", "done")]
    failed = [("arrive", "done"), ("fail", "done"), ("depart", "done")]
    assert await told(fleet) == [("start", "done"), *stop, *stop, *failed, *stop, *stop, ("end", "done")]
    await town.drain()
    ids = [row.id for row in fleet.rows]
    states = await fleet.all(
        "SELECT status FROM tracking_state WHERE shipment_id = ANY($1) ORDER BY array_position($1, shipment_id)", ids
    )
    assert [row["status"] for row in states] == [
        "delivered",
        "delivered",
        "delivery_attempted",
        "delivered",
        "delivered",
    ]
    pods = await fleet.all("SELECT signed_by, picture IS NOT NULL AS seen FROM pod WHERE shipment_id = ANY($1)", ids)
    assert sorted((row["signed_by"], row["seen"]) for row in pods) == [
        ("Eve", False),
        ("Maria Weber", True),
        ("Maria Weber", True),
        ("driver kim", False),
    ]
    assert phone.wrong == []


async def test_a_plan_that_changed_while_the_phone_was_away(town: Town, server: Server, phone: Phone) -> None:
    fleet = await employ(town, stops=5, prefix="CHG")
    await sign_in(phone, server, fleet)
    page = phone.page
    await press(page, "Leave the depot")
    await expect(page.get_by_role("heading", name="1 · Store 1")).to_be_visible()
    await all_sent(page)
    await server.stop()
    await press(page, "I have arrived")
    await press(page, "It cannot be done")
    await page.get_by_label("Recipient absent").check()
    await press(page, "Not delivered")
    await expect(page.get_by_role("status")).to_have_text("2 to send")
    await fleet.change("UPDATE route_stop SET status = 'done' WHERE id = $1", fleet.stops[0])
    await fleet.change("UPDATE route_stop SET status = 'dropped' WHERE id = $1", fleet.stops[2])
    await fleet.change("UPDATE route SET version = 2 WHERE id = $1", fleet.route)
    await server.start()
    await expect(page.get_by_text("The plan had changed meanwhile").first).to_be_visible(timeout=30_000)
    await expect(page.get_by_text("Not on your route any more: Store 3")).to_be_visible()
    await look(page, "changed")
    assert [state for _, state in await told(fleet)] == ["done", "kept", "kept"]
    assert phone.wrong == []


async def test_a_code_signs_in_and_a_revoked_pass_signs_out(town: Town, server: Server, phone: Phone) -> None:
    fleet = await employ(town, stops=5, prefix="COD")
    made = await fleet.let_in()
    await phone.open(f"{server.address}/drive/")
    page = phone.page
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await look(page, "signed-out")
    await page.get_by_role("link", name="Type a code").click()
    await page.get_by_label("The code from your dispatcher").fill("0000-0000-0000")
    await press(page, "Sign in")
    await expect(page.get_by_role("alert")).to_be_visible()
    await look(page, "code")
    await page.get_by_label("The code from your dispatcher").fill(made.code.lower().replace("-", " "))
    await strike(page, "Enter")
    await expect(page.get_by_role("heading", name="5 stops, leave at")).to_be_visible()
    await fleet.change("UPDATE driver_pass SET revoked_at = made_at WHERE id = $1", made.id)
    await page.reload()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert SIZE["width"] == await page.evaluate("innerWidth")


async def test_nothing_is_shared_without_a_yes(town: Town, server: Server, phone: Phone) -> None:
    fleet = await employ(town, stops=5, prefix="POS")
    await sign_in(phone, server, fleet)
    page = phone.page
    await page.context.grant_permissions(["geolocation"], origin=server.address)
    await page.context.set_geolocation({"latitude": 53.55, "longitude": 9.99})
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/drive/positions") else None)
    await press(page, "Leave the depot")
    await expect(page.get_by_role("heading", name="1 · Store 1")).to_be_visible()
    await all_sent(page)
    assert sent == []
    async with page.expect_response("**/drive/positions") as answered:
        await press(page, "Share while I drive")
    assert (await answered.value).status == 200
    assert len(await fleet.all("SELECT FROM tracked_vehicle WHERE vehicle = $1", VAN)) == 1
    await press(page, "Stop sharing")
    await expect(page.get_by_role("button", name="Share while I drive")).to_be_visible()
    said = await fleet.all("SELECT given FROM driver_consent WHERE driver_code = 'kim' ORDER BY n")
    assert [row["given"] for row in said] == [True, False]


async def test_a_new_stop_is_told(town: Town, server: Server, phone: Phone) -> None:
    fleet = await employ(town, stops=5, prefix="NEW")
    await sign_in(phone, server, fleet)
    page = phone.page
    async with town.app.scope.begin(town.tenant, "system:test") as uow:
        await uow.conn.execute("UPDATE route_stop SET status = 'done' WHERE id = $1", fleet.stops[4])
        await add_stop(uow, fleet, fleet.rows[4].id, 6, uow.now)
        await uow.conn.execute("UPDATE route SET version = 2 WHERE id = $1", fleet.route)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.get_by_text("New on your route: Store 5.")).to_be_visible()


async def test_a_dispatcher_makes_a_link(town: Town, server: Server, phone: Phone) -> None:
    await employ(town, stops=1, prefix="LNK")
    await phone.open(f"{server.address}/enter?token={await invite(town.app, town.tenant, 'ann')}")
    page = phone.page
    await page.goto(f"{server.address}/fleet")
    await press(page, "Make a sign-in link for Kim Sander")
    await expect(page.get_by_role("heading", name="Let kim in")).to_be_visible()
    link = await page.get_by_label("Address").input_value()
    await clean(page, "driver-link")
    await page.goto(link)
    await press(page, "Sign in")
    await expect(page.get_by_role("heading", name="1 stop, leave at")).to_be_visible()
