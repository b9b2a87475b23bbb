"""Paths into a message: JMESPath, with `^` for what holds the record and `$` for the whole message; work is bounded.

A path that names a key as it stands (`Event Date`, `ns:Code`) is that key. Expressions that could make a small message
large are refused (`_BANNED`), and every message has a budget of steps (docs/decisions/0025-a-mapping-is-a-document.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from jmespath import exceptions, functions, parser, visitor

MAX_CHARACTERS = 300
MAX_NODES = 60
MAX_UP = 6
_KEY = re.compile(r"[\w@#:%/()+ -]+")
_COLUMN = re.compile(r"[^\x00-\x1f\x7f]+")
_FUNCTIONS = frozenset(
    {"contains", "ends_with", "join", "length", "not_null", "starts_with", "to_number", "to_string", "type"}
)
_BANNED = {"multi_select_list": "[a, b]", "multi_select_dict": "{a: b}", "expref": "&"}
_CHARACTERS_A_STEP = 256


class BadPath(ValueError):
    """The text is no path; its message says what is allowed."""


class OutOfBudget(Exception):
    """The message asks for more work than one message may."""


@dataclass(slots=True)
class Budget:
    """How many steps the reading of one message may still take.

    Attributes:
        lone: one element is a list of one, as in XML, where nothing else tells a list.
    """

    steps: int
    lone: bool = False

    def take(self, steps: int = 1) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise OutOfBudget


@dataclass(frozen=True, slots=True)
class Path:
    """A compiled path. `up`: how many levels above the record it begins; `root`: at the whole message."""

    text: str
    up: int = 0
    root: bool = False
    key: str = ""
    tree: Any = dataclass_field(default=None, repr=False, compare=False)

    def find(self, within: Sequence[Any], budget: Budget) -> Any:
        """What stands there; None where nothing does.

        Args:
            within: the message, then what each level found, the record last.

        Raises:
            OutOfBudget: the message asks for too much work.
        """
        at = within[0] if self.root else within[max(0, len(within) - 1 - self.up)]
        budget.take()
        if isinstance(at, dict) and self.key in at:
            return at[self.key]
        if self.tree is None:
            return None
        try:
            return _Interpreter(budget).visit(self.tree, at)
        except (exceptions.JMESPathError, TypeError, ValueError, ArithmeticError):
            return None


def compile_path(text: str, *, column: bool = False) -> Path:
    """The path written in `text`.

    Args:
        column: any text that is no JMESPath is the name of a column.

    Raises:
        BadPath: it is none, is too long, or might cost too much.
    """
    if not text.strip() or len(text) > MAX_CHARACTERS:
        raise BadPath(f"a path of 1 to {MAX_CHARACTERS} characters")
    rest, up, root = _head(text.strip())
    if rest in ("", "@"):
        return Path(text, up, root, tree=parser.Parser().parse("@").parsed)
    plain = (_COLUMN if column else _KEY).fullmatch(rest) is not None
    try:
        tree = parser.Parser().parse(rest).parsed
    except (exceptions.JMESPathError, RecursionError, ValueError) as error:
        if plain:
            return Path(text, up, root, rest)
        raise BadPath(f"a JMESPath expression ({_first_line(error)})") from None
    _check(tree)
    return Path(text, up, root, rest if plain else "", tree)


def _head(text: str) -> tuple[str, int, bool]:
    """The path without its beginning: how far up it starts, and whether at the whole message."""
    if text == "$" or text.startswith(("$.", "$[")):
        return text[1:].removeprefix("."), 0, True
    rest = text.lstrip("^")
    up = len(text) - len(rest)
    if up > MAX_UP:
        raise BadPath(f"at most {MAX_UP} times ^")
    return rest.removeprefix(".") if up else rest, up, False


def _check(tree: Any) -> None:
    count, waiting = 0, [tree]
    while waiting:
        node = waiting.pop()
        count += 1
        if count > MAX_NODES:
            raise BadPath(f"an expression of at most {MAX_NODES} parts")
        kind = node["type"]
        if kind in _BANNED:
            raise BadPath(f"an expression without {_BANNED[kind]}; name several paths in a list instead")
        if kind == "function_expression" and node["value"] not in _FUNCTIONS:
            raise BadPath(f"the functions {', '.join(sorted(_FUNCTIONS))}")
        waiting.extend(child for child in node["children"] if isinstance(child, dict))


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:120]


class _Interpreter(visitor.TreeInterpreter):  # type: ignore[misc]  # jmespath has no types
    """JMESPath's own interpreter, paying for every step and for what a function looks at."""

    _shared = functions.Functions()

    def __init__(self, budget: Budget) -> None:
        super().__init__(visitor.Options(custom_functions=self._shared))
        self._budget = budget

    def visit(self, node: Any, *args: Any, **kwargs: Any) -> Any:
        self._budget.take()
        return super().visit(node, *args, **kwargs)

    def visit_projection(self, node: Any, value: Any) -> Any:
        return super().visit_projection(self._with_list(node, value), value)

    def visit_filter_projection(self, node: Any, value: Any) -> Any:
        return super().visit_filter_projection(self._with_list(node, value), value)

    def visit_index(self, node: Any, value: Any) -> Any:
        return super().visit_index(node, self._listed(value))

    def visit_slice(self, node: Any, value: Any) -> Any:
        return super().visit_slice(node, self._listed(value))

    def visit_flatten(self, node: Any, value: Any) -> Any:
        found = super().visit_flatten(self._with_list(node, value), value)
        self._budget.take(len(found or ()))
        return found

    def visit_function_expression(self, node: Any, value: Any) -> Any:
        given = [self.visit(child, value) for child in node["children"]]
        self._budget.take(sum(_size(each) for each in given))
        if node["value"] == "to_string" and isinstance(given[0] if given else None, list | dict):
            return None
        return self._functions.call_function(node["value"], given)

    def _with_list(self, node: Any, value: Any) -> Any:
        """The node with what its first child gives, as a list."""
        if not self._budget.lone:
            return node
        first, *others = node["children"]
        return {**node, "children": [{"type": "literal", "value": self._listed(self.visit(first, value))}, *others]}

    def _listed(self, value: Any) -> Any:
        return [value] if self._budget.lone and value is not None and not isinstance(value, list) else value


def _size(value: Any) -> int:
    if isinstance(value, str):
        return 1 + len(value) // _CHARACTERS_A_STEP
    return len(value) if isinstance(value, list | dict) else 1
