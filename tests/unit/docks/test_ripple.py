"""Late arrivals: nobody is ever on top of another, turns are kept, and nobody moves without need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from headway.docks.late import LateInputs, Line, decide, moves
from headway.docks.model import SiteRules
from headway.docks.ripple import Placed, Shift, ripple

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = ((EIGHT - timedelta(hours=8), EIGHT + timedelta(days=3)),)
GAP = timedelta(minutes=5)


def at(minutes: int) -> datetime:
    return EIGHT + timedelta(minutes=minutes)


def placed(number: int, start: int, end: int, comes: int | None = None, **more: object) -> Placed:
    expected = None if comes is None else at(comes)
    return Placed(id=UUID(int=number), label=f"A{number}", start=at(start), end=at(end), not_before=expected, **more)  # type: ignore[arg-type]


def told(shifts: tuple[Shift, ...]) -> list[tuple[int, int, bool]]:
    return [(each.id.int, int((each.start - EIGHT).total_seconds() // 60), each.own) for each in shifts]


def test_a_late_one_pushes_the_next_and_a_hole_takes_it_up() -> None:
    line = [placed(1, 0, 30, comes=20), placed(2, 35, 65), placed(3, 120, 150)]
    assert told(ripple(line, DAY, GAP)) == [(1, 20, True), (2, 55, False)]


def test_who_stands_at_the_door_is_not_moved_but_what_it_takes_longer_pushes() -> None:
    line = [placed(1, 0, 50, stands=True), placed(2, 35, 65)]
    assert told(ripple(line, DAY, GAP)) == [(2, 55, False)]


def test_nothing_moves_where_nobody_is_late() -> None:
    assert ripple([placed(1, 0, 30), placed(2, 30, 60)], DAY, GAP) == ()


def test_what_no_longer_fits_before_closing_goes_to_the_next_morning() -> None:
    spans = ((at(0), at(100)), (at(1440), at(1540)))
    line = [placed(1, 0, 60, comes=10), placed(2, 60, 100)]
    assert told(ripple(line, spans, GAP)) == [(1, 10, True), (2, 1440, False)]


@st.composite
def lines(draw: st.DrawFn) -> list[Placed]:
    found: list[Placed] = []
    end = 0
    for number in range(draw(st.integers(1, 12))):
        start = end + draw(st.integers(0, 60))
        end = start + draw(st.integers(1, 90))
        late = draw(st.one_of(st.none(), st.integers(start, start + 200)))
        stands = number == 0 and draw(st.booleans())
        stays = draw(st.integers(0, 120)) if stands else 0
        found.append(placed(number + 1, start, end + stays, None if stands else late, stands=stands))
    return found


@given(lines())
def test_no_two_are_ever_at_the_door_at_once_and_turns_are_kept(line: list[Placed]) -> None:
    moved = {each.id: each for each in ripple(line, DAY, GAP)}
    after = [moved.get(each.id, each) for each in line]
    assert all(one.end <= two.start for one, two in pairwise(after))
    assert all(now.end - now.start == was.end - was.start for now, was in zip(after, line, strict=True))


@given(lines())
def test_nobody_moves_earlier_nor_before_it_comes_nor_without_need(line: list[Placed]) -> None:
    moved = {each.id: each for each in ripple(line, DAY, GAP)}
    before = None
    for each in line:
        now = moved.get(each.id)
        due = max(each.start, each.not_before or each.start)
        if now is not None:
            free = due if before is None else max(due, before.end + GAP)
            assert each.start < now.start == free
            assert now.own == (before is None or not _reaches(before, moved, due))
            assert not each.stands
        before = now or each


def _reaches(before: Placed | Shift, moved: dict[UUID, Shift], due: datetime) -> bool:
    return before.end + (GAP if before.id in moved else timedelta()) > due


def inputs(late: int, expected: int, own: list[Placed], others: dict[str, list[Placed]] | None = None) -> LateInputs:
    lines_ = tuple(Line(door=door, placed=tuple(line), open_spans=DAY) for door, line in (others or {}).items())
    return LateInputs(
        late=UUID(int=late), expected_at=at(expected), own=Line(door="1", placed=tuple(own), open_spans=DAY),
        others=lines_, rules=SiteRules(), currency="USD",
    )  # fmt: skip


def test_a_free_door_beside_is_better_than_many_who_wait() -> None:
    own = [placed(1, 0, 60), placed(2, 65, 125), placed(3, 130, 190)]
    case = inputs(1, 60, own, {"2": []})
    verdict = decide(case)
    assert verdict.choice == "door:2"
    assert [(shift.id.int, door) for shift, door in moves(case, "door:2")] == [(1, "2")]


def test_a_little_lateness_with_nobody_behind_keeps_its_turn() -> None:
    verdict = decide(inputs(1, 20, [placed(1, 0, 30)], {"2": []}))
    assert verdict.choice == "push"


def test_it_waits_for_a_hole_where_many_would_move_for_it() -> None:
    own = [placed(n, 65 * (n - 1), 65 * (n - 1) + 60) for n in range(1, 9)]
    own.append(placed(9, 900, 960))
    assert decide(inputs(1, 530, own)).choice == "after"


@given(lines(), lines(), st.integers(0, 300), st.data())
def test_whatever_is_chosen_no_two_are_at_one_door_at_once(
    own: list[Placed], other: list[Placed], expected: int, data: st.DataObject
) -> None:
    movable = [each for each in own if not each.stands]
    other = [
        Placed(id=UUID(int=100 + each.id.int), label="B", start=each.start, end=each.end)
        for each in other
        if not each.stands
    ]
    if not movable:
        return
    late = data.draw(st.sampled_from(movable))
    case = inputs(late.id.int, expected, own, {"2": other})
    for candidate in decide(case).candidates:
        where = {each.id: (each, "1") for each in own} | {each.id: (each, "2") for each in other}
        where |= {shift.id: (shift, door) for shift, door in moves(case, candidate.id)}  # type: ignore[misc]
        for door in ("1", "2"):
            times = sorted((each.start, each.end) for each, at_ in where.values() if at_ == door)
            assert all(one[1] <= two[0] for one, two in pairwise(times))
