"""One small day of the own fleet under each way of following what happens, on the same orders."""

from __future__ import annotations

import pytest

from headway.dispatch.fleet.handlers import Reacting
from headway.kernel.uow import Scope
from headway.sim.fleet.running import Lived, Living, Week

SEED, NUMBER = 3, 0
"""Some of this seed's twelve orders come in the day."""


async def lived(scope: Scope, way: Reacting) -> Lived:
    return await Living(scope, Week(SEED, way, orders=12, vans=2, days=1, search_s=0.2), NUMBER).live()


@pytest.fixture
async def ways(scope: Scope) -> dict[Reacting, Lived]:
    return {way: await lived(scope, way) for way in Reacting}


async def test_each_way_is_measured_on_the_same_orders_and_does_what_it_says(ways: dict[Reacting, Lived]) -> None:
    on, insert, off = (ways[way] for way in (Reacting.ON, Reacting.INSERT, Reacting.OFF))
    assert len({(each.orders, each.morning, each.same_day, each.cancelled) for each in ways.values()}) == 1
    assert on.same_day > 0
    assert (off.changes, off.same_day_on_time) == ({}, 0)
    assert insert.changes["order"] == on.changes["order"] == on.same_day
    assert not {"delay", "improvement"} & insert.changes.keys()
    assert all(each.morning_on_time + each.same_day_on_time == each.on_time for each in ways.values())
