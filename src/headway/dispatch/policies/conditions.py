"""Conditions of a policy: compiled once, and what is assumed where one cannot be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from headway.dispatch.policies import samples
from headway.dispatch.policies.facts import Facts
from headway.kernel.rules import BadCondition, FieldCondition, Shape, compile_over

Groups = Mapping[str, Facts]
"""Facts by the name under which a condition asks for them: order, candidate, decision."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What conditions of one place may ask, and the facts they are tried on before they are saved."""

    shape: Shape
    tries: tuple[Groups, ...]


def _scope(*tries: Groups) -> Scope:
    return Scope(samples.shape_of(**dict(tries[0])), tries)


ORDER = _scope({"order": samples.ORDER}, {"order": samples.BARE_ORDER}, {"order": samples.FULL_ORDER})
CANDIDATE = _scope(
    {"order": samples.ORDER, "candidate": samples.CANDIDATE},
    {"order": samples.BARE_ORDER, "candidate": samples.BARE_CANDIDATE},
    {"order": samples.FULL_ORDER, "candidate": samples.CANDIDATE},
)
DECISION = _scope(
    {"order": samples.ORDER, "decision": samples.DECISION},
    {"order": samples.BARE_ORDER, "decision": samples.BARE_DECISION},
    {"order": samples.FULL_ORDER, "decision": samples.DECISION},
)


def always(when: str) -> bool:
    """Is it true whatever the facts are, to the eye?"""
    return when.strip() in ("", "true")


def condition(text: str, scope: Scope) -> FieldCondition:
    """The compiled condition, compiled once for equal texts; raises BadCondition."""
    return compile_over(text, scope.shape)


def asks_for(text: str, scope: Scope, group: str) -> bool:
    """Does the condition name a fact of the group? One that does not compile names none."""
    try:
        return any(each == group for _, each, _ in condition(text, scope).used)
    except BadCondition:
        return False


def holds(text: str, scope: Scope, values: Groups, *, unsure: bool) -> bool:
    """Does the condition hold? An empty one does; one that cannot be judged gives `unsure`.

    A condition was tried on samples before it was saved, so that only unforeseen data leads to the latter.
    """
    if always(text):
        return True
    try:
        return condition(text, scope).holds(values)
    except BadCondition:
        return unsure
