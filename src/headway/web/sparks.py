"""Small drawings of a course: the points of a line, and where its target lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, EDGE = 100, 24, 3


@dataclass(frozen=True, slots=True)
class Spark:
    """A line in a box of 100 by 24: its pieces as points, its last point, and the height of the target (None: none)."""

    lines: tuple[str, ...]
    last: tuple[float, float] | None
    target: float | None


def spark(values: Sequence[Decimal | None], target: Decimal | None = None) -> Spark:
    """The line through values at equal distances; a value that is None interrupts it."""
    known = [value for value in (*values, target) if value is not None]
    low, high = (min(known), max(known)) if known else (Decimal(0), Decimal(0))
    steps = max(len(values) - 1, 1)

    def height(value: Decimal) -> float:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)

    pieces: list[list[str]] = [[]]
    last = None
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
            continue
        last = (round(EDGE + place * (WIDTH - 2 * EDGE) / steps, 1), height(value))
        pieces[-1].append(f"{last[0]},{last[1]}")
    lines = tuple(" ".join(piece) for piece in pieces if len(piece) > 1)
    return Spark(lines, last, None if target is None else height(target))
