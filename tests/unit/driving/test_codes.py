"""Codes are read out and typed: what looks alike is the same, and what sets groups apart does not count."""

from __future__ import annotations

import re

import pytest

from headway.tracking.driving.passes import CODE_LENGTH, LETTERS, canonical, new_code


def test_a_code_has_sixty_bits_in_groups_of_four() -> None:
    code = new_code()
    assert re.fullmatch(r"(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}", code)
    assert len(canonical(code)) == CODE_LENGTH
    assert set(canonical(code)) <= set(LETTERS)
    assert len({new_code() for _ in range(50)}) == 50


@pytest.mark.parametrize("typed", ["0l1o-ab12-CDEF", " 0110 ab12 cdef ", "OIL0AB12CDEF"])
def test_however_it_is_typed(typed: str) -> None:
    assert canonical(typed) == "0110AB12CDEF"


def test_no_letter_looks_like_another() -> None:
    assert not set("ILOU") & set(LETTERS)
