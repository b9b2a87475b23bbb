"""What is reported about bands, by row."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from headway.carriers.bands import choose_band, is_inside
from headway.carriers.model import RateBand
from headway.carriers.problems import MAX_PAIRS_A_ROW, UNRESOLVED, ProblemKind, RowBand, find_problems, kept_rows
from tests.unit.carriers.samples import D, band, rows


def found(*bands: RateBand) -> list[tuple[str, int, int]]:
    return [(str(p.kind), p.row, p.other_row) for p in find_problems(rows(*bands))]


def test_clean_bands_have_no_problem() -> None:
    assert found(band("0", "5")) == []


def test_rows_equal_in_everything_are_a_duplicate_of_the_first() -> None:
    same = band("0", "5")
    assert found(same, same, same) == [("duplicate", 2, 1), ("duplicate", 3, 1)]
    assert [row.row for row in kept_rows(rows(same, same, band("5", "6")))] == [1, 3]


def test_one_range_with_two_prices_is_a_conflict() -> None:
    assert found(band("0", "5", "1"), band("0", "5", "2")) == [("conflict", 2, 1)]


def test_one_range_with_two_minimums_is_a_conflict() -> None:
    assert found(band("0", "5", minimum="1"), band("0", "5", minimum="2")) == [("conflict", 2, 1)]


def test_a_shared_boundary_is_only_said() -> None:
    (problem,) = find_problems(rows(band("0", "5"), band("5", "9", "2")))
    assert (problem.kind, problem.unresolved) == (ProblemKind.BOUNDARY, False)
    assert (problem.min_kg, problem.max_kg) == (D(5), D(5))


def test_nesting_is_resolved_for_the_narrower() -> None:
    assert found(band("10", "20"), band("0", "50", "2")) == [("nested", 1, 2)]


def test_crossing_with_other_prices_stays_unresolved() -> None:
    (problem,) = find_problems(rows(band("0", "10", "1"), band("5", "15", "2")))
    assert (problem.kind, problem.unresolved) == (ProblemKind.OVERLAP, True)
    assert (problem.min_kg, problem.max_kg) == (D(5), D(10))
    assert problem.sentence.startswith("overlap: row 2 (5 to 15 kg, 2 a kg, at least 0) and row 1 (0 to 10 kg")


def test_crossing_with_equal_prices_is_resolved() -> None:
    assert found(band("0", "10"), band("5", "15")) == [("same_price", 2, 1)]


def test_a_gap_and_a_hairline_are_told_apart() -> None:
    assert found(band("0", "0.50"), band("0.51", "1"), band("2", "3")) == [("hairline", 2, 1), ("gap", 3, 2)]


def test_a_wide_band_closes_the_gap_between_narrow_ones() -> None:
    assert "gap" not in {kind for kind, _, _ in found(band("0", "9"), band("1", "2"), band("4", "5"))}


points = st.integers(0, 12)
price_lists = st.lists(
    st.tuples(points, points, st.sampled_from(["1", "2"])).map(lambda b: band(str(min(b[:2])), str(max(b[:2])), b[2])),
    max_size=9,
)


@given(price_lists)
def test_every_pair_that_shares_a_weight_is_reported_once(bands: list[RateBand]) -> None:
    distinct = rows(*{(b.min_kg, b.max_kg): b for b in bands}.values())
    shares = {
        frozenset({a.row, b.row})
        for a, b in combinations(distinct, 2)
        if a.band.min_kg <= b.band.max_kg and b.band.min_kg <= a.band.max_kg
    }
    reported = [frozenset({p.row, p.other_row}) for p in find_problems(distinct) if p.kind not in ("gap", "hairline")]
    assert sorted(map(sorted, reported)) == sorted(map(sorted, shares))


@given(price_lists)
def test_nested_means_inside(bands: list[RateBand]) -> None:
    by_row = {row.row: row.band for row in rows(*bands)}
    for problem in find_problems(rows(*bands)):
        if problem.kind == "nested":
            assert is_inside(by_row[problem.row], by_row[problem.other_row])


@given(price_lists, st.integers(0, 24).map(lambda n: D(n) / 2))
def test_an_ambiguous_weight_was_reported_as_unresolved(bands: list[RateBand], weight: D) -> None:
    if len(choose_band(bands, weight).bands) > 1:
        unresolved = [p for p in find_problems(rows(*bands)) if p.kind in UNRESOLVED]
        assert any(p.min_kg <= weight <= p.max_kg for p in unresolved)


@given(price_lists, st.integers(0, 24).map(lambda n: D(n) / 2))
def test_a_weight_inside_the_bands_without_a_rate_was_reported_as_a_gap(bands: list[RateBand], weight: D) -> None:
    inside = bands and min(b.min_kg for b in bands) < weight < max(b.max_kg for b in bands)
    in_gap = any(p.kind == "gap" and p.min_kg < weight < p.max_kg for p in find_problems(rows(*bands)))
    assert in_gap == bool(inside and not choose_band(bands, weight).bands)


def test_a_hostile_price_list_is_not_reported_pair_by_pair() -> None:
    hostile = [RowBand(n, band(str(n), str(100_000 + n), str(n))) for n in range(5_000)]
    assert len(find_problems(hostile)) <= MAX_PAIRS_A_ROW * len(hostile)
