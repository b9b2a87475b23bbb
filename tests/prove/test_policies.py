"""Three policies on the same seeds: ours costs less and is more punctual, and what-if foretells as much from a log."""

from __future__ import annotations

import os
from typing import Any

import pytest

from headway.sim.compare import Task, compared, lines, live_all, retender_cost
from headway.sim.compare.guide import CHEAPEST, GUIDE
from headway.sim.compare.running import DRAWS
from headway.sim.customers import CURRENCY

pytestmark = pytest.mark.prove

SEEDS = int(os.environ.get("HEADWAY_PROVE_SEEDS", "20"))
DAYS = int(os.environ.get("HEADWAY_PROVE_DAYS", "5"))
ORDERS = int(os.environ.get("HEADWAY_PROVE_DAY_ORDERS", "100"))
PROCESSES = 2


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    tasks = [Task(seed, DAYS, ORDERS, draws=DRAWS) for seed in range(1, SEEDS + 1)]
    terms = {"days": DAYS, "orders_a_day": ORDERS, "retender_cost": retender_cost(), "currency": CURRENCY}
    document = {**terms, **compared(list(live_all(tasks, PROCESSES))), "elapsed_s": 0}
    print("\n" + "\n".join(lines(document)))
    return document


def test_every_day_of_every_policy_is_sound(found: dict[str, Any]) -> None:
    assert found["unsound"] == []


@pytest.mark.parametrize("other", [CHEAPEST, GUIDE])
def test_ours_costs_less_in_the_mean_beyond_chance(found: dict[str, Any], other: str) -> None:
    assert found["ours_less"][other]["cost"]["high_90"] < 0


@pytest.mark.parametrize("other", [CHEAPEST, GUIDE])
def test_ours_is_more_punctual_in_the_mean_beyond_chance(found: dict[str, Any], other: str) -> None:
    assert found["ours_less"][other]["on_time"]["low_90"] > 0


@pytest.mark.parametrize("figure", ["cost", "on_time"])
def test_what_if_foretells_the_truth_within_its_own_interval(found: dict[str, Any], figure: str) -> None:
    """Nine of ten are to be within; fewer than 15 of 20 would be, for a sound interval, once in a hundred times."""
    coverage = found["whatif"][figure]
    assert coverage["covered"] >= 0.75 * coverage["seeds"]
