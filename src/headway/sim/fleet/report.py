"""What weeks with and without live changes come to, side by side, and how far chance goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import mean, stdev
from typing import Any

from headway.sim.fleet.running import Lived

FIGURES = ("on_time", "morning_on_time", "delivered", "cost_per_stop", "km_per_stop", "changes_per_driver_day")


def document(lived: Sequence[Lived]) -> dict[str, Any]:
    """Each week's figures, the means of both ways, and the paired difference with its 95 % interval over the seeds."""
    rows = [figures(each) for each in lived]
    ways = {name: [row for row in rows if row["live"] == name] for name in ("on", "off")}
    means = {
        name: {figure: round(mean(row[figure] for row in found), 4) for figure in FIGURES}
        for name, found in ways.items()
        if found
    }
    return {"weeks": rows, "means": means, "differences": _differences(ways)}


def figures(lived: Lived) -> dict[str, Any]:
    """The figures of one week; shares of the orders that were not cancelled."""
    stops = max(1, lived.delivered + lived.failed)
    return {
        "seed": lived.week.seed,
        "live": "on" if lived.week.live else "off",
        "orders": lived.orders,
        "cancelled": lived.cancelled,
        "on_time": round(lived.on_time / max(1, lived.orders), 4),
        "morning_on_time": round(lived.morning_on_time / max(1, lived.morning), 4),
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


def _differences(ways: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    off = {row["seed"]: row for row in ways["off"]}
    pairs = [(row, off[row["seed"]]) for row in ways["on"] if row["seed"] in off]
    return {figure: _interval([on[figure] - still[figure] for on, still in pairs]) for figure in FIGURES if pairs}


def _interval(values: Sequence[float]) -> dict[str, float | None]:
    """Mean and half the width of the 95 % interval (Student's t); None for one pair."""
    if len(values) < 2:
        return {"mean": round(values[0], 4), "within": None}
    t = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 9: 2.26}.get(len(values) - 1, 2.1)
    return {"mean": round(mean(values), 4), "within": round(t * stdev(values) / sqrt(len(values)), 4)}


def lines(told: Mapping[str, Any]) -> list[str]:
    """For a person."""
    found = [f"{'figure':<24}{'live on':>12}{'live off':>12}{'difference':>22}"]
    for figure in FIGURES:
        on, off = (told["means"].get(name, {}).get(figure) for name in ("on", "off"))
        differs = told["differences"].get(figure)
        text = "" if differs is None else f"{differs['mean']:+.4f} ± {differs['within'] or 0:.4f}"
        found.append(f"{figure:<24}{_shown(on):>12}{_shown(off):>12}{text:>22}")
    for week in told["weeks"]:
        causes = ", ".join(f"{cause} {count}" for cause, count in week["changes"].items()) or "none"
        found.append(f"seed {week['seed']} live {week['live']}: {week['orders']} orders, changes: {causes}")
    return found


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
