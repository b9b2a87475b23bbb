"""Ten thousand races of each kind for an offer: at most one winner each, no answer lost, books that agree."""

from __future__ import annotations

import os
from collections.abc import Callable
from uuid import UUID

import pytest

from headway.carriers.handlers import room as carriers_room
from headway.dispatch.handlers import room as dispatch_room
from headway.kernel.app import App
from headway.orders.handlers import room as orders_room
from tests.integration.dispatch import racing
from tests.integration.dispatch.world import Connectors, build

pytestmark = pytest.mark.prove

SHIPMENTS = 50
RACES = int(os.environ.get("HEADWAY_RACES", "10000"))


@pytest.mark.parametrize("kind", racing.KINDS)
async def test_ten_thousand_races(make_app: Callable[..., App], tenant: UUID, kind: str) -> None:
    app = make_app(orders_room(), carriers_room(), dispatch_room(Connectors()))
    world = await build(app, tenant, Connectors())
    field = await racing.run(world, kind, SHIPMENTS, -(-RACES // SHIPMENTS))
    told = "; ".join(f"{' + '.join(words)}: {count:,}" for words, count in field.told.most_common())
    print(f"\n{kind}: {field.races:,} races, {len(field.faults)} faults. Told: {told}")
    assert field.faults == []
    assert field.races == field.told.total() >= RACES
    assert set(field.told) <= racing.KINDS[kind].possible
