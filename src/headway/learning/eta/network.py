"""Small networks for a median: smooth where trees have steps, and steadier where journeys are few.

One hidden layer over the features; what they answer is what is left over the prior, so that nothing learned is the
prior itself. Inputs are held within what was usual, so that a strange journey is answered like the last usual one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.learning.eta.cases import Floats

USUAL = (0.02, 0.98)
"""Values of a feature beyond these quantiles are taken for them."""


@dataclass(frozen=True)
class Scale:
    """Of each feature: the least and the most that is usual, the mean, and the standard deviation."""

    low: Floats
    high: Floats
    middle: Floats
    spread: Floats

    def of(self, matrix: Floats) -> Floats:
        """Inputs: every feature around zero, 0 where unknown, then a flag for each that says so."""
        scaled = (np.clip(matrix, self.low, self.high) - self.middle) / self.spread
        return np.concatenate([np.nan_to_num(scaled), np.isnan(scaled).astype(np.float64)], axis=1)


@dataclass(frozen=True)
class Nets:
    """Networks that learned the same from other beginnings; their mean answers.

    Attributes:
        hidden, hidden_bias: nets x inputs x units, nets x units. out, out_bias: nets x units, nets.
    """

    scale: Scale
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats

    def predict(self, matrix: Floats) -> Floats:
        """The mean answer for each row."""
        inputs = self.scale.of(matrix)
        total = np.zeros(len(matrix))
        for hidden, bias, out, last in zip(self.hidden, self.hidden_bias, self.out, self.out_bias, strict=True):
            total += np.maximum(0.0, inputs @ hidden + bias) @ out + last
        return total / max(1, len(self.hidden))


def scale_of(matrix: Floats) -> Scale:
    """What is usual of each column; one that is never known is 0."""
    figures = np.array([_usual(column[np.isfinite(column)]) for column in matrix.T], dtype=np.float64).reshape(-1, 4)
    return Scale(*figures.T)


def _usual(known: Floats) -> tuple[float, float, float, float]:
    if not len(known):
        return 0.0, 0.0, 0.0, 1.0
    low, high = np.quantile(known, USUAL)
    usual = np.clip(known, low, high)
    spread = float(usual.std())
    return float(low), float(high), float(usual.mean()), spread if spread > 1e-9 else 1.0
