"""A small day of `headway simulate visibility`: breaches are foreseen, alerts are right, nothing is unsound."""

from __future__ import annotations

import pytest

from headway.bootstrap import Settings
from headway.bootstrap.wiring import compose
from headway.kernel.uow import Scope
from headway.sim.visibility import report
from headway.sim.visibility.running import Task, live_in


@pytest.mark.prove
async def test_a_day_is_foreseen_and_promises_do_not_flap(scope: Scope) -> None:
    lived = await live_in(compose(Settings(), scope), Task(seed=3, days=1, orders=40))
    found = report.document([lived])
    ours, word = found["alerts"]["headway"], found["alerts"]["carriers_word"]
    assert found["unsound"] == []
    assert found["breached"] >= 2
    assert ours["foreseen"] >= max(word["foreseen"], found["breached"] // 2)
    assert ours["precision"] >= 0.4
    assert found["promises"]["forth_and_back"] == 0
    assert "\n".join(report.lines(found))
