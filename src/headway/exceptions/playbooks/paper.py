"""A run on paper: the steps of a playbook in the time of a recorded stream, decided as in a run, without effect."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from headway.exceptions.model import Case
from headway.exceptions.playbooks.choice import CHOICE, Choice, offered
from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.facts import answer_facts
from headway.exceptions.playbooks.model import END, HANDOVER, TARGETS, TIMEOUT, PlannedStep
from headway.exceptions.playbooks.moves import STOP
from headway.exceptions.playbooks.steps.base import Reply
from headway.exceptions.playbooks.walking import MOST_WALKED, Foreseen, Known, Walker


@dataclass(frozen=True, slots=True)
class Written:
    """A step that was begun on paper, and when."""

    at: datetime
    step: Foreseen


@dataclass(slots=True)
class PaperRun:
    """Where it stands: `ends` is empty while it goes on; `why` tells of the choice, and of its end.

    Attributes:
        waits: the step at `at_step` is begun and waits for an answer until `due`; else it is begun at `due`.
    """

    walker: Walker
    facts: Known
    at_step: str
    due: datetime
    taken: bool
    why: str
    ends: str = ""
    waits: bool = False
    steps: list[Written] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    heard: dict[str, object] = field(default_factory=answer_facts)

    @classmethod
    def of(cls, walker: Walker, facts: Known, case: Case, at: datetime) -> PaperRun:
        """The run on a case; one that does not take it ends where it begins."""
        document = walker.document
        mine = offered(document, walker.version)
        verdict = CHOICE.decide(Choice(facts=facts, playbooks=(mine,)))
        against = [each for candidate in verdict.candidates for each in candidate.rejections if each.rule != "shadow"]
        first = document.steps[0]
        run = cls(walker, facts, first.id, at + duration(first.wait), not against, verdict.sentence)
        if against:
            run.ends, run.why = "not_taken", "; ".join(each.sentence for each in against)
        run.advance(at)
        return run

    @property
    def step(self) -> PlannedStep:
        """The step it stands at."""
        return self.walker.document.step(self.at_step)

    def advance(self, to: datetime) -> None:
        """Let time pass: steps fall due, answers fail to come."""
        while not self.ends and self.due <= to:
            if self.waits:
                hoped = self.walker.hoped(self.step)
                self._answered(Reply(hoped if hoped == TIMEOUT else TIMEOUT), self.due)
            else:
                self._begin(self.due)

    def hear(self, reply: Reply, at: datetime) -> None:
        """The answer to the step that waits."""
        if self.waits and not self.ends:
            self._answered(reply, at)
            self.advance(at)

    def stop(self, why: str, at: datetime) -> None:
        """The case is over."""
        if not self.ends:
            self.ends, self.why = "over", why

    def _begin(self, at: datetime) -> None:
        step = self.step
        facts = {**self.facts, "answer": self.heard}
        seen = self.walker.foresee(step, facts, self.counts)
        acts = seen.verdict not in ("skip", STOP)
        self.counts[step.id] = self.counts.get(step.id, 0) + acts
        self.steps.append(Written(at, seen))
        kind, params = self.walker.kinds.get(step.do), self.walker.params(step, facts)
        until = kind.deadline(params, at) if acts and kind is not None and params is not None else None
        if until is not None:
            self.waits, self.due = True, until
        else:
            self._lead(seen.answer, answer_facts(seen.answer, step.id), at)

    def _answered(self, reply: Reply, at: datetime) -> None:
        self.waits = False
        before = self.steps[-1]
        self.steps[-1] = Written(before.at, replace(before.step, answer=reply.answer))
        self._lead(reply.answer, answer_facts(reply.answer, self.at_step, reply.text, reply.number), at)

    def _lead(self, answer: str, heard: dict[str, object], at: datetime) -> None:
        target = self.walker.leads(self.step, answer)
        self.heard = heard
        if target in TARGETS or len(self.steps) >= MOST_WALKED:
            self.ends = target if target in TARGETS else HANDOVER
            self.why = f"step {self.at_step}: {answer}"
            if target == END and self.walker.document.patience:
                self.why += f", then it waits {self.walker.document.patience} for the trouble to end"
        else:
            self.at_step = target
            self.due = at + duration(self.step.wait)
