"""What a browser makes of the fleet's screen: light and dark, at a desk, on a phone; a vehicle out and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from playwright.async_api import Page

from headway.fleet.commands import Owner, SaveFleet, SavePaper, SignDriverOff, TakeVehicleOut
from headway.fleet.model import Depot, Driver, Paper, Place, Shift, Vehicle
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.web import invite
from tests.browser.conftest import served
from tests.browser.looks import check
from tests.browser.waiting import send
from tests.conftest import START
from tests.integration.web.town import Town, found

pytestmark = pytest.mark.browser


@pytest.fixture
async def town(scope: Scope) -> Town:
    """A tenant whose shifts nobody else fills."""
    tenant = await create_tenant(scope, NewTenant(slug=f"fleet-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    return await found(scope, tenant)


@pytest.fixture
async def address(town: Town) -> AsyncIterator[str]:
    async with served(town.app) as found_at:
        yield found_at


async def manned(town: Town) -> None:
    """Four vehicles, three of them on shifts; one broke down, one driver is ill."""
    async with town.app.scope.reading(town.tenant) as (_, now):
        start = now - timedelta(hours=3)
    depot = Depot(code="HAM-D", name="Hamburg yard", place=Place(latitude=53.55, longitude=9.99), site="HAM", doors=4)
    vehicles = tuple(
        Vehicle(
            code=f"HH-HW {each}",
            carrier="OWN-FLEET",
            name=("Sprinter", "Crafter", "Actros", "eVito")[each],
            depot="HAM-D",
            capacity={"kg": Decimal(1100 + 300 * each), "pallets": Decimal(4 + each)},
            equipment=("tail_lift",) if each else (),
            licence="C" if each == 2 else None,
            emission_class=("euro6", "euro6", "euro6", "electric")[each],
        )
        for each in range(4)
    )
    names = ("Anna Brandt", "Ben Çelik", "Cara Dierks")
    drivers = tuple(
        Driver(code=name.split()[0].lower(), carrier="OWN-FLEET", name=name, licences=("B", "C"), hours="eu561")
        for name in names
    )
    shifts = tuple(
        Shift(
            driver=drivers[each].code,
            vehicle=f"HH-HW {each}",
            depot="HAM-D",
            start=start,
            end=start + timedelta(hours=9),
        )
        for each in range(3)
    )
    await town.run(SaveFleet((depot,), vehicles, drivers, shifts))
    ended = Paper(kind="insurance", number="AX 9", valid_until=START.date() - timedelta(days=3))
    await town.run(SavePaper(Owner.VEHICLE, "HH-HW 1", ended))
    soon = START.date() + timedelta(days=11)
    await town.run(SavePaper(Owner.DRIVER, "anna", Paper(kind="driver_card", valid_until=soon)))
    await town.run(TakeVehicleOut("HH-HW 1", "clutch is gone"))
    await town.run(SignDriverOff("cara", "ill since the morning"))


async def test_the_fleet_is_clean_and_takes_a_vehicle_back(page: Page, address: str, town: Town) -> None:
    await manned(town)
    await page.goto(f"{address}/enter?token={await invite(town.app, town.tenant, 'ann')}")
    await page.get_by_role("link", name="Fleet", exact=True).click()
    await page.get_by_text("1 of 3 shifts can drive").wait_for()
    await check(page, address, "fleet")
    await page.get_by_role("row", name="Crafter HH-HW 1 Insurance").get_by_text("Run out", exact=True).wait_for()
    await page.get_by_label("Insurance of HH-HW 1 is good until").fill("2027-03-31")
    await page.get_by_role("button", name="Renew Insurance HH-HW 1").click()
    await page.get_by_label("Insurance of HH-HW 1 is good until").wait_for(state="detached")
    await page.get_by_text("What a plan asks of papers").click()
    await page.get_by_label("When a paper does not hold").select_option("warn")
    await send(page, page.get_by_role("button", name="Save", exact=True))
    await page.get_by_role("button", name="HH-HW 1 is back").click()
    await page.get_by_text("2 of 3 shifts can drive").wait_for()
    await page.get_by_label("Why HH-HW 0 is out").fill("tyre")
    await page.get_by_label("Why HH-HW 0 is out").press("Enter")
    await page.get_by_text("1 of 3 shifts can drive").wait_for()
