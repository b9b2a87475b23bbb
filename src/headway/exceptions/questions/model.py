"""A question with its forms and states, and what may be asked of this part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from headway.kernel.errors import Conflict, NotFound

MAX_TEXT = 600
MAX_SAID = 500
MAX_OPTIONS = 20
MAX_LABEL = 120


class Audience(StrEnum):
    """Who is asked."""

    RECIPIENT = "recipient"
    CARRIER = "carrier"
    CUSTOMER = "customer"  # the account that ordered


class Form(StrEnum):
    """How it is answered."""

    OPTIONS = "options"  # one of some, with a remark where one wants to
    TEXT = "text"  # in one's own words
    SLOT = "slot"  # a time of delivery, one of some, or none of them
    ADDRESS = "address"  # where the goods really go


class QuestionState(StrEnum):
    """How far a question has come."""

    OPEN = "open"  # -> answered, expired, withdrawn
    ANSWERED = "answered"
    EXPIRED = "expired"  # its time is over
    WITHDRAWN = "withdrawn"  # nobody needs to know any more


ANSWERED, NONE_FITS = "answered", "none_fits"
"""Answers that are no option: something was written; none of the times, or no better address, can be given."""


class NoQuestion(NotFound):
    """There is no such question, or its link leads nowhere."""

    code = "no_question"
    advice = "Maybe the link was cut off, or revoked: ask the sender for a new one."


class QuestionClosed(Conflict):
    """The question cannot be answered any more."""

    code = "question_closed"
    advice = "Maybe it was answered before, or its time is over."


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: `code` is what a playbook branches on, `label` what the person reads."""

    code: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it stands.

    Attributes:
        reference: what the order is called. answer: the code; said: what was typed, by field.
        answered_by: the actor.
    """

    id: UUID
    case_id: UUID
    run_id: UUID | None
    audience: Audience
    order_id: UUID | None
    shipment_id: UUID | None
    carrier_id: UUID | None
    carrier_code: str | None
    reference: str
    text: str
    form: Form
    options: tuple[Option, ...]
    asked_at: datetime
    answer_by: datetime
    state: QuestionState
    answer: str | None
    said: Mapping[str, str] | None
    ended_at: datetime | None
    answered_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskQuestion:
    """Ask somebody something about a case -> Asked. The asker brings the link to them.

    Attributes:
        question_id: makes a repetition the same question; None: a new one.
        options: with the form slot None means: times that can be kept, on the next working days.
    """

    case_id: UUID
    audience: Audience
    text: str
    answer_by: datetime
    form: Form = Form.OPTIONS
    options: tuple[Option, ...] = ()
    reference: str = ""
    run_id: UUID | None = None
    order_id: UUID | None = None
    shipment_id: UUID | None = None
    carrier_id: UUID | None = None
    carrier_code: str | None = None
    question_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, and where it is answered; no link where none can be made."""

    question: Question
    link: str | None


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """Answer -> Question. `answer` is an option's code, or what the form gives; `said` what was typed, by field.

    The same answer twice is one answer.
    """

    question_id: UUID
    answer: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WithdrawQuestion:
    """Nobody needs to know any more -> Question. Its link leads to a word of thanks."""

    question_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class RenewQuestionLink:
    """A new link in the place of the one there is, which leads nowhere from now on -> Asked."""

    question_id: UUID
