"""`headway playbooks`: check a playbook, rehearse it on a stream, try it on last week, put it to work, see its runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from msgspec import inspect

from headway.bootstrap import application
from headway.cli.options import DataDir, Json, TenantSlug, settings, tenant_of
from headway.cli.output import document, run, say
from headway.cli.policies import read_text
from headway.exceptions.detectors import DETECTORS
from headway.exceptions.playbooks import versions, views
from headway.exceptions.playbooks.book import OFF, PlaybookBook
from headway.exceptions.playbooks.checking import checked
from headway.exceptions.playbooks.commands import (
    ActivatePlaybook,
    PlaybookActivation,
    PlaybookSaving,
    SavePlaybook,
    TryPlaybook,
)
from headway.exceptions.playbooks.harness import MOST_LINES, PaperCase, read_stream, rehearse
from headway.exceptions.playbooks.model import Playbook
from headway.exceptions.playbooks.runs import Run
from headway.exceptions.playbooks.trial import Trial
from headway.exceptions.playbooks.walking import Foreseen
from headway.integrations.playbooks.registry import STEPS
from headway.kernel.app import App
from headway.kernel.errors import BadInput

app = typer.Typer(help="Playbooks: what is done about trouble without a person.", no_args_is_help=True)
ACTOR = "user:cli"
KINDS = {step.name: step for step in STEPS}
NAMES = tuple(detector.name for detector in DETECTORS)
MAX_STREAM = 64 * 1024 * 1024
File = Annotated[Path, typer.Argument(help="A playbook, YAML or JSON.")]
Name = Annotated[str, typer.Argument(help="As it stands behind `playbook:`.")]
Since = Annotated[str | None, typer.Option("--from", help="Cases opened from this time on; else the last seven days.")]
Until = Annotated[str | None, typer.Option("--to", help="Cases opened before this time; else now.")]


@app.command()
def check(file: File, json: Json = False) -> None:
    """Say what a playbook would be refused for, a line a fault; needs no database."""
    found = _checked(file)
    if json:
        document({"name": found.name, "steps": [step.id for step in found.steps], "faults": []})
    else:
        say(f"{file}: {found.name}, {len(found.steps)} steps for {', '.join(found.on.detectors)}: sound")


@app.command("test")
def on_paper(
    file: File,
    events: Annotated[Path, typer.Option("--events", help="A stream: JSON lines in the order of time.")],
    json: Json = False,
) -> None:
    """Rehearse a playbook on a recorded stream of events: which cases come up, what it would do; without a database."""
    cases = rehearse(_checked(file), KINDS, DETECTORS, read_stream(_stream(events), str(events)))
    if json:
        document({"cases": [_paper(each) for each in cases]})
        return
    for each in cases:
        say(f"{each.case.opened_at:%Y-%m-%d %H:%M} {each.case.detector}, {each.case.severity}: {each.case.sentence}")
        if each.run is not None:
            for written in each.run.steps:
                say(f"  {written.at:%Y-%m-%d %H:%M} {_line(written.step)}")
            say(f"  -> {each.run.ends or 'goes on'}: {each.run.why}")
    say(f"{len(cases)} cases, {sum(each.run is not None and each.run.taken for each in cases)} taken")


@app.command("try")
def attempt(
    file: File,
    since: Since = None,
    until: Until = None,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Say which cases of last week a playbook would have taken, and what it would have done; without effect."""
    text = read_text(file)
    trial: Trial = run(_command(data_dir, tenant, TryPlaybook(text, _time(since), _time(until), str(file))))
    if json:
        document(asdict(trial))
    else:
        for line in told(trial):
            say(line)


@app.command()
def save(
    file: File,
    note: Annotated[str, typer.Option(help="What is new in it.")] = "",
    activate: Annotated[bool, typer.Option("--activate", help="Put it to work at once.")] = False,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Keep a playbook as the next version of its name; it counts only when it is activated."""
    text = read_text(file)
    _checked(file)
    saving: PlaybookSaving = run(_command(data_dir, tenant, SavePlaybook(text, note)))
    if activate:
        command = ActivatePlaybook(saving.name, saving.version, note or "saved to be put to work")
        run(_command(data_dir, tenant, command))
    if json:
        document({**asdict(saving), "at_work": activate})
    else:
        say(f"{saving.name} version {saving.version}: {saving.steps} steps{', at work' if activate else ''}")


@app.command()
def activate(
    name: Name,
    version: Annotated[int, typer.Argument(min=0, help="0 is the one shipped.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the record.")],
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Put a version to work from now on; an older one rolls back."""
    _put(ActivatePlaybook(name, version, reason), data_dir, tenant, json)


@app.command()
def off(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; it stands in the record.")],
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Have a playbook take no case from now on; runs that have begun go on."""
    _put(ActivatePlaybook(name, OFF, reason), data_dir, tenant, json)


@app.command("list")
def list_playbooks(data_dir: DataDir = None, tenant: TenantSlug = None, json: Json = False) -> None:
    """List the playbooks with the version at work."""
    found = run(_playbooks(data_dir, tenant))
    if json:
        document([asdict(each) for each in found])
        return
    for each in found:
        at = "off" if each.version == OFF else "shipped" if each.version == 0 else f"v{each.version}"
        shadow = ", shadow" if each.shadow else ""
        say(f"{each.name:28} {at:8} level {each.level}{shadow}, {each.steps} steps: {', '.join(each.detectors)}")


@app.command()
def show(
    name: Name,
    version: Annotated[int, typer.Argument(min=0, help="0 is the one shipped.")] = 0,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
) -> None:
    """Print the text of a version; of a shipped one without a database."""
    book = PlaybookBook()
    if version == 0 and name in book.shipped:
        print(book.shipped[name].text, end="", flush=True)
    else:
        print(run(_text(data_dir, tenant, name, version)), end="", flush=True)


@app.command()
def steps(json: Json = False) -> None:
    """List the kinds of steps: what they do, what they take, which answers they give, what scope they need."""
    found = [_kind(name) for name in sorted(KINDS)]
    if json:
        document(found)
        return
    for each in found:
        takes = ", ".join(each["params"]) or "nothing"
        say(f"{each['name']:18} {each['sentence']}")
        say(f"{'':18} with: {takes}; answers: {', '.join(each['answers'])}; scope: {each['scope'] or 'none'}")


@app.command()
def runs(
    playbook: Annotated[str | None, typer.Option(help="Of this playbook only.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """List the runs, newest first."""
    found = run(_runs(data_dir, tenant, playbook, limit))
    if json:
        document([asdict(each) for each in found])
        return
    for each in found:
        state = each.outcome or each.state
        say(f"{each.started_at:%Y-%m-%d %H:%M} {each.playbook}@{each.version} {state}: {each.why or each.at_step}")


def told(trial: Trial) -> Sequence[str]:
    """A dry run for a person."""
    since, until = f"{trial.since:%Y-%m-%d %H:%M}", f"{trial.until:%Y-%m-%d %H:%M}"
    lines = [
        f"{trial.playbook}, {since} to {until}: would have taken {trial.taken} of {trial.cases} cases",
        f"{trial.freed} of them a person had to judge, with {trial.touches} touches",
    ]
    if trial.minutes is not None:
        lines.append(f"they took {trial.minutes:.0f} minutes at the median")
    for label, number in (("only suggested for", trial.suggested), ("watched in shadow", trial.shadow)):
        lines += [f"{label} {number}"] if number else []
    lines += [f"{name} would have had {count} of them first" for name, count in trial.lost]
    lines += [f"expected to save {total} {currency}" for currency, total in trial.saves]
    lines += [f"expected to gain {trial.gains_min} minutes"] if trial.gains_min else []
    for step in trial.steps:
        asked = f", {step.approvals} after approval" if step.approvals else ""
        passed = f", passed over {step.passed} times" if step.passed else ""
        lines.append(f"  {step.step:24} {step.does:18} begun {step.begun} times{asked}{passed}")
    if trial.unknown:
        lines.append(f"{trial.unknown} cases of the period were never offered to a playbook, and are not counted")
    return lines


def _put(command: ActivatePlaybook, data_dir: Path | None, tenant: str | None, json: bool) -> None:
    made: PlaybookActivation = run(_command(data_dir, tenant, command))
    if json:
        document({"name": made.name, "version": made.version, "before": made.before, "repeated": made.repeated})
    elif made.version == OFF:
        say(f"{made.name} is off, version {made.before} was at work before")
    else:
        say(f"{made.name} version {made.version} is at work, {made.before} was before")


def _checked(file: Path) -> Playbook:
    return checked(read_text(file), KINDS, NAMES, source=str(file))


def _stream(file: Path) -> str:
    try:
        content = file.read_bytes()[: MAX_STREAM + 1]
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "bytes that are no UTF-8"
        raise BadInput(f"{file}: {reason}", field="--events", allowed="a file of JSON lines in UTF-8") from None
    if len(content) > MAX_STREAM:
        allowed = f"at most {MAX_STREAM} bytes and {MOST_LINES} lines"
        raise BadInput(f"{file} is larger", field="--events", allowed=allowed)
    return text


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is no time", field="--from", allowed="a time such as 2026-03-02T06:00") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _line(step: Foreseen) -> str:
    return f"{step.step} ({step.does}) {step.verdict}, {step.answer}: {step.sentence}"


def _paper(each: PaperCase) -> dict[str, Any]:
    known = {
        "detector": each.case.detector,
        "severity": str(each.case.severity),
        "opened_at": each.case.opened_at,
        "sentence": each.case.sentence,
        "over": each.over,
    }
    if each.run is None:
        return known
    written = [{"at": step.at, **asdict(step.step)} for step in each.run.steps]
    return {**known, "taken": each.run.taken, "ends": each.run.ends, "why": each.run.why, "steps": written}


def _kind(name: str) -> dict[str, Any]:
    step = KINDS[name]
    info = inspect.type_info(step.params)
    fields = info.fields if isinstance(info, inspect.StructType) else ()
    return {
        "name": name,
        "sentence": step.sentence,
        "params": [field.encode_name + ("" if field.required else "?") for field in fields],
        "answers": list(step.answers),
        "scope": step.scope,
        "undoes": step.undoes,
    }


async def _command(data_dir: Path | None, slug: str | None, command: object) -> Any:
    async with _of_tenant(data_dir, slug) as (running, tenant_id):
        return await running.run(tenant_id, command, actor=ACTOR)


async def _playbooks(data_dir: Path | None, slug: str | None) -> list[views.PlaybookView]:
    async with _of_tenant(data_dir, slug) as (running, tenant_id), running.scope.reading(tenant_id) as (conn, _):
        return await views.list_playbooks(conn, PlaybookBook())


async def _text(data_dir: Path | None, slug: str | None, name: str, version: int) -> str:
    async with _of_tenant(data_dir, slug) as (running, tenant_id), running.scope.reading(tenant_id) as (conn, _):
        return await versions.text_of(conn, PlaybookBook(), name, version)


async def _runs(data_dir: Path | None, slug: str | None, playbook: str | None, limit: int) -> list[Run]:
    async with _of_tenant(data_dir, slug) as (running, tenant_id), running.scope.reading(tenant_id) as (conn, _):
        return await views.list_runs(conn, views.RunFilter(playbook=playbook), limit=limit)


@asynccontextmanager
async def _of_tenant(data_dir: Path | None, slug: str | None) -> AsyncIterator[tuple[App, UUID]]:
    """The application of a database that lasts, and the tenant."""
    async with application(settings(data_dir, needs_database=True)) as running:
        yield running, await tenant_of(running, slug)
