"""The document for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_COSTS = (("freight_minor", "freight"), ("late_minor", "late ones"), ("goodwill_minor", "goodwill"))


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The document, line by line."""
    seeds = found["seeds"]
    yield f"A storm of faults: {found['orders']:,} orders, seeds {seeds[0]} to {seeds[-1]}"
    yield "put in: " + ", ".join(f"{count} {kind}" for kind, count in found["faults"].items())
    for life, told in found["lives"].items():
        yield ""
        yield f"Playbooks {life}"
        yield from _life(told)
    if "worth" in found:
        yield ""
        yield from _worth(found["worth"])
    yield ""
    unsound = found["unsound"]
    yield "invariants: " + ("all hold" if not unsound else "; ".join(unsound[:8]))


def _life(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'':24}{'true':>7}{'recall':>9}{'spoken':>8}{'precision':>11}{'p50 min':>10}{'p95 min':>10}"
    sums = (("all but forecasts", told["all_but_forecasts"]), ("all", told["all_kinds"]))
    for name, kind in (*told["kinds"].items(), *((name, {"spoken": None, **whole}) for name, whole in sums)):
        yield (
            f"{name:24}{kind['truths']:>7}{_percent(kind['recall']):>9}{_text(kind['spoken']):>8}"
            f"{_percent(kind['precision']):>11}{_text(kind['p50_min']):>10}{_text(kind['p95_min']):>10}"
        )
    yield from _forecasts(told["kinds"])
    base = told["baseline"]
    yield (
        f"{told['cases']} cases about {told['causes_seen']} causes: {told['cases_per_cause']} a cause"
        f" (a plain system: {base['alerts_per_cause']} alerts a cause, {base['alerts']} in all)"
    )
    if told["split_causes"]:
        yield "  several cases: " + ", ".join(f"{count} {kind}" for kind, count in told["split_causes"].items())
    for text in told["apart"]:
        yield f"    {text}"
    yield (
        f"resolved without a person: {_percent(told['share_resolved_alone'])} of {told['cases'] - told['still_open']};"
        f" {told['handed']} handed over, {told['still_open']} still at work;"
        f" {told['touches_per_100']} touches per 100 shipments"
    )
    for why, count in told["why_handed"].items():
        yield f"  {count:>5} {why}"
    cost = told["cost"]
    parts = ", ".join(f"{cost[name]:,.2f} {title}" for name, title in _COSTS)
    yield f"cost {cost['total_minor']:,.2f} EUR a seed: {parts}; {_percent(told['on_time'])} on time"
    agree = told["decisions_replayed"] - told["decisions_that_differ"]
    yield (
        f"decisions: {agree} of {told['decisions_replayed']} replay; {told['approvals']} approvals asked,"
        f" {told['approvals_refused']} refused; {told['taken_over']} runs taken over by a person"
    )


def _forecasts(kinds: Mapping[str, Any]) -> Iterator[str]:
    """What was foretold with a chance, beside what came of it."""
    for name, kind in kinds.items():
        if kind["said"] is not None:
            yield (
                f"{name}: a chance of {_percent(kind['said'])} was given, {_percent(kind['precision'])} came;"
                f" of {kind['came']} that came {kind['foretold']} were foretold"
            )


def _worth(worth: Mapping[str, Any]) -> Iterator[str]:
    yield "Playbooks on less off, a seed (95 % interval)"
    rows = (*_COSTS, ("total_minor", "all"), ("on_time_points", "on time, points"), ("touches_per_100", "touches"))
    for name, title in rows:
        mean = worth[name]
        between = "" if mean["low_95"] is None else f" ({mean['low_95']:,.2f} to {mean['high_95']:,.2f})"
        yield f"  {title:18}{mean['mean']:>14,.2f}{between}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100.0 * share:.1f} %"


def _text(value: object) -> str:
    return "–" if value is None else str(value)
