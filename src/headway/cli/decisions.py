"""`headway decisions`: replay what was decided, and walk the chain of records."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

import typer

from headway.bootstrap import application
from headway.cli.options import DataDir, Json, TenantSlug, settings, tenant_of
from headway.cli.output import document, run, say
from headway.kernel import ledger
from headway.kernel.app import App

app = typer.Typer(help="The ledger of decisions.", no_args_is_help=True)


@app.command()
def replay(data_dir: DataDir = None, tenant: TenantSlug = None, json: Json = False) -> None:
    """Recompute every decision from its snapshot; each must agree exactly. Exit 1 where one does not."""
    report = run(_ledger(data_dir, tenant, _replay))
    if json:
        document(report)
    else:
        say(f"{report['decisions']} decisions replayed, {report['agree']} agree, {len(report['differ'])} differ")
        for decision_id in report["differ"]:
            say(f"  {decision_id}")
    raise typer.Exit(1 if report["differ"] else 0)


@app.command()
def verify(data_dir: DataDir = None, tenant: TenantSlug = None, json: Json = False) -> None:
    """Walk the hash chain; a record that was changed, removed or slipped in is found. Exit 1 where it is broken."""
    report = run(_ledger(data_dir, tenant, _verify))
    if json:
        document(report)
    else:
        whole = "the chain is whole" if report["broken_at"] is None else f"broken at {report['broken_at']}"
        say(f"{report['records']} records, {whole}")
    raise typer.Exit(0 if report["broken_at"] is None else 1)


async def _replay(app: App, tenant_id: UUID) -> dict[str, Any]:
    async with app.scope.reading(tenant_id) as (conn, _):
        return asdict(await ledger.replay(conn, app.deciders))


async def _verify(app: App, tenant_id: UUID) -> dict[str, Any]:
    async with app.scope.reading(tenant_id) as (conn, _):
        return asdict(await ledger.verify(conn))


async def _ledger(data_dir: Any, tenant: str | None, work: Any) -> dict[str, Any]:
    async with application(settings(data_dir, needs_database=True)) as app:
        result: dict[str, Any] = await work(app, await tenant_of(app, tenant))
        return result
