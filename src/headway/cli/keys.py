"""`headway tenants` and `headway keys`: the first steps of an operator."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from headway.bootstrap import application
from headway.cli.options import DataDir, Json, Q, TenantSlug, settings, tenant_of
from headway.cli.output import document, run, say
from headway.kernel.errors import BadInput
from headway.kernel.tenancy import NewTenant, create_key, create_tenant

tenants = typer.Typer(help="Tenants of this installation.", no_args_is_help=True)
keys = typer.Typer(help="Keys that speak for a tenant or for the operator.", no_args_is_help=True)


@tenants.command("create")
def tenant_create(
    slug: Annotated[str, typer.Argument(help="Short name: a-z, 0-9 and hyphens.")],
    name: Annotated[str | None, typer.Option(help="The name people see.")] = None,
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "USD",
    timezone: Annotated[str, typer.Option(help="IANA time zone.")] = "UTC",
    test_clock: Annotated[
        str | None, typer.Option(help="Make a sandbox whose clock begins at this RFC 3339 time.")
    ] = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Add a tenant and print its first key, which is shown only once."""
    new = NewTenant(slug, name or slug, currency, timezone, _moment(test_clock))
    answer = run(_create(data_dir, new))
    if json:
        document(answer)
    else:
        say(f"tenant {slug} ({answer['tenant_id']})\nkey, shown only once: {answer['key']}")


@tenants.command("list")
def tenant_list(data_dir: DataDir = None, json: Json = False) -> None:
    """List the tenants."""
    rows = run(_list(data_dir))
    if json:
        document(rows)
    for row in [] if json else rows:
        say(f"{row['slug']:24} {row['id']}  {row['name']}")


@keys.command("create")
def key_create(
    label: Annotated[str, typer.Argument(help="Whose key it is; shown wherever it acts.")],
    scope: Annotated[list[str], typer.Option(help="What it may do, such as orders:write; * for everything.")],
    operator: Annotated[bool, typer.Option("--operator", help="A key for the operator, who creates tenants.")] = False,
    tenant: TenantSlug = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Add a key and print its secret, which is shown only once."""
    from headway.api.access import SCOPES, is_scope

    for name in scope:
        if not is_scope(name):
            raise BadInput(f"--scope is {name!r}, allowed: room:read, room:write, room:* or *; {', '.join(SCOPES)}")
    secret = run(_key(data_dir, tenant, label, scope, operator))
    if json:
        document({"label": label, "key": secret})
    else:
        say(f"key, shown only once: {secret}")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(f"--test-clock is {text!r}", field="--test-clock", allowed="RFC 3339 with an offset")
    return moment


async def _create(data_dir: Path | None, new: NewTenant) -> dict[str, Any]:
    async with application(settings(data_dir, needs_database=True)) as app:
        tenant_id = await create_tenant(app.scope, new)
        _, secret = await create_key(app.scope, tenant_id=tenant_id, label="first", scopes=["*"])
        return {"tenant_id": tenant_id, "key": secret}


async def _list(data_dir: Path | None) -> list[dict[str, Any]]:
    async with application(settings(data_dir, needs_database=True)) as app, app.scope.db.system() as conn:
        return [dict(row) for row in await conn.fetch(Q.list_tenants, UUID(int=0), 10_000)]


async def _key(data_dir: Path | None, tenant: str | None, label: str, scopes: list[str], operator: bool) -> str:
    async with application(settings(data_dir, needs_database=True)) as app:
        tenant_id = None if operator else await tenant_of(app, tenant)
        _, secret = await create_key(app.scope, tenant_id=tenant_id, label=label, scopes=scopes)
        return secret
