"""What a model sees of a case: the prior's opinion, the corridor's and the hour's, and where the journey stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from headway.learning.eta.cases import Cases, Flags, Floats, Past, Seen, Texts
from headway.learning.eta.clockwork import Neighbours, kernel_means, neighbours
from headway.learning.eta.corridor import runs
from headway.learning.eta.effects import Effects, corridors, fit, places_of

CORRIDOR_PULL, PLACE_PULL = 1.5, 3.0
"""Cases of zero that a mean around the hour is pulled by: on a corridor, at a place."""

Node = tuple[float, float, float]
"""What is known of a place: legs out of it, legs into it, the usual wait there in seconds; NaN where unknown."""

UNKNOWN_NODE: Node = (np.nan, np.nan, np.nan)

GROWING = ("corridor_hour_mass", "nearest_run_hours", "runs", "past_count")
"""Features that say how much is known, and so drift with every day that is learned from."""


@dataclass(frozen=True)
class Features:
    """A matrix, one row a case; `prior`: the log of actual over planned that the rest is measured from.

    known: journeys known of the corridor: 0 is a cold one.
    steady: which columns do not grow with the days known; one flag a column.
    """

    matrix: Floats
    prior: Floats
    known: Floats
    steady: Flags


class Beliefs:
    """What finished cases and the past of corridors teach, ready to be asked.

    Args:
        seen: finished cases. past: corridors from before. nodes: places by code.
        kinds: kinds in the order of their number.
    """

    def __init__(self, seen: Seen, past: Past, nodes: Mapping[str, Node], kinds: Mapping[str, int]) -> None:
        self._past, self._nodes, self._kinds = past, nodes, kinds
        self.effects: Effects = fit(seen, past)
        self._rest = seen.stretch - self.effects.stretches(seen.cases)
        self._at_corridor = neighbours(seen, corridors(seen.cases))
        self._at_origin = neighbours(seen, places_of(seen.cases, seen.cases.origin))
        self._at_destination = neighbours(seen, places_of(seen.cases, seen.cases.destination))
        self._corridor_past = {key: row for row, key in enumerate(corridors(past).tolist())}

    def features(self, cases: Cases, as_of: bool = True) -> Features:
        """Of these cases; `as_of`: journeys count only from when they were finished."""
        columns, prior = self._around_the_hour(cases, as_of)
        known = self._corridor(cases, prior, columns, as_of)
        self._journey(cases, prior, columns)
        steady = np.array([name not in GROWING for name in columns], dtype=np.bool_)
        return Features(np.column_stack([*columns.values()]), prior, known, steady)

    def _around_the_hour(self, cases: Cases, as_of: bool) -> tuple[dict[str, Floats], Floats]:
        ask = _Asked(self._rest, cases, as_of)
        (half, _), (one, mass), (three, _) = ask.means(
            self._at_corridor, corridors(cases), (0.5, 1.0, 3.0), CORRIDOR_PULL
        )
        (from_one, _), (from_three, _) = ask.means(
            self._at_origin, places_of(cases, cases.origin), (1.0, 3.0), PLACE_PULL
        )
        (to_one, _), (to_three, _) = ask.means(
            self._at_destination, places_of(cases, cases.destination), (1.0, 3.0), PLACE_PULL
        )
        columns = {
            "corridor_hour_half": half,
            "corridor_hour_one": one,
            "corridor_hour_mass": mass,
            "corridor_hour_three": three,
            "origin_hour_one": from_one,
            "origin_hour_three": from_three,
            "destination_hour_one": to_one,
            "destination_hour_three": to_three,
        }
        return columns, self.effects.stretches(cases) + one

    def _corridor(self, cases: Cases, prior: Floats, columns: dict[str, Floats], as_of: bool) -> Floats:
        seen = runs(self._at_corridor, cases, as_of)
        stretch, count, planned = self._past_of(corridors(cases))
        back, _, _ = self._past_of(_reversed(cases))
        columns |= {
            "nearest_run": seen.nearest - prior,
            "nearest_run_hours": seen.hours,
            "same_arrival": seen.same_arrival - prior,
            "after_same": seen.after_same - prior,
            "run_median": seen.middle - prior,
            "run_least": seen.least - prior,
            "run_most": seen.most - prior,
            "runs": seen.count,
            "past_median": stretch - prior,
            "past_count": count,
            "past_planned": np.log(cases.planned_s / planned),
            "past_back": back - prior,
        }
        return seen.count + np.nan_to_num(count)

    def _past_of(self, keys: Texts) -> tuple[Floats, Floats, Floats]:
        """Log ratio, count and planned seconds of corridors' past, NaN where none."""
        rows = np.array([self._corridor_past.get(key, -1) for key in keys.tolist()], dtype=np.intp)
        found = rows >= 0
        table = np.full((3, len(rows)), np.nan)
        for at, column in enumerate((self._past.stretch, self._past.count, self._past.planned_s)):
            table[at, found] = column[rows[found]]
        return table[0], table[1], table[2]

    def _journey(self, cases: Cases, prior: Floats, columns: dict[str, Floats]) -> None:
        angle = cases.hour * (np.pi / 12.0)
        out, into, waits = self._places(cases)
        columns |= {
            "planned": np.log(cases.planned_s),
            "expected": np.log(cases.planned_s) + prior,
            "speed": cases.distance_m / cases.planned_s,
            "kind": np.array([self._kinds.get(kind, np.nan) for kind in cases.kind.tolist()]),
            "hour_sin": np.sin(angle),
            "hour_cos": np.cos(angle),
            "arrival_hour": (cases.hour + cases.planned_s * np.exp(prior) / 3600.0) % 24.0,
            "since": cases.since_s,
            "step": cases.step,
            "pace": cases.pace,
            "slack": cases.slack_s / cases.planned_s,
            "flow_out": out,
            "flow_in": into,
            "wait_there": waits,
        }
        keys = corridors(cases)
        columns["corridor_effect"] = self.effects.of("corridor", keys)
        for group, places in (("origin", cases.origin), ("destination", cases.destination)):
            columns[f"{group}_effect"] = self.effects.of(group, places_of(cases, places))

    def _places(self, cases: Cases) -> tuple[Floats, Floats, Floats]:
        out = [self._nodes.get(place, UNKNOWN_NODE)[0] for place in cases.origin.tolist()]
        there = [self._nodes.get(place, UNKNOWN_NODE) for place in cases.destination.tolist()]
        return np.array(out), np.array([node[1] for node in there]), np.array([node[2] for node in there])


@dataclass(frozen=True)
class _Asked:
    """Means around the hour for the same cases and the same errors of the prior."""

    rest: Floats
    cases: Cases
    as_of: bool

    def means(
        self, near: Neighbours, keys: Texts, widths: tuple[float, ...], pull: float
    ) -> list[tuple[Floats, Floats]]:
        return kernel_means(near, self.rest, self.cases, keys, widths, pull, self.as_of)


def _reversed(cases: Cases) -> Texts:
    ends = zip(cases.phase.tolist(), cases.destination.tolist(), cases.origin.tolist(), strict=True)
    return np.array(["\x1f".join(end) for end in ends], dtype=np.str_)
