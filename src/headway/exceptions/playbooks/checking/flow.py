"""Every step can be reached, every branch leads somewhere, answers are possible, and every loop has a bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from headway.dispatch.policies.faults import Fault
from headway.exceptions.playbooks.model import (
    EXHAUSTED,
    FAILED,
    REFUSED,
    SKIPPED,
    TARGETS,
    TIMEOUT,
    PlannedStep,
    Playbook,
)
from headway.exceptions.playbooks.steps.base import Step
from headway.kernel.tabular.entry import near_miss


def check(document: Playbook, steps: Mapping[str, Step]) -> Iterator[Fault]:
    """Where it can go from each step."""
    known = [step.id for step in document.steps]
    targets = (*known, *TARGETS)
    sound = True
    for at, step in enumerate(document.steps):
        for fault in _leads(f"steps[{at}]", step, targets, steps.get(step.do)):
            sound = False
            yield fault
    if sound and len(set(known)) == len(known):
        yield from _unreachable(document, steps)
        yield from _endless(document, steps)


def answers_of(step: PlannedStep, kind: Step | None) -> tuple[str, ...]:
    """Every answer that a step can give, the one hoped for first."""
    given = () if kind is None else kind.possible(step.with_)
    own = (*step.branches, "done") if kind is None else (*given, TIMEOUT) if _waits(kind) else given
    may_be = {SKIPPED: bool(step.when), EXHAUSTED: bool(step.most), TIMEOUT: bool(step.approve)}
    return tuple(dict.fromkeys((*own, FAILED, REFUSED, *(answer for answer, possible in may_be.items() if possible))))


def _waits(kind: Step) -> bool:
    return bool(kind.resumes) or TIMEOUT in kind.answers


def _leads(path: str, step: PlannedStep, targets: tuple[str, ...], kind: Step | None) -> Iterator[Fault]:
    unapproved = () if kind is not None and kind.inward else (TIMEOUT,)
    possible = tuple(dict.fromkeys((*answers_of(step, kind), *unapproved)))
    for answer, target in step.branches.items():
        if kind is not None and answer not in possible:
            allowed = f"an answer that {step.do} can give: {', '.join(possible)}"
            yield Fault(f"{path}.branches.{answer}", answer, allowed + near_miss(answer, possible))
        if target not in targets:
            yield Fault(f"{path}.branches.{answer}", target, f"{', '.join(targets)}{near_miss(target, targets)}")
    if step.then and step.then not in targets:
        yield Fault(f"{path}.then", step.then, f"{', '.join(targets)}{near_miss(step.then, targets)}")


def _edges(document: Playbook, steps: Mapping[str, Step]) -> dict[str, set[str]]:
    return {
        step.id: {
            target
            for answer in answers_of(step, steps.get(step.do))
            if (target := document.leads(step, answer, _hoped(step, steps))) not in TARGETS
        }
        for step in document.steps
    }


def _hoped(step: PlannedStep, steps: Mapping[str, Step]) -> str:
    kind = steps.get(step.do)
    return "" if kind is None else kind.possible(step.with_)[0]


def _unreachable(document: Playbook, steps: Mapping[str, Step]) -> Iterator[Fault]:
    edges = _edges(document, steps)
    reached: set[str] = set()
    ahead = [document.steps[0].id] if document.steps else []
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += edges[name]
    for at, step in enumerate(document.steps):
        if step.id not in reached:
            yield Fault(f"steps[{at}]", step.id, "a step that some branch or the step before it leads to")


def _endless(document: Playbook, steps: Mapping[str, Step]) -> Iterator[Fault]:
    """A step without a bound of its own that leads back to itself by such steps only."""
    edges = _edges(document, steps)
    bounded = {step.id for step in document.steps if step.most}
    told: set[str] = set()
    for at, step in enumerate(document.steps):
        if step.id in bounded or step.id in told:
            continue
        way = _way_back(step.id, edges, bounded)
        if way:
            told.update(way)
            allowed = "no loop without a bound: give a step of it `most`, how often it may be begun"
            yield Fault(f"steps[{at}]", " -> ".join((*way, step.id)), allowed)


def _way_back(start: str, edges: Mapping[str, set[str]], bounded: set[str]) -> tuple[str, ...]:
    """A way from a step to itself around the bounded ones; empty where there is none."""
    ahead: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ahead:
        way = ahead.pop()
        for target in sorted(edges[way[-1]]):
            if target == start:
                return way
            if target not in seen and target not in bounded:
                seen.add(target)
                ahead.append((*way, target))
    return ()
