"""A small October: a carrier confirms less, another goes dark, and every shipment is accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from headway.bootstrap import Settings, compose
from headway.kernel.clock import ManualClock
from headway.kernel.entropy import SeededEntropy
from headway.kernel.uow import Scope
from headway.sim.scenarios import report
from headway.sim.scenarios.october import MORNING, OctoberWorld, Variant
from headway.sim.scenarios.running import Lived, live

SIZE, TICK, HOURS = 60, timedelta(minutes=10), 30


@pytest.fixture(scope="module")
async def lived(scope: Scope) -> Lived:
    """Nobody says that the carrier is out."""
    app = compose(Settings(), replace(scope, clock=ManualClock(MORNING), entropy=SeededEntropy(7)))
    world = OctoberWorld(7, Variant.SILENT, SIZE)
    return await live(app, world, slug=f"october-{uuid4().hex}", tick=TICK, hours=HOURS)


async def test_nothing_that_must_never_be_is(lived: Lived) -> None:
    assert lived.violations == ()


async def test_no_person_had_a_hand_in_it(lived: Lived) -> None:
    assert lived.touched == 0


async def test_every_decision_replays(lived: Lived) -> None:
    assert lived.replayed == sum(lived.decisions.values())
    assert lived.differ == 0
    assert lived.decisions["carrier_silence"] >= 1
    assert lived.decisions["reassignment"] >= 1


async def test_every_shipment_that_was_touched_has_a_fate(lived: Lived) -> None:
    told = report.document(lived)
    for incident in (told["shortfall"], told["dark"]):
        assert incident["affected"] > 0
        assert incident["saved"] + sum(incident["why_not"].values()) == incident["affected"]
        assert all(lost["sentence"] for lost in incident["not_saved_shipments"])


async def test_the_text_says_what_the_document_says(lived: Lived) -> None:
    told = report.document(lived)
    text = "\n".join(report.lines(told))
    assert f"re-allocated before their cut-off: {told['saved']} of {told['affected']}" in text
    assert "invariants: all hold" in text
