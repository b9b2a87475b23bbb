"""What a file of an instance says, and how its coordinates become whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from headway.kernel.errors import BadInput
from headway.routing.plan import Act, Plan, Visit
from headway.routing.problem import UNREACHABLE, Problem

MOST_PLACES = 5_000
"""A matrix of them is 200 MB."""

MOST = 1e15
"""Every number of a file is below it, so that it stays a whole number when it is scaled."""


class BadInstance(BadInput):
    """A file that is no instance; `FILE:LINE: field: what was seen, what is allowed`."""

    code = "bad_instance"

    def __init__(self, file: str, line: int, field: str, seen: str, allowed: str) -> None:
        super().__init__(f"{file}:{line}: {field}: {seen[:80]}, allowed: {allowed}", field=field, allowed=allowed)


class Rounding(StrEnum):
    """How lengths and times of a file with coordinates become whole numbers."""

    DIMACS = "dimacs"  # one decimal, truncated, times ten
    ROUND = "round"  # to the nearest whole number
    EXACT = "exact"  # three decimals, rounded, times a thousand
    TRUNC = "trunc"

    def whole(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """The values as whole numbers."""
        if self is Rounding.DIMACS:
            return (10 * values).astype(np.int64)
        if self is Rounding.EXACT:
            return np.round(1000 * values).astype(np.int64)
        return (np.round(values) if self is Rounding.ROUND else values).astype(np.int64)

    def one(self, value: float) -> int:
        """One value as a whole number."""
        return int(self.whole(np.array([value]))[0])


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem whose places are numbered as in the file's solutions (the depot is 0); keys are those numbers."""

    name: str
    problem: Problem

    def numbers(self, plan: Plan) -> list[list[int]]:
        """The plan's routes as solutions write them: places in order, depots where a route loads again."""
        return [[_number(visit) for visit in route.visits if visit.act is not Act.BREAK] for route in plan.routes]


def _number(visit: Visit) -> int:
    assert visit.place is not None
    return visit.place


def lengths(file: str, line: int, coordinates: NDArray[np.float64], rounding: Rounding) -> NDArray[np.int64]:
    """Straight distances between all places, (places, places).

    Raises:
        BadInstance: places so far apart that it would mean that there is no way; `line` is where they begin.
    """
    apart = coordinates[:, None, :] - coordinates[None, :, :]
    found = rounding.whole(np.sqrt((apart**2).sum(axis=2)))
    if found.max(initial=0) >= UNREACHABLE:
        allowed = f"below {UNREACHABLE} after rounding ({rounding})"
        raise BadInstance(file, line, "coordinates", f"a distance of {found.max()}", allowed)
    return found
