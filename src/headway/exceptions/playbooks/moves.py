"""What is done about a step whose turn has come: a recorded decision, and the facts it depends on."""

from __future__ import annotations

from typing import Any

import msgspec

from headway.exceptions.playbooks.choice import ACT_AFTER_APPROVAL
from headway.exceptions.playbooks.conditions import APPROVAL, STEP, holds
from headway.exceptions.playbooks.model import Approval, PlannedStep
from headway.kernel.decisions import Candidate, Decider, Rejection, Verdict

ACT, ASK, SKIP, STOP, RECORD = "act", "ask", "skip", "stop", "record"
BY_LEVEL = Approval(sentence="the playbook acts after approval only (level 2)")
MOST_AT_ALL = 200
"""Steps that one run may begin, whatever its playbook says."""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decides whether a step is begun.

    Attributes:
        playbook, version, number, id, do: which step of which run.
        facts: as conditions see them. count: how often this step was begun before.
        level: how far the run may act by itself; inward: the step changes nothing outside the case.
        approved: a person's answer, where one was asked; by: whose.
        undoes: the number of the step that it takes back.
    """

    playbook: str
    version: int
    number: int
    id: str
    do: str
    facts: dict[str, dict[str, Any]]
    count: int
    level: int
    inward: bool
    shadow: bool
    when: str = ""
    most: int = 0
    approve: tuple[Approval, ...] = ()
    approved: bool | None = None
    by: str = ""
    undoes: int | None = None


def turn_of(step: PlannedStep, **known: Any) -> Turn:
    """The turn of a planned step."""
    return Turn(id=step.id, do=step.do, when=step.when, most=step.most, approve=step.approve, **known)


def decide_turn(turn: Turn) -> Verdict:
    """Act, unless something speaks against it."""
    rejections = _against(turn)
    act = Candidate(id=ACT, label=f"{turn.id}: {turn.do}", rejections=tuple(each for _, each in rejections))
    instead = rejections[0] if rejections else (ACT, None)
    choice, said = instead
    candidates = (act,) if choice == ACT else (Candidate(id=choice, label=_LABELS[choice]), act)
    sentence = _told(turn) if said is None else said.sentence
    return Verdict(choice=choice, reason=choice, sentence=sentence, candidates=candidates)


def approval_for(turn: Turn) -> Approval | None:
    """The approval that the step waits for; one that cannot be judged is waited for."""
    if turn.inward or turn.undoes is not None:
        return None
    asked = next((each for each in turn.approve if holds(each.when, APPROVAL, turn.facts, unsure=True)), None)
    return asked or (BY_LEVEL if turn.level <= ACT_AFTER_APPROVAL else None)


_LABELS = {
    ASK: "ask a person",
    SKIP: "go on without it",
    STOP: "it was begun often enough",
    RECORD: "record it, and do nothing",
}


def _told(turn: Turn) -> str:
    if turn.undoes is not None:
        return f"{turn.do} takes step {turn.undoes} back"
    return f"{turn.do}, approved by {turn.by}" if turn.approved else f"{turn.do}, as its playbook says"


def _against(turn: Turn) -> list[tuple[str, Rejection]]:
    """What speaks against acting, the weightiest first: what to do instead, and why."""
    found = []
    if turn.number > MOST_AT_ALL or (turn.most and turn.count >= turn.most):
        sentence = f"begun {turn.count} times, which is as often as it may be"
        found.append((STOP, Rejection(rule="most", sentence=sentence)))
    if not holds(turn.when, STEP, turn.facts, unsure=False):
        found.append((SKIP, Rejection(rule="when", sentence=f"`{turn.when}` does not hold")))
    approval = None if turn.approved else approval_for(turn)
    if turn.shadow:
        also = "" if approval is None else ", after approval"
        found.append((RECORD, Rejection(rule="shadow", sentence=f"in shadow: {turn.do} would be done{also}")))
    elif approval is not None:
        why = approval.sentence or approval.when or "its playbook says so"
        found.append((ASK, Rejection(rule="approval", sentence=f"{approval.scope} must approve it: {why}")))
    return found


STEP_TURN = Decider("playbook_step", "playbook_step/1", "case", Turn, decide_turn)
