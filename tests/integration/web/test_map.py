"""What the map is told: where things are, how they stand, who moved, and what it may do to the cases of a selection."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from headway.kernel import conductor
from headway.kernel.uow import Scope
from headway.tracking.positions.commands import RecordPositions
from headway.tracking.positions.model import Heard
from headway.web.live.changes import MOST_IDS
from headway.web.live.sources import UnknownPlace
from headway.web.map.following import PositionSource
from tests.integration.web.conftest import Browser
from tests.integration.web.region import NOW, SITE_AT, ZONE_AT, region
from tests.integration.web.test_isolation import csrf
from tests.integration.web.town import Town

GERMANY = "5,46,17,55"


@pytest.fixture(scope="session")
async def lorries(scope: Scope) -> Town:
    """Twelve lorries on their way; tests here only look, but for those that say so."""
    return await region(scope)


@pytest.fixture
async def looking(browser: Browser, lorries: Town) -> httpx.AsyncClient:
    return await browser(lorries.tenant)


async def rows(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


async def test_vehicles_are_where_they_were_last_heard(looking: httpx.AsyncClient) -> None:
    found = {row["vehicle"]: row for row in await rows(looking, f"/map/vehicles.json?bbox={GERMANY}")}
    assert len(found) == 12
    assert found["LKW-00"]["heard"] == NOW.timestamp()
    assert found["LKW-00"]["loads"] == 1


async def test_a_vehicle_stands_as_its_load_and_its_silence_say(looking: httpx.AsyncClient) -> None:
    states = {row["vehicle"]: row["state"] for row in await rows(looking, "/map/vehicles.json")}
    assert states["LKW-02"] == "off_route"
    assert states["LKW-03"] == "silent"
    assert states["LKW-00"] == "on_course"


async def test_only_what_is_inside_is_told(looking: httpx.AsyncClient) -> None:
    assert await rows(looking, "/map/vehicles.json?bbox=-75,38,-70,41") == []


async def test_those_that_are_named_are_told_wherever_they_are(looking: httpx.AsyncClient) -> None:
    path = "/map/vehicles.json?bbox=-75,38,-70,41&ids=NORDFRACHT:LKW-01&ids=NORDFRACHT:NONE"
    assert [row["vehicle"] for row in await rows(looking, path)] == ["LKW-01"]


async def test_stops_that_are_named_are_told_and_what_is_over_is_not(looking: httpx.AsyncClient) -> None:
    one = (await rows(looking, "/map/shipments.json"))[0]
    named = f"/map/shipments.json?ids={one['id']}&ids={uuid4()}"
    assert await rows(looking, named) == [one]


async def test_a_stop_is_at_its_site_exactly_and_at_its_zone_roughly(looking: httpx.AsyncClient) -> None:
    found = await rows(looking, "/map/shipments.json")
    waiting = next(row for row in found if row["stop"] == "pickup")
    assert (waiting["lat"], waiting["lon"]) in SITE_AT.values()
    assert waiting["exact"] == 1
    moving = [row for row in found if row["stop"] == "delivery"]
    assert moving
    assert {(row["lat"], row["lon"]) for row in moving} <= set(ZONE_AT.values())
    assert {row["exact"] for row in moving} == {0}


async def test_lanes_add_up_to_the_open_shipments(looking: httpx.AsyncClient) -> None:
    lanes = await rows(looking, "/map/lanes.json")
    stops = await rows(looking, "/map/shipments.json")
    assert sum(row["shipments"] for row in lanes) == len(stops)


async def test_sites_have_their_fences_and_docks_their_doors(looking: httpx.AsyncClient) -> None:
    found = (await looking.get("/map/places.json")).json()
    assert [each["code"] for each in found["fences"] if each["site"]] == ["HAM", "LEJ", "MUC"]
    assert [(each["site"], each["doors"]) for each in found["docks"]] == [("HAM", 3)]


async def test_a_disruption_is_drawn_at_its_zones_and_along_its_lanes(looking: httpx.AsyncClient) -> None:
    (found,) = (await looking.get("/map/disruptions.json")).json()["rows"]
    assert found["points"] == [[16.37, 48.2]]
    assert found["lines"] == [[[11.58, 48.14], [8.54, 47.38]]]


async def test_a_trail_is_the_way_that_was_driven(looking: httpx.AsyncClient) -> None:
    found = await rows(looking, "/map/trail.json?carrier=NORDFRACHT&vehicle=LKW-00")
    assert [row["at"] for row in found] == sorted(row["at"] for row in found)
    assert len(found) == 24


async def test_a_panel_says_what_a_vehicle_carries_and_the_way_it_should_go(looking: httpx.AsyncClient) -> None:
    found = (await looking.get("/map/vehicle.json?carrier=NORDFRACHT&vehicle=LKW-02")).json()
    assert len(found["loads"]) == len(found["plans"]) == 1
    assert found["plans"][0][0] in [[lon, lat] for lat, lon in SITE_AT.values()]


async def test_a_replay_is_of_one_day_and_bounded(looking: httpx.AsyncClient) -> None:
    found = (await looking.get(f"/map/replay.json?day={NOW.date()}")).json()
    assert {each["id"] for each in found["vehicles"]} == {f"NORDFRACHT:LKW-{n:02}" for n in range(12)}
    way = found["vehicles"][0]
    assert found["since"] + way["t"][-1] == NOW.timestamp()
    assert (await looking.get(f"/map/replay.json?day={NOW.date() - timedelta(days=1)}")).json()["vehicles"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/map/vehicles.json?bbox=1,2,3",
        "/map/trail.json?since=yesterday",
        "/map/trail.json?since=2026-03-01T00:00:00",
        "/map/replay.json?since=2026-02-01T00:00:00Z",
        "/map/replay.json?day=2026-13-01",
        "/map/replay.json?day=2030-01-01",
        "/map/replay.json?day=9999-12-31",
        f"/map/vehicles.json?{'ids=A:B&' * 301}",
        f"/map/shipments.json?{f'ids={uuid4()}&' * 301}",
        "/map/shipments.json?ids=A:B",
    ],
)
async def test_what_cannot_be_asked_is_said(looking: httpx.AsyncClient, path: str) -> None:
    assert (await looking.get(path)).status_code == 422


@pytest.mark.parametrize("path", ["/map/base.pmtiles", "/map/roads/10/5/5.mvt", "/map/roads/10/99999/5.mvt"])
async def test_what_an_operator_did_not_set_is_not_there(looking: httpx.AsyncClient, path: str) -> None:
    assert (await looking.get(path)).status_code == 404


@pytest.mark.parametrize("name", ["vehicles", "shipments", "lanes", "trail", "replay", "disruptions", "places"])
async def test_another_tenant_sees_none_of_it(browser: Browser, lorries: Town, other_tenant: UUID, name: str) -> None:
    stranger = await browser(other_tenant)
    text = (await stranger.get(f"/map/{name}.json?carrier=NORDFRACHT&vehicle=LKW-00")).text
    assert not any(word in text for word in ("LKW-", "SO-4", "HAM", "VIENNA"))


async def test_layers_that_somebody_may_not_see_are_not_offered(browser: Browser, lorries: Town) -> None:
    narrow = await browser(lorries.tenant, ("tracking:read",))
    assert (await narrow.get("/map/config.json")).json()["layers"] == ["vehicles", "places"]
    assert (await narrow.get("/map/shipments.json")).status_code == 403
    assert (await narrow.get("/map")).status_code == 200


async def test_without_a_script_the_page_lists_vehicles_and_stops(looking: httpx.AsyncClient) -> None:
    page = (await looking.get("/map")).text
    assert "LKW-02" in page
    assert "Off its route" in page
    assert 'href="/shipments/' in page


async def test_the_cases_of_a_selection_are_taken_at_once(looking: httpx.AsyncClient, lorries: Town) -> None:
    """Changes cases, which no other test here looks at."""
    ids = ",".join(row["id"] for row in await rows(looking, "/map/shipments.json"))
    fields = {"csrf": await csrf(looking), "act": "take", "ids": ids}
    async with lorries.app.scope.reading(lorries.tenant) as (conn, _):
        before = await conn.fetchval("SELECT count(*) FROM exception_case WHERE state = 'open'")
    answer = await looking.post("/map/cases", data=fields)
    assert (answer.json()["done"], answer.json()["refused"]) == (before, [])
    assert before > 0
    assert (await looking.post("/map/cases", data=fields)).json()["done"] == 0
    assert (await looking.post("/map/cases", data=fields | {"act": "burn"})).status_code == 422
    back = {"csrf": fields["csrf"], "undo": answer.json()["undo"]}
    assert (await looking.post("/map/cases/undo", data=back)).json() == {"done": before}
    async with lorries.app.scope.reading(lorries.tenant) as (conn, _):
        assert await conn.fetchval("SELECT count(*) FROM exception_case WHERE state = 'open'") == before


async def test_who_moved_is_told_and_nobody_else(scope: Scope, tenant: UUID, town: Town) -> None:
    source, app = PositionSource(), town.app

    async def heard(vehicle: str, minute: int) -> None:
        fix = Heard(at=at + timedelta(minutes=minute), latitude=50.0, longitude=8.0, carrier="C", vehicle=vehicle)
        await app.run(tenant, RecordPositions((fix,)), actor="system:test")

    async with scope.reading(tenant) as (conn, now):
        at, place = now - timedelta(hours=1), await source.begin(conn, now)
    await heard("A", 1)
    await heard("B", 1)
    async with scope.reading(tenant) as (conn, now):
        first = await source.since(conn, place, now)
    assert first.changes.plain() == {"position": ["C:A", "C:B"]}
    await heard("B", 2)
    async with scope.reading(tenant) as (conn, now):
        assert "C:B" in ((await source.since(conn, first.place, now)).changes.plain()["position"] or [])


async def test_what_a_slow_transaction_writes_is_told_when_it_ends(scope: Scope, tenant: UUID, town: Town) -> None:
    """The place does not pass a transaction that still runs, whatever ends before it."""
    source = PositionSource()
    await conductor.drain(town.app, tenant)
    async with scope.begin(tenant, "system:slow") as slow:
        await slow.conn.execute(
            "INSERT INTO tracked_vehicle (carrier_code, vehicle, at) VALUES ('C', 'SLOW', $1)", slow.now
        )
        async with scope.reading(tenant) as (conn, now):
            place = await source.begin(conn, now)
            assert not (await source.since(conn, place, now)).changes
    async with scope.reading(tenant) as (conn, now):
        assert (await source.since(conn, place, now)).changes.plain() == {"position": ["C:SLOW"]}


async def test_too_many_to_name_are_told_as_many(scope: Scope, tenant: UUID) -> None:
    source = PositionSource()
    async with scope.reading(tenant) as (conn, now):
        place = await source.begin(conn, now)
    async with scope.begin(tenant, "system:test") as uow:
        many = "SELECT 'C', 'V' || n, $1 FROM generate_series(1, $2) n"
        insert = f"INSERT INTO tracked_vehicle (carrier_code, vehicle, at) {many}"
        await uow.conn.execute(insert, uow.now, MOST_IDS + 1)
    async with scope.reading(tenant) as (conn, now):
        assert (await source.since(conn, place, now)).changes.plain() == {"position": None}


@pytest.mark.parametrize("place", ["x", "-1", "9" * 19])
async def test_a_place_that_never_was_is_not_known(scope: Scope, tenant: UUID, place: str) -> None:
    async with scope.reading(tenant) as (conn, now):
        with pytest.raises(UnknownPlace):
            await PositionSource().since(conn, place, now)
