"""A recipient far from the tenant reads and is written to by the clock of the door: Tokyo is 9 hours before UTC."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from headway.customers import commands as c
from headway.customers.settings import CustomerSettings, Place, Quiet
from headway.orders.model import Address
from tests.integration.customers.scenes import Scene
from tests.integration.customers.test_messages import AWAKE, save

TOKYO: dict[str, Any] = {"attributes": {"latitude": "35.68", "longitude": "139.69"}}


async def test_a_window_is_promised_and_said_by_the_clock_of_the_door(scene: Scene) -> None:
    await save(scene, AWAKE)
    order = await scene.order(**TOKYO)
    promise = await scene.promise(order)
    assert promise.timezone == "Asia/Tokyo"
    assert promise.window is not None
    local = (promise.window.from_at + timedelta(hours=9), promise.window.to_at + timedelta(hours=9))
    (message,) = await scene.messages(order)
    for moment in local:
        assert f"{moment:%H:%M}" in message["body"]


async def test_nobody_is_written_to_in_the_night_of_their_door(scene: Scene) -> None:
    """The test begins at 06:00 UTC: in Tokyo at three in the afternoon, in Phoenix at eleven in the evening."""
    await save(scene, CustomerSettings(quiet=Quiet(from_min=1260, to_min=480)))
    by_day = await scene.order(1, **TOKYO)
    by_night = await scene.order(2, attributes={"latitude": "33.45", "longitude": "-112.07"})
    assert [each["state"] for each in await scene.messages(by_day)] == ["sent"]
    (waits,) = await scene.messages(by_night)
    assert waits["state"] == "waiting"
    assert f"{waits['due_at']:%H:%M}" == "15:00"


async def test_the_tenants_own_table_of_places_comes_before_what_the_place_tells(scene: Scene) -> None:
    places = (Place(country="US", timezone="America/Los_Angeles", postal_prefix="9"),)
    await scene.town.run(c.SaveCustomerSettings(CustomerSettings(places=places), {}))
    there = Address("US", "94105", "San Francisco", "1 Market Street", "CA")
    order = await scene.order(address=there, attributes={"latitude": "33.45", "longitude": "-112.07"})
    assert (await scene.promise(order)).timezone == "America/Los_Angeles"
