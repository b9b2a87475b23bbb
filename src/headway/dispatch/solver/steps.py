"""Prices kept at the best of a smoothed dual that changes a little with every order: Newton's steps from the last."""

from __future__ import annotations

import numpy as np

from headway.dispatch.solver.columns import Floats
from headway.dispatch.solver.smooth import Ahead, Sight, Smooth

STEPS = 2
"""Steps after a change."""
FIRST_STEPS = 60
"""Steps from prices that may be far away."""
RENEWED = 10
"""So often the prices are found before the curvature is."""
NEAR = 2e-4
"""What a step gains, as a share of the softness, after which none is made any more."""
INSIDE = 0.9
"""The share of the way to a limit that a step may go."""
SHORTER = 0.4
"""A step that gains too little is made so much shorter."""
TRIED = 12
"""But so often only."""


class Steps:
    """The prices, and the curvature when it was last found."""

    def __init__(self, prices: Floats) -> None:
        self.prices = prices
        self._inverse: Floats | None = None
        self._age = 0

    def renew(self) -> None:
        """The sample is another one now."""
        self._inverse = None

    def settle(self, smooth: Smooth, ahead: Ahead) -> Floats:
        """From far away: the curvature is found at every step."""
        return self._walk(smooth, ahead, FIRST_STEPS, 0)

    def follow(self, smooth: Smooth, ahead: Ahead) -> Floats:
        """From nearby."""
        return self._walk(smooth, ahead, STEPS, RENEWED)

    def _walk(self, smooth: Smooth, ahead: Ahead, steps: int, renewed: int) -> Floats:
        sight = smooth.at(self.prices, ahead)
        for number in range(steps):
            old = self._inverse is None or self._age >= renewed
            if old and (number == 0 or renewed == 0):
                self._find(smooth, sight, ahead)
            after = self._step(smooth, sight, ahead)
            if after is None and self._age:
                self._find(smooth, sight, ahead)
                after = self._step(smooth, sight, ahead)
            if after is None:
                break
            gained, sight = after.value - sight.value, after
            if gained < NEAR * smooth.softness:
                break
        self._age += 1
        self.prices = sight.prices
        return self.prices

    def _find(self, smooth: Smooth, sight: Sight, ahead: Ahead) -> None:
        matrix = smooth.curvature(sight, ahead)
        scale = 1 / np.sqrt(np.diag(matrix))
        self._inverse = np.linalg.inv(matrix * scale * scale[:, None]) * scale * scale[:, None]
        self._age = 0

    def _step(self, smooth: Smooth, sight: Sight, ahead: Ahead) -> Sight | None:
        """The next point; None: there is none that gains."""
        assert self._inverse is not None
        move = self._inverse @ sight.slope
        size, hope = _within(sight.prices, move, smooth.ceiling), float(sight.slope @ move)
        for _ in range(TRIED):
            tried = smooth.at(sight.prices + size * move, ahead)
            if tried.value >= sight.value + 0.1 * size * hope - 1e-9 * abs(sight.value):
                return tried
            size *= SHORTER
        return None


def _within(prices: Floats, move: Floats, ceiling: Floats) -> float:
    """The longest step, at most 1, that stays inside."""
    room = np.where(move < 0, prices, ceiling - prices)
    ways = np.abs(move) > 1e-300 * room
    return min(1.0, INSIDE * float(np.min(room[ways] / np.abs(move[ways]), initial=np.inf)))
