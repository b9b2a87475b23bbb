"""How a model is trained, so that what it promises holds on days it has not seen.

1. Days are left out in turn: the features of a day's cases come from the other days, as those of a new day will.
2. Corridors are left out in turn: the same cases once more, at a lower weight, as if their corridor were new.
3. Three quantiles of the rest over the prior are grown, the median by small networks too; longer journeys weigh more
   in the median, for minutes count.
4. The quantiles are grown once more without each day and asked for it; what they missed moves them (conformal). The
   median of warm corridors stays: it was fitted to minutes, and there are enough of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from headway.kernel.errors import BadInput
from headway.learning.eta.boosting import Bag, grow
from headway.learning.eta.cases import NO_PAST, Floats, Indices, Past, Seen
from headway.learning.eta.conformal import COLD, THIN, WARM, group_of, moves, recency_of
from headway.learning.eta.effects import corridors, ends_of
from headway.learning.eta.features import Beliefs, Features, Node
from headway.learning.eta.model import NAMES, SHARES, EtaModel, kinds_of, rest_of
from headway.learning.eta.network import Nets
from headway.learning.eta.teaching import teach

LEAST_CASES = 60
"""With fewer the fallback knows as much."""

LEAST_JOURNEYS = 2
"""Days are left out by whole journeys: of one alone nothing would be left."""

MOST_CASES = 30_000
"""The newest that are learned from."""

LEAST_BLOCKS, MOST_BLOCKS, DAY_S = 4, 8, 86_400.0
COLD_PARTS, COLD_WEIGHT = 4, 0.2
ROUNDS = 200
SEEDS: Mapping[str, int] = {"p50": 5, "p80": 3, "p90": 3}
NETS: Mapping[str, int] = {"p50": 6}
"""Networks beside the trees, where they were found to be steadier; none in the tails."""

LENGTH_POWER = 0.5
"""The weight of a case in the median: its planned time to this power."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class _Rows:
    """Training rows: features, the rest over the prior, weight, and the block of days each belongs to."""

    features: Features
    rest: Floats
    weight: Floats
    block: Indices

    def take(self, rows: Floats) -> _Rows:
        features = self.features
        part = Features(features.matrix[rows], features.prior[rows], features.known[rows], features.steady)
        return _Rows(part, self.rest[rows], self.weight[rows], self.block[rows])


def train(
    seen: Seen, past: Past = NO_PAST, nodes: Mapping[str, Node] | None = None, progress: Progress = lambda _: None
) -> EtaModel:
    """A model of finished cases.

    Raises:
        BadInput: too few cases, or all of one journey. BoosterMissing: LightGBM cannot be loaded.
    """
    if len(seen.cases) < LEAST_CASES:
        raise BadInput(
            f"saw {len(seen.cases)} finished journeys, allowed: at least {LEAST_CASES} to train a model from"
            "\nMaybe wait: until then ETAs come from the plan and the ratios seen so far.",
            field="legs",
        )
    seen = newest(seen)
    if len(np.unique(seen.journey)) < LEAST_JOURNEYS:
        said = f"{len(seen.cases)} legs of one trip, {seen.journey[0]}"
        raise BadInput(f"saw {said}, allowed: of two trips or more, each judged by the others", field="legs")
    places = nodes or {}
    progress(f"features of {len(seen.cases)} journeys, each day from the others")
    own, cold = _left_out(seen, past, places)
    grown: dict[str, Bag] = {}
    taught: dict[str, Nets] = {}
    shifts: dict[str, dict[str, float]] = {}
    for name, share in zip(NAMES, SHARES, strict=True):
        progress(f"{name}: growing")
        grown[name] = _grown(own, cold, name, share, SEEDS[name])
        taught |= _taught(own, cold, name, NETS.get(name, 0))
        progress(f"{name}: calibrating on left-out days")
        shifts[name] = _calibrated(own, cold, name, share, recency_of(seen.cases.at_s))
    metrics = {"journeys": float(len(seen.cases)), "corridors": float(len(set(corridors(seen.cases).tolist())))}
    return EtaModel(seen, past, places, grown, shifts, metrics, taught)


def newest(seen: Seen) -> Seen:
    """In the order in which they began, at most as many as are learned from."""
    return seen.take(np.argsort(seen.cases.at_s, kind="stable")[-MOST_CASES:])


def blocks_of(seen: Seen) -> Indices:
    """Blocks of whole days, four to eight of them; of equal counts when there are fewer days. A journey is in one."""
    _, journey = np.unique(seen.journey, return_inverse=True)
    begun = np.full(int(journey.max()) + 1, np.inf)
    np.minimum.at(begun, journey, seen.cases.at_s)
    days = np.floor((begun - begun.min()) / DAY_S).astype(np.intp)
    _, block = np.unique(days, return_inverse=True)
    count = int(block.max()) + 1
    if count < LEAST_BLOCKS:
        block, count = np.argsort(np.argsort(begun, kind="stable"), kind="stable"), len(begun)
        return (block * LEAST_BLOCKS // count).astype(np.intp)[journey]
    return (block * min(count, MOST_BLOCKS) // count).astype(np.intp)[journey]


def _left_out(seen: Seen, past: Past, nodes: Mapping[str, Node]) -> tuple[_Rows, _Rows]:
    kinds = kinds_of(seen)
    block = blocks_of(seen)
    own = _assembled(seen, block, lambda part: Beliefs(seen.take(block != part), past, nodes, kinds))
    _, part_of = np.unique(np.concatenate([ends_of(past), ends_of(seen.cases)]), return_inverse=True)
    of_past, of_seen = part_of[: len(past)] % COLD_PARTS, (part_of[len(past) :] % COLD_PARTS).astype(np.intp)

    def without(part: int) -> Beliefs:
        return Beliefs(seen.take(of_seen != part), past.take(of_past != part), nodes, kinds)

    cold = _assembled(seen, of_seen, without)
    return replace(own, block=block), replace(cold, block=block)


def _assembled(seen: Seen, part_of: Indices, believe: Callable[[int], Beliefs]) -> _Rows:
    """Features of each part from the beliefs that do without it."""
    rows = [np.flatnonzero(part_of == part) for part in np.unique(part_of)]
    parts = [believe(int(part_of[own[0]])).features(seen.cases.take(own), as_of=False) for own in rows]
    back = np.argsort(np.concatenate(rows), kind="stable")
    features = Features(
        np.concatenate([part.matrix for part in parts])[back],
        np.concatenate([part.prior for part in parts])[back],
        np.concatenate([part.known for part in parts])[back],
        parts[0].steady,
    )
    return _Rows(features, seen.stretch - features.prior, seen.cases.planned_s / seen.cases.planned_s.mean(), part_of)


def _shown(own: _Rows, cold: _Rows, name: str) -> tuple[Floats, Floats, Floats]:
    """Both kinds of rows under each other: features, the rest over the prior, and what each row weighs."""
    power = LENGTH_POWER if name == "p50" else 0.0
    weight = np.concatenate([own.weight**power, COLD_WEIGHT * cold.weight**power])
    matrix = np.concatenate([own.features.matrix, cold.features.matrix])
    return matrix, np.concatenate([own.rest, cold.rest]), weight


def _grown(own: _Rows, cold: _Rows, name: str, share: float, seeds: int) -> Bag:
    return grow(*_shown(own, cold, name), share, ROUNDS, range(seeds))


def _taught(own: _Rows, cold: _Rows, name: str, nets: int) -> dict[str, Nets]:
    """Networks by the name of their quantile, if it has any; of how much is known they see only whether anything is."""
    if not nets:
        return {}
    matrix, rest, weight = _shown(own, cold, name)
    return {name: teach(np.where(own.features.steady | np.isnan(matrix), matrix, 0.0), rest, weight, nets)}


def _calibrated(own: _Rows, cold: _Rows, name: str, share: float, recency: Floats) -> dict[str, float]:
    """Moves of a quantile by group, from its errors on each block when grown without it."""
    score = np.zeros(len(own.rest))
    for part in np.unique(own.block):
        out = own.block == part
        others = own.take(~out), cold.take(~out)
        bags, nets = {name: _grown(*others, name, share, 1)}, _taught(*others, name, min(1, NETS.get(name, 0)))
        score[out] = own.rest[out] - rest_of(name, own.features.matrix[out], bags, nets)
    which = (COLD, THIN) if name == "p50" else (COLD, THIN, WARM)
    return moves(score, group_of(own.features.known), share, recency, which)
