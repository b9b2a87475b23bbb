"""Array literals: PostgreSQL reads from one text what Python put into it, whatever is in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headway.kernel.db.literals import ids, numbers, texts, times, truths, words

EAST = timezone(timedelta(hours=5, minutes=30))
NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
ODD = ["", " ", "NULL", "null", '"', "\\", '\\"', "a,b", "{}", "{", "ä\n\t", "'", None]
CASES = [
    (texts, "text", ODD),
    (texts, "text", ["plain", "NULL"]),
    (texts, "text", ['a"b', "c"]),
    (words, "text", ["in_transit", None, "NULLS"]),
    (ids, "uuid", [UUID(int=1), UUID(int=2**128 - 1)]),
    (times, "timestamptz", [NOON, None, NOON.astimezone(EAST), NOON.replace(microsecond=0)]),
    (numbers, "int", [0, -1, None, 2**31 - 1]),
    (truths, "bool", [True, False, None]),
]


async def read(conn: asyncpg.Connection, literal: str | None, kind: str) -> list[object] | None:
    found: list[object] | None = await conn.fetchval(f"SELECT $1::text::{kind}[]", literal)
    return found


@pytest.mark.parametrize(("make", "kind", "values"), CASES)
async def test_what_was_put_in_comes_out(database_dsn, make, kind, values) -> None:
    conn = await asyncpg.connect(database_dsn)
    try:
        assert await read(conn, make(values), kind) == values
    finally:
        await conn.close()


@pytest.mark.parametrize("make", [texts, words, times, numbers, truths])
def test_a_column_without_any_value_is_null(make) -> None:
    assert make([None, None]) is None


@pytest.mark.parametrize("make", [texts, words, ids, times, numbers, truths])
def test_no_rows_are_an_empty_array(make) -> None:
    assert make([]) == "{}"


@given(st.lists(st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=1))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_texts_come_out_as_they_went_in(database_dsn, values) -> None:
    conn = await asyncpg.connect(database_dsn)
    try:
        found = await read(conn, texts(values), "text")
        assert found == (None if all(value is None for value in values) else values)
    finally:
        await conn.close()
