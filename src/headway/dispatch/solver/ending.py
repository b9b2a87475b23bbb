"""The last orders of a day: what a choice leads to is tried on many ways in which the rest could go.

Prices see what is left as sums. At the end of a day goods need one carrier that has room for all of them.
"""

from __future__ import annotations

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Ints
from headway.dispatch.solver.rows import Rows
from headway.dispatch.solver.table import Table

LAST = 100
"""Choices are tried while at most so many orders are expected."""
TRIED = 5
"""The candidates that are tried: those with the least cost at today's prices."""
EFFORT = 10_000
"""Orders that come in all tried ways together, about."""
WAYS = (32, 400)
"""Of the rest of the day, at least and at most."""
FEWEST = 3.0
"""Orders that are expected at least."""
SURE = 2.0
"""Standard errors by which another candidate must be better than the one the prices want."""
SEED = 2


class Ending:
    """Choices by trial.

    Args:
        joined: orders of an earlier day, then today's, of which only those are looked at that have come.
        n_past: how many the earlier day had.
    """

    def __init__(self, joined: Columns, n_past: int, rows: Rows) -> None:
        self._joined, self._past, self._rows = joined, n_past, rows
        self._chance = np.random.default_rng(SEED)
        self._table: Table | None = None

    def better(self, order: int, coming: Floats, used: Floats, prices: tuple[Floats, Floats]) -> int | None:
        """The place among its candidates at which order number `order` is surely better off than at the cheapest place
        with room; None: nothing is better, or it is too early to try.

        coming: how many orders are still to come, in equally likely ways.
        """
        if not self._rows.n or coming.mean() > LAST:
            return None
        table = self._table = self._table or Table(self._joined, self._rows)
        known = self._past + order
        me, left = np.array([known]), table.left(used)
        values = np.where(table.fits(me, left), table.priced(me, *prices), np.inf)[0]
        places = np.argsort(values, kind="stable")[: min(TRIED, int(np.isfinite(values).sum()))]
        if len(places) < 2 or not known:
            return None
        ways = int(np.clip(EFFORT / max(FEWEST, float(coming.mean())), *WAYS))
        lengths = self._chance.poisson(np.maximum(FEWEST, np.resize(coming - 1, ways)))
        drawn = self._chance.integers(0, known, size=(int(lengths.max()), ways))
        cost = self._lived(table, known, places, left, prices, drawn, lengths)
        best = int(cost.mean(axis=1).argmin())
        saved = cost[0] - cost[best]
        sure = saved.mean() > SURE * saved.std(ddof=1) / np.sqrt(ways)
        return int(places[best]) if sure else None

    def _lived(self, table: Table, me: int, places: Ints, left: Floats, prices: tuple[Floats, Floats],
               drawn: Ints, lengths: Ints) -> Floats:  # fmt: skip
        """What the rest of the day costs after each choice, in each way: (places, ways)."""
        times, ways = len(places), drawn.shape[1]
        left = np.repeat(left, times * ways, axis=0)
        mine = np.full(times * ways, me)
        table.take(mine, np.repeat(table.group[me, places], ways), left)
        cost = np.repeat(table.cost[me, places], ways)
        for number, orders in enumerate(drawn):
            values = np.tile(table.priced(orders, *prices), (times, 1))
            all_orders = np.tile(orders, times)
            open_yet = np.tile(lengths > number, times)
            place = np.where(table.fits(all_orders, left), values, np.inf).argmin(axis=1)
            cost += np.where(open_yet, table.cost[all_orders, place], 0.0)
            table.take(all_orders, np.where(open_yet, table.group[all_orders, place], -1), left)
        whole: Floats = (cost + table.missed(left)).reshape(times, ways)
        return whole
