"""Playbooks: those at work and how their runs ended, what waits for approval, one with its text, tried and saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from headway.exceptions.playbooks import versions, views
from headway.exceptions.playbooks.book import OFF, SHIPPED, PlaybookBook
from headway.exceptions.playbooks.commands import (
    ActivatePlaybook,
    AnswerApproval,
    PlaybookSaving,
    SavePlaybook,
    StopRun,
    TryPlaybook,
)
from headway.exceptions.playbooks.faults import BadPlaybook
from headway.exceptions.playbooks.runs import Run
from headway.exceptions.playbooks.trial import Trial
from headway.exceptions.playbooks.versions import Kept
from headway.exceptions.playbooks.views import PlaybookView, VersionFigures
from headway.kernel.errors import BadInput
from headway.web.visits import Desk, Visit

BOOK = PlaybookBook()
WEEK = timedelta(days=7)
SHOWN = 20
NEW = "new"
"""In the place of a name: a playbook that is not saved yet."""

STARTER = """\
playbook: my_playbook
description: What it is for, in a sentence.
on:
  detectors: no_update            # which kinds of trouble; severity: high, when: order.value > 500.0
autonomy: {level: 2}              # 2: every step that acts waits for a person's approval
patience: 4 h                     # so long the trouble may last when it is through
steps:
  - do: notify_carrier
    with: {text: "Please tell us where {order.ref} is."}
    expect: the carrier reports where it is
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the editor; what is wrong with it, or what it would have done last week."""

    text: str
    faults: tuple[str, ...] = ()
    trial: Trial | None = None


async def index(visit: Visit) -> Response:
    """All playbooks, how their runs of a week ended, and what waits for a person."""
    async with visit.desk() as desk:
        figures = await views.figures(desk.conn, desk.now - WEEK, desk.now + timedelta(seconds=1))
        return visit.page(
            "playbooks.html",
            desk,
            rows=[(each, _of(figures, each)) for each in await views.list_playbooks(desk.conn, BOOK)],
            approvals=await views.approvals(desk.conn, limit=SHOWN),
            runs=await views.list_runs(desk.conn, views.RunFilter(), limit=SHOWN),
            can=visit.may("playbooks:write"),
            approves=visit.may("playbooks:approve"),
        )


async def show(visit: Visit) -> Response:
    """One playbook: its text, its versions, its runs."""
    name = visit.request.path_params["name"]
    async with visit.desk() as desk:
        if name == NEW:
            return await _page(visit, desk, None, Draft(STARTER))
        found = await views.get_playbook(desk.conn, BOOK, name)
        wanted = visit.query("version")
        version = int(wanted) if wanted.isascii() and wanted.isdigit() else _at_work(found)
        text = await versions.text_of(desk.conn, BOOK, name, min(version, 2**31 - 2))
        return await _page(visit, desk, found, Draft(text))


async def attempt(visit: Visit, fields: dict[str, str]) -> Response:
    """Show what a text would have done with last week's cases."""
    text = fields.get("text", "").replace("\r\n", "\n")
    try:
        draft = Draft(text, trial=await visit.run(TryPlaybook(text)))
    except BadPlaybook as error:
        draft = Draft(text, faults=tuple(error.message.split("\n")))
    return await _again(visit, fields, draft)


async def save(visit: Visit, fields: dict[str, str]) -> Response:
    """Keep a text as the next version of its name."""
    text = fields.get("text", "").replace("\r\n", "\n")
    try:
        command = SavePlaybook(text, fields.get("note", "").strip(), visit.session.scopes)
        saving: PlaybookSaving = await visit.run(command)
    except BadPlaybook as error:
        return await _again(visit, fields, Draft(text, faults=tuple(error.message.split("\n"))))
    return visit.back(f"/playbooks/{saving.name}?version={saving.version}")


async def activate(visit: Visit, fields: dict[str, str]) -> Response:
    """Put a version to work, or turn the playbook off."""
    name, version = visit.request.path_params["name"], fields.get("version", "")
    if not version.removeprefix("-").isdigit() or not version.isascii() or len(version) > 9:
        raise BadInput(f"{version[:20]!r} is no version", field="version", allowed="one of those shown")
    reason = fields.get("reason", "").strip()
    await visit.run(ActivatePlaybook(name, int(version), reason, scopes=visit.session.scopes))
    return visit.back(f"/playbooks/{name}")


async def answer(visit: Visit, fields: dict[str, str]) -> Response:
    """Approve a step, or refuse it."""
    number = fields.get("number", "")
    if not number.isdigit() or not number.isascii() or len(number) > 5:
        raise BadInput(f"{number[:20]!r} is no step", field="number", allowed="one of those shown")
    approved = fields.get("approved") == "yes"
    reason = fields.get("reason", "").strip()
    await visit.run(AnswerApproval(visit.id(), int(number), approved, reason, visit.session.scopes))
    return visit.back(_safe(fields.get("back", ""), "/playbooks"))


async def stop(visit: Visit, fields: dict[str, str]) -> Response:
    """Have a run begin nothing more."""
    run: Run = await visit.run(StopRun(visit.id(), fields.get("reason", "").strip()))
    return visit.back(f"/cases/{run.case_id}")


async def _again(visit: Visit, fields: dict[str, str], draft: Draft) -> Response:
    name = fields.get("name", "")
    async with visit.desk() as desk:
        known = {each.name: each for each in await views.list_playbooks(desk.conn, BOOK)}
        response = await _page(visit, desk, known.get(name), draft)
    response.status_code = 422 if draft.faults else 200
    return response


async def _page(visit: Visit, desk: Desk, found: PlaybookView | None, draft: Draft) -> Response:
    name = "" if found is None else found.name
    kept: list[Kept] = [] if found is None else await versions.versions(desk.conn, name, None, SHOWN)
    figures = await views.figures(desk.conn, desk.now - WEEK, desk.now + timedelta(seconds=1))
    runs = [] if found is None else await views.list_runs(desk.conn, views.RunFilter(playbook=name), limit=SHOWN)
    return visit.page(
        "playbook.html",
        desk,
        row=found,
        draft=draft,
        versions=kept,
        figures=[each for each in figures if each.playbook == name],
        runs=runs,
        can=visit.may("playbooks:write"),
        off=OFF,
        own=SHIPPED,
    )


def _of(figures: list[VersionFigures], row: PlaybookView) -> VersionFigures | None:
    """How the runs of all its versions ended, taken together; None where there were none."""
    mine = [each for each in figures if each.playbook == row.name]
    if not mine:
        return None
    names = ("runs", "open", "done", "handed", "stopped", "failed")
    sums = {name: sum(getattr(each, name) for each in mine) for name in names}
    return VersionFigures(row.name, row.version, row.shadow, **sums)


def _at_work(found: PlaybookView) -> int:
    return found.version if found.version > OFF else found.newest


def _safe(back: str, otherwise: str) -> str:
    """A case of ours to go back to."""
    try:
        return f"/cases/{UUID(back)}"
    except ValueError:
        return otherwise
