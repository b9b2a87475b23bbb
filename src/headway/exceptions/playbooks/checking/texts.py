"""Names, sentences, spans of time, levels, and how many of everything there may be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from headway.dispatch.policies.faults import Fault
from headway.exceptions.playbooks.durations import ALLOWED, duration
from headway.exceptions.playbooks.model import TARGETS, Autonomy, PlannedStep, Playbook
from headway.kernel.tabular.entry import near_miss

MAX_STEPS = 50
MAX_PARTS = 20
MOST_BEGUN = 20
ANY = "*"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_ALLOWED = "1 to 64 of a-z, 0-9 and _, beginning with a letter"
_SCOPE = re.compile(r"[a-z]{1,40}:[a-z]{1,40}")


def check(document: Playbook, detectors: Collection[str]) -> Iterator[Fault]:
    """What stands where a name, a sentence, a span or a number should."""
    if not _NAME.fullmatch(document.playbook):
        yield Fault("playbook", document.playbook, _ALLOWED)
    yield from _sentence("description", document.description, most=2000)
    yield from _span("patience", document.patience)
    if not -1000 <= document.priority <= 1000:
        yield Fault("priority", document.priority, "-1000 to 1000")
    yield from _detectors(document.on.detectors, detectors)
    yield from _autonomy(document.autonomy)
    if not 1 <= len(document.steps) <= MAX_STEPS:
        yield Fault("steps", f"{len(document.steps)} steps", f"1 to {MAX_STEPS}")
    for at, step in enumerate(document.steps):
        yield from _step(f"steps[{at}]", step, [each.id for each in document.steps[:at]])


def _detectors(named: Collection[str], known: Collection[str]) -> Iterator[Fault]:
    if not 1 <= len(named) <= 50:
        yield Fault("on.detectors", f"{len(named)} detectors", "1 to 50")
    for at, name in enumerate(named):
        if name != ANY and name not in known:
            yield Fault(f"on.detectors[{at}]", name, f"{ANY} or a detector{near_miss(name, known)}")


def _autonomy(autonomy: Autonomy) -> Iterator[Fault]:
    if not 0 <= autonomy.level <= 4:
        allowed = "0 manual, 1 suggest, 2 act after approval, 3 act and report, 4 act"
        yield Fault("autonomy.level", autonomy.level, allowed)
    if len(autonomy.thresholds) > MAX_PARTS:
        yield Fault("autonomy.thresholds", f"{len(autonomy.thresholds)} thresholds", f"at most {MAX_PARTS}")
    for at, each in enumerate(autonomy.thresholds):
        path = f"autonomy.thresholds[{at}]"
        yield from _sentence(f"{path}.sentence", each.sentence)
        if not 0 <= each.level < autonomy.level:
            yield Fault(f"{path}.level", each.level, f"a level below {autonomy.level}: a threshold lowers")


def _step(path: str, step: PlannedStep, before: list[str]) -> Iterator[Fault]:
    if not _NAME.fullmatch(step.id):
        yield Fault(f"{path}.id", step.id, _ALLOWED)
    if step.id in TARGETS:
        yield Fault(f"{path}.id", step.id, f"another name than {', '.join(TARGETS)}, which mean something else")
    if step.id in before:
        yield Fault(f"{path}.id", step.id, f"each id once; steps[{before.index(step.id)}] has it: give it an `id`")
    if not 0 <= step.most <= MOST_BEGUN:
        yield Fault(f"{path}.most", step.most, f"0 (no bound of its own) to {MOST_BEGUN}")
    yield from _span(f"{path}.wait", step.wait)
    yield from _sentence(f"{path}.handover", step.handover)
    if step.expect is not None:
        yield from _sentence(f"{path}.expect.sentence", step.expect.sentence, least=1)
        if abs(step.expect.money) > 10**9 or not step.expect.money.is_finite():
            yield Fault(f"{path}.expect.money", str(step.expect.money), "an amount of at most 1,000,000,000")
        if abs(step.expect.minutes) > 10**6:
            yield Fault(f"{path}.expect.minutes", step.expect.minutes, "at most 1,000,000 minutes")
    yield from _approvals(path, step)


def _approvals(path: str, step: PlannedStep) -> Iterator[Fault]:
    if len(step.approve) > MAX_PARTS:
        yield Fault(f"{path}.approve", f"{len(step.approve)} approvals", f"at most {MAX_PARTS}")
    for at, each in enumerate(step.approve):
        under = f"{path}.approve[{at}]"
        yield from _sentence(f"{under}.sentence", each.sentence)
        yield from _span(f"{under}.within", each.within, least=True)
        if not _SCOPE.fullmatch(each.scope):
            yield Fault(f"{under}.scope", each.scope, "a scope such as playbooks:approve")


def _span(path: str, text: str, *, least: bool = False) -> Iterator[Fault]:
    try:
        span = duration(text)
        if least and not span:
            yield Fault(path, text, ALLOWED)
    except ValueError:
        yield Fault(path, text, ALLOWED)


def _sentence(path: str, text: str, *, least: int = 0, most: int = 300) -> Iterator[Fault]:
    if not least <= len(text.strip()) <= most or not text.replace("\n", " ").isprintable():
        yield Fault(path, text, f"{least} to {most} printable characters")
