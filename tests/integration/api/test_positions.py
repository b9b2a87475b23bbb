"""Trackers at their addresses: what is answered, what is recorded, who is kept out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from headway.api import ApiSettings, create_api
from headway.integrations.telematics.registry import SOURCES
from headway.kernel.conductor import advance
from tests.integration.api.world import client, full_api, full_app, key
from tests.integration.telematics.messages import owntracks
from tests.unit.integrations.telematics.captured import AT, GOOD


@pytest.fixture(scope="module")
def api(scope):
    return full_api(scope)


@pytest.fixture
async def http(scope, api, tenant):
    await advance(api.state.api.app, tenant, AT)
    async with client(api, await key(scope, tenant)) as found:
        yield found


@pytest.fixture
async def stranger(api):
    """A tracker: it has no key."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=api), base_url="http://headway") as found:
        yield found


async def address(http, source="owntracks", vehicle=None, carrier="ACME"):
    body = {"label": "tracker", "source": source, "carrier": carrier, "vehicle": vehicle}
    made = await http.post("/v1/position-devices", json=body)
    assert made.status_code == 201, made.text
    return made.json()


async def vehicles(http):
    found = (await http.get("/v1/positions/vehicles")).json()["items"]
    return {row["vehicle"]: (row["latitude"], row["longitude"]) for row in found}


@pytest.mark.parametrize("captured", [each for each in GOOD if each.message.topic is None], ids=lambda each: each.name)
async def test_every_captured_message_is_taken_at_its_address(http, stranger, captured):
    made = await address(http, captured.source)
    message = captured.message
    headers = {"content-type": message.content_type, **message.headers}
    method = "POST" if message.body else "GET"
    sent = {"params": dict(message.query), "content": message.body, "headers": headers}
    response = await stranger.request(method, made["address"], **sent)
    assert (response.status_code, response.content) == (200, SOURCES[captured.source].reply.body), response.text
    believed = [heard for heard in captured.heard if heard.valid and heard.at < datetime.max.replace(tzinfo=UTC)]
    assert await vehicles(http) == {heard.vehicle: (heard.latitude, heard.longitude) for heard in believed}


async def test_a_token_of_a_vehicle_says_whose_positions_they_are(http, stranger):
    made = await address(http, vehicle="TRUCK-7")
    assert (await stranger.post(made["address"], json=owntracks(AT))).status_code == 200
    assert list(await vehicles(http)) == ["TRUCK-7"]
    devices = (await http.get("/v1/position-devices")).json()["items"]
    assert devices[0]["heard_at"] is not None
    assert made["address"].rsplit("/", 1)[1] not in str(devices)


@pytest.mark.parametrize("token", ["x", "x" * 65, "%00", "é" * 60, "AAAAAAAAAAAAAAAAAAAAAA" + "b" * 43])
async def test_a_token_that_is_none_is_refused(stranger, token):
    response = await stranger.post(f"/v1/positions/owntracks/{token}", json=owntracks(AT))
    assert response.status_code in {400, 401}
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_revoked_token_is_taken_no_more(http, stranger):
    made = await address(http)
    await http.delete(f"/v1/position-devices/{made['id']}")
    response = await stranger.post(made["address"], json=owntracks(AT))
    assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")
    assert await vehicles(http) == {}


async def test_the_token_of_another_tenant_brings_positions_to_that_tenant_only(
    scope, api, http, stranger, other_tenant
):
    await advance(api.state.api.app, other_tenant, AT)
    async with client(api, await key(scope, other_tenant)) as other:
        made = await address(other)
        assert (await stranger.post(made["address"], json=owntracks(AT))).status_code == 200
        assert len(await vehicles(other)) == 1
    assert await vehicles(http) == {}


@pytest.mark.parametrize(
    ("source", "method", "body", "status", "code"),
    [
        ("owntracks", "POST", b"{", 422, "unreadable_message"),
        ("owntracks", "POST", b'{"_type": "encrypted"}', 422, "encrypted_message"),
        ("owntracks", "POST", b"[" * 50_000, 422, "unreadable_message"),
        ("owntracks", "POST", b" " * 2_000_001, 413, "body_too_large"),
        ("traccar", "POST", b"{}", 422, "wrong_source"),
        ("pigeon", "POST", b"{}", 404, "no_such_operation"),
        ("owntracks", "GET", b"", 404, "no_such_operation"),
    ],
)
async def test_what_is_no_message_is_refused_clearly(http, stranger, source, method, body, status, code):
    made = await address(http)
    path = made["address"].replace("/owntracks/", f"/{source}/")
    response = await stranger.request(method, path, content=body)
    assert (response.status_code, response.json()["code"]) == (status, code)


async def test_an_unreadable_message_is_counted(http, stranger):
    made = await address(http, vehicle="TRUCK-7")
    for _ in range(2):
        await stranger.post(made["address"], content=b"\x00\xff{")
    (fault,) = (await http.get("/v1/positions/faults")).json()["items"]
    assert (fault["vehicle"], fault["reason"], fault["times"]) == ("TRUCK-7", "unreadable", 2)


async def test_a_tracker_that_sends_without_end_is_slowed_down(scope, tenant):
    api = create_api(full_app(scope), ApiSettings(requests_per_minute=60, burst=2))
    transport = httpx.ASGITransport(app=api)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://headway") as stranger,
        client(api, await key(scope, tenant)) as http,
    ):
        made = await address(http)
        statuses = [(await stranger.post(made["address"], json={"_type": "lwt"})).status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]


async def test_a_track_tells_driving_from_walking_half_a_minute_later(http):
    """Two minutes at 15 m/s, then two at 1 m/s; the last half minute is not judged yet."""
    lat, positions = 50.0, []
    for ping in range(49):
        moment = (AT - timedelta(seconds=300 - 5 * ping)).isoformat()
        positions.append({"carrier": "ACME", "vehicle": "V1", "at": moment, "latitude": lat, "longitude": 8.0})
        lat += (15 if ping < 24 else 1) * 5 / 111_195
    taken = (await http.post("/v1/positions", json={"positions": positions})).json()
    assert taken["accepted"] == 49
    query = {"carrier": "ACME", "vehicle": "V1", "since": "2026-03-02T07:50:00Z"}
    track = (await http.get("/v1/positions/track", params=query)).json()["items"]
    motions = [point["motion"] for point in track]
    assert motions[3:20] == ["driving"] * 17
    assert motions[36:42] == ["on_foot"] * 6
    assert motions[-1] is None


async def test_a_position_without_a_time_has_the_tenants(http, stranger):
    made = await address(http, "osmand", vehicle="TRUCK-7")
    assert (await stranger.get(made["address"], params={"lat": "50", "lon": "8"})).status_code == 200
    (found,) = (await http.get("/v1/positions/vehicles")).json()["items"]
    assert found["at"] == AT.isoformat().replace("+00:00", "Z")
