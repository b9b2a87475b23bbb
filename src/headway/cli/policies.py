"""`headway policies`: check a policy file, save it as a version, put a version in force, see what is in force."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from headway.bootstrap import application
from headway.carriers.lookup import Codes, known_codes
from headway.cli.lazy import lazily
from headway.cli.options import DataDir, Json, TenantSlug, settings, tenant_of
from headway.cli.output import document, run, say
from headway.dispatch.policies import store
from headway.dispatch.policies.checks import checked
from headway.dispatch.policies.commands import (
    ActivateDispatchPolicy,
    PolicyActivation,
    PolicySaving,
    SaveDispatchPolicy,
)
from headway.dispatch.policies.reading import MAX_CHARACTERS
from headway.kernel.app import App
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

COMMANDS = {
    "dry-run": (
        "headway.cli.whatif:dry_run",
        "Say what a policy would have decided otherwise, each recorded decision taken for itself; default: last week.",
    )
}
app = typer.Typer(
    cls=lazily(COMMANDS),
    help="The dispatch policy and its versions.",
    no_args_is_help=True,
)
ACTOR = "user:cli"
File = Annotated[Path, typer.Argument(help="A policy, YAML or JSON.")]


@app.command()
def check(
    file: File,
    known: Annotated[
        bool, typer.Option("--known", help="Check carriers, services and zones against a tenant's.")
    ] = False,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Say what a policy would be refused for, a line a fault. Without --known no database is needed."""
    codes = run(_codes(data_dir, tenant)) if known else None
    found = checked(read_text(file), codes, str(file))
    if json:
        document({"name": found.name, "strategy": str(found.strategy), "faults": []})
    else:
        say(f"{file}: {found.name}, {found.strategy}: sound")


@app.command()
def save(
    file: File,
    note: Annotated[str, typer.Option(help="What is new in it.")] = "",
    activate: Annotated[bool, typer.Option("--activate", help="Put it in force at once.")] = False,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Keep a policy as the next version; it counts only when it is activated."""
    text = read_text(file)
    checked(text, None, str(file))
    answer = run(_save(data_dir, tenant, text, note, activate))
    if json:
        document(answer)
    else:
        force = ", in force" if answer["in_force"] else ""
        say(f"version {answer['version']}: {answer['name']}, {answer['strategy']}{force}")


@app.command()
def activate(
    version: Annotated[int, typer.Argument(min=0, help="0 is the one built in.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the record.")],
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Put a version in force from now on; an older one rolls back."""
    made = run(_activate(data_dir, tenant, version, reason))
    answer = {"version": made.version, "before": made.before, "repeated": made.repeated}
    if json:
        document(answer)
    else:
        say(f"version {made.version} is in force, {made.before} was before")


@app.command("list")
def list_versions(data_dir: DataDir = None, tenant: TenantSlug = None, json: Json = False) -> None:
    """List the versions, newest first, and which of them is in force."""
    answer = run(_versions(data_dir, tenant))
    if json:
        document(answer)
        return
    for row in answer["versions"]:
        mark = "*" if row["version"] == answer["in_force"] else " "
        what = f"{row['name']:24} {row['strategy']:14} {row['note']}"
        say(f"{mark} {row['version']:4} {row['saved_at']:%Y-%m-%d %H:%M} {what}")
    if answer["in_force"] == 0:
        say("*    0 the policy built in")


@app.command()
def show(version: Annotated[int, typer.Argument(min=1)], data_dir: DataDir = None, tenant: TenantSlug = None) -> None:
    """Print the text of a version as it was saved."""
    print(run(_text(data_dir, tenant, version)), flush=True)


def read_text(file: Path) -> str:
    """The text of a policy file.

    Raises:
        BadInput: it cannot be read, is too large, or no UTF-8.
    """
    try:
        with file.open("rb") as source:
            content = source.read(4 * MAX_CHARACTERS + 1)
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{file}: saw bytes that are no UTF-8, allowed: a policy in UTF-8", field="file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "a path that cannot be opened"
        raise BadInput(f"{file}: saw {reason}, allowed: a file that can be read", field="file") from None


@asynccontextmanager
async def _reading(data_dir: Path | None, tenant: str | None) -> AsyncIterator[Connection]:
    async with application(settings(data_dir, needs_database=True)) as running:
        tenant_id = await tenant_of(running, tenant)
        async with running.scope.reading(tenant_id) as (conn, _):
            yield conn


async def _codes(data_dir: Path | None, tenant: str | None) -> Codes:
    async with _reading(data_dir, tenant) as conn:
        return await known_codes(conn)


async def _save(data_dir: Path | None, tenant: str | None, text: str, note: str, at_once: bool) -> dict[str, Any]:
    async with application(settings(data_dir, needs_database=True)) as running:
        tenant_id = await tenant_of(running, tenant)
        saved: PolicySaving = await running.run(tenant_id, SaveDispatchPolicy(text, note), actor=ACTOR)
        if at_once:
            await _put_in_force(running, tenant_id, saved.version, note or "saved and activated")
        return {"version": saved.version, "name": saved.name, "strategy": saved.strategy, "in_force": at_once}


async def _put_in_force(running: App, tenant_id: UUID, version: int, reason: str) -> PolicyActivation:
    made: PolicyActivation = await running.run(tenant_id, ActivateDispatchPolicy(version, reason), actor=ACTOR)
    return made


async def _activate(data_dir: Path | None, tenant: str | None, version: int, reason: str) -> PolicyActivation:
    async with application(settings(data_dir, needs_database=True)) as running:
        return await _put_in_force(running, await tenant_of(running, tenant), version, reason)


async def _versions(data_dir: Path | None, tenant: str | None) -> dict[str, Any]:
    async with _reading(data_dir, tenant) as conn:
        last = await store.last_activation(conn)
        kept = await store.versions(conn, before=None, limit=1000)
    shown = ("version", "name", "strategy", "note", "saved_by", "saved_at")
    rows = [{name: getattr(each, name) for name in shown} for each in kept]
    return {"in_force": 0 if last is None else last.version, "versions": rows}


async def _text(data_dir: Path | None, tenant: str | None, version: int) -> str:
    async with _reading(data_dir, tenant) as conn:
        await store.find(conn, version)
        return await store.text_of(conn, version) or ""
