"""The comparison as one document: every policy's figures, ours against each other one, and how what-if did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from statistics import fmean
from typing import Any

from headway.sim.compare.foretelling import TRUTHS
from headway.sim.compare.guide import HEADWAY, POLICIES
from headway.sim.compare.outcome import Outcome
from headway.sim.compare.running import Lived
from headway.sim.compare.statistics import mean_of

FIGURES: Mapping[str, Callable[[Outcome], float]] = {
    "cost": lambda o: o.cost_minor / 100,
    "freight": lambda o: o.freight_minor / 100,
    "penalties": lambda o: o.penalties_minor / 100,
    "retenders": lambda o: o.retenders_minor / 100,
    "on_time": lambda o: o.on_time,
    "acceptance": lambda o: o.acceptance,
    "given_up": lambda o: o.given_up,
}
"""Money in major units of the network's currency, shares in 0..1, orders given up."""


def compared(lives: Sequence[Lived]) -> dict[str, Any]:
    """The document over seeds in their order; differences are ours less the other's, seed by seed."""
    found = sorted(lives, key=lambda lived: lived.seed)
    others = [policy for policy in POLICIES if policy != HEADWAY]
    return {
        "seeds": [lived.seed for lived in found],
        "orders": sum(lived.outcomes[HEADWAY].orders for lived in found),
        "policies": {policy: _figures([lived.outcomes[policy] for lived in found]) for policy in POLICIES},
        "ours_less": {other: _paired(found, other) for other in others},
        "whatif": _whatif(found),
        "by_seed": [_seed(lived) for lived in found],
        "unsound": [text for lived in found for text in lived.unsound],
    }


def _figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {name: asdict(mean_of([of(each) for each in outcomes])) for name, of in FIGURES.items()}


def _paired(lives: Sequence[Lived], other: str) -> dict[str, Any]:
    pairs = [(lived.outcomes[HEADWAY], lived.outcomes[other]) for lived in lives]
    differences = {
        name: asdict(mean_of([of(ours) - of(theirs) for ours, theirs in pairs])) for name, of in FIGURES.items()
    }
    shares = [(ours.cost_minor - theirs.cost_minor) / theirs.cost_minor for ours, theirs in pairs if theirs.cost_minor]
    return {
        **differences,
        "cost_share": asdict(mean_of(shares)),
        "cheaper_seeds": sum(ours.cost_minor < theirs.cost_minor for ours, theirs in pairs),
        "more_punctual_seeds": sum(ours.late * theirs.orders < theirs.late * ours.orders for ours, theirs in pairs),
        "dearer_seeds": [
            lived.seed for lived, (ours, theirs) in _with(lives, pairs) if ours.cost_minor > theirs.cost_minor
        ],
        "less_punctual_seeds": [
            lived.seed for lived, (ours, theirs) in _with(lives, pairs) if ours.on_time < theirs.on_time
        ],
    }


def _with(lives: Sequence[Lived], pairs: list[tuple[Outcome, Outcome]]) -> list[tuple[Lived, tuple[Outcome, Outcome]]]:
    return list(zip(lives, pairs, strict=True))


def _whatif(lives: Sequence[Lived]) -> dict[str, Any]:
    """How often the truth of ours lay within the 90 % interval that the cheapest-first log gave."""
    told = [lived for lived in lives if lived.foretold]
    return {name: _coverage(told, name) for name in TRUTHS} if told else {}


def _coverage(lives: Sequence[Lived], name: str) -> dict[str, Any]:
    pairs = [(lived.foretold[name], TRUTHS[name](lived.outcomes[HEADWAY])) for lived in lives]
    return {
        "seeds": len(pairs),
        "covered": sum(told.covers(truth) for told, truth in pairs),
        "mean_truth": fmean(truth for _, truth in pairs),
        "mean_foretold": fmean(told.mean for told, _ in pairs),
        "mean_happened": fmean(told.happened for told, _ in pairs),
        "mean_width": fmean(told.high - told.low for told, _ in pairs),
        "missed": [lived.seed for lived, (told, truth) in zip(lives, pairs, strict=True) if not told.covers(truth)],
    }


def _seed(lived: Lived) -> dict[str, Any]:
    return {
        "seed": lived.seed,
        "policies": {policy: asdict(lived.outcomes[policy]) for policy in POLICIES},
        "whatif": {
            name: {**asdict(told), "truth": TRUTHS[name](lived.outcomes[HEADWAY])}
            for name, told in lived.foretold.items()
        },
    }
