"""A small storm of faults, lived through once with playbooks: sound, seen, explained; and what is counted of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from headway.bootstrap import Settings, compose
from headway.kernel.clock import ManualClock
from headway.kernel.entropy import SeededEntropy
from headway.kernel.uow import Scope
from headway.sim.faults import report, text
from headway.sim.faults.running import Life, Task, live_in
from headway.sim.network import START

SEED, ORDERS, HOURS = 1_000_003, 60, 60


@pytest.mark.prove
async def test_a_small_storm_is_sound_seen_and_explained(scope: Scope) -> None:
    """One test for all of it: living through it takes half a minute."""
    app = compose(Settings(), replace(scope, clock=ManualClock(START), entropy=SeededEntropy(SEED)))
    lived = await live_in(app, Task(SEED, ORDERS, hours=HOURS), Life.ON)
    assert lived.unsound == ()
    assert (lived.differ, lived.replayed > ORDERS) == (0, True)
    found = report.document([lived])
    told = found["lives"]["on"]
    assert told["all_but_forecasts"]["recall"] > 0.8
    assert told["all_but_forecasts"]["precision"] > 0.8
    assert told["share_resolved_alone"] > 0.4
    assert told["cases_per_cause"] < told["baseline"]["alerts_per_cause"]
    assert sum(told["runs"].values()) > 0
    assert "resolved without a person" in "\n".join(text.lines(found))
