"""A run: a playbook at work on a case, step by step, as it is kept between its transactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from headway.exceptions.playbooks.facts import answer_facts

RUN_TIMER = "exceptions.run"
"""Keyed by a run's id: its next step is due, an answer is, or its patience ends. Handled alone."""

OFFER_TIMER = "exceptions.offer"
"""Keyed by a case's id: the case is to be offered to the playbooks."""

ACTOR = "system:playbooks"
OVERRIDE = 0
"""The number of the note that a person has taken over."""


class RunState(StrEnum):
    """What a run waits for."""

    RUNNING = "running"  # its next step is due -> waiting, approval, watching, undoing, ended
    WAITING = "waiting"  # for an answer from outside -> running, undoing, watching, ended
    APPROVAL = "approval"  # for a person -> running, undoing, ended
    WATCHING = "watching"  # through; the trouble may last a while -> ended
    UNDOING = "undoing"  # takes back what it did -> ended
    ENDED = "ended"


class RunOutcome(StrEnum):
    """How a run ended."""

    DONE = "done"  # the case is over, or was resolved by it
    HANDED = "handed"  # a person judges the case from here
    STOPPED = "stopped"  # a person took over, or the cause was gone before it was through
    FAILED = "failed"  # it could not go on


class StepState(StrEnum):
    """How far a step of a run has come."""

    ASKED = "asked"  # waits for approval -> refused, timeout, begun
    WAITING = "waiting"  # carried out, an answer is awaited -> done
    DONE = "done"
    NOTHING = "nothing"  # there was nothing to do
    FAILED = "failed"
    SKIPPED = "skipped"
    REFUSED = "refused"
    SHADOW = "shadow"  # would have been done


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as its row stands.

    Attributes:
        digest: of the text it follows, whatever becomes of the playbook meanwhile.
        at_step: the id of the step whose turn it is; number: of the step begun last, counting from 1.
        counts: how often each step was begun. said: what came of the step before, see `facts.answer_facts`.
        due_at: when it goes on by itself. tries: of the present step, that failed for now.
        from_seq: where the case's timeline stood: what a person does on the case after it stops the run.
        undo_of: while undoing, the steps below this number are still to be taken back.
    """

    id: UUID
    case_id: UUID
    playbook: str
    version: int
    digest: str
    shadow: bool
    level: int
    state: RunState
    at_step: str
    number: int
    due_at: datetime | None
    started_at: datetime
    decision_id: UUID
    from_seq: int
    counts: Mapping[str, int] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=answer_facts)
    tries: int = 0
    undo_of: int | None = None
    outcome: RunOutcome | None = None
    why: str | None = None
    ended_at: datetime | None = None

    def key(self, number: int) -> UUID:
        """The idempotency key of a step: the same for every try of it."""
        return uuid5(self.id, str(number))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep:
    """A step that a run has begun.

    Attributes:
        undoes: the number of the step that it takes back. until: of an approval or an answer, the last moment.
        scope: what a person needs to approve it; asked: why it waits. by, reason: who answered, and why.
    """

    run_id: UUID
    number: int
    step: str
    does: str
    state: StepState
    began_at: datetime
    decision_id: UUID | None
    expect: str = ""
    expect_money: Decimal = Decimal(0)
    expect_minutes: int = 0
    answer: str = ""
    sentence: str = ""
    touched: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    until: datetime | None = None
    ended_at: datetime | None = None
    undoes: int | None = None
    scope: str | None = None
    asked: str | None = None
    approved: bool | None = None
    by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What came from outside for a run: an answer to a step, or at number `OVERRIDE` that a person took over."""

    number: int
    answer: str
    text: str
    value: float
    by: str
    at: datetime
