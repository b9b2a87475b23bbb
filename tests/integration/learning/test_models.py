"""Models as versions: kept, in force only when better, rolled back, and each tenant's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from headway.events.learning import ModelActivated, ModelTrained
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from headway.learning import handlers
from headway.learning.eta import training
from headway.learning.eta.legs import seen_of_legs
from headway.learning.eta.registry import store
from headway.learning.eta.registry.book import predictor_in_force
from headway.learning.eta.registry.commands import (
    ActivateEtaModel,
    ModelActivation,
    ModelSaving,
    RollBackEtaModel,
    SaveEtaModel,
)
from headway.learning.eta.registry.errors import ModelMoved, NoModel, NothingBefore
from headway.learning.eta.saving import to_bytes
from headway.learning.eta.segments import Predictor
from tests.conftest import START
from tests.integration.tracking.world import log_of
from tests.unit.learning.networks import a_network


@pytest.fixture(scope="module")
def content() -> Iterator[bytes]:
    """A small trained model."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "ROUNDS", 5)
        patch.setattr(training, "NETS", {"p50": 1})
        yield to_bytes(training.train(seen_of_legs(a_network(days=2))))


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(handlers.room())


async def save(app: App, tenant: UUID, content: bytes, **more: Any) -> ModelSaving:
    fields: dict[str, Any] = {
        "content": content,
        "journeys": 120,
        "trained_from": START - timedelta(days=2),
        "trained_until": START,
        "metrics": {"loss_min": 1.5},
        "compared_with": 0,
        "better": True,
        "verdict": "better: 1.50 against 2.00 min",
    }
    saved: ModelSaving = await app.run(tenant, SaveEtaModel(**{**fields, **more}), actor="user:eva")
    return saved


async def in_force(app: App, tenant: UUID) -> Predictor:
    async with app.scope.reading(tenant) as (conn, _):
        return await predictor_in_force(conn)


async def test_before_any_model_the_fallback_answers(app: App, tenant: UUID) -> None:
    assert (await in_force(app, tenant)).version is None


async def test_a_better_model_is_in_force_at_once_and_read_only_once(app: App, tenant: UUID, content: bytes) -> None:
    saved = await save(app, tenant, content)
    assert (saved.version, saved.in_force) == (1, 1)
    first, second = await in_force(app, tenant), await in_force(app, tenant)
    assert first.version == 1
    assert first is second


async def test_a_worse_model_is_kept_and_not_in_force(app: App, tenant: UUID, content: bytes) -> None:
    saved = await save(app, tenant, content, better=False)
    assert (saved.version, saved.in_force) == (1, 0)
    assert (await in_force(app, tenant)).version is None


async def test_a_model_compared_with_what_is_no_longer_in_force_waits(app: App, tenant: UUID, content: bytes) -> None:
    await save(app, tenant, content)
    saved = await save(app, tenant, content, compared_with=0)
    assert (saved.version, saved.in_force) == (2, 1)


async def test_rolling_back_brings_back_what_was_before(app: App, tenant: UUID, content: bytes) -> None:
    await save(app, tenant, content)
    await save(app, tenant, content, compared_with=1)
    made: ModelActivation = await app.run(tenant, RollBackEtaModel("late everywhere"), actor="user:eva")
    assert (made.version, made.before) == (1, 2)
    assert (await in_force(app, tenant)).version == 1


async def test_no_model_at_all_can_be_put_in_force(app: App, tenant: UUID, content: bytes) -> None:
    await save(app, tenant, content)
    await app.run(tenant, ActivateEtaModel(0, "models are off"), actor="user:eva")
    assert (await in_force(app, tenant)).version is None


async def test_activating_again_changes_nothing(app: App, tenant: UUID, content: bytes) -> None:
    await save(app, tenant, content)
    made: ModelActivation = await app.run(tenant, ActivateEtaModel(1, "again"), actor="user:eva")
    assert made.repeated
    async with app.scope.reading(tenant) as (conn, _):
        assert len(await store.activations(conn, before=None, limit=9)) == 1


async def test_what_was_expected_in_force_must_be(app: App, tenant: UUID, content: bytes) -> None:
    await save(app, tenant, content, better=False)
    with pytest.raises(ModelMoved):
        await app.run(tenant, ActivateEtaModel(1, "mine", before=7), actor="user:eva")


async def test_a_version_that_is_not_there_is_refused(app: App, tenant: UUID) -> None:
    with pytest.raises(NoModel):
        await app.run(tenant, ActivateEtaModel(3, "there is none"), actor="user:eva")


async def test_without_a_model_there_is_nothing_to_roll_back(app: App, tenant: UUID) -> None:
    with pytest.raises(NothingBefore):
        await app.run(tenant, RollBackEtaModel("nothing before"), actor="user:eva")


@pytest.mark.parametrize("reason", ["", "  ", "two\nlines", "x" * 301])
async def test_a_reason_is_one_line(app: App, tenant: UUID, reason: str) -> None:
    with pytest.raises(BadInput):
        await app.run(tenant, RollBackEtaModel(reason), actor="user:eva")


async def test_what_is_no_model_is_not_kept(app: App, tenant: UUID) -> None:
    with pytest.raises(BadInput, match="no whole model"):
        await save(app, tenant, b"rubbish")
    async with app.scope.reading(tenant) as (conn, _):
        assert await store.versions(conn, before=None, limit=9) == []


async def test_another_tenant_has_models_of_its_own(app: App, tenant: UUID, other_tenant: UUID, content: bytes) -> None:
    await save(app, tenant, content)
    assert (await in_force(app, other_tenant)).version is None
    assert (await save(app, other_tenant, content)).version == 1


async def test_training_and_activation_are_news(app: App, tenant: UUID, content: bytes) -> None:
    await save(app, tenant, content)
    trained, activated = await log_of(app, tenant, ModelTrained), await log_of(app, tenant, ModelActivated)
    assert [(each["version"], each["better"], each["journeys"]) for each in trained] == [(1, True, 120)]
    assert [(each["version"], each["before"]) for each in activated] == [(1, 0)]
