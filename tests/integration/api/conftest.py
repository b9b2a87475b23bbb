"""The API over all rooms, in process; a client of a fresh tenant with every scope."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from headway.kernel.uow import Scope
from tests.integration.api.world import client, full_api, key


@pytest.fixture(scope="session")
def api(scope: Scope) -> FastAPI:
    return full_api(scope)


@pytest.fixture
async def http(api: FastAPI, scope: Scope, tenant: UUID) -> AsyncIterator[httpx.AsyncClient]:
    async with client(api, await key(scope, tenant)) as opened:
        yield opened
