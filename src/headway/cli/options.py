"""Options that several commands share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from headway.bootstrap import Settings
from headway.cli.output import say
from headway.kernel.app import App
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput, NotFound

Q = load_queries("headway.kernel")
NAMED = 50
"""So many tenants a message names."""

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where the launched database keeps its files; DATABASE_URL uses another server."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
TenantSlug = Annotated[
    str | None, typer.Option("--tenant", help="The tenant's short name; needed where there are several.")
]


def settings(data_dir: Path | None, *, needs_database: bool = False) -> Settings:
    """The environment's settings with the command's data directory.

    Raises:
        BadInput: the command needs a database that lasts, and none is named.
    """
    found = Settings.read()
    if data_dir is not None:
        found = replace(found, data_dir=data_dir, database_url=None)
    if needs_database and found.database_url is None and found.data_dir is None:
        raise BadInput(
            "no database is named", field="--data-dir", allowed="--data-dir DIR, HEADWAY_DATA_DIR or DATABASE_URL"
        )
    return found


def settings_of_its_own(what: str, data_dir: Path | None) -> Settings:
    """The settings of a command that brings its own database, whatever DATABASE_URL says.

    Args:
        what: the command in words, for the message where DATABASE_URL is passed over.
    """
    found = settings(data_dir)
    if found.database_url is None:
        return found
    say(f"{what} uses a database of its own, not DATABASE_URL")
    return replace(found, database_url=None)


class NoTenants(NotFound):
    """Nobody made a tenant here yet."""

    code = "no_tenants"
    advice = "Maybe `--data-dir` names another directory; `headway tenants create` makes a tenant."


async def tenant_of(app: App, slug: str | None) -> UUID:
    """The tenant of a short name, or the only one there is.

    Raises:
        NotFound: there is none of that name, or none at all.
        BadInput: there are several and none is named.
    """
    async with app.scope.db.system() as conn:
        known = None if slug is None else await conn.fetchval(Q.tenant_named, slug)
        rows = [] if known else await conn.fetch(Q.list_tenants, UUID(int=0), NAMED + 1)
    names = [row["slug"] for row in rows[:NAMED]] + ["..."] * (len(rows) > NAMED)
    if slug is None and len(rows) == 1:
        known = rows[0]["id"]
    elif slug is None and rows:
        raise BadInput("there are several tenants", field="--tenant", allowed=", ".join(names))
    if known is None:
        if not names:
            raise NoTenants("there is no tenant in this database")
        raise NotFound(f"there is no tenant {slug}; there are: {', '.join(names)}")
    tenant_id: UUID = known
    return tenant_id
