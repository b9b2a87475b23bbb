"""A trained ETA model: asked for cases or segments, it answers three quantiles of the time they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from headway.learning.eta.boosting import Bag
from headway.learning.eta.cases import Cases, Floats, Past, Seen
from headway.learning.eta.conformal import group_of, moved
from headway.learning.eta.features import Beliefs, Features, Node
from headway.learning.eta.network import Nets

SHARES = (0.5, 0.8, 0.9)
"""Of the quantiles, in the order in which they are answered."""

NAMES = ("p50", "p80", "p90")

OF_NETS = 0.7
"""What networks say counts so much, where a quantile has them, and its bag of trees the rest."""


@dataclass(frozen=True)
class Quantiles:
    """Seconds not exceeded with a chance of 50, 80 and 90 %, one a case; `known`: journeys known of its corridor."""

    p50_s: Floats
    p80_s: Floats
    p90_s: Floats
    known: Floats


@dataclass(frozen=True)
class EtaModel:
    """What was learned: finished cases and the past they rest on, what grew on it, and how far each quantile is moved.

    Attributes:
        bags, moves, nets: by name of the quantile; only the median has nets; in models saved before, none.
        metrics: what was measured at training; see `training.py`.
    """

    seen: Seen
    past: Past
    nodes: Mapping[str, Node]
    bags: Mapping[str, Bag]
    moves: Mapping[str, Mapping[str, float]]
    metrics: Mapping[str, float] = field(default_factory=dict)
    nets: Mapping[str, Nets] = field(default_factory=dict)

    @cached_property
    def beliefs(self) -> Beliefs:
        """The prior, fitted when first asked for."""
        return Beliefs(self.seen, self.past, self.nodes, kinds_of(self.seen))

    @property
    def trained_until_s(self) -> float:
        """When the last case it learned from was finished, seconds since 1970."""
        return float(self.seen.done_s.max(initial=-np.inf))

    def quantiles(self, cases: Cases) -> Quantiles:
        """The answer for each case; of finished cases it uses those done before the case begins."""
        features = self.beliefs.features(cases)
        p50, p80, p90 = (np.exp(log) * cases.planned_s for log in self._ordered(features))
        return Quantiles(p50, p80, p90, features.known)

    def _ordered(self, features: Features) -> tuple[Floats, Floats, Floats]:
        """Logs of actual over planned at the three quantiles, moved by what held-out days taught, never crossing."""
        groups = group_of(features.known)
        p50, p80, p90 = (
            moved(
                features.prior + rest_of(name, features.matrix, self.bags, self.nets), groups, self.moves.get(name, {})
            )
            for name in NAMES
        )
        p80 = np.maximum(p50, p80)
        return p50, p80, np.maximum(p80, p90)


def kinds_of(seen: Seen) -> dict[str, int]:
    """A number for each kind."""
    return {kind: number for number, kind in enumerate(sorted(set(seen.cases.kind.tolist())))}


def rest_of(name: str, matrix: Floats, bags: Mapping[str, Bag], nets: Mapping[str, Nets]) -> Floats:
    """What a quantile is over the prior: by its trees, and by its networks where it has them."""
    trees = bags[name].predict(matrix)
    return OF_NETS * nets[name].predict(matrix) + (1.0 - OF_NETS) * trees if name in nets else trees
