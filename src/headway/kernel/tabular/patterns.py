"""Regular expressions that a map file may bring: short, and unable to run away."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from headway.kernel.tabular.entry import Entry

MAX_PATTERN_CHARS = 200
MAX_REPEATS = 4
MAX_SUBJECT_CHARS = 120
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_parser: Any = import_module("re._parser")


def pattern_of(entry: Entry, key: str) -> re.Pattern[str]:
    """The expression at `key`, refused when it could take more than polynomial time.

    Raises:
        BadInput: it is no expression, is too long, repeats inside a repeat, or repeats more than four times in a row.
    """
    text = entry.text(key)
    allowed = f"a regular expression of at most {MAX_PATTERN_CHARS} characters"
    if len(text) > MAX_PATTERN_CHARS:
        raise entry.fault(key, text, allowed)
    try:
        compiled = re.compile(text)
        repeats = _repeats(_parser.parse(text), inside=False)
    except (re.error, RecursionError, OverflowError, ValueError, _Nested):
        raise entry.fault(key, text, allowed + ", without a repeat or a choice inside a repeat") from None
    if repeats > MAX_REPEATS:
        raise entry.fault(key, text, f"{allowed}, with at most {MAX_REPEATS} repeats")
    return compiled


def search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """A match in `text`; a longer text than any reference or code never matches."""
    return pattern.search(text) if len(text) <= MAX_SUBJECT_CHARS else None


class _Nested(Exception):
    pass


def _repeats(parsed: Any, inside: bool) -> int:
    """How many variable repeats stand in the parsed expression."""
    count = 0
    for operator, argument in parsed:
        name = str(operator)
        repeat = name in _REPEATS and argument[0] != argument[1] and argument[1] > 1
        if inside and (repeat or name in ("BRANCH", "GROUPREF", "GROUPREF_EXISTS")):
            raise _Nested
        count += repeat
        for part in _parts(argument):
            count += _repeats(part, inside or name in _REPEATS)
    return count


def _parts(argument: Any) -> list[Any]:
    if isinstance(argument, _parser.SubPattern):
        return [argument]
    if isinstance(argument, list | tuple):
        return [part for item in argument for part in _parts(item)]
    return []
