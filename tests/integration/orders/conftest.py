"""The world of the orders room's tests."""

from __future__ import annotations

import pytest

from tests.integration.orders.helpers import World


@pytest.fixture
async def world(make_app, tenant) -> World:
    """A tenant with customers C1 (no limit) and RICH (1,000.00 USD), sites S1 (2 a day) and S2 (10 of P)."""
    return await World(make_app, tenant).stock()
