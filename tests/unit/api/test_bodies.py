"""The strict parser: what JSON may hold, to the digit, and what it may not."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.api.bodies import check_escapes, parse_json
from headway.api.errors import BodyTooDeep, MalformedBody

DEPTH = 32


async def _parse(text: str | bytes) -> Any:
    return await parse_json(text.encode() if isinstance(text, str) else text, DEPTH)


async def test_fractions_keep_every_digit() -> None:
    assert await _parse('{"a": 0.10000000000000000001}') == {"a": Decimal("0.10000000000000000001")}


async def test_a_backslash_before_a_u_is_text() -> None:
    assert await _parse(r'{"a": "\\u0000 \\ud800"}') == {"a": r"\u0000 \ud800"}


async def test_a_whole_surrogate_pair_is_text() -> None:
    assert await _parse(r'{"a": "\ud83d\ude00"}') == {"a": "\U0001f600"}


async def test_the_depth_that_is_allowed_and_one_more() -> None:
    assert await _parse("[" * DEPTH + "]" * DEPTH) is not None
    with pytest.raises(BodyTooDeep):
        await _parse("[" * (DEPTH + 1) + "]" * (DEPTH + 1))


@pytest.mark.parametrize("deep", ["[" * 1_000_000, '{"a":' * 200_000, "[[[{" * 50_000])
async def test_any_depth_is_refused_without_harm(deep: str) -> None:
    with pytest.raises((BodyTooDeep, MalformedBody)):
        await _parse(deep)


@pytest.mark.parametrize("whole", ["9223372036854775807" * 2, "-" + "9" * 30, "9" * 100_000])
async def test_whole_numbers_beyond_64_bits(whole: str) -> None:
    with pytest.raises(MalformedBody):
        await _parse(whole)


@pytest.mark.parametrize("number", ["1e41", "-1e41", "1e-41", "1e999999999999999999999", "0." + "1" * 100])
async def test_numbers_out_of_range(number: str) -> None:
    with pytest.raises(MalformedBody):
        await _parse(number)


async def test_zero_has_no_exponent_to_speak_of() -> None:
    assert await _parse("[0.0, 0e5, -0.000]") == [0, 0, 0]


@pytest.mark.parametrize("body", [b'"\xff"', b"\xff\xfe1\x00", b"\xef\xbb\xbf{}"])
async def test_what_is_not_plain_utf_8(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        await _parse(body)


def test_escapes_of_a_body_that_is_decoded_elsewhere() -> None:
    check_escapes(rb'{"a": "\\u0000"}', DEPTH)
    for body in (rb'{"a": "\u0000"}', rb'{"a": "x\udc00"}', rb'{"\ud800": 1}'):
        with pytest.raises(MalformedBody):
            check_escapes(body, DEPTH)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
async def test_all_other_json_is_what_it_was(value: Any) -> None:
    text = json.dumps(value)
    if "\\u0000" in text.replace("\\\\", ""):
        with pytest.raises(MalformedBody):
            await _parse(text)
    else:
        assert await _parse(text) == value
