"""Conditions of a policy: compiled once, and what is assumed where one cannot be judged."""

from __future__ import annotations

from collections.abc import Mapping

from headway.dispatch.policies.facts import Facts
from headway.kernel.rules import BadCondition, Condition, compile_condition

ORDER = ("order",)
CANDIDATE = ("candidate", "order")
DECISION = ("decision", "order")


def always(when: str) -> bool:
    """Is it true whatever the facts are, to the eye?"""
    return when.strip() in ("", "true")


def condition(text: str, variables: tuple[str, ...]) -> Condition:
    """The compiled condition, compiled once for equal texts; raises BadCondition."""
    return compile_condition(text, variables)


def holds(text: str, variables: tuple[str, ...], values: Mapping[str, Facts], *, unsure: bool) -> bool:
    """Does the condition hold? An empty one does; one that cannot be judged gives `unsure`.

    A condition was tried on samples before it was saved, so that only unforeseen data leads to the latter.
    """
    if always(text):
        return True
    try:
        return condition(text, variables).holds(values)
    except BadCondition:
        return unsure
