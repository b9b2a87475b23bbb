"""A driver with a route of three stops."""

from __future__ import annotations

from uuid import UUID

import pytest

from headway.kernel.uow import Scope
from tests.integration.driving.fleet import Fleet, employ
from tests.integration.web.town import found


@pytest.fixture
async def fleet(scope: Scope, tenant: UUID) -> Fleet:
    return await employ(await found(scope, tenant))
