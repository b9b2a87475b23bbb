"""`headway doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import asyncio
import importlib.metadata
import platform
import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import asyncpg
import typer

from headway.bootstrap import Settings, application
from headway.cli.options import DataDir, Json, Q, settings
from headway.cli.output import document, run, say
from headway.kernel.db.migrate import NOT_LET_IN, current_revision, known_revisions
from headway.kernel.errors import HeadwayError
from headway.kernel.postgres import resolve

_NEEDED_MB = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `advice` says how to mend it where it is not well."""

    name: str
    well: bool
    seen: str
    advice: str | None = None


def doctor(data_dir: DataDir = None, json: Json = False) -> None:
    """Look at everything Headway needs. Exit 1 where something is wrong."""
    findings = run(_examine(settings(data_dir)))
    if json:
        document([asdict(finding) for finding in findings])
    for finding in [] if json else findings:
        say(f"{'well ' if finding.well else 'WRONG'}  {finding.name}: {finding.seen}")
        if finding.advice and not finding.well:
            say(f"       {finding.advice}")
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


async def _examine(found: Settings) -> list[Finding]:
    checks: list[Callable[[Settings], Awaitable[Finding]]] = [_python, _packages, _disk, _port, _existing, _database]
    return [await check(found) for check in checks]


async def _python(_: Settings) -> Finding:
    well = sys.version_info >= (3, 11)
    return Finding("python", well, platform.python_version(), "Maybe install Python 3.11 or newer.")


async def _packages(_: Settings) -> Finding:
    missing = []
    for line in importlib.metadata.requires("headway") or []:
        name = line.split(";")[0].split(">")[0].split("[")[0].strip()
        if "extra ==" in line or "sys_platform" in line:
            continue
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    return Finding(
        "packages", not missing, f"missing: {', '.join(missing)}" if missing else "all there", "Run `make install`."
    )


async def _disk(found: Settings) -> Finding:
    folder = found.data_dir or Path.cwd()
    while not folder.exists():
        folder = folder.parent
    free_mb = shutil.disk_usage(folder).free // 2**20
    return Finding(
        "disk", free_mb >= _NEEDED_MB, f"{free_mb} MB free at {folder}", f"At least {_NEEDED_MB} MB are needed."
    )


async def _port(found: Settings) -> Finding:
    try:
        server = await asyncio.start_server(lambda *_: None, found.host, found.port)
    except OSError as error:
        return Finding(
            "port", False, f"{found.host}:{found.port}: {error.strerror}", "Maybe set HEADWAY_PORT to a free one."
        )
    server.close()
    return Finding("port", True, f"{found.host}:{found.port} is free")


async def _existing(found: Settings) -> Finding:
    dsn = resolve(found).dsn
    if dsn is None:
        return Finding("server", True, f"launched on demand in {found.data_dir or 'a scratch folder'}")
    try:
        conn = await asyncpg.connect(dsn, timeout=5)
        version = await conn.fetchval("SELECT current_setting('server_version_num')::int")
        may = await conn.fetchval("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        await conn.close()
    except NOT_LET_IN as error:
        return Finding(
            "server", False, f"DATABASE_URL does not answer: {error}", "Maybe the address or the password is wrong."
        )
    if version < 150_000:
        return Finding("server", False, f"PostgreSQL {version // 10_000}", "PostgreSQL 15 or newer is needed.")
    seen = f"PostgreSQL {version // 10_000} by DATABASE_URL"
    fresh = await current_revision(dsn) is None
    if fresh and not may:
        return Finding("server", False, seen, "The first start makes two roles: give this user CREATEROLE for it.")
    return Finding("server", True, seen)


async def _database(found: Settings) -> Finding:
    try:
        async with application(found, scratch=found.data_dir is None) as app, app.scope.db.system() as conn:
            count = len(await conn.fetch(Q.list_tenants, "00000000-0000-0000-0000-000000000000", 10_000))
    except (HeadwayError, OSError, asyncpg.PostgresError) as error:
        return Finding("database", False, str(error).replace("\n", " "), "See docs/how-to/choose-a-database.md.")
    return Finding("database", True, f"schema {known_revisions()[-1]}, {count} tenants")
