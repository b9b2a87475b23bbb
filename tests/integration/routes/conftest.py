"""The fleet's world of this folder."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from headway.kernel.app import App
from headway.kernel.uow import Scope
from tests.integration.routes.world import World, build


@pytest.fixture
async def world(make_app: Callable[..., App], tenant: UUID, scope: Scope) -> World:
    return await build(make_app, tenant, scope)
