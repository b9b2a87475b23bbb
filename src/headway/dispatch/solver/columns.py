"""The candidates of a problem as flat arrays: for each order "left out", then the cheapest rate of each carrier."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from headway.dispatch.solver.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
CHUNK_PAIRS = 4_000_000
"""Pairs of order and rate looked at together: bounds the memory, not the result."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Candidates sorted by order. Column `start[i]` leaves order `i` out: rate, carrier and group are -1.

    A group is a carrier at an origin: whatever prices capacity prices all candidates of a group alike, by shipment and
    by kilogram.
    """

    start: Ints
    """Where each order's candidates begin; one more at the end."""
    order: Ints
    rate: Ints
    carrier: Ints
    group: Ints
    cost: Floats
    weight_kg: Floats
    """Of each order."""
    groups: tuple[tuple[int, int], ...]
    """Carrier and origin of each group."""

    @property
    def n_orders(self) -> int:
        """How many orders there are."""
        return len(self.start) - 1

    @property
    def kg(self) -> Floats:
        """The weight of each candidate's order."""
        return self.weight_kg[self.order]

    def kg_of(self, columns: Ints) -> Floats:
        """The weight of the orders of some columns."""
        return self.weight_kg[self.order[columns]]

    def take(self, orders: Ints) -> Columns:
        """The same for some of the orders, in the order given; an order may be taken more than once."""
        lengths = np.diff(self.start)[orders]
        start = np.concatenate(([0], np.cumsum(lengths)))
        picked = np.repeat(self.start[orders] - start[:-1], lengths) + np.arange(start[-1])
        return replace(
            self,
            start=start,
            order=np.repeat(np.arange(len(orders)), lengths),
            rate=self.rate[picked],
            carrier=self.carrier[picked],
            group=self.group[picked],
            cost=self.cost[picked],
            weight_kg=self.weight_kg[orders],
        )

    def only(self, keep: Mask) -> Columns:
        """Some of the candidates, among them every one that leaves an order out."""
        order = self.order[keep]
        return replace(
            self,
            start=np.searchsorted(order, np.arange(self.n_orders + 1)),
            order=order,
            rate=self.rate[keep],
            carrier=self.carrier[keep],
            group=self.group[keep],
            cost=self.cost[keep],
        )

    def cheapest(self, value: Floats) -> Ints:
        """The column with the least value of each order, the first where several are equal."""
        least = np.minimum.reduceat(value, self.start[:-1])
        hits = np.flatnonzero(value == least[self.order])
        return hits[np.diff(self.order[hits], prepend=-1) > 0]


def columns_of(problem: Problem) -> Columns:
    """All candidates of a problem; of a carrier's rates that serve an order only the cheapest can matter."""
    lanes: dict[tuple[str, str, str], int] = {}
    order_lane = _codes([(o.origin, o.destination, o.service) for o in problem.orders], lanes)
    rate_lane = _codes([(r.origin, r.destination, r.service) for r in problem.rates], lanes)
    by_lane = np.argsort(rate_lane, kind="stable")
    bounds = np.searchsorted(rate_lane[by_lane], np.arange(len(lanes) + 1))
    parts = [_pairs(problem, piece, order_lane, by_lane, bounds) for piece in _pieces(order_lane, bounds)]
    left_out = np.arange(len(problem.orders), dtype=np.int64)
    order = np.concatenate([left_out, *(p[0] for p in parts)])
    rate = np.concatenate([np.full(len(left_out), -1), *(p[1] for p in parts)])
    cost = np.concatenate([np.full(len(left_out), problem.unassigned_penalty), *(p[2] for p in parts)])
    return _arranged(problem, order, rate, cost)


def _codes(keys: list[tuple[str, str, str]], known: dict[tuple[str, str, str], int]) -> Ints:
    return np.fromiter((known.setdefault(key, len(known)) for key in keys), dtype=np.int64, count=len(keys))


def _pieces(order_lane: Ints, bounds: Ints) -> list[Ints]:
    """Orders in runs that have at most about `CHUNK_PAIRS` rates on their lanes together."""
    if not len(order_lane):
        return []
    pairs = np.cumsum(bounds[order_lane + 1] - bounds[order_lane])
    cuts = np.searchsorted(pairs, np.arange(CHUNK_PAIRS, pairs[-1], CHUNK_PAIRS))
    return np.split(np.arange(len(order_lane)), np.unique(cuts))


def _pairs(problem: Problem, orders: Ints, order_lane: Ints, by_lane: Ints, bounds: Ints) -> tuple[Ints, Ints, Floats]:
    lane = order_lane[orders]
    lengths = bounds[lane + 1] - bounds[lane]
    ends = np.cumsum(lengths)
    order = np.repeat(orders, lengths)
    rate = by_lane[np.repeat(bounds[lane] - ends + lengths, lengths) + np.arange(len(order))]
    kg = np.array([o.weight_kg for o in problem.orders], dtype=float)[order]
    rates = problem.rates
    low, high = (np.array([getattr(r, name) for r in rates], dtype=float) for name in ("min_kg", "max_kg"))
    fits = (low[rate] <= kg) & (kg <= high[rate])
    order, rate, kg = order[fits], rate[fits], kg[fits]
    carrier = _carriers(problem)[rate]
    cost = _cost(problem, order, rate, carrier, kg)
    keep = np.lexsort((rate, cost, carrier, order))
    order, rate, carrier, cost = order[keep], rate[keep], carrier[keep], cost[keep]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (order[1:] != order[:-1]) | (carrier[1:] != carrier[:-1])
    return order[fresh], rate[fresh], cost[fresh]


def _carriers(problem: Problem) -> Ints:
    index = {carrier.id: number for number, carrier in enumerate(problem.carriers)}
    return np.array([index[rate.carrier] for rate in problem.rates], dtype=np.int64)


def _cost(problem: Problem, order: Ints, rate: Ints, carrier: Ints, kg: Floats) -> Floats:
    """`max(minimum, per_kg * weight_kg) + (1 - on_time) * late_penalty` of each pair."""
    minimum = np.array([r.minimum for r in problem.rates], dtype=float)
    per_kg = np.array([r.per_kg for r in problem.rates], dtype=float)
    late = 1 - np.array([c.on_time for c in problem.carriers], dtype=float)
    penalty = np.array([o.late_penalty for o in problem.orders], dtype=float)
    cost: Floats = np.maximum(minimum[rate], per_kg[rate] * kg) + late[carrier] * penalty[order]
    return cost


def _arranged(problem: Problem, order: Ints, rate: Ints, cost: Floats) -> Columns:
    """Sort by order, and group by carrier and origin."""
    by_order = np.argsort(order, kind="stable")
    order, rate, cost = order[by_order], rate[by_order], cost[by_order]
    origins: dict[str, int] = {}
    origin = np.array([origins.setdefault(o.origin, len(origins)) for o in problem.orders], dtype=np.int64)
    carrier = np.append(_carriers(problem), -1)[rate]
    key = np.where(rate < 0, -1, carrier * max(1, len(origins)) + origin[order])
    keys, group = np.unique(key, return_inverse=True)
    shift = int(len(keys) > 0 and keys[0] == -1)
    width = max(1, len(origins))
    return Columns(
        start=np.searchsorted(order, np.arange(len(problem.orders) + 1)),
        order=order,
        rate=rate,
        carrier=carrier,
        group=group.reshape(-1) - shift,
        cost=cost,
        weight_kg=np.array([o.weight_kg for o in problem.orders], dtype=float),
        groups=tuple((int(k) // width, int(k) % width) for k in keys[shift:]),
    )
