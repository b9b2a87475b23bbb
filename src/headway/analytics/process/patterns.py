"""What recurs beyond chance: lanes, customers, shifts, sites, carriers and carriers at sites with too many cases.

For each detector, and for all cases together, and for each value of each dimension:

- exposure is the number of shipments that were under way; their shift is that in which the pickup was planned, for a
  case as for a shipment. If nothing were special about a value, each case would fall on it with the chance of its share
  of the exposure: the number of its cases is binomial, and the chance of seeing so many or more is exact.
- thousands of values are looked at, so some have many cases by luck: Benjamini and Hochberg's rule over all of them
  keeps the expected share of false patterns at `FALSE_SHARE`.
- the strongest is taken first; its cases and its exposure are put aside, and the others are judged by the rest. So a
  carrier that is late at one site is one pattern, not three (of the carrier, of the site, of the pair).
- what happened on one day only does not recur: over more than two days, a pattern is still one without its worst day.
- a pattern of all cases is one only where those that no detector's own pattern explains are too many as well.
- where half of all shipments are put aside, nothing is left to compare with, and no more is looked for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from uuid import UUID

from headway.kernel.shares import beta_cdf

FALSE_SHARE = 0.05
FEWEST_CASES = 5
LEAST_LIFT = 1.5
LEAST_EXPECTED = 0.5
CHANCE_WITHOUT_WORST_DAY = 0.01
ANY = "any"

DIMENSIONS: tuple[tuple[str, ...], ...] = (
    ("lane",),
    ("customer",),
    ("shift",),
    ("carrier",),
    ("site",),
    ("carrier", "site"),
)
"""What is looked at; a dimension of two is a value of both."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a shipment or a case can be told apart by; None: not known."""

    site: str | None
    carrier: str | None
    lane: str | None
    customer: str | None
    shift: str | None


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case, as patterns look at it."""

    case_id: UUID
    detector: str
    day: date
    traits: Traits


@dataclass(frozen=True, slots=True)
class Exposure:
    """So many shipments have these traits."""

    traits: Traits
    exposed: int


Cell = tuple[tuple[str, ...], tuple[str, ...]]
"""A dimension and its value."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Too many cases of a detector (`any`: of all) on one value of a dimension.

    Attributes:
        expected: cases it would have at the rate of the rest. lift: `cases` through `expected`.
        chance: of so many or more if nothing were special about it. looked_at: how many values were judged.
        case_ids: those behind it, newest last.
    """

    detector: str
    dimension: tuple[str, ...]
    value: tuple[str, ...]
    cases: int
    shipments: int
    expected: float
    lift: float
    chance: float
    days: int
    looked_at: int
    case_ids: tuple[UUID, ...]

    @property
    def key(self) -> str:
        """The same for the same pattern, in any period."""
        return blake2b(repr((self.detector, self.dimension, self.value)).encode(), digest_size=6).hexdigest()

    @property
    def sentence(self) -> str:
        """In words."""
        where = " and ".join(f"{name} {value}" for name, value in zip(self.dimension, self.value, strict=True))
        what = "cases" if self.detector == ANY else f"{self.detector.replace('_', ' ')} cases"
        days = "one day" if self.days == 1 else f"{self.days} days"
        times = f", {self.lift:.1f} times as many" if self.expected >= LEAST_EXPECTED else ""
        usual = f"where {self.expected:.1f} were to be expected at the rate of the rest"
        return f"{where}: {self.cases} {what} on {days} {usual}{times}"


@dataclass(frozen=True, slots=True)
class _Judged:
    cell: Cell
    cases: int
    exposed: int
    all_exposed: int
    expected: float
    chance: float

    @property
    def lift(self) -> float:
        return self.cases / max(self.expected, LEAST_EXPECTED)


class _Ground:
    """The shipments that were under way, by every value that they have; what is put aside is taken off."""

    def __init__(self, rows: Sequence[tuple[tuple[Cell, ...], int]], exposed: Counter[Cell] | None = None) -> None:
        self.rows = rows
        self.exposed: Counter[Cell] = Counter() if exposed is None else exposed
        self.all_exposed: Counter[tuple[str, ...]] = Counter()
        if exposed is None:
            for cells, n in rows:
                for cell in cells:
                    self.exposed[cell] += n
        for cell, n in self.exposed.items():
            self.all_exposed[cell[0]] += n

    @property
    def shipments(self) -> int:
        return sum(n for _, n in self.rows)

    def without(self, cell: Cell) -> _Ground:
        """The rest, without those that have a value."""
        rest = Counter(self.exposed)
        for cells, n in self.rows:
            if cell in cells:
                for each in cells:
                    rest[each] -= n
        return _Ground([row for row in self.rows if cell not in row[0]], Counter({c: n for c, n in rest.items() if n}))


def recurring(cases: Sequence[SeenCase], exposures: Sequence[Exposure]) -> tuple[Pattern, ...]:
    """Every pattern, the least likely by chance first."""
    by_detector: dict[str, list[SeenCase]] = defaultdict(list)
    for case in cases:
        by_detector[case.detector].append(case)
    ground = _Ground([(tuple(_cells(each.traits)), each.exposed) for each in exposures])
    looks = {name: _judge(found, ground) for name, found in by_detector.items()}
    overall = _judge(cases, ground)
    looked_at = sum(map(len, looks.values())) + len(overall)
    cut = _cut([each.chance for judged in (*looks.values(), overall) for each in judged], looked_at)
    days = len({case.day for case in cases})
    found: list[Pattern] = []
    for name in sorted(by_detector):
        found += _strongest_first(name, by_detector[name], ground, cut, looked_at, days)
    explained = {case_id for pattern in found for case_id in pattern.case_ids}
    for pattern in _strongest_first(ANY, cases, ground, cut, looked_at, days):
        own = sum(case_id not in explained for case_id in pattern.case_ids)
        found += [pattern] if own >= LEAST_LIFT * pattern.expected else []
    return tuple(sorted(found, key=lambda each: (each.chance, -each.lift, each.detector, each.dimension, each.value)))


def _strongest_first(
    detector: str,
    cases: Sequence[SeenCase],
    ground: _Ground,
    cut: float,
    looked_at: int,
    days: int,
) -> list[Pattern]:
    found: list[Pattern] = []
    left, half = list(cases), ground.shipments / 2
    while len(left) >= FEWEST_CASES and ground.shipments > half:
        candidates = [each for each in _judge(left, ground) if _counts(each, cut)]
        candidates = [each for each in candidates if days <= 2 or _recurs(each, left)]
        if not candidates:
            break
        best = min(candidates, key=lambda each: (each.chance, len(each.cell[0]), -each.lift, each.cell))
        mine = [case for case in left if _has(case.traits, best.cell)]
        found.append(_pattern(detector, best, mine, looked_at))
        left = [case for case in left if not _has(case.traits, best.cell)]
        ground = ground.without(best.cell)
    return found


def _pattern(detector: str, best: _Judged, cases: Sequence[SeenCase], looked_at: int) -> Pattern:
    return Pattern(
        detector=detector,
        dimension=best.cell[0],
        value=best.cell[1],
        cases=best.cases,
        shipments=best.exposed,
        expected=best.expected,
        lift=best.lift,
        chance=best.chance,
        days=len({case.day for case in cases}),
        looked_at=looked_at,
        case_ids=tuple(case.case_id for case in cases),
    )


def _judge(cases: Sequence[SeenCase], ground: _Ground) -> list[_Judged]:
    """Every value of every dimension that was exposed, with the chance of its cases."""
    counted: Counter[Cell] = Counter(cell for case in cases for cell in _cells(case.traits))
    everywhere: Counter[tuple[str, ...]] = Counter()
    for cell in ground.exposed:
        everywhere[cell[0]] += counted[cell]
    return [
        _judged(cell, counted[cell], n, everywhere[cell[0]], ground.all_exposed[cell[0]])
        for cell, n in ground.exposed.items()
    ]


def _judged(cell: Cell, cases: int, exposed: int, all_cases: int, all_exposed: int) -> _Judged:
    """One value against the rest of its dimension; a dimension with one value has no rest."""
    elsewhere = all_exposed - exposed
    expected = (all_cases - cases) * exposed / elsewhere if elsewhere else float(cases)
    share = exposed / all_exposed
    chance = beta_cdf(share, cases, all_cases - cases + 1) if cases and elsewhere else 1.0
    return _Judged(cell, cases, exposed, all_exposed, expected, chance)


def _cells(traits: Traits) -> Iterable[Cell]:
    for dimension in DIMENSIONS:
        value = tuple(getattr(traits, name) for name in dimension)
        if all(value):
            yield dimension, value


def _has(traits: Traits, cell: Cell) -> bool:
    return all(getattr(traits, name) == value for name, value in zip(*cell, strict=True))


def _counts(each: _Judged, cut: float) -> bool:
    return each.cases >= FEWEST_CASES and each.lift >= LEAST_LIFT and each.chance <= cut


def _recurs(each: _Judged, cases: Sequence[SeenCase]) -> bool:
    """Is there still too much without the worst day?"""
    worst = max(Counter(case.day for case in cases if _has(case.traits, each.cell)).items(), key=_often)[0]
    rest = [case for case in cases if case.day != worst]
    mine = sum(_has(case.traits, each.cell) for case in rest)
    everyone = sum(all(getattr(case.traits, name) for name in each.cell[0]) for case in rest)
    again = _judged(each.cell, mine, each.exposed, everyone, each.all_exposed)
    return again.lift >= LEAST_LIFT and again.chance <= CHANCE_WITHOUT_WORST_DAY


def _often(day: tuple[date, int]) -> tuple[int, date]:
    return day[1], day[0]


def _cut(chances: Iterable[float], looked_at: int) -> float:
    """The largest chance that still counts by Benjamini and Hochberg; below 0 where none does."""
    ordered = sorted(chances)
    passing = [chance for rank, chance in enumerate(ordered, 1) if chance <= FALSE_SHARE * rank / looked_at]
    return max(passing, default=-1.0)
