"""The own fleet on the map: today's routes from their depot, stop by stop, and the vehicle that drives one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import httpx

from headway.dispatch.fleet import commands as c
from headway.kernel.app import App
from headway.kernel.uow import Scope
from headway.web import invite
from headway.web.mounting import screens
from tests.integration.routes.world import LAT, LON, MORNING, World, build
from tests.integration.web.conftest import ORIGIN


@asynccontextmanager
async def looking(world: World, *scopes: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of somebody of the world's tenant."""
    transport = httpx.ASGITransport(screens(world.app))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}) as client:
        token = await invite(world.app, world.tenant, "ann", scopes or ("*",))
        assert (await client.get("/enter", params={"token": token})).status_code == 303
        yield client


async def test_a_route_is_told_stop_by_stop(make_app: Callable[..., App], tenant: UUID, scope: Scope) -> None:
    world = await build(make_app, tenant, scope)
    for number in range(3):
        await world.book(f"N{number}", 0.02 + 0.01 * number, 0.03)
    await world.commit()
    ((route, stops),) = [found for found in (await world.routes()).values() if found[1]]
    await world.until(MORNING.replace(hour=7))
    await world.run(c.CompleteStop(action_id=uuid4(), stop_id=stops[0].id, at=MORNING.replace(hour=7)))
    async with looking(world) as client:
        (told,) = (await client.get("/map/routes.json")).json()["rows"]
        assert (told["vehicle_code"], told["home"]) == (route.vehicle_code, [LON, LAT])
        assert [stop["state"] for stop in told["stops"]] == ["done", "planned", "planned"]
        assert [stop["ref"] for stop in told["stops"]] == [stop.job["ref"] for stop in stops]
        assert (await client.get("/map/routes.json?bbox=0,0,1,1")).json()["rows"] == []
        panel = (await client.get(f"/map/vehicle.json?carrier=OWN&vehicle={route.vehicle_code}")).json()
        assert panel["route"]["depot"] == "D1"
        places = (await client.get("/map/places.json")).json()
        assert [(each["code"], each["lat"]) for each in places["depots"]] == [("D1", LAT)]
    async with looking(world, "tracking:read") as client:
        assert (await client.get("/map/places.json")).json()["depots"] == []
        assert (await client.get(f"/map/vehicle.json?carrier=OWN&vehicle={route.vehicle_code}")).json()["route"] is None
