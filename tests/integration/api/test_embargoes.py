"""Embargoes over HTTP: set, listed, lifted; and what a service says of its handling."""

from __future__ import annotations

import httpx


async def furnish(http: httpx.AsyncClient) -> None:
    await http.post(
        "/v1/carriers", json={"carriers": [{"code": "C1", "name": "C1", "authority_valid_until": "2026-12-31"}]}
    )


async def test_an_embargo_is_set_listed_and_lifted(http: httpx.AsyncClient) -> None:
    await furnish(http)
    lane = {"carrier": "C1", "origin_zone": "A", "reason": "strike", "valid_from": "2026-03-02"}
    assert (await http.post("/v1/embargoes", json={"embargoes": [{"code": "E1", **lane}]})).json() == {"saved": 1}
    (shown,) = (await http.get("/v1/embargoes")).json()["items"]
    assert shown == {"code": "E1", "destination_zone": None, "valid_to": None, **lane}
    assert (await http.delete("/v1/embargoes/E1")).json() == {"code": "E1"}
    assert (await http.get("/v1/embargoes")).json()["items"] == []
    assert (await http.delete("/v1/embargoes/E1")).status_code == 404


async def test_an_embargo_on_everything_is_refused(http: httpx.AsyncClient) -> None:
    body = {"embargoes": [{"code": "E1", "reason": "all", "valid_from": "2026-03-02"}]}
    response = await http.post("/v1/embargoes", json=body)
    assert (response.status_code, response.json()["faults"][0]["field"]) == (422, "embargoes[0].carrier")


async def test_a_service_shows_what_it_can_handle(http: httpx.AsyncClient) -> None:
    await furnish(http)
    handling = {
        "max_volume_m3": 2.5,
        "pickup_weekdays": [1, 5],
        "temperature_c": [2, 7],
        "hazmat_classes": ["3", "6.1"],
    }
    service = {"carrier": "C1", "code": "DTD", "name": "Door to door", **handling}
    assert (await http.post("/v1/services", json={"services": [service]})).status_code == 200
    (shown,) = (await http.get("/v1/services")).json()["items"]
    assert {name: shown[name] for name in handling} == {**handling, "max_volume_m3": shown["max_volume_m3"]}
    assert float(shown["max_volume_m3"]) == 2.5
    assert (await http.get("/v1/carriers/C1")).json()["authority_valid_until"] == "2026-12-31"
