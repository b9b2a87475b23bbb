"""Reads PROBLEM.json and names every fault by its row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from headway.dispatch.solver.problem import Capacity, Carrier, Commitment, Order, Problem, Rate
from headway.kernel.errors import BadInput

MAX_BYTES = 512 * 2**20
MAX_FAULTS = 100
LISTS: dict[str, type[Struct]] = {
    "orders": Order,
    "carriers": Carrier,
    "rates": Rate,
    "capacity": Capacity,
    "commitments": Commitment,
}
PLAIN = ("currency", "unassigned_penalty")
OPTIONAL = ("capacity", "commitments")


class ProblemFaults(BadInput):
    """The file is no allocation problem; each line of the message is one fault."""

    code = "bad_problem"


def read_problem(raw: bytes, name: str) -> Problem:
    """The problem in a file's bytes.

    Raises:
        ProblemFaults: one line a fault, `FILE:ROW: field: what was seen, what is allowed`.
    """
    if len(raw) > MAX_BYTES:
        raise ProblemFaults(f"{name}:0: file: {len(raw)} bytes, at most {MAX_BYTES}")
    try:
        problem = _decoded(raw, name)
    except RecursionError:
        raise ProblemFaults(f"{name}:0: file: nested too deeply, allowed: the depth of the format") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProblemFaults(f"{name}:0: file: {error}, allowed: one JSON document in UTF-8") from None
    lines = _lines(name, _relations(problem))
    if lines:
        raise ProblemFaults("\n".join(lines))
    return problem


def _decoded(raw: bytes, name: str) -> Problem:
    try:
        return msgspec.json.decode(raw, type=Problem)
    except msgspec.ValidationError as error:
        raise ProblemFaults("\n".join(_lines(name, _row_faults(raw, str(error))))) from None


Fault = tuple[str, str, str]
"""Row, field, and what was seen and is allowed."""


def _lines(name: str, faults: Iterator[Fault]) -> list[str]:
    lines = []
    for row, field, text in faults:
        lines.append(f"{name}:{row}: {field}: {text}")
        if len(lines) == MAX_FAULTS:
            return [*lines, f"{name}:0: file: {MAX_FAULTS} faults shown, there may be more"]
    return lines


def _row_faults(raw: bytes, first: str) -> Iterator[Fault]:
    """Every row that does not fit its type; `first` is the decoder's own message, should it be the only one."""
    document = msgspec.json.decode(raw)
    if not isinstance(document, dict):
        yield "0", "file", f"saw {_shown(document)}, allowed: a JSON object"
        return
    found = False
    for field, text in (*_plain_faults(document), *_list_faults(document)):
        found = True
        row, _, name = field.rpartition(".")
        yield row or "0", name, text
    if not found:
        yield "0", "file", first


def _plain_faults(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in PLAIN:
        field = next(f for f in msgspec.structs.fields(Problem) if f.name == name)
        if name not in document:
            yield name, "missing, it is required"
        elif text := _misfit(document[name], field.type):
            yield name, text


def _list_faults(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, kind in LISTS.items():
        rows = document.get(name)
        if rows is None and name not in document:
            if name not in OPTIONAL:
                yield name, "missing, it is required"
        elif not isinstance(rows, list):
            yield name, f"saw {_shown(rows)}, allowed: a list"
        else:
            for number, row in enumerate(rows):
                yield from ((f"{name}[{number}].{field}", text) for field, text in _fields(row, kind))


def _fields(row: Any, kind: type[Struct]) -> Iterator[tuple[str, str]]:
    if not isinstance(row, dict):
        yield "row", f"saw {_shown(row)}, allowed: an object"
        return
    for field in msgspec.structs.fields(kind):
        if field.name in row:
            if text := _misfit(row[field.name], field.type):
                yield field.name, text
        elif field.required:
            yield field.name, "missing, it is required"


def _misfit(value: Any, kind: Any) -> str | None:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        allowed = re.sub(r"`", "", str(error)).replace("Expected ", "").split(", got ")[0]
        return f"saw {_shown(value)}, allowed: {allowed}"
    return None


def _shown(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else text[:57] + "..."


def _relations(problem: Problem) -> Iterator[Fault]:
    """Ids that repeat, names that nothing bears, bands that end before they begin."""
    carriers = {carrier.id for carrier in problem.carriers}
    for name in ("orders", "carriers", "rates"):
        yield from _repeated(name, [row.id for row in getattr(problem, name)])
    for name in ("rates", "capacity", "commitments"):
        for number, row in enumerate(getattr(problem, name)):
            if row.carrier not in carriers:
                yield f"{name}[{number}]", "carrier", f"saw {_shown(row.carrier)}, allowed: the id of a carrier"
    for number, rate in enumerate(problem.rates):
        if rate.min_kg > rate.max_kg:
            yield f"rates[{number}]", "max_kg", f"saw {rate.max_kg:g}, allowed: at least min_kg, {rate.min_kg:g}"


def _repeated(name: str, ids: list[str]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for number, id_ in enumerate(ids):
        if first.setdefault(id_, number) != number:
            yield f"{name}[{number}]", "id", f"saw {_shown(id_)} again ({name}[{first[id_]}]), allowed: once"
