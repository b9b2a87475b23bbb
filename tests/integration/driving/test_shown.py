"""A shipment's page and its journey by the API name route, stop and planned time."""

from __future__ import annotations

import httpx

from headway.api import create_api
from headway.kernel.uow import Scope
from headway.web import add_screens, invite
from tests.integration.api.world import client as api_client
from tests.integration.api.world import key
from tests.integration.driving.fleet import VAN, Fleet

ORIGIN = "http://screens.test"


async def test_a_journey_shows_the_route(fleet: Fleet) -> None:
    http = create_api(fleet.town.app)
    add_screens(http, fleet.town.app)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(http), base_url=ORIGIN, headers={"origin": ORIGIN}
    ) as client:
        token = await invite(fleet.town.app, fleet.town.tenant, "ann", ("*",))
        assert (await client.get("/enter", params={"token": token})).status_code == 303
        second = fleet.rows[1].id
        page = await client.get(f"/shipments/{second}")
        assert page.status_code == 200
        assert f"<b>{VAN}</b>" in page.text
        assert "stop 2 of 3" in page.text
        assert "not started" in page.text


async def test_a_journey_names_route_stop_and_times(fleet: Fleet, scope: Scope) -> None:
    http, second = create_api(fleet.town.app), fleet.rows[1].id
    async with api_client(http, await key(scope, fleet.town.tenant)) as client:
        route = (await client.get(f"/v1/shipments/{second}/journey")).json()["route"]
    planned = await fleet.one("SELECT arrive_at FROM route_stop WHERE id = $1", fleet.stops[1])
    assert (route["route_id"], route["vehicle_code"], route["stop"], route["stops"]) == (str(fleet.route), VAN, 2, 3)
    assert route["planned_at"] == planned["arrive_at"].isoformat().replace("+00:00", "Z")
    assert (route["under_way"], route["late_s"]) == (False, 0)
