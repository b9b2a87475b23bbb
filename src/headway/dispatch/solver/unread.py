"""Fields that the format does not have, where one misspelt would quietly leave out what it limits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from headway.dispatch.solver.problem import Capacity, Commitment, Problem

MOST = 100
ROWS: dict[str, type[msgspec.Struct]] = {"capacity": Capacity, "commitments": Commitment}


def unread(raw: bytes, name: str) -> list[str]:
    """A line for each of the first `MOST` fields of a sound file that nothing reads: `FILE:ROW: field: ...`."""
    return list(islice(_lines(msgspec.json.decode(raw, type=dict[str, msgspec.Raw]), name), MOST))


def _lines(whole: dict[str, msgspec.Raw], name: str) -> Iterator[str]:
    yield from _strange(whole, Problem, f"{name}:0")
    for field, kind in ROWS.items():
        for number, row in enumerate(msgspec.json.decode(whole.get(field, b"[]"), type=list[dict[str, msgspec.Raw]])):
            yield from _strange(row, kind, f"{name}:{field}[{number}]")


def _strange(row: dict[str, msgspec.Raw], kind: type[msgspec.Struct], where: str) -> Iterator[str]:
    known = kind.__struct_fields__
    return (f"{where}: {field}: not looked at; known are {', '.join(known)}" for field in row if field not in known)
