"""Conditions as data: CEL expressions behind a narrow interface, bounded in length and in work."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cel_expr_python import cel

from headway.kernel.errors import BadInput

MAX_LENGTH = 2_000
"""Characters of one expression."""


class BadCondition(BadInput):
    """A condition cannot be compiled or evaluated."""

    code = "bad_condition"


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled CEL expression over named variables that must give true or false."""

    text: str
    variables: tuple[str, ...]
    _compiled: Any = field(repr=False, compare=False)

    def holds(self, values: Mapping[str, object]) -> bool:
        """Evaluate with `values` for the variables; decimals are compared as doubles.

        Raises:
            BadCondition: a field is missing, the types do not fit, or the work exceeds the engine's budget.
        """
        data = {name: _plain(values[name]) for name in self.variables}
        try:
            result = self._compiled.eval(data=data)
            outcome = result.value()
        except RuntimeError as error:
            raise BadCondition(f"{self.text!r} cannot be evaluated: {error}", field="condition") from None
        if not isinstance(outcome, bool):
            raise BadCondition(f"{self.text!r} gave {outcome}, not true or false", field="condition")
        return outcome


@lru_cache(maxsize=1024)
def _compile(text: str, variables: tuple[str, ...]) -> Condition:
    env = cel.NewEnv(variables=dict.fromkeys(variables, cel.Type.DYN))
    try:
        return Condition(text, variables, env.compile(text))
    except RuntimeError as error:
        raise BadCondition(
            f"{text!r} is no condition: {error}", field="condition", allowed="a CEL expression"
        ) from None


def compile_condition(text: str, variables: Collection[str]) -> Condition:
    """Compile `text` over `variables`.

    Raises:
        BadCondition: it is too long, does not parse, or names something that is not a variable.
    """
    if len(text) > MAX_LENGTH:
        raise BadCondition(f"{len(text)} characters", field="condition", allowed=f"at most {MAX_LENGTH} characters")
    return _compile(text, tuple(sorted(variables)))


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int | float | datetime):
        return value
    raise BadCondition(f"a {type(value).__name__} has no place in a condition", field="condition")
