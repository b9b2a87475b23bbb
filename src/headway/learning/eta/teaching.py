"""How small networks learn: least absolute errors, by Adam with weight decay, and inputs left out at random.

Adam: Kingma and Ba 2015; decay apart from the gradient: Loshchilov and Hutter 2019; dropout: Srivastava et al. 2014.
"""

from __future__ import annotations

import numpy as np

from headway.learning.eta.cases import Floats, Indices
from headway.learning.eta.network import Nets, Scale, scale_of

UNITS, EPOCHS = 32, 40
RATE, DECAY, LEFT_OUT = 0.003, 0.1, 0.5
"""The first step's length, which falls to zero; pull of the weights to zero; share of the inputs left out."""

LEAST_BATCH, BATCHES = 128, 100
MOST_REST, SOFT = 1.5, 0.05
"""Errors of the prior beyond the first, in logs, are taken for it; errors within the second count squared."""

FIRST, SECOND = 0.9, 0.999
"""How much of the gradient's mean and square is kept from step to step."""


def teach(matrix: Floats, rest: Floats, weight: Floats, nets: int) -> Nets:
    """Networks that learned the median of `rest`; the same rows teach the same.

    Args:
        matrix: one row a case, NaN where unknown. weight: of each row, positive. nets: how many.
    """
    scale = scale_of(matrix)
    lesson = _Lesson(scale.of(matrix), np.clip(rest, -MOST_REST, MOST_REST), weight / weight.mean())
    return _stacked(scale, [lesson.learn(np.random.default_rng(seed)) for seed in range(nets)])


def _stacked(scale: Scale, learned: list[list[Floats]]) -> Nets:
    hidden, bias, out, last = (np.stack(each) for each in zip(*learned, strict=True))
    return Nets(scale, hidden, bias, out, last[:, 0])


class _Lesson:
    """Rows to learn from."""

    def __init__(self, inputs: Floats, target: Floats, weight: Floats) -> None:
        self._inputs, self._target, self._weight = inputs, target, weight

    def learn(self, chance: np.random.Generator) -> list[Floats]:
        """The weights of one network."""
        count, width = self._inputs.shape
        begun = chance.normal(0.0, 1.0 / np.sqrt(width), (width, UNITS))
        adam = _Adam([begun, np.zeros(UNITS), np.zeros(UNITS), np.zeros(1)])
        parts = max(1, count // max(LEAST_BATCH, count // BATCHES))
        for epoch in range(EPOCHS):
            for rows in np.array_split(chance.permutation(count), parts):
                kept = (chance.random((len(rows), width)) >= LEFT_OUT) / (1.0 - LEFT_OUT)
                adam.step(self._gradient(adam.values, rows, kept), RATE * (1.0 - epoch / EPOCHS))
        return adam.values

    def _gradient(self, values: list[Floats], rows: Indices, kept: Floats) -> list[Floats]:
        hidden, bias, out, last = values
        shown = self._inputs[rows] * kept
        lit = np.maximum(0.0, shown @ hidden + bias)
        error = lit @ out + last[0] - self._target[rows]
        pull = self._weight[rows] * np.clip(error / SOFT, -1.0, 1.0) / len(rows)
        back = np.outer(pull, out) * (lit > 0.0)
        return [shown.T @ back, back.sum(axis=0), lit.T @ pull, np.array([pull.sum()])]


class _Adam:
    """Values that follow their gradients."""

    def __init__(self, values: list[Floats]) -> None:
        self.values = values
        self._mean = [np.zeros_like(value) for value in values]
        self._square = [np.zeros_like(value) for value in values]
        self._steps = 0

    def step(self, gradients: list[Floats], rate: float) -> None:
        """One step against the gradients."""
        self._steps += 1
        for at, gradient in enumerate(gradients):
            self._mean[at] += (1.0 - FIRST) * (gradient - self._mean[at])
            self._square[at] += (1.0 - SECOND) * (gradient**2 - self._square[at])
            mean = self._mean[at] / (1.0 - FIRST**self._steps)
            size = np.sqrt(self._square[at] / (1.0 - SECOND**self._steps)) + 1e-8
            self.values[at] = self.values[at] - rate * (mean / size + DECAY * self.values[at])
