"""A wave goes whole when all is ready, without the rest when waiting would miss the cut-off, and names who is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from headway.docks.releasing import Member, WaveInputs, decide, going

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def member(number: int, staged: int = 1, shipments: int = 1, held_by: str = "") -> Member:
    return Member(
        id=UUID(int=number), label=f"R{number}", door="1", shipments=shipments, staged=staged, loading_min=30,
        door_held_by=held_by,
    )  # fmt: skip


def wave(left_min: int, *members: Member) -> WaveInputs:
    return WaveInputs(now=NINE, cutoff_at=NINE + timedelta(minutes=left_min), gap_min=5, members=members)


def test_it_goes_whole_when_all_is_ready() -> None:
    verdict = decide(wave(120, member(1), member(2)))
    assert (verdict.choice, going(verdict)) == ("release", (UUID(int=1), UUID(int=2)))


def test_it_waits_for_goods_while_there_is_time() -> None:
    verdict = decide(wave(120, member(1), member(2, staged=3, shipments=12)))
    assert verdict.choice == "wait"
    assert verdict.sentence == "1 of 2 are ready; R2: 3 of 12 shipments are staged"
    assert going(verdict) == ()


def test_a_door_that_is_held_holds_its_vehicle() -> None:
    verdict = decide(wave(120, member(1, held_by="V9")))
    assert [each.rule for each in verdict.candidates[0].rejections] == ["door_taken"]


def test_at_the_last_moment_what_is_ready_goes_and_who_is_left_is_named() -> None:
    verdict = decide(wave(35, member(1), member(2, staged=0)))
    assert (verdict.choice, going(verdict)) == ("release_part", (UUID(int=1),))
    assert verdict.sentence.endswith("left behind: R2")


def test_what_cannot_be_loaded_by_the_cut_off_does_not_go() -> None:
    verdict = decide(wave(20, member(1)))
    assert [each.rule for each in verdict.candidates[0].rejections] == ["cutoff"]
    assert verdict.choice == "wait"


def test_at_the_cut_off_it_is_closed() -> None:
    assert decide(wave(0, member(1, staged=0))).choice == "close"


def test_an_empty_wave_waits() -> None:
    assert decide(wave(120)).choice == "wait"
