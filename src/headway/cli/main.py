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
    "serve": "headway.cli.processes:serve",
    "worker": "headway.cli.processes:worker",
    "demo": "headway.cli.demo:demo",
    "doctor": "headway.cli.doctor:doctor",
    "mcp": "headway.cli.mcp:assistant",
    "real": "headway.cli.real:real",
    "allocate": "headway.cli.allocate:allocate",
    "whatif": "headway.cli.whatif:what_if",
    "import": "headway.cli.imports:app",
    "simulate": "headway.cli.simulate:app",
    "decisions": "headway.cli.decisions:app",
    "policies": "headway.cli.policies:app",
    "playbooks": "headway.cli.playbooks:app",
    "process": "headway.cli.process:app",
    "eta": "headway.cli.eta:app",
    "tracking": "headway.cli.tracking:app",
    "positions": "headway.cli.positions:app",
    "routes": "headway.cli.routes:app",
    "roads": "headway.cli.roads:app",
    "tenants": "headway.cli.keys:tenants",
    "keys": "headway.cli.keys:keys",
    "users": "headway.cli.users:users",
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
