"""Chance by name: a stream of draws for each thing that happens, from the seed and stable words.

Nothing depends on the order in which things are asked for, nor on ids: the same order offered to the same carrier draws
the same answer in this process, over HTTP, and after a crash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from math import cos, log, pi, sqrt
from typing import TypeVar

from headway.kernel.entropy import SeededEntropy

T = TypeVar("T")


class Chance:
    """The draws that belong to `words` under `seed`."""

    def __init__(self, seed: int, *words: object) -> None:
        name = "\x1f".join([str(seed), *map(str, words)])
        self._entropy = SeededEntropy(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]))

    def uniform(self) -> float:
        """A number in [0, 1)."""
        return self._entropy.uniform()

    def happens(self, probability: float) -> bool:
        """True with this probability; always one draw."""
        return self.uniform() < probability

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + (high - low) * self.uniform()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int((high - low + 1) * self.uniform())

    def minutes(self, low: float, high: float) -> timedelta:
        """A span in whole seconds, from low to high minutes."""
        return timedelta(seconds=round(60 * self.between(low, high)))

    def normal(self, mean: float, deviation: float) -> float:
        """A normally distributed number (Box-Muller, one of the pair)."""
        first, second = 1.0 - self.uniform(), self.uniform()
        return mean + deviation * sqrt(-2.0 * log(first)) * cos(2.0 * pi * second)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[int(len(items) * self.uniform())]

    def weighted(self, items: Sequence[tuple[T, float]]) -> T:
        """One of the items, as likely as its weight."""
        left = self.uniform() * sum(weight for _, weight in items)
        for item, weight in items:
            left -= weight
            if left < 0:
                return item
        return items[-1][0]
