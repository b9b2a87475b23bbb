"""What playbooks do on news, timers and commands; the tables at the bottom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from headway.exceptions.playbooks.approving import answer_approval, stop_run
from headway.exceptions.playbooks.book import PlaybookBook
from headway.exceptions.playbooks.choice import CHOICE
from headway.exceptions.playbooks.commands import (
    ActivatePlaybook,
    AnswerApproval,
    CheckPlaybook,
    SavePlaybook,
    StopRun,
    TryPlaybook,
)
from headway.exceptions.playbooks.engine import Engine
from headway.exceptions.playbooks.listening import NEW_CASES, Listener, on_new_case
from headway.exceptions.playbooks.moves import STEP_TURN
from headway.exceptions.playbooks.offering import Offering
from headway.exceptions.playbooks.runs import OFFER_TIMER, RUN_TIMER
from headway.exceptions.playbooks.steps.base import Step
from headway.exceptions.playbooks.versions import Versions
from headway.kernel.message import Event
from headway.kernel.rooms import CommandHandler, Commands, EventHandler, Projection, TimerHandler


@dataclass(frozen=True, slots=True)
class Tables:
    """What playbooks add to the room of exceptions."""

    commands: Mapping[type, CommandHandler]
    subscriptions: Mapping[type[Event], EventHandler]
    timers: Mapping[str, TimerHandler]
    projections: tuple[Projection, ...]


ALONE = frozenset({RUN_TIMER})
DECIDERS = (CHOICE, STEP_TURN)


def tables(
    steps: Sequence[Step], detectors: Collection[str], commands: Commands, book: PlaybookBook | None = None
) -> Tables:
    """Playbooks at work with these kinds of steps."""
    kinds = {step.name: step for step in steps}
    book = PlaybookBook() if book is None else book
    engine, offering = Engine(kinds, book, commands), Offering(book)
    versions = Versions(kinds, detectors, book)
    return Tables(
        commands={
            CheckPlaybook: versions.check,
            TryPlaybook: versions.attempt,
            SavePlaybook: versions.save,
            ActivatePlaybook: versions.activate,
            AnswerApproval: answer_approval,
            StopRun: stop_run,
        },
        subscriptions=dict.fromkeys(NEW_CASES, on_new_case),
        timers={OFFER_TIMER: offering.on_timer, RUN_TIMER: engine.on_timer},
        projections=(Listener(kinds).projection(),),
    )
