"""Array literals: columns as one text each, which the database reads at a fraction of what encoding each value costs.

asyncpg asks of every element of an array whether it is an array itself. A statement that takes a literal says
`$1::text::uuid[]`; a column without any value is NULL, which `unnest` fills up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID


def texts(values: Sequence[str | None]) -> str | None:
    """Of texts, whatever is in them."""
    if None in values:
        return None if _nothing(values) else "{" + ",".join(["NULL" if v is None else _quoted(v) for v in values]) + "}"
    joined = '","'.join(cast(Sequence[str], values))
    if joined.count('"') == 2 * (len(values) - 1) and "\\" not in joined:
        return f'{{"{joined}"}}'
    return "{" + ",".join([_quoted(value) for value in cast(Sequence[str], values)]) + "}"


def words(values: Sequence[str | None]) -> str | None:
    """Of texts that a program has made: not empty, without space, quotes, commas, braces or backslashes."""
    if None in values:
        return None if _nothing(values) else "{" + ",".join(["NULL" if v is None else v for v in values]) + "}"
    return "{" + ",".join(cast(Sequence[str], values)) + "}"


def ids(values: Sequence[UUID | None]) -> str | None:
    """Of UUIDs."""
    return words([None if value is None else value.hex for value in values])


def times(values: Sequence[datetime | None]) -> str | None:
    """Of times with their offsets."""
    return words([None if value is None else value.isoformat() for value in values])


def numbers(values: Sequence[float | None]) -> str | None:
    """Of numbers, whole or not."""
    return words([None if value is None else str(value) for value in values])


def truths(values: Sequence[bool | None]) -> str | None:
    """Of yes and no."""
    return words([None if value is None else "ft"[value] for value in values])


def _nothing(values: Sequence[object]) -> bool:
    return values[0] is None and all(value is None for value in values)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
