"""What a kind of step is: what it takes, what it does in one transaction, and which news answers it.

A kind of step derives from `Step` and sets what differs from its defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import msgspec

from headway.exceptions.model import Case, CaseSubject
from headway.kernel.message import Event
from headway.kernel.money import Money
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Outcome(StrEnum):
    """How a step ended."""

    DONE = "done"  # carried out
    WAITING = "waiting"  # carried out, and an answer is awaited
    NOTHING = "nothing"  # there was nothing to do: it had been done, or does not apply any more
    FAILED = "failed"  # refused or impossible; nothing was changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a step is asked to do.

    Attributes:
        key: the same for every try of the same step of the same run: what is made with it is made once.
        case: as it was read for this step, not locked: a step that changes it locks it itself (`store.lock_case`), so
            that it takes its locks in the order in which reactions take theirs, the case last.
        subjects: those of the case that are still in trouble.
        facts: what conditions see: `case`, `order`, `shipment`, `carrier`, `answer`; values by group and name.
        params: the step's own, already checked against `Step.params`.
    """

    run_id: UUID
    key: UUID
    case: Case
    subjects: tuple[CaseSubject, ...]
    facts: Mapping[str, Mapping[str, object]]
    params: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What came of it.

    Attributes:
        answer: which branch to take; one of the step's `answers`.
        sentence: what was done, for a person. touched: what it acted on, as `noun:id`.
        waits_for: ids, as text, of which an answering event carries one in some field of its own.
        answer_by: until when an answer is awaited; later the branch `timeout` is taken. None: as `Step.deadline` says.
        facts: `text` and `number` of what came of it, which later conditions see as `answer.text`, `answer.number`.
    """

    outcome: Outcome
    sentence: str
    answer: str = "done"
    touched: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    answer_by: datetime | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What an answering event says: which branch to take, and what later steps may see of it."""

    answer: str
    text: str = ""
    number: float = 0.0


class Step(Protocol):
    """One kind of step.

    Attributes:
        name: the word after `do:`. sentence: what it does, for a person.
        params: what it takes; every field with a default may be left out. Texts may name facts: `{order.ref}`.
        answers: the branches it can take, the one hoped for first (a shadow run and a dry run take it); every step can
            also take `failed`, and one that waits `timeout`.
        scope: what a person must be allowed to do to have it done; a playbook's author needs it at save time.
        inward: it changes nothing outside the case, so it never waits for an approval.
        closes: where the run stands once it is done: `end` where it resolves the case, `handover` where it gives it
            away.
        resumes: events that may answer it while it waits.
        undoes: the kind of step that takes it back, where there is one.
    """

    name: str
    sentence: str
    params: type[msgspec.Struct]
    scope: str
    answers: tuple[str, ...] = ("done",)
    inward: bool = False
    closes: str = ""
    resumes: tuple[type[Event], ...] = ()
    undoes: str | None = None

    def possible(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        """The answers it can give with these params, as they are written; `answers` where they do not matter."""
        return self.answers

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        """Do it, in the transaction of `uow`; other rooms' commands through `run(uow, command)`.

        A `HeadwayError` means that it failed: what it did is rolled back, and the run takes the branch `failed`;
        a `Retriable` is tried again some times first.
        """
        ...

    def answer(self, event: Event, waits_for: tuple[str, ...]) -> Reply | str | None:
        """Which of the answers the news gives to a step that waits for these; None: it is not about them."""
        return None

    def deadline(self, params: Any, now: datetime) -> datetime | None:
        """Until when an answer is awaited if it is asked now; None: it awaits none. Pure, for dry runs too."""
        return None

    def money(self, params: Any) -> Money | None:
        """What it spends or gives away, as far as its params tell: `step.money` of an approval's condition."""
        return None
