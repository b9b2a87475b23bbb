"""Legs of a line-haul, as files bring them: minutes and kilometres read into cases of seconds and metres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import log

import numpy as np

from headway.learning.eta.cases import Cases, Floats, Seen, numbers, texts

LEAST_GAP_S = 60.0


@dataclass(frozen=True, slots=True)
class Leg:
    """One row; times as the file has them, durations in minutes. `actual_min` is None in a leg to predict."""

    trip: str
    source: str
    destination: str
    route_type: str
    started: datetime
    created: datetime | None
    planned_min: float
    distance_km: float | None
    actual_min: float | None = None


def seconds(moment: datetime) -> float:
    """Since 1970; a time without an offset is taken as it stands, so that its hour is the clock's."""
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


def cases_of_legs(legs: list[Leg]) -> Cases:
    """Legs as cases; of its own trip a leg knows what began before it, and nothing that began later."""
    started = [seconds(leg.started) for leg in legs]
    before, step, pace = _trips(legs, started)
    return Cases(
        phase=texts("leg" for _ in legs),
        kind=texts(leg.route_type for leg in legs),
        origin=texts(leg.source for leg in legs),
        destination=texts(leg.destination for leg in legs),
        before=texts(before),
        planned_s=np.array([leg.planned_min * 60.0 for leg in legs], dtype=np.float64),
        distance_m=numbers(None if leg.distance_km is None else leg.distance_km * 1000.0 for leg in legs),
        at_s=np.array(started, dtype=np.float64),
        hour=np.array([leg.started.hour + leg.started.minute / 60.0 for leg in legs], dtype=np.float64),
        since_s=numbers(
            None if leg.created is None else at - seconds(leg.created) for leg, at in zip(legs, started, strict=True)
        ),
        step=step,
        pace=pace,
        slack_s=np.full(len(legs), np.nan),
    )


def seen_of_legs(legs: list[Leg]) -> Seen:
    """Finished legs, each done when its actual minutes had passed; those without are left out."""
    finished = [leg for leg in legs if leg.actual_min is not None]
    cases = cases_of_legs(finished)
    took = np.array([(leg.actual_min or 0.0) * 60.0 for leg in finished], dtype=np.float64)
    return Seen(cases, np.log(took / cases.planned_s), cases.at_s + took, texts(leg.trip for leg in finished))


def _trips(legs: list[Leg], started: list[float]) -> tuple[list[str], Floats, Floats]:
    """Of each leg: where the leg before began, how many began before, and the pace of the last one to here."""
    trips: dict[str, list[int]] = {}
    for row in sorted(range(len(legs)), key=started.__getitem__):
        trips.setdefault(legs[row].trip, []).append(row)
    before, step, pace = [""] * len(legs), np.zeros(len(legs)), np.full(len(legs), np.nan)
    for rows in trips.values():
        earlier = 0
        for place, row in enumerate(rows):
            if started[rows[earlier]] < started[row]:
                earlier = place
            step[row] = earlier
            if earlier:
                last = rows[earlier - 1]
                before[row] = legs[last].source
                gap_s = max(LEAST_GAP_S, started[row] - started[last])
                pace[row] = log(gap_s / (legs[last].planned_min * 60.0))
    return before, step, pace
