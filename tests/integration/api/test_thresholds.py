"""Thresholds over HTTP: checked, saved, put in force, rolled back; what holds for a shipment, and what is refused."""

from __future__ import annotations

import httpx

from headway.exceptions.detectors import NAMES

TEXT = "name: ours\nrows:\n  - when: shipment.service == 'EXPRESS'\n    set: {dock_min: 30}\n    off: [pod_missing]\n"


async def save(http: httpx.AsyncClient, text: str = TEXT) -> int:
    response = await http.post("/v1/thresholds", json={"text": text, "note": "try"})
    assert response.status_code == 200, response.text
    version: int = response.json()["version"]
    return version


async def in_force(http: httpx.AsyncClient, service: str) -> tuple[int, float, list[str]]:
    found = (await http.get("/v1/thresholds/in-force", params={"service": service})).json()
    return found["version"], found["limits"]["dock_min"], found["off"]


async def test_a_version_counts_from_its_activation_and_is_rolled_back(http: httpx.AsyncClient) -> None:
    assert await in_force(http, "EXPRESS") == (0, 60, [])
    version = await save(http)
    assert await in_force(http, "EXPRESS") == (0, 60, [])
    made = (await http.post(f"/v1/thresholds/{version}/activate", json={"reason": "agreed", "before": 0})).json()
    assert (made["before"], made["repeated"]) == (0, False)
    assert await in_force(http, "EXPRESS") == (version, 30, ["pod_missing"])
    assert await in_force(http, "DTD") == (version, 60, [])
    await http.post("/v1/thresholds/0/activate", json={"reason": "too strict"})
    assert await in_force(http, "EXPRESS") == (0, 60, [])
    listed = (await http.get("/v1/thresholds/activations")).json()["items"]
    assert [(each["version"], each["reason"]) for each in listed] == [(0, "too strict"), (version, "agreed")]


async def test_the_same_text_again_is_the_same_version(http: httpx.AsyncClient) -> None:
    assert await save(http) == await save(http)
    shown = (await http.get("/v1/thresholds/1")).json()
    assert (shown["text"], shown["name"]) == (TEXT, "ours")
    assert [each["version"] for each in (await http.get("/v1/thresholds")).json()["items"]] == [1]


async def test_a_text_with_faults_is_refused_and_the_version_stays(http: httpx.AsyncClient) -> None:
    version = await save(http)
    await http.post(f"/v1/thresholds/{version}/activate", json={"reason": "agreed"})
    bad = TEXT.replace("dock_min", "dock_mins")
    for path in ("/v1/thresholds", "/v1/thresholds/check"):
        refused = await http.post(path, json={"text": bad})
        assert (refused.status_code, refused.json()["code"]) == (422, "bad_thresholds")
        assert "thresholds:4: rows[0].set.dock_mins" in refused.json()["detail"]
    assert (await in_force(http, "EXPRESS"))[0] == version


async def test_who_expected_another_version_in_force_is_refused(http: httpx.AsyncClient) -> None:
    version = await save(http)
    refused = await http.post(f"/v1/thresholds/{version}/activate", json={"reason": "x", "before": 7})
    assert (refused.status_code, refused.json()["code"]) == (409, "thresholds_moved")
    missing = await http.post("/v1/thresholds/9/activate", json={"reason": "x"})
    assert (missing.status_code, missing.json()["code"]) == (404, "no_thresholds")


async def test_detectors_and_limits_are_listed(http: httpx.AsyncClient) -> None:
    found = (await http.get("/v1/detectors")).json()
    assert [each["name"] for each in found] == list(NAMES)
    assert all(each["sentence"] and each["team"] for each in found)
    limits = (await http.get("/v1/thresholds/limits")).json()
    assert all(each["least"] <= each["value"] <= each["most"] for each in limits)
