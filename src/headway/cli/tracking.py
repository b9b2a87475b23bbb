"""`headway tracking`: check a mapping on a carrier's message without a database, and take in files by one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from headway.bootstrap import application
from headway.cli.options import DataDir, Json, TenantSlug, settings, tenant_of
from headway.cli.output import document, run, say
from headway.cli.policies import read_text
from headway.kernel.errors import BadInput
from headway.tracking.mapping.checks import checked
from headway.tracking.mapping.formats import MAX_BYTES
from headway.tracking.mapping.importing import FileReport, import_messages
from headway.tracking.mapping.read import read
from headway.tracking.mapping.trying import TriedSample, tried

app = typer.Typer(help="Carriers' own messages: mappings and files.", no_args_is_help=True)
_TIMES = ("occurred_at", "expected_at")
_SHOWN = ("reference", "code", "classifier", *_TIMES, "event_id", "revision", "stop", "location", "text")


@app.command()
def check(
    mapping: Annotated[Path, typer.Argument(help="A mapping, YAML or JSON.")],
    sample: Annotated[Path | None, typer.Option(help="A message of the carrier: show what it would read.")] = None,
    json: Json = False,
) -> None:
    """Say what a mapping would be refused for, and what a message reads by it. No database is needed."""
    found = checked(read_text(mapping), str(mapping))
    shown = None
    if sample is not None:
        content = _bytes(sample)
        shown = tried(sample.name, read(found, content), found, "", {})
    if json:
        document({"name": found.name, "format": str(found.format), "sample": shown and _plain(shown)})
    else:
        say(f"{mapping}: {found.name}, {found.format}: sound")
        if shown is not None:
            _tell(shown)
    raise typer.Exit(2 if shown is not None and shown.faults else 0)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A message, or a CSV of any length.")],
    carrier: Annotated[str, typer.Option(help="The code of the carrier that it came from.")],
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Record what a carrier's file reports, by its mapping in force. A file may be taken in again."""
    report = run(_import(file, carrier, data_dir, tenant))
    if json:
        document({**asdict(report), "faults": [str(fault) for fault in report.faults]})
    else:
        why = "".join(f", {reason} {count}" for reason, count in report.refused.items())
        kept = f"unreadable {report.unreadable}{why}"
        say(f"accepted {report.accepted}, duplicates {report.duplicates}, {kept}")
    for fault in report.faults:
        say(str(fault))
    raise typer.Exit(2 if report.faults else 0)


async def _import(file: Path, carrier: str, data_dir: Path | None, tenant: str | None) -> FileReport:
    async with application(settings(data_dir, needs_database=True)) as running:
        return await import_messages(running, await tenant_of(running, tenant), file, carrier)


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return source.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "a path that cannot be opened"
        raise BadInput(f"{file}: saw {reason}, allowed: a file that can be read", field="--sample") from None


def _plain(shown: TriedSample) -> dict[str, Any]:
    events = [
        {**{name: value for name, value in msgspec.to_builtins(each.report).items() if name in _SHOWN and value}}
        | {"row": each.row, "reads": each.reads}
        for each in shown.events
    ]
    return {"records": shown.records, "left_out": shown.left_out, "events": events, "faults": list(shown.faults)}


def _tell(shown: TriedSample) -> None:
    for each in shown.events:
        report = each.report
        when = f"{report.occurred_at:%Y-%m-%d %H:%M:%S}Z"
        reads = each.reads or "no status"
        say(f"{each.row:5} {report.reference or '':20} {report.code:20} {when} {report.classifier:9} {reads}")
    for fault in shown.faults:
        say(fault)
    say(f"{len(shown.events)} events of {shown.records} records, {shown.left_out} left out, {len(shown.faults)} faults")
