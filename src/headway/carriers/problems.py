"""What is wrong with the bands of one product, by row: duplicates, nesting, shared boundaries, overlaps, gaps.

Says what `bands.choose_band` will do about each, so that a person can mend the file. Takes O(n log n) for n rows, and
O(1) more for every pair reported; a row is reported against at most `MAX_PAIRS_A_ROW` others.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import islice

from headway.carriers.bands import price_of
from headway.carriers.model import RateBand
from headway.carriers.rating import plain

MAX_PAIRS_A_ROW = 20
HAIRLINE_KG = Decimal("0.01")
"""A gap no wider than this is what is left between bounds printed with two decimals."""


class ProblemKind(StrEnum):
    """What is wrong, and what the rule makes of it."""

    DUPLICATE = "duplicate"  # equal in everything: the first is kept
    CONFLICT = "conflict"  # one range twice with different prices: ambiguous
    NESTED = "nested"  # one range inside another: the narrower serves
    BOUNDARY = "boundary"  # one ends where the next begins: the lower serves
    OVERLAP = "overlap"  # ranges cross with different prices: ambiguous where they do
    SAME_PRICE = "same_price"  # ranges cross with equal prices: no matter which
    GAP = "gap"  # no band between two: no rate
    HAIRLINE = "hairline"  # as a gap, at most 0.01 kg wide


UNRESOLVED = frozenset({ProblemKind.CONFLICT, ProblemKind.OVERLAP})

_RESOLUTIONS = {
    ProblemKind.DUPLICATE: "the first row is kept",
    ProblemKind.CONFLICT: "unresolved: a weight in it is an ambiguous rate",
    ProblemKind.NESTED: "the narrower row serves",
    ProblemKind.BOUNDARY: "the lower row serves the boundary",
    ProblemKind.OVERLAP: "unresolved: a weight in both is an ambiguous rate",
    ProblemKind.SAME_PRICE: "either row serves, the price is the same",
    ProblemKind.GAP: "a weight between them has no rate",
    ProblemKind.HAIRLINE: "a weight between them has no rate",
}


@dataclass(frozen=True, slots=True)
class RowBand:
    """A band and the row of the file, or the place in the request, that it came from."""

    row: int
    band: RateBand


@dataclass(frozen=True, slots=True)
class BandProblem:
    """One finding about `row` and `other_row` for the weights min_kg..max_kg."""

    kind: ProblemKind
    row: int
    other_row: int
    min_kg: Decimal
    max_kg: Decimal
    sentence: str
    resolution: str

    @property
    def unresolved(self) -> bool:
        """Whether a weight between min_kg and max_kg has an ambiguous rate because of it."""
        return self.kind in UNRESOLVED


def find_problems(rows: Iterable[RowBand]) -> tuple[BandProblem, ...]:
    """Every finding about the bands of one product, ordered by row."""
    ordered = sorted(rows, key=lambda r: (r.band.min_kg, -r.band.max_kg, r.row))
    groups = _same_ranges(ordered)
    firsts = [group[0] for group in groups]
    found = [*_repeats(groups), *_crossings(firsts), *_gaps(firsts)]
    return tuple(sorted(found, key=lambda p: (p.row, p.other_row, p.kind)))


def kept_rows(rows: Iterable[RowBand]) -> tuple[RowBand, ...]:
    """The rows without exact duplicates, in their order; the first of equal rows stays."""
    seen: set[object] = set()
    kept = []
    for row in sorted(rows, key=lambda r: r.row):
        key = (row.band.min_kg, row.band.max_kg, price_of(row.band))
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return tuple(kept)


def _same_ranges(ordered: Sequence[RowBand]) -> list[list[RowBand]]:
    groups: list[list[RowBand]] = []
    for row in ordered:
        if groups and _range(groups[-1][0]) == _range(row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _repeats(groups: Iterable[Sequence[RowBand]]) -> Iterator[BandProblem]:
    """Rows with the range of an earlier one, each against the first of its price, else against the first."""
    for group in groups:
        by_price: dict[object, RowBand] = {}
        for row in group:
            same = by_price.setdefault(price_of(row.band), row)
            if same is not row:
                yield _problem(ProblemKind.DUPLICATE, row, same, *_range(row))
            elif row is not group[0]:
                yield _problem(ProblemKind.CONFLICT, row, group[0], *_range(row))


def _crossings(ordered: Sequence[RowBand]) -> Iterator[BandProblem]:
    """Pairs of distinct ranges that share a weight; `ordered` by lower bound, the wider first."""
    open_: list[tuple[Decimal, int, RowBand]] = []
    for place, row in enumerate(ordered):
        low, high = _range(row)
        del open_[: bisect_left(open_, (low, -1))]
        for other_high, _, other in islice(open_, MAX_PAIRS_A_ROW):
            yield _pair(row, other, low, min(high, other_high))
        insort(open_, (high, place, row))


def _pair(row: RowBand, other: RowBand, low: Decimal, high: Decimal) -> BandProblem:
    """`other` begins no later than `row` and they share low..high."""
    if row.band.max_kg <= other.band.max_kg or row.band.min_kg == other.band.min_kg:
        kind = ProblemKind.NESTED
    elif low == high:
        kind = ProblemKind.BOUNDARY
    elif price_of(row.band) == price_of(other.band):
        kind = ProblemKind.SAME_PRICE
    else:
        kind = ProblemKind.OVERLAP
    return _problem(kind, row, other, low, high)


def _gaps(ordered: Sequence[RowBand]) -> Iterator[BandProblem]:
    highest: RowBand | None = None
    for row in ordered:
        if highest is not None and row.band.min_kg > highest.band.max_kg:
            low, high = highest.band.max_kg, row.band.min_kg
            kind = ProblemKind.HAIRLINE if high - low <= HAIRLINE_KG else ProblemKind.GAP
            yield _problem(kind, row, highest, low, high)
        if highest is None or row.band.max_kg > highest.band.max_kg:
            highest = row


def _problem(kind: ProblemKind, row: RowBand, other: RowBand, low: Decimal, high: Decimal) -> BandProblem:
    where = f"row {row.row} ({_text(row)}) and row {other.row} ({_text(other)})"
    sentence = f"{kind.replace('_', ' ')}: {where}, {plain(low)} to {plain(high)} kg; {_RESOLUTIONS[kind]}"
    return BandProblem(kind, row.row, other.row, low, high, sentence, _RESOLUTIONS[kind])


def _range(row: RowBand) -> tuple[Decimal, Decimal]:
    return row.band.min_kg, row.band.max_kg


def _text(row: RowBand) -> str:
    band = row.band
    return f"{plain(band.min_kg)} to {plain(band.max_kg)} kg, {plain(band.per_kg)} a kg, at least {plain(band.minimum)}"
