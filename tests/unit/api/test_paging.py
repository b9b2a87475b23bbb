"""Cursors: what was made can be read, and nothing else."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.api.paging import BadCursor, cursor, id_of, key_of, numbers_of, page

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_key_comes_back(parts: list[str]) -> None:
    assert key_of(cursor(*parts), len(parts)) == tuple(parts)


@given(st.text(max_size=60))
def test_any_other_text_is_refused_or_a_key(text: str) -> None:
    try:
        found = key_of(text, 2)
    except BadCursor:
        return
    assert found is not None
    assert len(found) == 2


@pytest.mark.parametrize("text", ["", "W10", "bnVsbA", "WyJcdTAwMDAiXQ", "WyJcdWQ4MDAiXQ", "a", "====", "é", "[" * 500])
def test_what_is_no_cursor(text: str) -> None:
    with pytest.raises(BadCursor):
        key_of(text, 1)


def test_an_id_and_what_is_none() -> None:
    some = UUID(int=7)
    assert id_of(cursor(some)) == some
    assert id_of(None) is None
    with pytest.raises(BadCursor):
        id_of(cursor("seven"))


@pytest.mark.parametrize("part", ["-1", "1.5", "x", "9" * 19, str(1 << 63), "١"])
def test_what_is_no_number(part: str) -> None:
    with pytest.raises(BadCursor):
        numbers_of(cursor(part), 1)


def test_a_page_is_the_last_where_nothing_is_beyond_it() -> None:
    assert page([1, 2], 2, lambda n: n).next is None
    assert page([1, 2, 3], 2, lambda n: n).next == cursor(2)
    assert page([1, 2, 3], 2, lambda n: n).items == [1, 2]
