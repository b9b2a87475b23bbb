"""ETA models over HTTP: listed, put in force, rolled back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from headway.kernel.app import App
from headway.kernel.uow import Scope
from headway.learning import handlers
from headway.learning.eta import training
from headway.learning.eta.legs import seen_of_legs
from headway.learning.eta.registry.commands import SaveEtaModel
from headway.learning.eta.saving import to_bytes
from tests.conftest import START
from tests.integration.api.world import client, key
from tests.unit.learning.networks import a_network


@pytest.fixture(scope="module")
def content() -> bytes:
    """A small trained model."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "ROUNDS", 2)
        patch.setattr(training, "NETS", {"p50": 1})
        return to_bytes(training.train(seen_of_legs(a_network(days=2))))


@pytest.fixture
async def two(scope: Scope, tenant: UUID, content: bytes) -> None:
    """Version 1 was better than nothing, version 2 was not better than version 1."""
    app = App(scope, (handlers.room(),))
    for version, better in ((1, True), (2, False)):
        command = SaveEtaModel(
            content=content,
            journeys=120,
            trained_from=START - timedelta(days=2),
            trained_until=START,
            metrics={"loss_min": 1.5},
            compared_with=version - 1,
            better=better,
            verdict="judged",
        )
        await app.run(tenant, command, actor="user:eva")


async def test_without_a_model_nothing_is_in_force(http: httpx.AsyncClient) -> None:
    found = (await http.get("/v1/eta-models/in-force")).json()
    assert found == {"version": 0, "model": None, "activation": None}


async def test_models_are_listed_newest_first_with_their_figures(http: httpx.AsyncClient, two: None) -> None:
    first = (await http.get("/v1/eta-models?limit=1")).json()
    rest = (await http.get("/v1/eta-models", params={"limit": 1, "after": first["next"]})).json()
    found = [(each["version"], each["better"], each["metrics"]) for each in first["items"] + rest["items"]]
    assert found == [(2, False, {"loss_min": 1.5}), (1, True, {"loss_min": 1.5})]


async def test_a_version_is_put_in_force_and_rolled_back(http: httpx.AsyncClient, two: None) -> None:
    made = await http.post("/v1/eta-models/2/activate", json={"reason": "try it", "before": 1})
    assert (made.status_code, made.json()["before"]) == (200, 1)
    assert (await http.get("/v1/eta-models/in-force")).json()["model"]["version"] == 2
    back = await http.post("/v1/eta-models/rollback", json={"reason": "worse"})
    assert (back.json()["version"], back.json()["before"]) == (1, 2)
    listed = (await http.get("/v1/eta-models/activations")).json()["items"]
    assert [(each["version"], each["before"]) for each in listed] == [(1, 2), (2, 1), (1, 0)]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/eta-models/9/activate", {"reason": "x"}, 404, "no_model"),
        ("/v1/eta-models/2/activate", {"reason": "x", "before": 7}, 409, "model_moved"),
        ("/v1/eta-models/2/activate", {"reason": ""}, 422, "invalid_request"),
    ],
)
async def test_what_cannot_be_done_is_refused(
    http: httpx.AsyncClient, two: None, path: str, body: dict[str, object], status: int, code: str
) -> None:
    response = await http.post(path, json=body)
    assert (response.status_code, response.json()["code"]) == (status, code)


async def test_reading_needs_a_scope(api: FastAPI, scope: Scope, tenant: UUID) -> None:
    async with client(api, await key(scope, tenant, "orders:read")) as opened:
        assert (await opened.get("/v1/eta-models")).status_code == 403
