"""Connections with a role: `headway_app` is bound to one tenant, `headway_system` sees queues and tenants only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg

from headway.kernel.errors import HeadwayError

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
else:
    Connection = Any

APP_ROLE = "headway_app"
SYSTEM_ROLE = "headway_system"


class DatabaseUnavailable(HeadwayError):
    """The database cannot be reached."""

    code = "database_unavailable"
    status = 503
    advice = "Maybe it is restarting; the same request can be sent again."


CONNECTION_LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
"""What asyncpg raises when the server went away; nothing of the transaction happened unless its commit was answered."""


_SESSION = {"application_name": "headway", "jit": "off", "enable_bitmapscan": "off"}
"""Queues are read in the order of an index; on a table without statistics the planner would sort all of it."""


_STATEMENTS = 2000
"""More than there are: with fewer kept prepared, a day of all rooms prepares a fifth of its statements anew."""


_QUERIES = 5_000_000
"""After so many a connection is replaced, and prepares and plans all statements anew; asyncpg's 50,000 are minutes."""


async def _nothing(_: object) -> None:
    """Nothing is to be reset when a connection goes back: whatever is set is set for one transaction only."""


class Database:
    """Two pools over one PostgreSQL database.

    Attributes:
        app: connections under `headway_app`, which owns nothing and sees one tenant a transaction.
        system: connections under `headway_system`: tenants, keys and the heads of the queues.
    """

    def __init__(self, dsn: str, *, app_connections: int = 8, system_connections: int = 4) -> None:
        self.dsn = dsn
        self._sizes = {APP_ROLE: app_connections, SYSTEM_ROLE: system_connections}
        self._pools: dict[str, asyncpg.Pool[asyncpg.Record]] = {}

    async def open(self) -> None:
        """Connect both pools. The schema must be there (see `migrate`)."""
        for role, size in self._sizes.items():
            self._pools[role] = await asyncpg.create_pool(
                self.dsn,
                min_size=0,
                max_size=size,
                reset=_nothing,
                server_settings={"role": role, **_SESSION},
                statement_cache_size=_STATEMENTS,
                max_cached_statement_lifetime=0,
                max_queries=_QUERIES,
            )

    async def close(self) -> None:
        for pool in self._pools.values():
            try:
                await asyncio.wait_for(pool.close(), timeout=5)
            except (TimeoutError, *CONNECTION_LOST):
                pool.terminate()
        self._pools.clear()

    @asynccontextmanager
    async def app(self) -> AsyncIterator[Connection]:
        """A connection under the application's role; no tenant is set."""
        async with self._connection(APP_ROLE) as conn:
            yield conn

    @asynccontextmanager
    async def system(self) -> AsyncIterator[Connection]:
        """A connection under the system's role."""
        async with self._connection(SYSTEM_ROLE) as conn:
            yield conn

    @asynccontextmanager
    async def _connection(self, role: str) -> AsyncIterator[Connection]:
        """One of the pool's; a connection that broke is not given back."""
        async with self._pools[role].acquire() as conn:
            try:
                yield conn
            except CONNECTION_LOST:
                conn.terminate()
                raise
