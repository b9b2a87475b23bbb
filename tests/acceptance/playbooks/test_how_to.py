"""The page on writing a playbook, followed step by step: written, tried on last week, put to work, its effect seen."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from tests.conftest import START
from tests.integration.api.world import Tenant, Truth, client, full_api, furnish, key, order, rate

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "write-a-playbook.md"
LINES = 40
NAME = "rate_comes_later"
HOUR = 3600


def block(kind: str, number: int = 0) -> str:
    """A fenced block of the page."""
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[number]


async def headway(*arguments: str, dsn: str = "") -> str:
    """What a command prints; it must succeed."""
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and "HEADWAY" not in name}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", "from headway.cli import main; main()", "playbooks", *arguments),
        env={**known, **({"DATABASE_URL": dsn} if dsn else {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaint = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, complaint.decode()
    return said.decode() + complaint.decode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The page's playbook in a file of the name that the page gives it."""
    path = tmp_path / f"{NAME}.yaml"
    path.write_text(block("yaml"), encoding="utf-8")
    return path


@pytest.fixture
async def shop(scope: Scope) -> AsyncIterator[Tenant]:
    """A tenant with carriers from A to B."""
    slug = f"shop-{uuid4().hex}"
    tenant_id = await create_tenant(scope, NewTenant(slug=slug, name="Shop", clock_at=START))
    api = full_api(scope)
    async with client(api, await key(scope, tenant_id), Truth(api)) as http:
        tenant = Tenant(tenant_id, http, "Shop", slug)
        await furnish(tenant)
        yield tenant


def test_the_page_writes_one_in_under_forty_lines() -> None:
    assert len(block("yaml").splitlines()) < LINES


async def test_it_is_sound_and_rehearsed_on_paper_without_a_database(file: Path, tmp_path: Path) -> None:
    assert "sound" in await headway("check", str(file))
    stream = tmp_path / "stream.jsonl"
    stream.write_text(block("json"), encoding="utf-8")
    [case] = json.loads(await headway("test", str(file), "--events", str(stream), "--json"))["cases"]
    assert [(step["step"], step["answer"]) for step in case["steps"]] == [("comment", "done"), ("try_again", "booked")]
    assert case["ends"] == "end"


async def test_every_kind_of_step_that_the_page_uses_is_listed() -> None:
    listed = await headway("steps")
    assert all(f"\n{kind} " in f"\n{listed}" for kind in ("comment", "retender", "hand_over"))


async def test_a_fault_is_told_with_its_line_and_changes_nothing(shop: Tenant) -> None:
    await shop.send("POST", "/playbooks", {"text": block("yaml")})
    await shop.send("POST", f"/playbooks/{NAME}/activate", {"version": 1, "reason": "tried"})
    broken = block("yaml").replace("do: comment", "do: coment")
    answer = await shop.send("POST", "/playbooks", {"text": broken}, ok=False)
    assert (answer["code"], answer["status"]) == ("bad_playbook", 422)
    assert answer["detail"].startswith("playbook:15: steps[0].do: saw 'coment'")
    assert len(answer["detail"].splitlines()) == 1
    assert (await shop.send("GET", f"/playbooks/{NAME}"))["version"] == 1


async def test_a_key_may_not_save_steps_that_it_may_not_take(shop: Tenant, scope: Scope) -> None:
    api = full_api(scope)
    secret = await key(scope, shop.id, "playbooks:write", "exceptions:write")
    async with client(api, secret, Truth(api)) as http:
        response = await http.post("/v1/playbooks", json={"text": block("yaml")})
    assert response.status_code == 422
    assert "retender needs the scope dispatch:write" in response.json()["detail"]


async def test_tried_on_last_week_then_live_with_its_effect_on_the_figures(
    shop: Tenant, file: Path, database_dsn: str
) -> None:
    await _a_week_without_it(shop)
    there = ("--tenant", shop.secret)
    tried = json.loads(await headway("try", str(file), *there, "--json", dsn=database_dsn))
    assert (tried["cases"], tried["taken"], tried["freed"]) == (3, 3, 3)
    assert {step["step"]: step["begun"] for step in tried["steps"]}["try_again"] == 3
    before = await _figures(shop)

    assert "version 1" in await headway("save", str(file), "--note", "wait", *there, dsn=database_dsn)
    await headway("activate", NAME, "1", "--reason", "tried on last week", *there, dsn=database_dsn)
    await _a_day_with_it(shop)

    runs = (await shop.send("GET", f"/runs?playbook={NAME}"))["items"]
    assert [run["outcome"] for run in runs] == ["done"] * 3
    detail = await shop.send("GET", f"/runs/{runs[0]['id']}")
    done = [(step["step"], step["state"]) for step in detail["steps"]]
    assert done == [("comment", "done"), ("try_again", "done")]
    assert all(step["decision_id"] for step in detail["steps"])
    after = await _figures(shop)
    assert (before["no_rate"]["handed"], after[NAME]["done"], after[NAME]["handed"]) == (3, 3, 0)


async def _figures(shop: Tenant) -> dict[str, Any]:
    found = await shop.send("GET", "/playbook-figures")
    return {each["playbook"]: each for each in found["versions"]}


async def _orders(shop: Tenant, week: str) -> None:
    """Three orders to a place that no contract covers."""
    times = {"ready_at": "2026-03-06T10:00:00Z", "deliver_by": "2026-03-12T18:00:00Z", "destination_zone": "NOWHERE"}
    for number in range(3):
        await shop.send("POST", "/orders", order(f"{week}-{number}", "ACMEShop", **times))
    await shop.advance(60)


async def _a_week_without_it(shop: Tenant) -> None:
    """A person resolves what the playbook that is shipped gives up."""
    await _orders(shop, "W1")
    await shop.advance(24 * HOUR)
    for case in (await shop.send("GET", "/cases?phase=open"))["items"]:
        await shop.send("POST", f"/cases/{case['id']}/resolve", {"reason": "the customer fetches it"})
    await shop.advance(HOUR)


async def _a_day_with_it(shop: Tenant) -> None:
    """The rate is loaded an hour later; carriers take what they are asked for."""
    await _orders(shop, "W2")
    await shop.advance(HOUR)
    rows = [rate(1, "1.10"), rate(2, "1.30", destination_zone="NOWHERE")]
    await shop.send("PUT", "/carriers/SWIFTShop/contracts/CShop/rates", {"rows": rows})
    await shop.advance(4 * HOUR)
    for row in (await shop.send("GET", "/shipments?status=tendering"))["items"]:
        await shop.send("POST", f"/offers/{row['offer_id']}/answer", {"answer": "accept"})
    await shop.advance(HOUR)
