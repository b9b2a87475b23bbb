"""What weeks come to under each way of following what happens, side by side, and how far chance goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import mean, stdev
from typing import Any

from headway.dispatch.fleet.handlers import Reacting
from headway.sim.fleet.running import Lived

PAIRS = (("on", "insert"), ("insert", "off"), ("on", "off"))
"""Which ways are set against each other."""

FIGURES = (
    "on_time",
    "morning_on_time",
    "same_day_on_time",
    "delivered",
    "cost_per_stop",
    "km_per_stop",
    "changes_per_driver_day",
)


def document(lived: Sequence[Lived]) -> dict[str, Any]:
    """Each week's figures, the means of each way, and paired differences with their 95 % intervals over the seeds.

    `insert-off` is what taking orders in the day, and goods of broken vans, is worth by itself; `on-insert` what
    looking again and searching adds to it.
    """
    rows = [figures(each) for each in lived]
    ways = {name.value: [row for row in rows if row["live"] == name] for name in Reacting}
    means = {
        name: {figure: round(mean(row[figure] for row in found), 4) for figure in FIGURES}
        for name, found in ways.items()
        if found
    }
    differences = {f"{one}-{other}": _differences(ways[one], ways[other]) for one, other in PAIRS}
    return {"weeks": rows, "means": means, "differences": {pair: found for pair, found in differences.items() if found}}


def figures(lived: Lived) -> dict[str, Any]:
    """The figures of one week; shares of the orders that nobody wanted to cancel, the same under every way."""
    stops = max(1, lived.done + lived.failed)
    return {
        "seed": lived.week.seed,
        "live": lived.week.live.value,
        "orders": lived.orders,
        "cancelled": lived.cancelled,
        "on_time": round(lived.on_time / max(1, lived.orders), 4),
        "morning_on_time": round(lived.morning_on_time / max(1, lived.morning), 4),
        "same_day_on_time": round(lived.same_day_on_time / max(1, lived.same_day), 4),
        "delivered": round(lived.delivered / max(1, lived.orders), 4),
        "failed": lived.failed,
        "breakdowns": lived.breakdowns,
        "cost_per_stop": round(lived.cost_minor / 100 / stops, 3),
        "km_per_stop": round(lived.metres / 1000 / stops, 3),
        "km": round(lived.metres / 1000, 1),
        "van_days": lived.van_days,
        "hours": round(lived.duty_s / 3600, 1),
        "changes": dict(sorted(lived.changes.items())),
        "changes_per_driver_day": round(lived.driver_changes / max(1, lived.van_days), 2),
        "stops_moved": lived.moved,
        "recipients_told": lived.told,
    }


def _differences(ones: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    by_seed = {row["seed"]: row for row in others}
    pairs = [(row, by_seed[row["seed"]]) for row in ones if row["seed"] in by_seed]
    return {figure: _interval([one[figure] - other[figure] for one, other in pairs]) for figure in FIGURES if pairs}


def _interval(values: Sequence[float]) -> dict[str, float | None]:
    """Mean and half the width of the 95 % interval (Student's t); None for one pair."""
    if len(values) < 2:
        return {"mean": round(values[0], 4), "within": None}
    t = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 9: 2.26}.get(len(values) - 1, 2.1)
    return {"mean": round(mean(values), 4), "within": round(t * stdev(values) / sqrt(len(values)), 4)}


def lines(told: Mapping[str, Any]) -> list[str]:
    """For a person."""
    ways, pairs = list(told["means"]), list(told["differences"])
    found = [f"{'figure':<24}" + "".join(f"{way:>12}" for way in ways) + "".join(f"{pair:>22}" for pair in pairs)]
    for figure in FIGURES:
        means = "".join(f"{told['means'][way][figure]:>12.4f}" for way in ways)
        found.append(f"{figure:<24}{means}" + "".join(f"{_apart(told, pair, figure):>22}" for pair in pairs))
    for week in told["weeks"]:
        causes = ", ".join(f"{cause} {count}" for cause, count in week["changes"].items()) or "none"
        found.append(f"seed {week['seed']} live {week['live']}: {week['orders']} orders, changes: {causes}")
    return found


def _apart(told: Mapping[str, Any], pair: str, figure: str) -> str:
    """A difference; without an interval where there is one week only."""
    differs = told["differences"][pair][figure]
    within = "" if differs["within"] is None else f" ± {differs['within']:.4f}"
    return f"{differs['mean']:+.4f}{within}"
