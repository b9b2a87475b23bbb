"""The document of thresholds: every fault with its line; later rows win; what cannot be judged holds of nothing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.exceptions.detectors import NAMES
from headway.exceptions.thresholds.book import PLAIN, LimitsBook
from headway.exceptions.thresholds.facts import Facts
from headway.exceptions.thresholds.limits import DEFAULTS, RANGES, Limits
from headway.exceptions.thresholds.model import BadThresholds
from headway.exceptions.thresholds.reading import MAX_CHARACTERS, MAX_ROWS, read_thresholds


def faults(text: str) -> str:
    with pytest.raises(BadThresholds) as error:
        read_thresholds(text, NAMES)
    return error.value.message


def rows(*lines: str) -> str:
    return "name: ours\nrows:\n" + "".join(f"  - {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "0 characters"),
        (" " * (MAX_CHARACTERS + 1), "characters"),
        ("rows: []", "name"),
        ("name: x\ncolour: red", "thresholds:2: colour"),
        (rows("{set: {dock_mins: 5}}"), "dock_min"),
        (rows("{set: {dock_min: -1}}"), "thresholds:3: rows[0].set.dock_min: saw -1"),
        (rows("{set: {dock_min: 5.5}}"), "a whole number"),
        (rows("{set: {dock_min: soon}}"), "rows[0].set"),
        (rows("{set: {proof_share: 1.5}}"), "0 to 1"),
        (rows("{off: [pod_mising]}"), "pod_missing"),
        (rows("{when: 'true'}"), "limits to set"),
        (rows("{when: shipment.colour == 'red', set: {dock_min: 5}}"), "rows[0].when"),
        (rows("{when: shipment.customer > 5, set: {dock_min: 5}}"), "rows[0].when"),
        (rows("{when: '1 + 1', set: {dock_min: 5}}"), "rows[0].when"),
        (rows("{set: &a {dock_min: 5}}"), "thresholds:3"),
        (rows(*["{set: {dock_min: 5}}"] * (MAX_ROWS + 1)), f"{MAX_ROWS + 1} rows"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, said: str) -> None:
    assert said in faults(text)


def test_every_fault_is_named_at_once() -> None:
    message = faults(rows("{set: {dock_min: -1}}", "{off: [nobody]}"))
    assert "rows[0]" in message
    assert "rows[1]" in message


def test_a_later_row_wins_and_what_is_off_adds_up() -> None:
    text = rows(
        "{set: {dock_min: 90, proof_h: 12}, off: [pod_missing]}",
        "{when: shipment.lane == 'Z1>Z9', set: {dock_min: 30}, off: [no_rate]}",
    )
    book = LimitsBook(read_thresholds(text, NAMES), 1)
    lane = book.of(Facts(origin_zone="Z1", destination_zone="Z9"))
    assert (lane.dock_min, lane.proof_h, lane.off) == (30, 12, ("no_rate", "pod_missing"))
    assert book.rows_of(Facts()) == [0]


def test_without_a_document_all_is_as_built_in() -> None:
    assert PLAIN.of(Facts("ACME")) is DEFAULTS


def test_what_is_built_in_is_within_its_range() -> None:
    assert all(least <= getattr(DEFAULTS, name) <= most for name, (least, most) in RANGES.items())
    assert set(RANGES) | {"off"} == set(Limits.__struct_fields__)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadThresholds):
        assert read_thresholds(text, NAMES).name
