"""The small network of dispatch, where C1 is the cheapest and C3 the dearest of three."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from headway.carriers.handlers import room as carriers_room
from headway.dispatch.handlers import room as dispatch_room
from headway.kernel.app import App
from headway.orders.handlers import room as orders_room
from headway.tracking.handlers import room as tracking_room
from tests.integration.dispatch.world import Connectors, World, build


@pytest.fixture
async def world(make_app: Callable[..., App], tenant: UUID) -> World:
    connectors = Connectors()
    app = make_app(orders_room(), carriers_room(), dispatch_room(connectors), tracking_room())
    return await build(app, tenant, connectors)
