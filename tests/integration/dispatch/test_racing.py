"""Some heats of every race: one winner at most, a clear word for everybody, books that agree with the offers."""

from __future__ import annotations

import pytest

from tests.integration.dispatch import racing
from tests.integration.dispatch.world import World

SHIPMENTS, HEATS = 12, 3


@pytest.mark.parametrize("kind", racing.KINDS)
async def test_a_race_has_one_winner(world: World, kind: str) -> None:
    field = await racing.run(world, kind, SHIPMENTS, HEATS)
    assert field.faults == []
    assert field.told.total() == SHIPMENTS * HEATS
    assert set(field.told) <= racing.KINDS[kind].possible
