"""Conditions as data: CEL expressions behind a narrow interface, bounded in length and in work."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from cel_expr_python import cel

from headway.kernel.errors import BadInput

Kind = Literal["text", "number", "flag", "texts"]
"""What a field holds; numbers are compared whatever their type."""

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


def _check_text(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise BadCondition(f"{len(text)} characters", field="condition", allowed=f"at most {MAX_LENGTH} characters")
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadCondition(f"{text!a} is no text", field="condition", allowed="text without NUL and surrogates")


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
    _check_text(text)
    return _compile(text, tuple(sorted(variables)))


Shape = tuple[tuple[str, Kind], ...]
"""The fields a `FieldCondition` may ask, by their full names such as `order.customer`."""

_FIELD = re.compile(r"\b[a-z_]+\s*\.\s*[a-z_0-9]+")


@dataclass(frozen=True, slots=True)
class FieldCondition:
    """A compiled CEL expression over fields of named groups; only the fields it names are handed over.

    An unknown field, or a text compared with a number, does not compile.
    """

    text: str
    used: tuple[tuple[str, str, str], ...]
    _compiled: Any = field(repr=False, compare=False)

    def holds(self, groups: Mapping[str, Mapping[str, object]]) -> bool:
        """Evaluate with the values of the groups, which are texts, numbers, booleans and lists of texts.

        Raises:
            BadCondition: a field is missing, the types do not fit, or the work exceeds the engine's budget.
        """
        try:
            data = {name: groups[group][key] for name, group, key in self.used}
            outcome = self._compiled.eval(data=data).value()
        except (RuntimeError, KeyError) as error:
            raise BadCondition(f"{self.text!r} cannot be evaluated: {error}", field="condition") from None
        if not isinstance(outcome, bool):
            raise BadCondition(f"{self.text!r} gave {outcome}, not true or false", field="condition")
        return outcome


@lru_cache(maxsize=64)
def _environment(shape: Shape) -> Any:
    types = {
        "text": cel.Type.STRING,
        "number": cel.Type.DYN,
        "flag": cel.Type.BOOL,
        "texts": cel.Type.List(cel.Type.STRING),
    }
    return cel.NewEnv(variables={name: types[kind] for name, kind in shape})


@lru_cache(maxsize=4096)
def compile_over(text: str, shape: Shape) -> FieldCondition:
    """Compile `text` over the fields of a shape; equal texts are compiled once.

    Raises:
        BadCondition: it is too long, does not parse, names no field of the shape, or gives no truth.
    """
    _check_text(text)
    try:
        compiled = _environment(shape).compile(text)
    except RuntimeError as error:
        why = " ".join(str(error).split("\n")[0].split("<input>:")[-1].split())
        raise BadCondition(f"{text!r} is no condition: {why}", field="condition", allowed="a CEL expression") from None
    if compiled.return_type() not in (cel.Type.BOOL, cel.Type.DYN):
        raise BadCondition(f"{text!r} gives no truth", field="condition", allowed="true or false, as of a comparison")
    known = {name for name, _ in shape}
    used = sorted(known.intersection("".join(name.split()) for name in _FIELD.findall(text)))
    return FieldCondition(text, tuple((name, *name.split(".", 1)) for name in used), compiled)  # type: ignore[misc]


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
