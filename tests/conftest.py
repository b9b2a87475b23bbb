"""Fixtures over a real PostgreSQL: one migrated database a run, one fresh tenant a test."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

import headway.events  # noqa: F401
from headway.cli.memory import settle
from headway.kernel.app import App
from headway.kernel.clock import SystemClock
from headway.kernel.db import Database
from headway.kernel.db.migrate import migrate
from headway.kernel.entropy import SystemEntropy
from headway.kernel.rooms import Room
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.kernel.vault import Vault

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
"""A Monday morning: where every test tenant's clock begins."""


def pytest_collection_finish() -> None:
    """Ten thousand collected tests live to the end: no search for garbage has to go through them."""
    settle()


@asynccontextmanager
async def _server() -> AsyncIterator[str]:
    if dsn := os.environ.get("HEADWAY_TEST_DATABASE_URL"):
        yield dsn
        return
    from headway.kernel.postgres import embedded_server

    async with embedded_server(None) as server:
        yield server.dsn


@pytest.fixture(scope="session")
async def server_dsn() -> AsyncIterator[str]:
    """A running server: the one in HEADWAY_TEST_DATABASE_URL, or an embedded one for this run."""
    async with _server() as dsn:
        yield dsn


@pytest.fixture(scope="session")
async def database_dsn(server_dsn: str) -> AsyncIterator[str]:
    """A migrated database of this run's own."""
    name = f"test_{uuid4().hex}"
    await _execute(server_dsn, f"CREATE DATABASE {name}")
    try:
        dsn = _with_database(server_dsn, name)
        await migrate(dsn)
        yield dsn
    finally:
        await _execute(server_dsn, f"DROP DATABASE {name} WITH (FORCE)")


async def _execute(dsn: str, statement: str) -> None:
    conn = await asyncpg.connect(dsn)
    try:
        await conn.execute(statement)
    finally:
        await conn.close()


def _with_database(dsn: str, name: str) -> str:
    head, _, query = dsn.partition("?")
    database = f"{head.rsplit('/', 1)[0]}/{name}"
    return f"{database}?{query}" if query else database


@pytest.fixture(scope="session")
async def scope(database_dsn: str) -> AsyncIterator[Scope]:
    """Database, clock and entropy of the run."""
    db = Database(database_dsn, app_connections=20)
    await db.open()
    yield Scope(db, SystemClock(), SystemEntropy(), Vault.scratch())
    await db.close()


@pytest.fixture
def make_app(scope: Scope) -> Callable[..., App]:
    """An application made of the rooms given, lower rooms first."""

    def make(*rooms: Room) -> App:
        return App(scope, rooms)

    return make


@pytest.fixture
async def tenant(scope: Scope) -> UUID:
    """A fresh sandbox tenant whose clock stands at START."""
    return await create_tenant(scope, NewTenant(slug=f"t-{uuid4().hex}", name="Test", clock_at=START))


@pytest.fixture
async def other_tenant(scope: Scope) -> UUID:
    """A second tenant, who must never see the first one's things."""
    return await create_tenant(scope, NewTenant(slug=f"o-{uuid4().hex}", name="Other", clock_at=START))
