"""A problem carrier by carrier: each one's candidates, and the rows that bind only them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.dispatch.solver.columns import Columns, Floats, Ints, Mask
from headway.dispatch.solver.rows import Rows

SLOP_KG = 1e-6
"""So much too heavy a load still counts as possible where a bound is proved: a bound may be too low, never too high."""


@dataclass(frozen=True, slots=True)
class Part:
    """One carrier's candidates; a load is a mask over them.

    only: the place (a number of the carrier's groups) that a row binds; -1: all of them.
    amounts: what each candidate takes of each row. penalty: of what a commitment misses; 0 for capacity.
    slop: how far each row may be exceeded where a bound is proved.
    """

    columns: Ints
    orders: Ints
    cost: Floats
    kg: Floats
    place: Ints
    limit: Floats
    by_kg: Mask
    commitment: Mask
    penalty: Floats
    only: Ints
    amounts: Floats
    slop: Floats

    @property
    def sign(self) -> Floats:
        """1 for capacity, -1 for commitments."""
        return np.where(self.commitment, -1.0, 1.0)

    def cost_of(self, load: Mask, cost: Floats) -> float:
        """What a load costs, with the shortfall of commitments, where the candidates cost so much."""
        short = np.maximum(0.0, self.limit - load @ self.amounts)
        return float(cost[load].sum() + (self.penalty * short).sum())


def parts_of(columns: Columns, rows: Rows) -> list[Part]:
    """The parts of all carriers that have candidates; every candidate but those that leave out is in one of them."""
    carriers = np.unique(columns.carrier[columns.carrier >= 0])
    return [_part(columns, rows, int(carrier)) for carrier in carriers]


def _part(columns: Columns, rows: Rows, carrier: int) -> Part:
    mine = np.flatnonzero(columns.carrier == carrier)
    groups, place = np.unique(columns.group[mine], return_inverse=True)
    pairs = np.isin(rows.group, groups)
    numbers = np.unique(rows.row[pairs])
    covers = np.zeros((len(groups), len(numbers)), dtype=bool)
    row = np.searchsorted(numbers, rows.row[pairs])
    covers[np.searchsorted(groups, rows.group[pairs]), row] = True
    by_kg, commitment = rows.by_kg[numbers], rows.commitment[numbers]
    kg = columns.kg_of(mine)
    place = place.reshape(-1)
    amounts = np.where(covers[place], np.where(by_kg, kg[:, None], 1.0), 0.0)
    return Part(
        columns=mine,
        orders=columns.order[mine],
        cost=columns.cost[mine],
        kg=kg,
        place=place,
        limit=rows.limit[numbers],
        by_kg=by_kg,
        commitment=commitment,
        penalty=np.where(commitment, rows.penalty[numbers], 0.0),
        only=np.where(covers.all(axis=0), -1, covers.argmax(axis=0)),
        amounts=amounts,
        slop=slop_of(rows.limit[numbers], amounts),
    )


def slop_of(limit: Floats, amounts: Floats) -> Floats:
    """What sums of these amounts may be wrong by, and a little more."""
    slop: Floats = SLOP_KG + 1e-11 * (limit + amounts.sum(axis=0))
    return slop
