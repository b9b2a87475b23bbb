"""A playbook as data: what a person in operations writes, keeps in versions, and tries before it counts.

Conditions are CEL over the facts of `facts.py`: `case`, `order`, `shipment`, `carrier` everywhere; `answer` (what came
of the step before) in steps; `step` in approvals. A `when` left out always holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from headway.exceptions.model import Severity

END, HANDOVER, UNDO = "end", "handover", "undo"
TARGETS = (END, HANDOVER, UNDO)
"""Where a branch may lead beside the id of a step: the run is through; a person takes the case; what has been done is
taken back first, then a person takes it."""

FAILED, TIMEOUT, SKIPPED, REFUSED, EXHAUSTED = "failed", "timeout", "skipped", "refused", "exhausted"
"""Answers that the engine gives: it failed for good; no answer or approval came in time; its `when` did not hold; a
person refused it; it has been begun as often as `most` allows."""

LEADS: Mapping[str, str] = {FAILED: UNDO, REFUSED: UNDO, TIMEOUT: HANDOVER, EXHAUSTED: HANDOVER}
"""Where these lead when the playbook does not say; every other answer, and the one hoped for, leads to `then`."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of what stands in a document."""


class Trigger(_Part, frozen=True, kw_only=True):
    """Cases it is for: of one of these detectors, at least this severe, and `when` holds."""

    detectors: tuple[str, ...]
    severity: Severity = Severity.LOW
    when: str = ""


class Threshold(_Part, frozen=True, kw_only=True):
    """Where `when` holds, the level is lowered to this one."""

    when: str
    level: int
    sentence: str = ""


class Autonomy(_Part, frozen=True, kw_only=True):
    """How far it may act by itself.

    Attributes:
        level: 0 manual (never begins), 1 suggest (a person is told of it), 2 every step that acts waits for approval,
            3 act and report, 4 act.
        thresholds: what lowers it.
        shadow: record what would be done, and do nothing; the case goes on as if it were not there.
    """

    level: int = 3
    thresholds: tuple[Threshold, ...] = ()
    shadow: bool = False


class Expect(_Part, frozen=True, kw_only=True):
    """The effect hoped for: a sentence, what it saves in major units of the order's currency, minutes it gains."""

    sentence: str
    money: Decimal = Decimal(0)
    minutes: int = 0


class Approval(_Part, frozen=True, kw_only=True):
    """Where `when` holds, a person with `scope` must approve `within` so long; else the answer is `timeout`."""

    when: str = ""
    scope: str = "playbooks:approve"
    sentence: str = ""
    within: str = "4 h"


class Undo(_Part, frozen=True, kw_only=True, rename={"with_": "with"}):
    """What takes a step back; `do` left out: the kind that its kind names as its undoing."""

    do: str = ""
    with_: Mapping[str, Any] = msgspec.field(default_factory=dict)


class PlannedStep(_Part, frozen=True, kw_only=True, rename={"with_": "with"}):
    """One step.

    Attributes:
        id: its name in this playbook; left out: the kind of step, where that stands once.
        do: the kind of step (`steps/`). with_: its params; texts may name facts, as in "order {order.ref}".
        when: begin it only where this holds; else the answer is `skipped`.
        wait: so long after the step before it, it is begun: "30 min", "2 h", "1 day", "1 h 30 min".
        branches: where an answer leads: the id of a step, or one of `TARGETS`.
        then: where every other answer leads; empty: the next step, behind the last one `end`.
        undo: what takes it back when a later step leads to `undo`.
        approve: the first whose `when` holds is waited for.
        most: how often it may be begun in one run, so that a loop through it ends; 0: no bound of its own.
        handover: what a person is told where it leads to them.
    """

    do: str
    id: str = ""
    with_: Mapping[str, Any] = msgspec.field(default_factory=dict)
    when: str = ""
    expect: Expect | None = None
    wait: str = ""
    branches: Mapping[str, str] = msgspec.field(default_factory=dict)
    then: str = ""
    undo: Undo | None = None
    approve: tuple[Approval, ...] = ()
    most: int = 0
    handover: str = ""


class Playbook(_Part, frozen=True, kw_only=True):
    """A whole playbook.

    Attributes:
        playbook: its name. priority: of those that fit a case the highest begins; of equals the first by name.
        patience: so long after `end` the trouble may last until a person takes the case; empty: at once.
    """

    playbook: str
    on: Trigger
    steps: tuple[PlannedStep, ...]
    description: str = ""
    priority: int = 0
    autonomy: Autonomy = Autonomy()
    patience: str = ""

    @property
    def name(self) -> str:
        """Its name."""
        return self.playbook

    def step(self, name: str) -> PlannedStep:
        """The step of this id."""
        return next(step for step in self.steps if step.id == name)

    def leads(self, step: PlannedStep, answer: str, hoped: str = "") -> str:
        """Where an answer of a step leads: the id of a step, or one of `TARGETS`; what was `hoped` for leads on."""
        elsewhere = None if answer == hoped else LEADS.get(answer)
        return step.branches.get(answer) or elsewhere or step.then or self._next(step)

    def _next(self, step: PlannedStep) -> str:
        at = self.steps.index(step) + 1
        return self.steps[at].id if at < len(self.steps) else END
