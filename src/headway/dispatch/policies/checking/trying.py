"""Conditions compile, and give true or false on made-up facts within the engine's budget; none is a constant."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from headway.dispatch.policies.checking.walking import Asked, conditions
from headway.dispatch.policies.conditions import Groups, always, condition
from headway.dispatch.policies.faults import Fault
from headway.dispatch.policies.model import PolicyDocument
from headway.kernel.rules import BadCondition, FieldCondition

LONGEST_S = 0.005
TRIES = 3
MOST_FAILED = 20


def check(document: PolicyDocument) -> Iterator[Fault]:
    """Try every condition, until so many have failed that the text is to be mended first."""
    failed = 0
    for asked in conditions(document):
        found = list(tried(asked))
        yield from found
        failed += len(found)
        if failed >= MOST_FAILED:
            return


def tried(asked: Asked) -> Iterator[Fault]:
    """What is wrong with one condition."""
    if always(asked.text):
        if not asked.may_be_empty:
            yield Fault(asked.path, asked.text, "a condition that can be false")
        return
    try:
        compiled = condition(asked.text, asked.scope)
        slowest_s = max(_quickest_s(compiled, facts) for facts in asked.scope.tries)
    except BadCondition as error:
        yield Fault(asked.path, asked.text, _reason(error, asked))
        return
    if not compiled.used:
        yield Fault(asked.path, asked.text, "a condition that asks for a fact: this is the same for every order")
    if slowest_s > LONGEST_S:
        allowed = f"a condition that takes at most {LONGEST_S * 1000:.0f} ms; this takes {slowest_s * 1000:.0f} ms"
        yield Fault(asked.path, asked.text, allowed)


def _quickest_s(compiled: FieldCondition, facts: Groups) -> float:
    """The seconds of an evaluation, the quickest of a few where it seems slow: a busy machine refuses nothing."""
    quickest_s = _taken_s(compiled, facts)
    for _ in range(TRIES - 1):
        if quickest_s <= LONGEST_S:
            break
        quickest_s = min(quickest_s, _taken_s(compiled, facts))
    return quickest_s


def _taken_s(compiled: FieldCondition, facts: Groups) -> float:
    began = perf_counter()
    compiled.holds(facts)
    return perf_counter() - began


def _reason(error: BadCondition, asked: Asked) -> str:
    said = error.message.removeprefix(repr(asked.text)).strip()
    groups = " and ".join(sorted(asked.scope.tries[0]))
    return f"CEL over {groups} that gives true or false; this {said}"
