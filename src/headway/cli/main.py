"""All commands, and how errors become exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NoReturn

import typer

from headway.cli import (
    allocate,
    comparing,
    decisions,
    demo,
    doctor,
    eta,
    faults,
    imports,
    keys,
    mcp,
    playbooks,
    policies,
    positions,
    process,
    processes,
    real,
    simulate,
    storm,
    tracking,
    visibility,
    whatif,
)
from headway.cli.output import say
from headway.kernel.errors import HeadwayError

app = typer.Typer(
    name="headway",
    help="Dispatch orchestration, from order to scorecard, on one system of record.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("serve")(processes.serve)
app.command("worker")(processes.worker)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("mcp")(mcp.assistant)
app.command("real")(real.real)
app.command("allocate")(allocate.allocate)
app.command("whatif")(whatif.what_if)
policies.app.command("dry-run")(whatif.dry_run)
app.add_typer(imports.app, name="import")
app.add_typer(simulate.app, name="simulate")
simulate.app.command("compare")(comparing.compare)
simulate.app.command("visibility")(visibility.visibility)
simulate.app.command("storm")(storm.storm)
simulate.app.command("faults")(faults.faults)
app.add_typer(decisions.app, name="decisions")
app.add_typer(policies.app, name="policies")
app.add_typer(playbooks.app, name="playbooks")
app.add_typer(process.app, name="process")
app.add_typer(eta.app, name="eta")
app.add_typer(tracking.app, name="tracking")
app.add_typer(positions.app, name="positions")
app.add_typer(keys.tenants, name="tenants")
app.add_typer(keys.keys, name="keys")


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
