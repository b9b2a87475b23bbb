"""Finding anything by its reference, name or id, and nothing that one may not see."""

from __future__ import annotations

from uuid import uuid4

from headway.kernel.tenancy import NewTenant, create_tenant
from tests.conftest import START
from tests.integration.web.conftest import Browser
from tests.integration.web.town import Town


async def labels(browser: Browser, q: str, scopes: tuple[str, ...] = ("*",)) -> dict[str, list[str]]:
    """What the palette shows for a text, by kind."""
    answer = await (await browser(scopes=scopes)).get("/find.json", params={"q": q})
    assert answer.status_code == 200
    return {group["name"]: [row["label"] for row in group["rows"]] for group in answer.json()["groups"]}


async def test_an_open_shipment_is_found_by_the_end_of_its_reference(browser: Browser, town: Town) -> None:
    row = next(row for row in await town.shipments() if row.status in {"booked", "in_transit"})
    found = await labels(browser, row.external_ref[-4:].lower())
    assert row.external_ref in found["Orders"]


async def test_an_id_finds_what_has_it(browser: Browser, town: Town) -> None:
    row = (await town.shipments())[0]
    found = await labels(browser, str(row.id))
    assert found["Shipments"] == [row.external_ref]


async def test_a_carrier_is_found_by_a_part_of_its_name(browser: Browser) -> None:
    assert "NORDFRACHT" in (await labels(browser, "fracht"))["Carriers"]


async def test_a_screen_and_a_command_are_found_by_name(browser: Browser) -> None:
    found = await labels(browser, "hold")
    assert "Orders on hold" in found["Screens and commands"]
    assert "Carriers" in (await labels(browser, ""))["Screens and commands"]


async def test_what_one_may_not_see_is_not_found(browser: Browser, town: Town) -> None:
    ref = (await town.shipments())[0].external_ref
    assert "Orders" not in await labels(browser, ref, ("dispatch:read",))
    assert "Shipments" not in await labels(browser, ref, ("orders:read",))
    assert set(await labels(browser, ref, ("offers:read",))) == set()


async def test_a_carrier_finds_nothing_of_others(browser: Browser, town: Town) -> None:
    ref = (await town.shipments())[0].external_ref
    scopes = ("carrier:NORDFRACHT", "orders:read", "dispatch:read", "carriers:read")
    assert set(await labels(browser, ref, scopes)) <= {"Screens and commands"}
    page = await (await browser(scopes=scopes)).get("/find", params={"q": ref[:-1]})
    assert ref not in page.text


async def test_another_tenants_things_are_not_found(browser: Browser, town: Town) -> None:
    other = await create_tenant(town.app.scope, NewTenant(slug=f"f-{uuid4().hex}", name="Other", clock_at=START))
    ref = (await town.shipments())[0].external_ref
    answer = await (await browser(other)).get("/find.json", params={"q": ref})
    assert [group["name"] for group in answer.json()["groups"]] == []


async def test_a_part_of_a_reference_shows_all_that_fit(browser: Browser, town: Town) -> None:
    rows = await town.shipments()
    page = await (await browser()).get("/find", params={"q": "SO-48"})
    assert page.status_code == 200
    assert page.text.count("/orders/") >= min(len(rows), 5)


async def test_nothing_found_says_what_would_be(browser: Browser) -> None:
    page = await (await browser()).get("/find", params={"q": "no-such-thing"})
    assert "A beginning of it is enough" in page.text
