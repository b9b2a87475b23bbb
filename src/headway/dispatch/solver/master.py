"""Dual prices by column generation: a linear program over the contested orders, every other order held at its best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Mask
from headway.dispatch.solver.program import Program, Solved, solve_linear
from headway.dispatch.solver.rows import Rows

SMALL = 600
"""Orders for which the whole linear program is solved without a guess of the prices."""
THIN = 5
"""A guess comes from every `THIN`-th order, with that share of every limit."""
CONTESTED = 0.3
"""Share of the orders, those nearest to another choice, that the first program may re-decide."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The linear relaxation: prices, their bound, and the program over the contested orders with its shares."""

    prices: Floats
    values: Floats
    bound: float
    program: Program
    solved: Solved


def relax(
    columns: Columns, rows: Rows, guess: Floats | None = None, *, tolerance: float = 1e-5,
    in_time: Callable[[], bool] = lambda: True,
) -> Relaxed:  # fmt: skip
    """Solve the linear relaxation to a share `tolerance` between its objective and its bound."""
    whole = guess is None and columns.n_orders <= SMALL
    best = _at(columns, rows, _guess(columns, rows) if guess is None else guess)
    keep = np.ones(len(columns.cost), dtype=bool) if whole else _near(columns, best.values)
    dear = dearest(columns, rows)
    most = np.minimum(dear, 1.1 * best.prices + dear / 1000) if not whole else dear
    while True:
        program = program_of(columns, rows, keep, elastic=most)
        solved = solve_linear(program)
        at_most = ~rows.commitment & (solved.prices >= 0.999 * most) & (most < dear)
        most = np.where(at_most, np.minimum(dear, 2 * most), most)
        for share in (0.7, 0.0):
            point = _at(columns, rows, share * best.prices + (1 - share) * solved.prices)
            best = max(best, point, key=lambda p: p.bound)
            news = ~keep
            news &= _best(columns, point.values)
            if news.any():
                break
        near = solved.objective - best.bound <= tolerance * abs(solved.objective) and not at_most.any()
        if near or not in_time() or not (news.any() or at_most.any()):
            return Relaxed(best.prices, best.values, best.bound, program, solved)
        keep |= news


@dataclass(frozen=True, slots=True)
class _Point:
    """Prices, the columns' values at them, and the bound they prove."""

    prices: Floats
    values: Floats
    bound: float


def _at(columns: Columns, rows: Rows, prices: Floats) -> _Point:
    values = rows.values(columns, prices)
    return _Point(prices, values, rows.bound(columns, values, prices))


def _best(columns: Columns, values: Floats) -> Mask:
    mask = np.zeros(len(values), dtype=bool)
    if columns.n_orders:
        mask[columns.cheapest(values)] = True
    return mask


def program_of(columns: Columns, rows: Rows, keep: Mask, elastic: Floats | None) -> Program:
    """The program over the kept columns; an order with one kept column has it fixed."""
    kept = np.flatnonzero(keep)
    several = np.bincount(columns.order[kept], minlength=columns.n_orders)[columns.order[kept]] > 1
    return Program(columns, rows, kept[several], kept[~several], elastic)


def _guess(columns: Columns, rows: Rows) -> Floats:
    """Prices of a thinned problem, itself guessed from a thinner one."""
    if columns.n_orders <= SMALL or not rows.n:
        return np.zeros(rows.n)
    thin = np.arange(0, columns.n_orders, THIN)
    limited = rows.limited(rows.limit * (len(thin) / columns.n_orders))
    return relax(columns.take(thin), limited, tolerance=1e-4).prices


def _near(columns: Columns, values: Floats) -> Mask:
    """The best column of each order, and all those of others that are about as near as the contested orders' second."""
    least = np.minimum.reduceat(values, columns.start[:-1]) if columns.n_orders else np.zeros(0)
    over = values - least[columns.order]
    keep = np.zeros(len(values), dtype=bool)
    if not columns.n_orders:
        return keep
    keep[columns.cheapest(values)] = True
    second = np.where(keep, np.inf, over)
    margin = np.minimum.reduceat(second, columns.start[:-1])
    margin = margin[np.isfinite(margin)]
    keep |= over <= (np.quantile(margin, CONTESTED) if len(margin) else 0.0)
    return keep


def dearest(columns: Columns, rows: Rows) -> Floats:
    """A price of a unit of capacity at which nobody would exceed it for long."""
    span = 1e-6 + float(columns.cost.max(initial=1.0)) + float(np.max(rows.penalty, where=rows.commitment, initial=0.0))
    light = np.quantile(columns.weight_kg[columns.weight_kg > 0], 0.1) if (columns.weight_kg > 0).any() else 1.0
    return np.where(rows.by_kg, 2 * span / light, 2 * span)
