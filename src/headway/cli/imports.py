"""`headway import`: files into the system of record. Good rows are kept, every bad row is named (exit 2)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from headway.bootstrap import application
from headway.carriers.commands import RatesReport
from headway.carriers.importing import import_capacity, import_carriers, import_rates
from headway.cli.history import take_in as take_in_history
from headway.cli.options import DataDir, Json, TenantSlug, settings, tenant_of
from headway.cli.output import document, run, say
from headway.fleet.importing import KINDS as FLEET
from headway.fleet.importing import import_fleet
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from headway.kernel.tabular import RowFault
from headway.orders.importing import import_customers, import_orders, import_sites

app = typer.Typer(
    help="Take in files: orders, customers, sites, carriers, rates, capacity, fleet, history.", no_args_is_help=True
)

File = Annotated[Path, typer.Argument(help="CSV or Parquet.")]
Map = Annotated[
    Path | None,
    typer.Option("--map", help="Which of the file's columns feeds which of ours; none: the names are ours."),
]
Day = Annotated[str, typer.Option(help="YYYY-MM-DD.")]
Importer = Callable[[App, UUID], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _Into:
    """Where to import to, and how to answer."""

    data_dir: Path | None
    tenant: str | None
    json: bool


@app.command()
def orders(
    file: File, map_file: Map = None, data_dir: DataDir = None, tenant: TenantSlug = None, json: Json = False
) -> None:
    """Orders. A file may be imported again: what is there already is a duplicate, not a second order."""
    _import(_Into(data_dir, tenant, json), lambda app, to: import_orders(app, to, file, map_file))


@app.command()
def customers(
    file: File, map_file: Map = None, data_dir: DataDir = None, tenant: TenantSlug = None, json: Json = False
) -> None:
    """Customers."""
    _import(_Into(data_dir, tenant, json), lambda app, to: import_customers(app, to, file, map_file))


@app.command()
def sites(
    file: File, map_file: Map = None, data_dir: DataDir = None, tenant: TenantSlug = None, json: Json = False
) -> None:
    """Sites: capacity, cost, ports, customers, stock."""
    _import(_Into(data_dir, tenant, json), lambda app, to: import_sites(app, to, file, map_file))


@app.command()
def carriers(
    file: File, map_file: Map = None, data_dir: DataDir = None, tenant: TenantSlug = None, json: Json = False
) -> None:
    """Carriers."""
    _import(_Into(data_dir, tenant, json), lambda app, to: import_carriers(app, to, file, map_file))


@app.command()
def capacity(
    file: File, map_file: Map = None, data_dir: DataDir = None, tenant: TenantSlug = None, json: Json = False
) -> None:
    """Capacity of carriers."""
    _import(_Into(data_dir, tenant, json), lambda app, to: import_capacity(app, to, file, map_file))


@app.command()
def rates(
    file: File,
    valid_from: Day,
    valid_to: Day,
    map_file: Map = None,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """A price list in weight bands; overlaps, gaps and duplicates of bands are reported by row."""
    since, until = _day("--valid-from", valid_from), _day("--valid-to", valid_to)
    _import(_Into(data_dir, tenant, json), lambda app, to: import_rates(app, to, file, map_file, since, until))


@app.command()
def fleet(
    kind: Annotated[str, typer.Argument(help=f"What the file holds: {', '.join(FLEET)}.")],
    file: File,
    map_file: Map = None,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Depots, vehicles, drivers, shifts or stores of the own fleet, contracted vehicles and couriers."""
    if kind not in FLEET:
        raise BadInput(f"saw {kind!r}, allowed: {', '.join(FLEET)}", field="kind", allowed=", ".join(FLEET))
    _import(_Into(data_dir, tenant, json), lambda app, to: import_fleet(app, to, kind, file, map_file))


@app.command()
def history(
    file: File, map_file: Map = None, data_dir: DataDir = None, tenant: TenantSlug = None, json: Json = False
) -> None:
    """Shipments that have been, with the on-time rates and costs of their vendors and lanes."""
    raise typer.Exit(take_in_history(file, map_file, data_dir, tenant, json=json))


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} is {text!r}", field=option, allowed="YYYY-MM-DD") from None


def _import(into: _Into, work: Importer) -> None:
    report = run(_run(into, work))
    faults: Sequence[RowFault] = report.faults
    if into.json:
        document({**asdict(report), "faults": [str(fault) for fault in faults]})
    else:
        say(summary(report))
        for line in _findings(report):
            say(line)
    for fault in faults:
        say(str(fault))
    raise typer.Exit(2 if faults else 0)


def summary(report: Any) -> str:
    """The counts of a report on one line."""
    numbers = {name: value for name, value in asdict(report).items() if isinstance(value, int)}
    lists = {
        name: len(value) for name, value in asdict(report).items() if isinstance(value, tuple) and name != "faults"
    }
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in {**numbers, **lists}.items())


def _findings(report: Any) -> Iterator[str]:
    """What was found about the bands of a price list, a line each."""
    if isinstance(report, RatesReport):
        for found in report.problems:
            lane = f"{found.origin_zone} to {found.destination_zone}"
            yield f"{found.carrier} {found.service} {found.product}, {lane}: {found.problem.sentence}"
        yield from (overlap.sentence for overlap in report.overlaps)


async def _run(into: _Into, work: Importer) -> Any:
    async with application(settings(into.data_dir, needs_database=True)) as app:
        return await work(app, await tenant_of(app, into.tenant))
