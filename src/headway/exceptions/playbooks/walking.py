"""Where a playbook would go from some facts: decided as in a run, with the answers hoped for, and without effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from headway.exceptions.playbooks.choice import level_of
from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.facts import answer_facts, major, step_facts
from headway.exceptions.playbooks.model import (
    END,
    EXHAUSTED,
    FAILED,
    SKIPPED,
    TARGETS,
    Expect,
    PlannedStep,
    Playbook,
)
from headway.exceptions.playbooks.moves import ASK, MOST_AT_ALL, STOP, Turn, decide_turn, turn_of
from headway.exceptions.playbooks.rendering import params_of
from headway.exceptions.playbooks.steps.base import Step
from headway.kernel.decisions import Verdict
from headway.kernel.errors import HeadwayError

Known = dict[str, dict[str, Any]]
"""Facts by group and name."""

MOST_WALKED = MOST_AT_ALL


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A step that would be begun, or passed over.

    Attributes:
        verdict: act, ask (a person first), skip or stop. answer: the one assumed.
        sentence: the effect expected, else what its kind does. saves, minutes: expected.
        after_min: minutes waited first.
    """

    step: str
    does: str
    verdict: str
    answer: str
    sentence: str
    saves: Decimal = Decimal(0)
    minutes: int = 0
    after_min: float = 0.0


@dataclass(frozen=True, slots=True)
class Way:
    """The steps in their order, and where they end: end, handover or undo."""

    steps: tuple[Foreseen, ...]
    ends: str


@dataclass(slots=True)
class Walker:
    """Decides step after step for one case; answers come from `said`, by step id, else the hoped-for one is taken."""

    document: Playbook
    version: int
    kinds: Mapping[str, Step]

    def way(self, facts: Known, said: Mapping[str, str] | None = None) -> Way:
        """The way from the first step on."""
        found: list[Foreseen] = []
        counts: dict[str, int] = {}
        heard = answer_facts()
        at = self.document.steps[0].id
        while at not in TARGETS and len(found) < MOST_WALKED:
            step = self.document.step(at)
            seen = self.foresee(step, {**facts, "answer": heard}, counts, (said or {}).get(at))
            counts[at] = counts.get(at, 0) + (seen.verdict not in ("skip", STOP))
            found.append(seen)
            heard = answer_facts(seen.answer, at)
            at = self.leads(step, seen.answer)
        return Way(tuple(found), at if at in TARGETS else END)

    def leads(self, step: PlannedStep, answer: str) -> str:
        """Where the answer of a step leads."""
        kind, hoped = self.kinds.get(step.do), self.hoped(step)
        if kind is not None and kind.closes and answer == hoped:
            return kind.closes
        return self.document.leads(step, answer, hoped)

    def hoped(self, step: PlannedStep) -> str:
        """The answer hoped for."""
        kind = self.kinds.get(step.do)
        return "done" if kind is None else kind.possible(step.with_)[0]

    def foresee(self, step: PlannedStep, facts: Known, counts: Mapping[str, int], said: str | None = None) -> Foreseen:
        """What would be decided about one step."""
        verdict = self.decide(step, facts, counts)
        expect = step.expect or Expect(sentence="")
        kind = self.kinds.get(step.do)
        does = "" if kind is None else kind.sentence
        answer = {"skip": SKIPPED, STOP: EXHAUSTED}.get(str(verdict.choice), said or self.hoped(step))
        if kind is None or (verdict.choice not in ("skip", STOP) and self.params(step, facts) is None):
            answer = FAILED
        passed = answer in (SKIPPED, EXHAUSTED, FAILED)
        return Foreseen(
            step=step.id,
            does=step.do,
            verdict=str(verdict.choice),
            answer=answer,
            sentence=verdict.sentence if passed or verdict.choice == ASK else expect.sentence or does,
            saves=Decimal(0) if passed else expect.money,
            minutes=0 if passed else expect.minutes,
            after_min=duration(step.wait).total_seconds() / 60,
        )

    def decide(self, step: PlannedStep, facts: Known, counts: Mapping[str, int]) -> Verdict:
        """The decision about a step, as a run makes it."""
        return decide_turn(self.turn(step, facts, counts))

    def turn(self, step: PlannedStep, facts: Known, counts: Mapping[str, int]) -> Turn:
        """What the decision depends on."""
        kind = self.kinds.get(step.do)
        expect = step.expect or Expect(sentence="")
        params = self.params(step, facts)
        money = None if kind is None or params is None else kind.money(params)
        count = counts.get(step.id, 0)
        about = step_facts(step.do, major(money), float(expect.money), expect.minutes, count + 1)
        return turn_of(
            step,
            playbook=self.document.name,
            version=self.version,
            number=sum(counts.values()) + 1,
            facts={**facts, "step": about},
            count=count,
            level=level_of(self.document.autonomy, facts),
            inward=kind is not None and kind.inward,
            shadow=False,
        )

    def params(self, step: PlannedStep, facts: Known) -> Any:
        """The params as they would be; None where they would not fit."""
        kind = self.kinds.get(step.do)
        if kind is None:
            return None
        try:
            return params_of(kind.params, step.with_, facts)
        except (msgspec.ValidationError, ValueError, HeadwayError):
            return None
