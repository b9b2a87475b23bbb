"""Where a choice's distance to the bound comes from: what each carrier's orders and unused capacity add to it."""

from __future__ import annotations

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Ints
from headway.dispatch.solver.rows import Rows

WAYS_OUT = 6
"""Carriers that share what an order which is left out adds: those that could serve it at the least value."""


def burdens(columns: Columns, rows: Rows, chosen: Ints, over: Floats, prices: Floats) -> Floats:
    """What each carrier adds to the distance between the choice's cost and the bound of `prices`.

    The distance is the sum of what the chosen columns are over their orders' best, and of the price of what is unused
    (complementary slackness); an order that is left out burdens the carriers that could take it.

    Args:
        over: how much each column is above the best of its order at these prices.
    """
    found = np.zeros(int(columns.carrier.max(initial=-1)) + 1)
    served = chosen[columns.carrier[chosen] >= 0]
    np.add.at(found, columns.carrier[served], over[served])
    carrier_of = np.array([carrier for carrier, _ in columns.groups], dtype=np.int64)
    left = rows.limit - rows.usage(columns, chosen)
    short = rows.commitment & (left > 0)
    wasted = np.where(short, np.where(short, rows.penalty, 0.0) - prices, prices) * np.abs(left)
    row, first = np.unique(rows.row, return_index=True)
    np.add.at(found, carrier_of[rows.group[first]], wasted[row])
    for column in chosen[columns.carrier[chosen] < 0]:
        others = np.arange(columns.start[columns.order[column]] + 1, columns.start[columns.order[column] + 1])
        ways = others[np.argsort(over[others], kind="stable")[:WAYS_OUT]]
        found[columns.carrier[ways]] += over[column] / max(1, len(ways))
    return found
