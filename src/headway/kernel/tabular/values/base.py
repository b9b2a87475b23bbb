"""What a value type is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from headway.kernel.tabular.entry import Entry


class Parser(Protocol):
    """Turns a cell, never empty, into a value.

    `allowed` completes the sentence "allowed: ..." of a fault. Calling raises BadInput and nothing else.
    """

    @property
    def allowed(self) -> str: ...

    def __call__(self, raw: object) -> object: ...


@dataclass(frozen=True, slots=True)
class ValueType:
    """A row of the registry.

    gives: the Python type of every value; options: the keys a map may set; build: the parser for an entry's options.
    """

    gives: type
    options: tuple[str, ...]
    build: Callable[[Entry], Parser]
