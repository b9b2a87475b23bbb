"""Mixes beside each other: landed cost an order and on-time, with intervals over seeds, and paired differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from headway.sim.compare.statistics import mean_of
from headway.sim.mix.living import Lived

FIGURES: Mapping[str, Callable[[Lived], float]] = {
    "landed_cost_per_order": lambda lived: lived.cost_minor / lived.orders / 100,
    "on_time": lambda lived: lived.on_time / lived.orders,
    "given_up": lambda lived: lived.given_up / lived.orders,
    "own_share": lambda lived: lived.by["own"] / lived.orders,
    "3pl_share": lambda lived: lived.by["3pl"] / lived.orders,
    "gig_share": lambda lived: lived.by["gig"] / lived.orders,
    "freight_per_order": lambda lived: lived.freight_minor / lived.orders / 100,
    "shifts_per_order": lambda lived: lived.shifts_minor / lived.orders / 100,
    "driving_per_order": lambda lived: lived.driving_minor / lived.orders / 100,
    "penalties_per_order": lambda lived: lived.penalties_minor / lived.orders / 100,
}


def compared(lived: Sequence[Lived]) -> dict[str, Any]:
    """Figures of every mix, and of the others against `all`, seed by seed; money in major units."""
    mixes = list(dict.fromkeys(each.task.mix for each in lived))
    by_mix = {mix: sorted((e for e in lived if e.task.mix == mix), key=lambda e: e.task.seed) for mix in mixes}
    told: dict[str, Any] = {
        "seeds": sorted({each.task.seed for each in lived}),
        "orders": sum(each.orders for each in by_mix[mixes[0]]),
        "mixes": {
            mix: {name: _figure([of(e) for e in runs]) for name, of in FIGURES.items()} for mix, runs in by_mix.items()
        },
    }
    if "all" in by_mix:
        told["all_minus"] = {
            mix: {
                name: _figure([of(a) - of(b) for a, b in zip(by_mix["all"], runs, strict=True)])
                for name, of in FIGURES.items()
                if name in ("landed_cost_per_order", "on_time")
            }
            for mix, runs in by_mix.items()
            if mix != "all"
        }
    return told


def _figure(samples: Sequence[float]) -> dict[str, float | None]:
    found = mean_of(samples)
    return {"mean": round(found.mean, 4), "low_95": _round(found.low_95), "high_95": _round(found.high_95)}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def lines(told: Mapping[str, Any]) -> list[str]:
    """The report as a person reads it."""
    text = [f"{told['orders']} orders of {len(told['seeds'])} seeds; landed cost an order with its 95 % interval, EUR"]
    for mix, figures in told["mixes"].items():
        cost, on_time = figures["landed_cost_per_order"], figures["on_time"]
        shares = ", ".join(f"{kind} {figures[f'{kind}_share']['mean']:.0%}" for kind in ("own", "3pl", "gig"))
        text.append(
            f"{mix:4} {_interval(cost, '.2f')}  on time {_interval(on_time, '.1%')}  {shares}, "
            f"given up {figures['given_up']['mean']:.1%}"
        )
    for mix, figures in told.get("all_minus", {}).items():
        cost, on_time = figures["landed_cost_per_order"], figures["on_time"]
        text.append(f"all against {mix}: cost {_interval(cost, '+.2f')}, on time {_interval(on_time, '+.1%')}")
    return text


def _interval(figure: Mapping[str, float | None], spec: str) -> str:
    mean, low, high = (figure[name] for name in ("mean", "low_95", "high_95"))
    if low is None or high is None:
        return format(mean, spec)
    return f"{format(mean, spec)} ({format(low, spec)} to {format(high, spec)})"
