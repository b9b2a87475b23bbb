"""A small storm, lived through with hygiene and without: nothing unsound, and only with it is anything left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from headway.bootstrap import Settings, compose
from headway.kernel.clock import ManualClock
from headway.kernel.entropy import SeededEntropy
from headway.kernel.uow import Scope
from headway.sim.network import START
from headway.sim.scenarios.storm.running import Task, live_in
from headway.sim.scenarios.storm.world import Life

SEED, ORDERS, BEFORE, TICK = 1_000_007, 40, 1, timedelta(minutes=20)


@pytest.mark.prove
async def test_the_storm_is_left_out_with_hygiene_alone_and_nothing_is_that_must_never_be(scope: Scope) -> None:
    """One test for both: living through it takes a minute."""
    app = compose(Settings(), replace(scope, clock=ManualClock(START), entropy=SeededEntropy(SEED)))
    lived = await live_in(app, Task(SEED, ORDERS, (Life.DECLARED, Life.WITHOUT), BEFORE, TICK))
    assert lived.unsound == ()
    assert lived.days[Life.DECLARED].tagged > 0
    assert lived.days[Life.WITHOUT].tagged == 0
