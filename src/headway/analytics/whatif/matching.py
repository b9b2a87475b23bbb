"""Which learning life another life follows: the one whose carriers were drawn most like its own.

A policy in the world of a draw would have learned of that draw's carriers. Few lives can learn for themselves, for it
takes a ranking of everything; so each of the others follows the learner with the likest carriers, by the shares of
offers accepted and deliveries in time, weighed by how often a carrier is among the first candidates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from headway.analytics.whatif.crossed import Numbers, Posterior

LEARNERS, FEWEST, RANKINGS = 24, 2, 8000
"""Most and fewest lives that learn, and about how many shipments they rank together."""

_KIND, _CARRIER = 0, 1
"""Places of the factors among the levels of both models."""


def learners(shipments: int, draws: int) -> int:
    """How many lives learn for themselves."""
    return max(1, min(draws, LEARNERS, max(FEWEST, RANKINGS // max(1, shipments))))


def followed(
    posteriors: Sequence[Posterior], kinds: Mapping[str, str], weights: Counter[str], draws: int, learning: int
) -> list[int]:
    """For every draw the number of the learner it follows; the first `learning` follow themselves."""
    carriers = sorted(kinds)
    worth = np.sqrt(np.array([float(weights[name]) for name in carriers] * len(posteriors)) + 1e-9)
    points = np.concatenate([_shares(each, carriers, kinds) for each in posteriors], axis=1)[:draws] * worth
    apart = ((points[:, None, :] - points[None, :learning, :]) ** 2).sum(axis=2)
    nearest = apart.argmin(axis=1).tolist()
    return [*range(learning), *nearest[learning:]]


def _shares(posterior: Posterior, carriers: Sequence[str], kinds: Mapping[str, str]) -> Numbers:
    """The share of every carrier in every draw, apart from lanes, hours and days; a row a draw."""
    columns = [
        posterior.middle + _effect(posterior, _KIND, kinds[name]) + _effect(posterior, _CARRIER, name)
        for name in carriers
    ]
    return np.asarray(1 / (1 + np.exp(-np.stack(columns, axis=1))))


def _effect(posterior: Posterior, factor: int, level: str) -> Numbers:
    at = posterior.known[factor].get(level)
    return np.zeros(posterior.draws) if at is None else posterior.effects[factor][:, at]
