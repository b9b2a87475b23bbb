"""What the next page says of what was just done."""

from __future__ import annotations

import pytest

from headway.web.toasts import Undo, read, write

DISMISSED = Undo("Case dismissed", "/cases/undo", {"undo": "7"})


def test_what_was_written_is_read_in_the_same_session() -> None:
    assert read(write(DISMISSED, "mine"), "mine") == DISMISSED


def test_another_sessions_words_are_not_read() -> None:
    assert read(write(DISMISSED, "mine"), "yours") is None


@pytest.mark.parametrize("value", ["", ".", "eyJ9.00", "é.é"])
def test_nonsense_says_nothing(value: str) -> None:
    assert read(value, "mine") is None


def test_a_way_back_that_does_not_fit_is_left_out() -> None:
    value = write(Undo("Many moved", "/board/undo", {str(n): "x" * 36 for n in range(100)}), "mine")
    assert len(value) < 4_000
    assert read(value, "mine") == Undo("Many moved")


@pytest.mark.parametrize("path", ["//elsewhere.test/", "https://elsewhere.test/", "cases"])
def test_a_way_back_stays_here(path: str) -> None:
    with pytest.raises(ValueError, match="no path of ours"):
        write(Undo("Done", path), "mine")
