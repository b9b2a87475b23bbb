"""The whole loop: journeys of the log train a model, it is put in force, and the next ETA is its answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from headway.events.tracking import EtaPredicted
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.learning import handlers as learning
from headway.learning.eta import training
from headway.learning.eta.registry.commands import ActivateEtaModel, ModelSaving, SaveEtaModel
from headway.learning.eta.rounds import learn_round, seen_of
from headway.learning.eta.saving import to_bytes
from headway.tracking import handlers
from headway.tracking.eta.history import history
from tests.conftest import START
from tests.integration.tracking.world import at, booking, happen, log_of, record, report


@pytest.fixture
def app(make_app: Callable[..., App], monkeypatch: pytest.MonkeyPatch) -> App:
    monkeypatch.setattr(training, "ROUNDS", 10)
    monkeypatch.setattr(training, "NETS", {"p50": 1})
    return make_app(learning.room(), handlers.room())


async def lived(app: App, tenant: UUID) -> None:
    """Thirty shipments: booked at 06:00, picked up as planned, out after four hours, delivered after six."""
    names = [f"SO-{number}" for number in range(30)]
    await happen(app, tenant, *(booking(reference=name) for name in names))
    await advance(app, tenant, at(7))
    for code, hours in (("picked_up", 2), ("out_for_delivery", 4), ("delivered", 6)):
        await record(app, tenant, *(report(code, hours, name) for name in names))


async def trained(app: App, tenant: UUID) -> ModelSaving:
    async with app.scope.reading(tenant) as (conn, now):
        known = await history(conn, now - timedelta(days=9))
    learned = learn_round(seen_of(known.segments, known.actual_s, known.journeys), None)
    command = SaveEtaModel(
        content=to_bytes(learned.model),
        journeys=len(known.segments),
        trained_from=START,
        trained_until=at(6),
        metrics=learned.model.metrics,
        compared_with=0,
        better=learned.judgement.better,
        verdict=learned.judgement.sentence,
    )
    saved: ModelSaving = await app.run(tenant, command, actor="test")
    return saved


async def test_the_log_trains_a_model_and_its_answer_is_told(app: App, tenant: UUID) -> None:
    await lived(app, tenant)
    saved = await trained(app, tenant)
    assert saved.verdict == "too few held-out journeys to judge by: 0"
    assert saved.in_force == 0
    await app.run(tenant, ActivateEtaModel(saved.version, "tried by hand"), actor="test")
    fresh = booking(reference="SO-new", pickup_planned_at=at(9), delivery_planned_at=at(15), deliver_by=at(17))
    await happen(app, tenant, fresh)
    (told,) = [
        each
        for each in await log_of(app, tenant, EtaPredicted)
        if each["shipment_id"] == str(fresh.shipment_id) and each["stop"] == 2
    ]
    assert (told["method"], told["model_version"]) == ("model", 1)
