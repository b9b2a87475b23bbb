"""`headway users`: letting the first admin in, and mending what nobody can mend from inside."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from headway.bootstrap import Settings, application
from headway.cli.options import DataDir, Json, TenantSlug, settings, tenant_of
from headway.cli.output import document, run, say
from headway.kernel.app import App
from headway.people import commands as c
from headway.people import passwords, views
from headway.people.links import PATH
from headway.people.model import NoUser, Person
from headway.people.naming import read_email

users = typer.Typer(help="People who sign in at the screens.", no_args_is_help=True)
ACTOR, EVERYTHING = "system:cli", frozenset({"*"})
Email = Annotated[str, typer.Argument(help="The mail address they sign in by.")]


@users.command("add")
def add(
    email: Email,
    role: Annotated[list[str], typer.Option(help="What they are: admin, dispatcher, ...; several are allowed.")],
    name: Annotated[str | None, typer.Option(help="The name people see.")] = None,
    of: Annotated[str | None, typer.Option(help="For the roles carrier and driver: the code of which one.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read a password from standard input instead of making a link.")
    ] = False,
    tenant: TenantSlug = None,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Let somebody in, and print the link by which they set a password; it is shown only once."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    bound = (of if "carrier" in role else None, of if "driver" in role else None)
    wanted = c.AddUser(email, name or email.partition("@")[0] or email, role, EVERYTHING, *bound)
    _told(run(_add(data_dir, tenant, wanted, password)), as_json=json)


@users.command("list")
def show(tenant: TenantSlug = None, data_dir: DataDir = None, json: Json = False) -> None:
    """List the users of a tenant."""
    rows = run(_list(data_dir, tenant))
    if json:
        document(rows)
    for row in [] if json else rows:
        state = "" if row["active"] else "  kept out"
        say(f"{row['email']:40} {', '.join(row['roles'])}{state}")


@users.command("reset")
def reset(email: Email, tenant: TenantSlug = None, data_dir: DataDir = None, json: Json = False) -> None:
    """Print a link that sets a new password; it is shown only once."""
    _told(run(_reset(data_dir, tenant, email)), as_json=json)


@users.command("deactivate")
def deactivate(email: Email, tenant: TenantSlug = None, data_dir: DataDir = None) -> None:
    """Keep somebody out: all their sessions end at once."""
    run(_switch(data_dir, tenant, email, active=False))
    say(f"{email} is kept out")


@users.command("reactivate")
def reactivate(email: Email, tenant: TenantSlug = None, data_dir: DataDir = None) -> None:
    """Let somebody in again."""
    run(_switch(data_dir, tenant, email, active=True))
    say(f"{email} may sign in again")


def _told(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        document(answer)
    elif answer["link"] is None:
        say(f"{answer['email']} can sign in")
    else:
        say(f"link for {answer['email']}, shown only once: {answer['link']}")


def _answer(found: Settings, person: Person, token: str | None) -> dict[str, Any]:
    link = None if token is None else f"{found.reached_at}{PATH}{token}"
    return {"user_id": person.id, "email": person.email, "roles": list(person.roles), "link": link}


async def _add(data_dir: Path | None, tenant: str | None, wanted: c.AddUser, password: str | None) -> dict[str, Any]:
    found = settings(data_dir, needs_database=True)
    async with application(found) as app:
        added: c.Added = await add_user(app, tenant, wanted, password)
        return _answer(found, added.person, added.token)


async def add_user(app: App, tenant: str | None, wanted: c.AddUser, password: str | None) -> c.Added:
    """Add a user, with a password where one is given.

    Raises:
        BadInput: something of it cannot be. EmailTaken: somebody has this address.
    """
    kept = None
    if password is not None:
        kept = await passwords.make(passwords.check_new(password, read_email(wanted.email)))
    command = c.AddUser(
        wanted.email, wanted.name, wanted.roles, wanted.held, wanted.carrier, wanted.driver, password=kept
    )
    added: c.Added = await app.run(await tenant_of(app, tenant), command, actor=ACTOR)
    return added


async def _list(data_dir: Path | None, tenant: str | None) -> list[dict[str, Any]]:
    async with application(settings(data_dir, needs_database=True)) as app:
        tenant_id = await tenant_of(app, tenant)
        async with app.scope.reading(tenant_id) as (conn, _):
            people = await views.list_users(conn, limit=10_000)
    names = ("id", "email", "name", "roles", "carrier", "driver", "active")
    return [{name: getattr(each, name) for name in names} for each in people]


async def _reset(data_dir: Path | None, tenant: str | None, email: str) -> dict[str, Any]:
    found = settings(data_dir, needs_database=True)
    async with application(found) as app:
        tenant_id = await tenant_of(app, tenant)
        person = await _user(app, tenant, email)
        made: c.LinkMade = await app.run(tenant_id, c.MakePasswordLink(person.id, EVERYTHING), actor=ACTOR)
        return _answer(found, person, made.token)


async def _switch(data_dir: Path | None, tenant: str | None, email: str, *, active: bool) -> None:
    async with application(settings(data_dir, needs_database=True)) as app:
        person = await _user(app, tenant, email)
        command = c.ReactivateUser(person.id, EVERYTHING) if active else c.DeactivateUser(person.id)
        await app.run(await tenant_of(app, tenant), command, actor=ACTOR)


async def _user(app: App, tenant: str | None, email: str) -> Person:
    async with app.scope.reading(await tenant_of(app, tenant)) as (conn, _):
        person = await views.find_user(conn, email)
    if person is None:
        raise NoUser(f"there is no user {email}; headway users list shows them")
    return person
