"""Bringing a database to the schema of this version, under a lock, or saying that it is newer."""

from __future__ import annotations

import re
from importlib.resources import files

import asyncpg

from headway.kernel.errors import HeadwayError

_LOCK = 0x48656164
_VERSIONS = "headway.kernel.db.migrations.versions"


class SchemaNewer(HeadwayError):
    """The database was written by a later version of Headway."""

    code = "schema_newer"
    advice = "Maybe an older Headway was started against it; install the newer one again."


class DatabaseUnreachable(HeadwayError):
    """The database does not let us in."""

    code = "database_unreachable"
    advice = "Maybe the address, database, user or password in DATABASE_URL is wrong, or the server is down."


NOT_LET_IN = (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What connecting raises where the server is away, refuses, or the address cannot be read."""


def known_revisions() -> list[str]:
    """All revisions of this version, oldest first."""
    names = (entry.name for entry in files(_VERSIONS).iterdir())
    return sorted(match[1] for name in names if (match := re.match(r"(\d{4})_\w+\.py$", name)))


async def current_revision(dsn: str) -> str | None:
    """The revision the database stands at; None where it is empty.

    Raises:
        DatabaseUnreachable: no connection can be had.
    """
    try:
        conn = await asyncpg.connect(dsn)
    except NOT_LET_IN as error:
        raise DatabaseUnreachable(f"the database cannot be reached: {error}") from error
    try:
        if await conn.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        revision: str | None = await conn.fetchval("SELECT version_num FROM alembic_version")
        return revision
    finally:
        await conn.close()


async def migrate(dsn: str) -> str:
    """Upgrade to the newest revision; a no-op where it is there already.

    Raises:
        DatabaseUnreachable: no connection can be had.
        SchemaNewer: the database stands at a revision this version does not know.
    """
    revisions = known_revisions()
    at = await current_revision(dsn)
    if at is not None and at not in revisions:
        raise SchemaNewer(f"the schema is at {at}, this version knows up to {revisions[-1]}", revision=at)
    if at != revisions[-1]:
        await _upgrade(dsn)
    return revisions[-1]


async def _upgrade(dsn: str) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import Connection, pool
    from sqlalchemy.ext.asyncio import create_async_engine

    def run(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config = Config()
        config.set_main_option("script_location", str(files("headway.kernel.db").joinpath("migrations")))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    engine = create_async_engine(
        "postgresql+asyncpg://", poolclass=pool.NullPool, async_creator=lambda: asyncpg.connect(dsn)
    )
    try:
        async with engine.begin() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()
