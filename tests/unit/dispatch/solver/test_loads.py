"""Loads of one carrier against all of its subsets: the least, and the bound."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.dispatch.solver import loads
from headway.dispatch.solver.columns import columns_of
from headway.dispatch.solver.generator import Shape, generate
from headway.dispatch.solver.loads import Loads
from headway.dispatch.solver.parts import Part, parts_of, slop_of
from headway.dispatch.solver.rows import rows_of

ORDERS = 7
amount = st.integers(0, 12).map(float)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    """A carrier with some orders at two places; rows of each kind that bind one place or both."""
    place = np.array(draw(st.lists(st.integers(0, 1), min_size=ORDERS, max_size=ORDERS)))
    kg = np.array(draw(st.lists(amount, min_size=ORDERS, max_size=ORDERS)))
    row = st.tuples(st.sampled_from(["count", "kg", "promise"]), st.sampled_from([-1, -1, 0, 1]), st.integers(0, 20))
    rows = draw(st.lists(row, max_size=4))
    by_kg = np.array([kind == "kg" for kind, _, _ in rows], dtype=bool)
    only = np.array([where for _, where, _ in rows], dtype=int)
    covers = (only[None, :] < 0) | (place[:, None] == only[None, :])
    amounts = np.where(covers, np.where(by_kg, kg[:, None], 1.0), 0.0).reshape(ORDERS, len(rows))
    limit = np.array([limit for _, _, limit in rows], dtype=float)
    return Part(
        columns=np.arange(ORDERS),
        orders=np.arange(ORDERS),
        cost=np.array(draw(st.lists(amount, min_size=ORDERS, max_size=ORDERS))),
        kg=kg,
        place=place,
        limit=limit,
        by_kg=by_kg,
        commitment=np.array([kind == "promise" for kind, _, _ in rows], dtype=bool),
        penalty=np.array([2.5 if kind == "promise" else 0.0 for kind, _, _ in rows]),
        only=only,
        amounts=amounts,
        slop=slop_of(limit, amounts),
    )


worths = st.lists(amount, min_size=ORDERS, max_size=ORDERS).map(np.array)


def everything(part: Part, worth: np.ndarray) -> dict[tuple[bool, ...], float]:
    """What each load that keeps to capacity costs net of worth."""
    found = {}
    for picked in product([False, True], repeat=len(part.orders)):
        load = np.array(picked)
        if (load @ part.amounts <= part.limit)[~part.commitment].all():
            found[picked] = part.cost_of(load, part.cost - worth[part.orders])
    return found


@settings(max_examples=40, deadline=None)
@given(parts(), worths)
def test_the_best_load_is_the_least_of_all(part: Part, worth: np.ndarray) -> None:
    found = Loads(part).best(worth)
    least = min(everything(part, worth).values())
    assert found.load is not None
    assert part.cost_of(found.load, part.cost - worth) == pytest.approx(least)
    assert found.bound == pytest.approx(least)


@settings(max_examples=40, deadline=None)
@given(parts(), worths, st.integers(0, ORDERS - 1), st.booleans())
def test_what_is_decided_is_kept(part: Part, worth: np.ndarray, which: int, taken: bool) -> None:
    asked = Loads(part)
    asked.forced[which] = int(taken)
    fit = [cost for load, cost in everything(part, worth).items() if load[which] == taken]
    found = asked.best(worth)
    assert found.bound <= min(fit, default=np.inf) + 1e-9
    if fit:
        assert found.load is not None
        assert found.load[which] == taken
        assert found.bound == pytest.approx(min(fit))


@settings(max_examples=40, deadline=None)
@given(parts(), worths)
def test_loads_nearly_as_good_keep_to_capacity(part: Part, worth: np.ndarray) -> None:
    every = everything(part, worth)
    others = [tuple(bool(each) for each in load) for load in Loads(part).best(worth).others]
    assert set(others) <= set(every)


@settings(max_examples=40, deadline=None)
@given(parts(), worths)
def test_where_lists_grow_too_long_the_bound_is_lower_and_never_wrong(part: Part, worth: np.ndarray) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loads, "MOST_STATES", 2)
        patch.setattr(loads, "FIRST_STATES", 2)
        patch.setattr(loads, "FRAMES", 4)
        found = Loads(part).best(worth)
    assert found.bound <= min(everything(part, worth).values()) + 1e-9


@settings(max_examples=40, deadline=None)
@given(parts(), worths)
def test_loads_with_and_without_a_heavy_order_are_all_there_are(part: Part, worth: np.ndarray) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loads, "FIRST_STATES", 2)
        patch.setattr(loads, "FRAMES", 1000)
        found = Loads(part).best(worth)
    assert found.bound == pytest.approx(min(everything(part, worth).values()))


def test_the_parts_have_every_candidate_once() -> None:
    problem = generate(Shape(60, carriers=5, by_origin=0.5), 2)
    columns = columns_of(problem)
    found = parts_of(columns, rows_of(problem, columns))
    together = np.sort(np.concatenate([part.columns for part in found]))
    assert together.tolist() == np.flatnonzero(columns.group >= 0).tolist()


def test_a_part_counts_as_the_rows_do() -> None:
    problem = generate(Shape(60, carriers=5, by_origin=0.5), 2)
    columns = columns_of(problem)
    rows = rows_of(problem, columns)
    for part in parts_of(columns, rows):
        load = np.arange(len(part.columns)) % 3 > 0
        usage = rows.usage(columns, part.columns[load])
        mine = replace(rows, limit=np.arange(rows.n, dtype=float))
        numbers = parts_of(columns, mine)[int(columns.carrier[part.columns[0]])].limit.astype(int)
        assert (load @ part.amounts).tolist() == pytest.approx(usage[numbers].tolist())
