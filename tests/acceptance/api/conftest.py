"""Two tenants, each with one of everything, on one database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import uuid4

import pytest
from fastapi import FastAPI

from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from tests.conftest import START
from tests.integration.api.world import Tenant, Truth, client, full_api, furnish, key, tell


@dataclass
class Pair:
    """Two tenants of one API."""

    api: FastAPI
    truth: Truth
    a: Tenant
    b: Tenant


@pytest.fixture(scope="session")
def api(scope: Scope) -> FastAPI:
    return full_api(scope)


async def full_tenant(scope: Scope, api: FastAPI, truth: Truth, mark: str, stack: AsyncExitStack) -> Tenant:
    """A tenant with one of everything."""
    slug = f"{mark.lower()}-{uuid4().hex}"
    tenant_id = await create_tenant(scope, NewTenant(slug=slug, name=f"Secret{mark}", clock_at=START))
    http = await stack.enter_async_context(client(api, await key(scope, tenant_id), truth))
    tenant = Tenant(tenant_id, http, mark, f"Secret{mark}")
    await furnish(tenant)
    await tell(tenant, api.state.api.app)
    return tenant


@pytest.fixture(scope="session")
async def pair(scope: Scope, api: FastAPI) -> AsyncIterator[Pair]:
    truth = Truth(api)
    async with AsyncExitStack() as stack:
        a = await full_tenant(scope, api, truth, "Aaaaaaa", stack)
        b = await full_tenant(scope, api, truth, "Bbbbbbb", stack)
        yield Pair(api, truth, a, b)
