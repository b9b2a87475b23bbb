"""Hand-written SQL by name: `-- name: find_order`, one line of description, then the statement."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_HEADER = re.compile(r"^-- name: ([a-z][a-z0-9_]*)\s*$", re.MULTILINE)


class Queries:
    """The statements of one `queries.sql`, as attributes."""

    def __init__(self, package: str, statements: dict[str, str]) -> None:
        self._package = package
        self._statements = statements
        self.__dict__.update(statements)

    def __getattr__(self, name: str) -> str:
        raise AttributeError(f"{self._package}/queries.sql has no statement called {name}")

    def names(self) -> list[str]:
        return sorted(self._statements)


def parse_queries(text: str) -> dict[str, str]:
    """Split a file of named statements.

    Raises:
        ValueError: a name occurs twice.
    """
    parts = _HEADER.split(text)
    statements: dict[str, str] = {}
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        if name in statements:
            raise ValueError(f"two statements are called {name}")
        statements[name] = body.strip().rstrip(";")
    return statements


@cache
def load_queries(package: str, file: str = "queries.sql") -> Queries:
    """The statements of `file` in `package`."""
    return Queries(package, parse_queries(files(package).joinpath(file).read_text("utf-8")))
