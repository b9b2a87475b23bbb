"""Bags of LightGBM quantile regressions; the only module that knows the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from headway.kernel.errors import HeadwayError
from headway.learning.eta.cases import Floats

PARAMETERS: dict[str, Any] = {
    "objective": "quantile",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "path_smooth": 20.0,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
"""Chosen on forward-chained days of the training part; see docs/decisions/0029-eta-models.md and 0059."""


class BoosterMissing(HeadwayError):
    """The library that models need cannot be loaded."""

    code = "booster_missing"
    status = 503


def library() -> Any:
    """LightGBM, loaded when first needed.

    Raises:
        BoosterMissing: it, or the system's OpenMP runtime, is not there.
    """
    try:
        import lightgbm
    except (ImportError, OSError) as error:
        raise BoosterMissing(
            f"LightGBM cannot be loaded: {error}\nMaybe its OpenMP runtime is missing: apt-get install libgomp1,"
            " dnf install libgomp, or brew install libomp. Until then ETAs come from plan and history alone."
        ) from None
    return lightgbm


@dataclass(frozen=True)
class Bag:
    """The mean of regressions of one quantile, each on another sample; kept as LightGBM's own text."""

    texts: tuple[str, ...]

    @cached_property
    def _boosters(self) -> list[Any]:
        make = library().Booster
        return [make(model_str=text) for text in self.texts]

    def predict(self, matrix: Floats) -> Floats:
        """The mean prediction of each row; none for no rows."""
        total = np.zeros(len(matrix))
        if len(matrix):
            for booster in self._boosters:
                total += booster.predict(matrix, num_threads=1)
        return total / max(1, len(self.texts))


def grow(matrix: Floats, target: Floats, weight: Floats, share: float, rounds: int, seeds: Sequence[int]) -> Bag:
    """A bag for the quantile `share` of `target`, one regression a seed."""
    lightgbm = library()
    data = lightgbm.Dataset(matrix, target, weight=weight, params=PARAMETERS, free_raw_data=False)
    grown = (lightgbm.train(PARAMETERS | {"alpha": share, "seed": seed}, data, rounds) for seed in seeds)
    return Bag(tuple(booster.model_to_string() for booster in grown))
