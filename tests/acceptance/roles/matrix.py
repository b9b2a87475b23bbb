"""The expected table, and what the code has: one row for every page and every operation.

`python -m tests.acceptance.roles.matrix` writes what has no row to the end of its section, as the code has it now, and
drops what is gone: read each new row, and ask whether that is what was meant, before it is committed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI
from starlette.routing import Route

from headway.api import create_api
from headway.api.operation import Operation
from headway.api.route import Route as ApiRoute
from headway.bootstrap import Settings, compose
from headway.kernel.clock import SystemClock
from headway.kernel.entropy import SystemEntropy
from headway.kernel.uow import Scope
from headway.kernel.vault import Vault
from headway.people.model import Role
from headway.people.roles import scopes_of
from headway.web.routes import ROUTES

EXPECTED = Path(__file__).with_name("expected.txt")
LETTERS: dict[str, Role] = {
    "D": Role.DISPATCHER,
    "M": Role.CARRIER_MANAGER,
    "F": Role.FINANCE,
    "V": Role.VIEWER,
    "A": Role.ADMIN,
    "C": Role.CARRIER,
    "R": Role.DRIVER,
}
ANYBODY = "*"
_ROW = re.compile(r"(GET|POST|PUT|PATCH|DELETE) +(/\S*)(?: +([-*?DMFVACR ]+))")
Row = tuple[str, str]


def expected() -> dict[Row, str]:
    """The letters of every row; `*`: also who is not signed in; `-`: nobody of a tenant; `?`: not decided yet."""
    found: dict[Row, str] = {}
    for line in EXPECTED.read_text("utf-8").splitlines():
        match = _ROW.fullmatch(line.rstrip())
        assert match or not line.strip() or line.startswith("#"), f"no row: {line}"
        if match:
            row = (match[1], match[2])
            assert row not in found, f"two rows: {line}"
            found[row] = match[3].replace(" ", "")
    return found


def pages() -> Iterator[Row]:
    """Every page and form of the screens."""
    for route in ROUTES:
        if isinstance(route, Route):
            for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
                yield method, route.path


def operations(api: FastAPI) -> Iterator[tuple[Row, str]]:
    """Every operation of the API with the scope it asks for."""
    for route in api.routes:
        if isinstance(route, ApiRoute):
            for method in sorted(route.methods or ()):
                yield (method, route.path_format), Operation.of(route.endpoint).scope


def may(role: Role, scope: str, *, page: bool = False) -> bool:
    """Does the table of roles give this scope? A carrier's own pages are no admin's, though `*` carries their scope."""
    held = scopes_of((role,), "SOME" if role is Role.CARRIER else None)
    if page and scope.startswith(("offers:", "capacity:")) and role is not Role.CARRIER:
        return False
    return not held.isdisjoint({scope, scope.partition(":")[0] + ":*", "*"}) and not scope.startswith("operator:")


def row_of(row: Row, scope: str | None, *, page: bool = False) -> str:
    """A row as it stands in the file; without a known scope it has to be written by hand."""
    if scope is None:
        return f"{row[0]:6} {row[1]:70} ?"
    letters = "".join(key if may(role, scope, page=page) else " " for key, role in LETTERS.items())
    return f"{row[0]:6} {row[1]:70} {letters.rstrip() or '-'}"


def _scope_of(endpoint: object) -> str | None:
    """The scope in the closure of `screen` and `form`."""
    code, cells = getattr(endpoint, "__code__", None), getattr(endpoint, "__closure__", None) or ()
    held = dict(zip(code.co_freevars if code else (), cells, strict=False))
    return str(held["scope"].cell_contents) if "scope" in held else None


def _fill() -> None:
    scope = Scope(None, SystemClock(), SystemEntropy(), Vault.scratch())  # type: ignore[arg-type]
    known = dict(operations(create_api(compose(Settings(), scope))))
    asked: dict[Row, str | None] = {}
    for route in ROUTES:
        if isinstance(route, Route):
            for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
                asked[(method, route.path)] = _scope_of(route.endpoint)
    lines = EXPECTED.read_text("utf-8").splitlines() if EXPECTED.exists() else ["", "# The API"]
    have = {(match[1], match[2]) for line in lines if (match := _ROW.fullmatch(line.rstrip()))}
    gone = have - set(known) - set(asked)
    kept = [
        line for line in lines if (match := _ROW.fullmatch(line.rstrip())) is None or (match[1], match[2]) not in gone
    ]
    at = kept.index("# The API")
    kept[at - 1 : at - 1] = [row_of(row, scope, page=True) for row, scope in asked.items() if row not in have]
    kept += [row_of(row, scope) for row, scope in known.items() if row not in have]
    EXPECTED.write_text("\n".join(kept) + "\n", "utf-8")


if __name__ == "__main__":
    _fill()
