"""How much longer than planned things take: a ratio by band of hours, and by a path of groups within it.

An observation's log of actual over planned is its band's mean, plus what is left over for its path (corridor, place),
each group pulled towards the wider one: `(sum + PRIOR * above) / (n + PRIOR)`. The path's narrowest groups may name the
band again, for places that have a rush of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log

PRIOR = 4.0
"""Observations the wider group is worth."""

FARTHEST = log(5.0)
"""No observation counts as more than five times as long, or as short: a wrong clock is not a slow road."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation: its band, its path from wide to narrow, what was planned and what it took (in one unit)."""

    band: str
    path: Path
    planned: float
    actual: float

    @property
    def stretch(self) -> float:
        return max(-FARTHEST, min(FARTHEST, log(self.actual / self.planned)))


@dataclass(frozen=True, slots=True)
class Ratios:
    """What was learned: the log of the ratio of all, of each band, and what each path adds; how many taught each.

    `shifts` and `counts` are keyed by band (`("band", name)`) and by path (`("path", ...)`).
    """

    whole: float = 0.0
    shifts: Mapping[Path, float] = field(default_factory=dict)
    counts: Mapping[Path, int] = field(default_factory=dict)

    def of(self, band: str, path: Sequence[str] = ()) -> float:
        """Actual over planned, expected; 1 where nothing was learned."""
        shift = self.whole + self.shifts.get(("band", band), 0.0)
        for depth in range(len(path), 0, -1):
            found = self.shifts.get(("path", *path[:depth]))
            if found is not None:
                return exp(shift + found)
        return exp(shift)

    def samples(self, path: Sequence[str]) -> int:
        """How many observations taught a path itself."""
        return self.counts.get(("path", *path), 0)


def learn(cases: Iterable[Seen], prior: float = PRIOR) -> Ratios:
    """Ratios of observations with positive figures; others teach nothing."""
    usable = [case for case in cases if case.planned > 0 and case.actual > 0]
    if not usable:
        return Ratios()
    values = [case.stretch for case in usable]
    whole = sum(values) / (len(values) + prior)
    shifts: dict[Path, float] = {}
    counts: dict[Path, int] = {}
    bands = _groups([("band", case.band) for case in usable])
    for key, members in bands.items():
        shifts[key] = sum(values[i] - whole for i in members) / (len(members) + prior)
        counts[key] = len(members)
    left = [value - whole - shifts["band", case.band] for value, case in zip(values, usable, strict=True)]
    for depth in range(1, max(len(case.path) for case in usable) + 1):
        paths = [("path", *case.path[:depth]) if len(case.path) >= depth else () for case in usable]
        for key, members in _groups(paths).items():
            above = shifts.get(key[:-1], 0.0)
            shifts[key] = (sum(left[i] for i in members) + prior * above) / (len(members) + prior)
            counts[key] = len(members)
    return Ratios(whole, shifts, counts)


def _groups(keys: Sequence[Path]) -> dict[Path, list[int]]:
    found: dict[Path, list[int]] = {}
    for index, key in enumerate(keys):
        if key:
            found.setdefault(key, []).append(index)
    return found
