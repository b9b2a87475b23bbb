"""News of exceptions: signals, cases and what becomes of them, playbooks and their runs."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from headway.kernel.message import Event
from headway.kernel.money import Money


class CaseEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is an exception case."""

    subject_type: ClassVar[str] = "case"
    subject_field: ClassVar[str] = "case_id"

    case_id: UUID


class CaseOpened(CaseEvent, frozen=True, kw_only=True):
    """Something needs attention; `severity` is low, medium, high or critical.

    `cause_kind` and `cause_key` name what is behind it: signals with the same are one case.
    """

    detector: str
    severity: str
    owner: str
    due_at: datetime
    order_id: UUID | None
    shipment_id: UUID | None
    carrier_id: UUID | None
    cause_kind: str = ""
    cause_key: str = ""


class LookEvent(Event, frozen=True, kw_only=True):
    """Base: what a detector's look at something told, on its way to a case."""

    subject_type: ClassVar[str] = "look"
    subject_field: ClassVar[str] = "look_id"

    look_id: UUID
    detector: str
    about_id: UUID


class SignalSeen(LookEvent, frozen=True, kw_only=True):
    """A look found something; it is put to a case next, in the order of the log."""

    about_type: str
    order_id: UUID | None
    shipment_id: UUID | None
    carrier_id: UUID | None
    sentence: str
    at_risk: Money | None = None
    deadline: datetime | None = None
    cause_kind: str = ""
    cause_key: str = ""
    since: datetime | None = None


class SignalOver(LookEvent, frozen=True, kw_only=True):
    """A look found that what the detector watches for is over; its case hears of it next."""

    resolution: str


class SignalRaised(CaseEvent, frozen=True, kw_only=True):
    """A detector saw something, and this case has it now.

    Attributes:
        about_type, about_id: what it is about: a shipment, an order, an invoice, a carrier, a connector, a site.
        since: when the trouble began, where that is known; time to detection counts from here.
        joined: the subject is new to the case.
    """

    detector: str
    about_type: str
    about_id: UUID
    order_id: UUID | None
    shipment_id: UUID | None
    carrier_id: UUID | None
    severity: str
    sentence: str
    since: datetime | None = None
    joined: bool = False


class SignalEnded(CaseEvent, frozen=True, kw_only=True):
    """What a detector saw about a subject is over."""

    detector: str
    about_id: UUID
    resolution: str


class CaseWorsened(CaseEvent, frozen=True, kw_only=True):
    """A signal made it more severe."""

    before: str
    after: str


class CaseRecast(CaseEvent, frozen=True, kw_only=True):
    """A signal showed what is behind it: `after` is the kind of its root now, `before` what it was taken for."""

    before: str
    after: str
    cause_kind: str
    cause_key: str
    why: str


class CaseAcknowledged(CaseEvent, frozen=True, kw_only=True):
    """Somebody took the case on."""

    by: str


class CaseWorked(CaseEvent, frozen=True, kw_only=True):
    """A person did something about it that no other news tells: assigned, moved or commented."""

    what: str


class CaseHanded(CaseEvent, frozen=True, kw_only=True):
    """A person must judge it: no playbook fits, or one came to its end; from here it counts as a person's."""

    owner: str
    why: str


class CaseSnoozed(CaseEvent, frozen=True, kw_only=True):
    """It sleeps until then, or, with `or_worse`, until it worsens."""

    until: datetime
    or_worse: bool
    by: str


class CaseWoken(CaseEvent, frozen=True, kw_only=True):
    """It needs attention again: the time has come, or it worsened."""

    why: str


class CaseMerged(CaseEvent, frozen=True, kw_only=True):
    """It was the same cause as another case, which has all of it now."""

    into_id: UUID
    by: str
    reason: str


class CaseSplit(CaseEvent, frozen=True, kw_only=True):
    """Some of its subjects have another cause: they are a case of their own now."""

    new_case_id: UUID
    subjects: tuple[UUID, ...]
    by: str
    reason: str


class CaseDismissed(CaseEvent, frozen=True, kw_only=True):
    """A person says that there was nothing: a false positive, which counts against its detector."""

    detector: str
    by: str
    reason: str


class CaseReopened(CaseEvent, frozen=True, kw_only=True):
    """It was over and has come back."""

    why: str


class CaseUndone(CaseEvent, frozen=True, kw_only=True):
    """Somebody takes back what they did to it: it stands as before.

    `reopened`: it was over by it, and is open again. acknowledged_at, snoozed_until: as they stood, and stand again.
    """

    deed: str
    by: str
    reopened: bool
    acknowledged_at: datetime | None
    snoozed_until: datetime | None


class CaseEscalated(CaseEvent, frozen=True, kw_only=True):
    """Its clock ran out: the next rung of the ladder owns it. `level` counts from 1."""

    level: int
    owner: str


class CaseResolved(CaseEvent, frozen=True, kw_only=True):
    """It is over; `automatic` where no person was needed."""

    automatic: bool
    resolution: str


class ActionTaken(CaseEvent, frozen=True, kw_only=True):
    """Somebody had an action done by hand; `overrides`: it was not the one advised as the best."""

    action_id: UUID
    code: str
    outcome: str
    sentence: str
    overrides: bool
    decision_id: UUID
    proposal_id: UUID | None
    touched: tuple[str, ...] = ()


class ActionProposed(CaseEvent, frozen=True, kw_only=True):
    """Somebody, mostly an assistant, proposed an action; `state` is suggested, waiting or done."""

    proposal_id: UUID
    code: str
    state: str
    by: str
    why: str
    spends: Money
    decision_id: UUID


class ActionProposalAnswered(CaseEvent, frozen=True, kw_only=True):
    """A proposal that waited is approved, dismissed or expired."""

    proposal_id: UUID
    code: str
    state: str
    by: str
    reason: str


class RunEvent(CaseEvent, frozen=True, kw_only=True):
    """Base: a playbook at work on a case."""

    run_id: UUID


class RunStarted(RunEvent, frozen=True, kw_only=True):
    """A playbook's version works on the case; in `shadow` it records what it would do, and does nothing."""

    playbook: str
    version: int
    shadow: bool
    decision_id: UUID


class StepEnded(RunEvent, frozen=True, kw_only=True):
    """A step was carried out (done), came to nothing (failed), or would have been (shadow).

    Attributes:
        number: how many steps the run had begun by then, this one included.
        step: its id in the playbook; `does` the kind of step. answer: which branch it takes.
        touched: what it acted on, as `noun:id`.
    """

    number: int
    step: str
    does: str
    outcome: str
    answer: str
    sentence: str
    touched: tuple[str, ...] = ()
    decision_id: UUID | None = None


class ApprovalAsked(RunEvent, frozen=True, kw_only=True):
    """A step waits until a person with this scope approves it."""

    number: int
    step: str
    does: str
    why: str
    scope: str
    until: datetime


class ApprovalAnswered(RunEvent, frozen=True, kw_only=True):
    """A person approved a step or refused it."""

    number: int
    step: str
    approved: bool
    by: str
    reason: str


class RunEnded(RunEvent, frozen=True, kw_only=True):
    """`outcome` is done, handed (to a person), stopped (by an override, or because the cause is gone) or failed."""

    playbook: str
    version: int
    outcome: str
    why: str


class QuestionEvent(CaseEvent, frozen=True, kw_only=True):
    """Base: something that somebody is asked about a case; never what was typed."""

    question_id: UUID


class QuestionAsked(QuestionEvent, frozen=True, kw_only=True):
    """A recipient, carrier or customer is asked; `form` is options, text, slot or address.

    `options` are the codes of what may be answered, with options and slots.
    """

    audience: str
    form: str
    answer_by: datetime
    order_id: UUID | None
    shipment_id: UUID | None
    carrier_id: UUID | None
    options: tuple[str, ...] = ()


class QuestionAnswered(QuestionEvent, frozen=True, kw_only=True):
    """They answered, `after_s` seconds after they were asked: `answer` is the option's code, or what the form gives.

    `slot`: the time of delivery that was chosen, as two ISO times with a slash between, where none_fits is not.
    """

    audience: str
    form: str
    answer: str
    slot: str = ""
    after_s: int


class QuestionOver(QuestionEvent, frozen=True, kw_only=True):
    """No answer is awaited any more: `outcome` is expired or withdrawn."""

    outcome: str


class PlaybookEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a version of a playbook."""

    subject_type: ClassVar[str] = "playbook"
    subject_field: ClassVar[str] = "playbook_id"

    playbook_id: UUID
    name: str
    version: int


class PlaybookSaved(PlaybookEvent, frozen=True, kw_only=True):
    """A version was kept; it is not in force by that."""

    note: str


class PlaybookActivated(PlaybookEvent, frozen=True, kw_only=True):
    """This version works from now on; version 0 is the one shipped, -1 none: the playbook is off."""

    before: int
    reason: str


class LimitsActivated(Event, frozen=True, kw_only=True):
    """Another version of the thresholds of detectors is in force; 0 is what is built in."""

    subject_type: ClassVar[str] = "thresholds"
    subject_field: ClassVar[str] = "activation_id"

    activation_id: UUID
    version: int
    before: int
    reason: str


EVENTS = (
    CaseOpened,
    SignalSeen,
    SignalOver,
    SignalRaised,
    SignalEnded,
    CaseWorsened,
    CaseRecast,
    CaseAcknowledged,
    CaseWorked,
    CaseHanded,
    CaseSnoozed,
    CaseWoken,
    CaseMerged,
    CaseSplit,
    CaseDismissed,
    CaseReopened,
    CaseUndone,
    CaseEscalated,
    CaseResolved,
    ActionTaken,
    ActionProposed,
    ActionProposalAnswered,
    RunStarted,
    StepEnded,
    ApprovalAsked,
    ApprovalAnswered,
    RunEnded,
    QuestionAsked,
    QuestionAnswered,
    QuestionOver,
    PlaybookSaved,
    PlaybookActivated,
    LimitsActivated,
)
