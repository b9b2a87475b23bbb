"""What exceptions does on news, timers and commands. The tables at the bottom are its contents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.exceptions import CaseEscalated
from headway.exceptions import cases, lifecycle, store
from headway.exceptions.advice import handlers as advice
from headway.exceptions.advice.writing import Writer
from headway.exceptions.commands import COMMANDS
from headway.exceptions.correlation.joining import CASE_JOIN
from headway.exceptions.detectors import DETECTORS
from headway.exceptions.detectors.base import Detector
from headway.exceptions.inbox.model import SortCases, UndoSorting
from headway.exceptions.inbox.sorting import sort_cases
from headway.exceptions.inbox.undoing import undo_sorting
from headway.exceptions.ladder import ESCALATION, severity_at
from headway.exceptions.lifecycle import SLA_TIMER
from headway.exceptions.model import Case
from headway.exceptions.ownership.handlers import COMMANDS as OWNERSHIP
from headway.exceptions.owning import clocked_now, overdue_now
from headway.exceptions.playbooks import handlers as playbooks
from headway.exceptions.playbooks.book import PlaybookBook
from headway.exceptions.playbooks.steps import STEPS
from headway.exceptions.playbooks.steps.base import Step
from headway.exceptions.questions import handlers as questions
from headway.exceptions.questions.links import QuestionLinks
from headway.exceptions.rounds import ROUND
from headway.exceptions.stakes import StakesReader, order_stakes
from headway.exceptions.thresholds.handlers import COMMANDS as THRESHOLDS
from headway.exceptions.watching import Watchers, listened, timer_of
from headway.kernel.rooms import Commands, DueTimer, Projection, Room, TimerHandler

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


READ_AT_ONCE = 1000
WATCH = "exceptions.watch"
"""The cursor of everything that may open, worsen or end a case: whoever holds it is the only one to do so."""


async def on_clock(timer: DueTimer, uow: UnitOfWork) -> None:
    """A case's clock has to be looked at: it wakes, its wait is over, or its time is and somebody takes it over."""
    case = await store.lock_case(uow.conn, UUID(timer.key))
    at = cases.next_look(case)
    if at is None:
        return
    if at > uow.now:
        lifecycle.arm(uow, case)
    elif case.snoozed_until is not None:
        await lifecycle.wake(uow, case, "its time has come")
    elif case.paused_at is not None:
        await lifecycle.resume_clock(uow, case, f"the wait is over: {case.pause_why}")
    else:
        await _escalate(uow, case)


async def _escalate(uow: UnitOfWork, case: Case) -> None:
    overdue = await overdue_now(uow, case)
    decided = uow.decide(ESCALATION, case.id, overdue)
    verdict = decided.verdict
    if verdict.choice is None:
        await store.tell(uow, case.id, "clock", verdict.sentence, decided.id)
        return
    after = cases.escalated(case, verdict.choice, severity_at(overdue, verdict.choice), uow.now)
    after = await clocked_now(uow, after)
    uow.emit(CaseEscalated(case_id=case.id, level=after.level, owner=after.owner))
    await lifecycle.kept(uow, after, "clock", verdict.sentence, decision_id=decided.id)


def timers(watchers: Watchers) -> Mapping[str, TimerHandler]:
    """The cases' clock, the rounds, and a timer for each detector."""
    looks = {timer_of(detector.name): watchers.on_watch for detector in watchers.detectors}
    return {SLA_TIMER: on_clock, ROUND: watchers.on_round, **looks}


def projections(watchers: Watchers) -> tuple[Projection, ...]:
    """News read in batches."""
    return (Projection(WATCH, listened(watchers.detectors), watchers.on_news, batch=READ_AT_ONCE, prompt=True),)


DECIDERS = (ESCALATION, CASE_JOIN, *playbooks.DECIDERS, *advice.DECIDERS)


def room(
    stakes: StakesReader = order_stakes,
    detectors: tuple[Detector, ...] = DETECTORS,
    commands: Commands | None = None,
    steps: tuple[Step, ...] = STEPS,
    book: PlaybookBook | None = None,
    links: QuestionLinks | None = None,
    writer: Writer | None = None,
) -> Room:
    """Exceptions, ready to be composed.

    Args:
        commands: how playbooks act on other rooms. steps: the kinds of steps there are. book: the playbooks shipped.
        links: where questions are answered. writer: puts cases into words where a tenant wants it.
    """
    watchers, asked = Watchers(detectors, stakes), links or QuestionLinks()
    commands = commands or Commands()
    played = playbooks.tables(steps, [each.name for each in detectors], commands, book)
    advised = advice.tables(steps, commands, writer)
    return Room(
        "exceptions",
        commands={
            **COMMANDS,
            SortCases: sort_cases,
            UndoSorting: undo_sorting,
            **THRESHOLDS,
            **OWNERSHIP,
            **questions.commands(asked),
            **played.commands,
            **advised.commands,
        },
        subscriptions={**played.subscriptions, **questions.subscriptions(asked)},
        timers={**timers(watchers), **questions.timers(asked), **played.timers, **advised.timers},
        alone=frozenset({SLA_TIMER}) | playbooks.ALONE,
        jobs=advised.jobs,
        deciders=DECIDERS,
        projections=(*projections(watchers), *played.projections, *advised.projections),
    )
