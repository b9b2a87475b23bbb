"""The best plan that can be put together from routes met before: a set partition, by HiGHS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import highspy
import numpy as np
import pyvrp

from headway.routing.engines.packing import Packed, pack, route_cost

Priced = tuple[int, Packed]
"""A route with what it costs."""

Key = tuple[int, frozenset[int]]
"""A vehicle type and whom its route serves, in whatever order."""


class Pool:
    """The cheapest order met of each set of stops and vehicle type, the latest ones."""

    def __init__(self, most: int = 30_000) -> None:
        self.routes: dict[Key, Priced] = {}
        self.most = most

    def add(self, solution: pyvrp.Solution) -> None:
        """Remember a solution's routes, those that may be driven."""
        self.put((route_cost(each), pack(each)) for each in solution.routes() if each.is_feasible())

    def put(self, routes: Iterable[Priced]) -> None:
        """Remember routes; the oldest go where there are too many."""
        for price, route in routes:
            key = _key(route)
            known = self.routes.pop(key, None)
            self.routes[key] = known if known is not None and known[0] <= price else (price, route)
            if len(self.routes) > self.most:
                del self.routes[next(iter(self.routes))]


def best_of(data: pyvrp.ProblemData, pool: Pool, start: Sequence[Packed], seconds: float) -> list[Packed] | None:
    """The cheapest choice of routes that serves everybody once; None where none was found in time.

    minimise sum(cost_r x_r) + sum(prize_i u_i), each order in one chosen route or left out if it may be, and no more
    routes of a vehicle type than there are vehicles.

    Args:
        start: routes whose sets of stops are all in the pool: a choice to begin with.
    """
    rows, prizes = _rows(data)
    if not rows or not pool.routes:
        return None
    counts = [each.num_available for each in data.vehicle_types()]
    found = list(pool.routes.values())
    chosen = {key: at for at, key in enumerate(pool.routes)}
    begun = np.zeros(len(found) + len(prizes))
    begun[[chosen[_key(each)] for each in start]] = 1.0
    missing = set(prizes) - {rows[code] for _, codes in start for code in codes if code in rows}
    for at, row in enumerate(prizes):
        begun[len(found) + at] = float(row in missing)
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options = {"output_flag": False, "threads": 1, "time_limit": seconds, "mip_rel_gap": 1e-6}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(_model(found, rows, prizes, counts))
    solution = highspy.HighsSolution()
    solution.col_value = list(begun)
    solver.setSolution(solution)
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    share = np.array(solver.getSolution().col_value)[: len(found)]
    return [found[int(at)][1] for at in np.flatnonzero(share > 0.5)]


def _key(route: Packed) -> Key:
    return route[0], frozenset(route[1])


def _rows(data: pyvrp.ProblemData) -> tuple[dict[int, int], dict[int, int]]:
    """By code of an activity its row (of a group one, of a delivery none); by row what leaving it costs."""
    rows: dict[int, int] = {}
    prizes: dict[int, int] = {}
    of_group: dict[int, int] = {}
    at = 0
    for number, client in enumerate(data.clients()):
        if client.group is None or client.group not in of_group:
            rows[4 * number] = at
            needed = client.required if client.group is None else data.group(client.group).required
            if not needed:
                prizes[at] = client.prize
            if client.group is not None:
                of_group[client.group] = at
            at += 1
        else:
            rows[4 * number] = of_group[client.group]
    for number, shipment in enumerate(data.shipments()):
        rows[4 * number + 2] = at
        if not shipment.required:
            prizes[at] = shipment.prize
        at += 1
    return rows, prizes


def _model(
    routes: Sequence[Priced], rows: dict[int, int], prizes: dict[int, int], counts: list[int]
) -> highspy.HighsLp:
    orders = max(rows.values()) + 1
    covered = [[rows[code] for code in codes if code in rows] + [orders + kind] for _, (kind, codes) in routes]
    covered += [[row] for row in prizes]
    width, height = len(covered), orders + len(counts)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = width, height
    model.col_cost_ = np.array([price for price, _ in routes] + list(prizes.values()), dtype=np.float64)
    model.col_lower_, model.col_upper_ = np.zeros(width), np.ones(width)
    model.row_lower_ = np.concatenate((np.ones(orders), np.zeros(len(counts))))
    model.row_upper_ = np.concatenate((np.ones(orders), np.array(counts, dtype=np.float64)))
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.cumsum([0, *[len(each) for each in covered]]).astype(np.int32)
    model.a_matrix_.index_ = np.array([row for each in covered for row in each], dtype=np.int32)
    model.a_matrix_.value_ = np.ones(sum(map(len, covered)))
    model.integrality_ = [highspy.HighsVarType.kInteger] * width
    return model
