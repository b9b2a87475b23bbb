"""Steps made for tests, playbooks of a few lines, and cases to run them on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from headway.events.dispatch import AllocationFailed, ShipmentInTransit
from headway.events.exceptions import RunEnded, StepEnded
from headway.exceptions import handlers, views
from headway.exceptions.lifecycle import resolve
from headway.exceptions.model import Case, CommentCase
from headway.exceptions.playbooks import store
from headway.exceptions.playbooks.book import PlaybookBook
from headway.exceptions.playbooks.commands import ActivatePlaybook, SavePlaybook
from headway.exceptions.playbooks.runs import Run, RunStep
from headway.exceptions.playbooks.steps.base import Outcome, Reply, Step, StepResult, Task
from headway.exceptions.stakes import Stakes
from headway.exceptions.store import lock_case
from headway.kernel.app import App
from headway.kernel.errors import Conflict
from headway.kernel.message import Event
from headway.kernel.money import Money
from headway.kernel.rooms import Commands, Retriable
from tests.integration.tracking.world import at, happen


class Noted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Params of `note`."""

    text: str = "done"
    cost: int = 0


class Nothing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No params."""


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Params of `ask`."""

    minutes: int = 60


@dataclass
class Note(Step):
    """Leaves a comment on the case by a command of the room, so that its effect is a row, and its count can be seen."""

    name: str = "note"
    sentence: str = "leave a note"
    params: type[msgspec.Struct] = Noted
    scope: str = "exceptions:write"
    undoes: str | None = "unnote"
    done: list[UUID] = field(default_factory=list)

    async def carry_out(self, task: Task, uow: Any, run: Commands) -> StepResult:
        await run(uow, CommentCase(task.case.id, f"{self.name}: {task.params.text}"))
        self.done.append(task.key)
        return StepResult(outcome=Outcome.DONE, sentence=f"{self.name} {task.params.text}", touched=("case:1",))

    def money(self, params: Any) -> Money | None:
        return Money(params.cost * 100, "EUR")


@dataclass
class Unnote(Note):
    """Takes a note back."""

    name: str = "unnote"
    undoes: str | None = None


@dataclass
class Ask(Step):
    """Asks and waits; a departure of the case's shipment is the answer."""

    name: str = "ask"
    sentence: str = "ask somebody"
    params: type[msgspec.Struct] = Asked
    scope: str = "exceptions:write"
    answers: tuple[str, ...] = ("yes", "no")
    resumes: tuple[type[Event], ...] = (ShipmentInTransit,)

    async def carry_out(self, task: Task, uow: Any, run: Commands) -> StepResult:
        return StepResult(
            outcome=Outcome.WAITING, sentence="asked", waits_for=(str(task.case.shipment_id),), touched=("question:1",)
        )

    def answer(self, event: Event, waits_for: tuple[str, ...]) -> Reply | None:
        assert isinstance(event, ShipmentInTransit)
        return Reply("yes", "after six") if str(event.shipment_id) in waits_for else None

    def deadline(self, params: Any, now: datetime) -> datetime:
        return now + timedelta(minutes=params.minutes)


@dataclass
class Broken(Step):
    """Changes something and fails: at once, always for now, or twice for now and then never again."""

    name: str = "broken"
    sentence: str = "fail"
    params: type[msgspec.Struct] = Nothing
    scope: str = "exceptions:write"
    tries: int = 0
    error: Callable[[int], Exception | None] = lambda tries: Conflict("the carrier has gone")

    async def carry_out(self, task: Task, uow: Any, run: Commands) -> StepResult:
        self.tries += 1
        await run(uow, CommentCase(task.case.id, "half done"))
        error = self.error(self.tries)
        if error is not None:
            raise error
        return StepResult(outcome=Outcome.DONE, sentence="done after all")


class Solve(Step):
    """Resolves the case."""

    name = "solve"
    sentence = "resolve the case"
    params = Nothing
    scope = "exceptions:write"
    inward = True

    async def carry_out(self, task: Task, uow: Any, run: Commands) -> StepResult:
        await resolve(uow, await lock_case(uow.conn, task.case.id), "solved", automatic=True)
        return StepResult(outcome=Outcome.DONE, sentence="solved")


def flaky(tries: int) -> Exception | None:
    """Fails twice for now."""
    return Retriable("the line is busy") if tries < 3 else None


async def stakes(conn: Any, order_id: UUID) -> Stakes:
    """What every case has at stake."""
    return Stakes(Money(25_000, "EUR"), at(10))


def room_of(commands: Commands, *steps: Step) -> Any:
    """Exceptions with these kinds of steps, and no playbook of Headway's own."""
    return handlers.room(stakes=stakes, commands=commands, steps=steps, book=PlaybookBook({}))


def playbook(*steps: str, name: str = "help", head: str = "") -> str:
    """A playbook for shipments that no rate was found for; each step is a flow mapping in YAML."""
    listed = "\n".join(f"  - {step}" for step in steps)
    return f"playbook: {name}\n{head}\non: {{detectors: no_rate}}\nsteps:\n{listed}\n"


async def live(app: App, tenant: UUID, text: str, name: str = "help") -> None:
    """Save a playbook and put it to work."""
    saved = await app.run(tenant, SavePlaybook(text), actor="user:ann")
    await app.run(tenant, ActivatePlaybook(name, saved.version, "it is needed"), actor="user:ann")


def failed(shipment_id: UUID | None = None) -> AllocationFailed:
    """No carrier has a rate for a shipment."""
    return AllocationFailed(
        shipment_id=shipment_id or uuid4(),
        order_id=uuid4(),
        decision_id=uuid4(),
        attempt=1,
        reason="no_rate",
        detail="Z1 to Z9",
    )


async def trouble(app: App, tenant: UUID, shipment_id: UUID | None = None) -> Case:
    """A new case, and everything that follows from it."""
    event = failed(shipment_id)
    await happen(app, tenant, event)
    return (await cases(app, tenant))[-1]


async def cases(app: App, tenant: UUID) -> list[Case]:
    """All cases."""
    async with app.scope.reading(tenant) as (conn, _):
        return await views.list_cases(conn, views.CaseFilter())


async def the_case(app: App, tenant: UUID, case: Case) -> Case:
    """A case as it stands now."""
    return next(each for each in await cases(app, tenant) if each.id == case.id)


async def runs(app: App, tenant: UUID) -> list[Run]:
    """All runs, oldest first."""
    async with app.scope.reading(tenant) as (conn, _):
        rows = await conn.fetch("SELECT * FROM playbook_run ORDER BY id")
    return [store.run_of(row) for row in rows]


async def steps(app: App, tenant: UUID, run: Run) -> list[RunStep]:
    """The steps of a run."""
    async with app.scope.reading(tenant) as (conn, _):
        return await store.steps_of(conn, run.id)


async def one_run(app: App, tenant: UUID) -> tuple[Run, list[RunStep]]:
    """The only run with its steps."""
    [run] = await runs(app, tenant)
    return run, await steps(app, tenant, run)


async def told(app: App, tenant: UUID, case: Case) -> list[tuple[str, str]]:
    """The case's timeline: kind and actor."""
    async with app.scope.reading(tenant) as (conn, _):
        detail = await views.case_detail(conn, case.id)
    assert detail is not None
    return [(entry["kind"], entry["actor"]) for entry in detail.timeline]


async def ended(app: App, tenant: UUID) -> list[tuple[str, str, str]]:
    """The news of steps and runs that ended, in their order."""
    async with app.scope.reading(tenant) as (conn, _):
        rows = await conn.fetch(
            "SELECT type, data::text FROM event_log WHERE type = ANY($1) ORDER BY xid, seq",
            [StepEnded.type_name(), RunEnded.type_name()],
        )
    told = [msgspec.json.decode(row["data"]) for row in rows]
    return [(each.get("step", "run"), each["outcome"], each.get("answer", "")) for each in told]
