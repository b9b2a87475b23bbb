"""Process intelligence over the API: figures and the cases behind them, queues, effects, patterns, a rebuild."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from headway.kernel.app import App
from tests.integration.analytics.process.lived import begin, busy_week

WEEK = "since=2026-03-02T06:00:00Z&until=2026-03-08T06:00:00Z"


@pytest.fixture
async def lived(make_app: Callable[..., App], tenant: UUID) -> None:
    """Six days of shipments and cases."""
    await busy_week(begin(make_app, tenant))


async def get(http: httpx.AsyncClient, path: str, status: int = 200) -> Any:
    response = await http.get(f"/v1/process{path}")
    assert response.status_code == status, response.text
    return response.json()


def figure(group: dict[str, Any], key: str) -> Any:
    return next(each for each in group["figures"] if each["key"] == key)


async def test_a_number_leads_to_the_cases_behind_it(lived: None, http: httpx.AsyncClient) -> None:
    (whole,) = (await get(http, f"/figures?{WEEK}"))["items"]
    carriers = (await get(http, f"/figures?{WEEK}&by=carrier"))["items"]
    assert sum(each["cases"] for each in carriers) == whole["cases"]
    bolt = next(each for each in carriers if each["label"] == "BOLT")
    found: list[Any] = []
    after = ""
    while True:
        answer = await get(http, f"/cases?{WEEK}&by=carrier&label=BOLT&limit=7{after}")
        found += answer["items"]
        if answer["next"] is None:
            break
        after = f"&after={answer['next']}"
    assert len({each["case_id"] for each in found}) == len(found) == bolt["cases"]
    alone = [each for each in found if each["alone"]]
    assert figure(bolt, "resolved_alone")["sample"] == sum(each["alone"] is not None for each in found)
    share = round(len(alone) / figure(bolt, "resolved_alone")["sample"], 4)
    assert float(figure(bolt, "resolved_alone")["value"]) == share
    only = await get(http, f"/cases?{WEEK}&by=carrier&label=BOLT&outcome=alone&limit=200")
    assert [each["case_id"] for each in only["items"]] == [each["case_id"] for each in alone]


async def test_queues_ages_integrations_effects_and_patterns(lived: None, http: httpx.AsyncClient) -> None:
    queues = {each["owner"]: each for each in (await get(http, f"/backlog?{WEEK}"))["items"]}
    ages = {each["label"]: each for each in (await get(http, "/ageing"))["items"]}
    assert {owner: each["open"] for owner, each in queues.items() if each["open"]} == {
        owner: each["open"] for owner, each in ages.items()
    }
    (hook,) = (await get(http, f"/integrations?{WEEK}"))["items"]
    assert (hook["integration"], hook["failing"], hook["failing_s"]) == ("hook:BOLT push", True, 86_400)
    playbooks = await get(http, f"/playbooks?{WEEK}")
    (effect,) = playbooks["effects"]
    assert (effect["playbook"], effect["took"]["alone"]) == ("chase_the_carrier", effect["took"]["cases"])
    assert effect["more_alone"]["is_sure"] is True
    patterns = (await get(http, f"/patterns?{WEEK}"))["items"]
    assert [(each["detector"], each["value"]) for each in patterns] == [("missed_pickup", ["BOLT", "LEJ"])]
    assert len(patterns[0]["case_ids"]) == patterns[0]["cases"]
    plain = await get(http, f"/alert-per-signal?{WEEK}&acknowledged_within_min=0")
    assert plain["alerts"] == plain["signals"]


async def test_a_rebuild_brings_the_same_figures_back(
    lived: None, http: httpx.AsyncClient, make_app: Callable[..., App], tenant: UUID
) -> None:
    before = await get(http, f"/figures?{WEEK}&by=detector")
    response = await http.post("/v1/process/rebuild", json={}, headers={"Idempotency-Key": uuid4().hex})
    assert response.json() == {"rebuilding": True}
    assert (await get(http, f"/figures?{WEEK}&by=detector"))["items"] == []
    await begin(make_app, tenant).read()
    assert await get(http, f"/figures?{WEEK}&by=detector") == before


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=2026-03-08T06:00:00Z&until=2026-03-02T06:00:00Z", "since"),
        ("since=2020-03-08T06:00:00Z&until=2026-03-02T06:00:00Z", "since"),
        ("by=moon", "query.by"),
        ("since=yesterday", "query.since"),
    ],
)
async def test_a_bad_period_is_refused_with_what_is_allowed(http: httpx.AsyncClient, query: str, field: str) -> None:
    found = await get(http, f"/figures?{query}", 422)
    assert field.removeprefix("query.") in str(found)
