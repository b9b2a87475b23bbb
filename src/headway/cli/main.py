"""All commands, each imported when it is called, and how errors become exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated, NoReturn

import typer

from headway import __version__
from headway.cli.lazy import lazily
from headway.cli.output import say
from headway.kernel.errors import HeadwayError

COMMANDS = {
    "serve": ("headway.cli.processes:serve", "Serve the API and the screens."),
    "worker": ("headway.cli.processes:worker", "Serve timers, jobs and projections of all tenants."),
    "demo": (
        "headway.cli.demo:demo",
        "Run the built-in network's day: orders, carriers, drivers, invoices, and everything that goes wrong.",
    ),
    "doctor": ("headway.cli.doctor:doctor", "Look at everything Headway needs. Exit 1 where something is wrong."),
    "mcp": (
        "headway.cli.mcp:assistant",
        "Serve one assistant over stdio (Model Context Protocol): it reads and proposes what the key may.",
    ),
    "real": (
        "headway.cli.real:real",
        "Run the loop on real orders: import, release, allocate, tender, track, settle, score.",
    ),
    "allocate": (
        "headway.cli.allocate:allocate",
        "Choose a rate for each order at the least cost under capacity and commitments, and prove how near the best.",
    ),
    "whatif": (
        "headway.cli.whatif:what_if",
        "Decide a period again under another policy: cost, punctuality, acceptance, with 90 % intervals.",
    ),
    "import": (
        "headway.cli.imports:app",
        "Take in files: orders, customers, sites, carriers, rates, capacity, fleet, history.",
    ),
    "simulate": ("headway.cli.simulate:app", "Live through a scenario of the simulated world and say what came of it."),
    "decisions": ("headway.cli.decisions:app", "The ledger of decisions."),
    "policies": ("headway.cli.policies:app", "The dispatch policy and its versions."),
    "playbooks": ("headway.cli.playbooks:app", "Playbooks: what is done about trouble without a person."),
    "process": ("headway.cli.process:app", "How work flows and how trouble is handled."),
    "eta": ("headway.cli.eta:app", "Times of arrival: train, predict, and the models in force."),
    "tracking": ("headway.cli.tracking:app", "Carriers' own messages: mappings and files."),
    "positions": ("headway.cli.positions:app", "Where vehicles are."),
    "routes": ("headway.cli.routes:app", "Routes of the own fleet: plan, and replay days."),
    "roads": ("headway.cli.roads:app", "Roads: travel times in process, from an OpenStreetMap extract."),
    "tenants": ("headway.cli.keys:tenants", "Tenants of this installation."),
    "keys": ("headway.cli.keys:keys", "Keys that speak for a tenant or for the operator."),
    "users": ("headway.cli.users:users", "People who sign in at the screens."),
}

app = typer.Typer(
    name="headway",
    cls=lazily(COMMANDS),
    help="Dispatch orchestration, from order to scorecard, on one system of record.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(asked: bool) -> None:
    if asked:
        print(f"headway {__version__}")
        raise typer.Exit


@app.callback()
def headway(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Dispatch orchestration, from order to scorecard, on one system of record."""


def main() -> None:
    """Run one command."""
    try:
        app()
    except HeadwayError as error:
        _refused(error)
    except BaseExceptionGroup as group:
        known = group.subgroup(HeadwayError)
        if known is None:
            raise
        _refused(next(_leaves(known)))
    except KeyboardInterrupt:
        sys.exit(130)


def _refused(error: HeadwayError) -> NoReturn:
    say(str(error))
    sys.exit(2 if error.status < 500 else 1)


def _leaves(group: BaseExceptionGroup[HeadwayError]) -> Iterator[HeadwayError]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error
