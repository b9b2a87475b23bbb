"""How many orders of a mix fill all capacity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats
from headway.dispatch.solver.master import relax
from headway.dispatch.solver.rows import Rows

SAMPLE = 600
"""Orders that stand for the mix."""
LEFT_OUT = 0.02
"""The share of orders beyond those that nobody serves, above which capacity counts as full."""


def filling(known: Columns, rows: Rows) -> float:
    """More orders of this mix than this would leave some out."""
    sample = known.take(np.unique(np.linspace(0, known.n_orders - 1, min(known.n_orders, SAMPLE)).astype(np.int64)))
    n = sample.n_orders
    alone = _left_out(sample, rows, rows.limit * 1e9)

    def over(times: float) -> bool:
        return _left_out(sample, rows, rows.limit / 2**times) > alone + LEFT_OUT * n

    low, high = 0.0, 1.0
    while high < 40 and not over(high):
        high += 1
    for _ in range(7):
        middle = (low + high) / 2
        low, high = (low, middle) if over(middle) else (middle, high)
    return float(n * 2.0**low)


def _left_out(sample: Columns, rows: Rows, limit: Floats) -> float:
    """How many orders of the sample cannot be served within these limits."""
    counted = replace(sample, cost=(sample.group < 0).astype(float))
    free = replace(rows.limited(limit), penalty=np.where(rows.commitment, 0.0, np.inf))
    return relax(counted, free, tolerance=1e-4).bound
