"""What screens, the API and the CLI read of playbooks and their runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from headway.exceptions.playbooks.book import OFF, SHIPPED, PlaybookBook
from headway.exceptions.playbooks.faults import NoPlaybook
from headway.exceptions.playbooks.model import Playbook
from headway.exceptions.playbooks.reading import read_playbook
from headway.exceptions.playbooks.runs import Run, RunOutcome, RunState, RunStep
from headway.exceptions.playbooks.store import Q, find_run, run_of, steps_of, steps_of_runs
from headway.exceptions.playbooks.versions import text_of

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class PlaybookView:
    """A playbook as the list shows it.

    Attributes:
        version: the one at work, 0 the one shipped, -1 none. newest: the one saved last, 0 where none was.
        detectors, level, shadow, steps: of the version at work, else of the newest.
    """

    name: str
    version: int
    newest: int
    shipped: bool
    description: str
    detectors: tuple[str, ...]
    level: int
    shadow: bool
    steps: int
    reason: str | None
    activated_by: str | None
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class VersionFigures:
    """How the runs of a version ended; `open` still go on."""

    playbook: str
    version: int
    shadow: bool
    runs: int
    open: int
    done: int
    handed: int
    stopped: int
    failed: int


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """A step that waits for a person: what, why, until when, and about which case."""

    run_id: UUID
    case_id: UUID
    playbook: str
    version: int
    number: int
    step: str
    does: str
    scope: str
    asked: str
    until: datetime
    began_at: datetime
    expect: str
    expect_money: Decimal
    expect_minutes: int
    sentence: str
    severity: str
    shipment_id: UUID | None
    order_id: UUID | None


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs to list; None: any."""

    case_id: UUID | None = None
    playbook: str | None = None
    state: RunState | None = None
    shadow: bool | None = None
    outcome: RunOutcome | None = None


@dataclass(frozen=True, slots=True)
class RunDetail:
    """A run with the steps it has begun, and those of its playbook that it has not, in the order they are written."""

    run: Run
    steps: tuple[RunStep, ...]
    ahead: tuple[str, ...]
    describes: str


async def list_playbooks(conn: Connection, book: PlaybookBook) -> list[PlaybookView]:
    """All playbooks by name, shipped ones and those that are off too."""
    at_work = {row["name"]: row for row in await conn.fetch(Q.at_work)}
    newest = {row["name"]: row for row in await conn.fetch(Q.newest_versions)}
    found = []
    for name in sorted({*at_work, *newest, *book.shipped}):
        row, last = at_work.get(name), newest.get(name)
        version = row["version"] if row is not None else SHIPPED if name in book.shipped else OFF
        document = await _document(conn, book, name, version, None if last is None else last["version"])
        found.append(
            PlaybookView(
                name=name,
                version=version,
                newest=0 if last is None else last["version"],
                shipped=name in book.shipped,
                description=document.description,
                detectors=document.on.detectors,
                level=document.autonomy.level,
                shadow=document.autonomy.shadow,
                steps=len(document.steps),
                reason=None if row is None else row["reason"],
                activated_by=None if row is None else row["activated_by"],
                activated_at=None if row is None else row["activated_at"],
            )
        )
    return found


async def get_playbook(conn: Connection, book: PlaybookBook, name: str) -> PlaybookView:
    """One playbook.

    Raises:
        NoPlaybook: there is none of this name.
    """
    found = next((each for each in await list_playbooks(conn, book) if each.name == name), None)
    if found is None:
        raise NoPlaybook(f"there is no playbook {name!r}", name=name)
    return found


async def figures(conn: Connection, since: datetime, until: datetime) -> list[VersionFigures]:
    """How the runs begun in a period ended, by playbook, version and whether in shadow."""
    return [VersionFigures(**dict(row)) for row in await conn.fetch(Q.figures, since, until)]


async def list_runs(conn: Connection, wanted: RunFilter, *, before: UUID | None = None, limit: int = 50) -> list[Run]:
    """Runs, newest first, older than a run's id."""
    outcome, state = wanted.outcome, wanted.state
    row = (before, wanted.case_id, wanted.playbook, state, wanted.shadow, outcome, limit)
    return [run_of(found) for found in await conn.fetch(Q.list_runs, *row)]


async def get_run(conn: Connection, book: PlaybookBook, run_id: UUID) -> RunDetail:
    """One run with its steps, done and ahead.

    Raises:
        NoRun: there is none.
    """
    run = await find_run(conn, run_id)
    return await _detail(conn, book, run, await steps_of(conn, run_id))


async def runs_of_case(conn: Connection, book: PlaybookBook, case_id: UUID) -> list[RunDetail]:
    """The runs on a case, newest first."""
    runs = await list_runs(conn, RunFilter(case_id=case_id), limit=20)
    steps = await steps_of_runs(conn, [run.id for run in runs])
    return [await _detail(conn, book, run, steps[run.id]) for run in runs]


async def approvals(
    conn: Connection, *, after: tuple[datetime, UUID] = (EARLIEST, NOBODY), limit: int = 50
) -> list[ApprovalView]:
    """Steps that wait for a person, the first to lapse first."""
    return [ApprovalView(**dict(row)) for row in await conn.fetch(Q.approvals, *after, limit)]


async def _detail(conn: Connection, book: PlaybookBook, run: Run, steps: list[RunStep]) -> RunDetail:
    document = await book.document(conn, run.digest)
    begun = {step.step for step in steps}
    over = run.state in (RunState.ENDED, RunState.UNDOING, RunState.WATCHING)
    ahead = () if over else tuple(step.id for step in document.steps if step.id not in begun)
    return RunDetail(run, tuple(steps), ahead, document.description)


async def _document(conn: Connection, book: PlaybookBook, name: str, version: int, newest: int | None) -> Playbook:
    at = version if version > OFF else (newest or SHIPPED)
    if at == SHIPPED:
        return book.shipped[name].document
    return read_playbook(await text_of(conn, book, name, at), f"{name} version {at}")
