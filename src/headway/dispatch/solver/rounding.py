"""From shares to a choice: the orders near to another choice are decided again together, as an integer program."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from headway.dispatch.solver.carrierwise import carrierwise
from headway.dispatch.solver.chosen import Chosen, cost_of
from headway.dispatch.solver.columns import Columns, Ints
from headway.dispatch.solver.master import Relaxed, program_of
from headway.dispatch.solver.neighbourhoods import Neighbourhoods
from headway.dispatch.solver.proving import Proof
from headway.dispatch.solver.repair import repaired
from headway.dispatch.solver.rows import Rows
from headway.dispatch.solver.searching import Beside, Best, searched

NEARNESS = (0.003, 0.01)
"""How far above the best a column may be, in mean costs of an order, in the first integer programs."""
PROVABLE = 500
"""Orders up to which the whole integer program may prove a better bound than whole loads have."""
FAR = 0.01
"""Whole loads are not looked at from a choice further above the bound, unless half of the time is over."""
CARRIERWISE = 3000
"""Orders up to which whole loads of carriers are looked at."""
CARRIERWISE_SHARE = 0.8
"""Share of the time left that they may take."""
FIRST_SHARE = 0.08
"""Share of the time left that neighbourhoods alone have before."""
AGAIN = 0.6
"""A proof begins again, with fewer columns, when the gap has shrunk to this share of what it was."""
AGAIN_AFTER = 0.15
"""But not before this share of its time has passed."""


def rounded(
    columns: Columns, rows: Rows, relaxed: Relaxed, gap: float, left_s: Callable[[], float], rng: np.random.Generator
) -> Chosen:  # fmt: skip
    """The best choice found until it is within `gap` of the bound or no time is left."""
    favourite = favourites(columns, relaxed)
    start = repaired(columns, rows, favourite, relaxed.values)
    chosen = Chosen(start, cost_of(columns, rows, start), relaxed.bound)
    near = Neighbourhoods.of(columns, rows, relaxed, gap, np.unique(np.concatenate((favourite, start))))
    for nearness in NEARNESS:
        if not chosen.within(gap) and left_s() > 0:
            chosen = near.improved(chosen, near.near(chosen, nearness), min(left_s() / 3, 2 + columns.n_orders / 2000))
    best = Best(near, chosen)
    if best.done or left_s() <= 0:
        return best.now
    begun = left_s()
    proving = columns.n_orders <= PROVABLE
    beside = None if proving else Beside(near, best, left_s, rng.spawn(1)[0])
    if beside is not None and columns.n_orders <= CARRIERWISE:
        searched(near, best, lambda: left_s() - (1 - FIRST_SHARE) * begun, rng)
        if _leaves_out(columns, best.now):
            beside.stop()
            proving, beside = True, None
    watch = _Watch(near, best, left_s, _proof(near, best.now, left_s()) if proving else None)
    if columns.n_orders <= CARRIERWISE:
        searched(near, best, lambda: 0.0 if best.now.within(FAR) else left_s() - begun / 2, rng, watch.look)
        carrierwise(near, best, lambda: left_s() - (1 - CARRIERWISE_SHARE) * begun, rng, watch.look)
    searched(near, best, left_s, rng, watch.look)
    watch.end()
    if beside is not None:
        beside.stop()
    return best.now


def _leaves_out(columns: Columns, best: Chosen) -> bool:
    """Is an order left out that a carrier serves? Branching then proves what shares of loads do not."""
    out = columns.carrier[best.columns] < 0
    return bool((out & (np.diff(columns.start) > 1)).any())


def _proof(near: Neighbourhoods, best: Chosen, budget_s: float) -> Proof | None:
    """Begin to prove a better bound, over every column that a better choice could have; None: there is no other."""
    program = program_of(near.columns, near.rows, near.near(best, math.inf), elastic=None)
    if not len(program.columns) or budget_s <= 0:
        return None
    start = np.isin(program.columns, best.columns).astype(float)
    within, gap = near.gap * abs(best.bound), best.cost - best.bound
    return Proof(program, start, within=within, budget_s=budget_s, gap=gap)


@dataclass(slots=True)
class _Watch:
    """Takes over what the proof beside the search has found, and begins it anew when that pays."""

    near: Neighbourhoods
    best: Best
    left_s: Callable[[], float]
    proof: Proof | None

    def look(self) -> None:
        """Learn the bound proved by now."""
        proof = self.proof
        if proof is None:
            return
        self.best.proved(proof.bound)
        now, spent = self.best.now, proof.budget_s - self.left_s()
        shrunk = now.cost - now.bound <= AGAIN * proof.gap and spent >= AGAIN_AFTER * proof.budget_s
        if self.best.done or not (shrunk or not proof.running):
            return
        again = proof.running
        self.end()
        self.proof = _proof(self.near, self.best.now, self.left_s()) if again else None

    def end(self) -> None:
        """Stop it, and keep the better of both choices."""
        if self.proof is None:
            return
        solved, program = self.proof.stop(), self.proof.program
        self.best.proved(self.proof.bound)
        self.proof = None
        since = self.best.now
        made = self.near.taken(since, program, solved)
        if made.cost < since.cost:
            self.best.found(made.columns, since)


def favourites(columns: Columns, relaxed: Relaxed) -> Ints:
    """The column with the largest share of each order."""
    share = np.zeros(len(columns.cost))
    share[relaxed.program.fixed] = 1.0
    share[relaxed.program.columns] = relaxed.solved.share
    return columns.cheapest(-share)
