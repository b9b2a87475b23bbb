"""Weights of the expanded graph for one kind of vehicle and hour, contracted and ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import routingkit_cch as cch
from numpy.typing import NDArray

from headway.routing.roads.base import Profile
from headway.routing.roads.engine.files import Prepared
from headway.routing.roads.engine.network import Floats, Ints
from headway.routing.roads.engine.speeds import RoadSpeeds
from headway.routing.roads.engine.tags import CYCLE, HEAVY, LIGHT
from headway.routing.roads.engine.turns import LIGHT_S

SHUT = 2**31 - 1
"""A weight that no way takes."""

MS_PER_M = 1
"""The second metric's price of a metre, milliseconds: the two metrics' difference is the way's length."""


@dataclass(frozen=True, eq=False, slots=True)
class Metric:
    """Two contracted weights: milliseconds, and milliseconds plus `MS_PER_M` a metre.

    Attributes:
        arc_ms: of each arc, `SHUT` where this vehicle may not go. arc_m: its metres.
        turn_ms: of each turn, entering its target.
    """

    arc_ms: NDArray[np.int64]
    arc_m: NDArray[np.int64]
    turn_ms: NDArray[np.int64]
    fastest: cch.CCHMetric
    shorter: cch.CCHMetric


def bit_of(profile: Profile) -> int:
    """Which signs bind a kind of vehicle."""
    return CYCLE if not profile.motor else HEAVY if profile.heavy else LIGHT


def arc_seconds(roads: Prepared, profile: Profile, hour: int, speeds: RoadSpeeds) -> Floats:
    """Seconds along each arc, whoever may use it."""
    network = roads.network
    if profile.motor:
        kmh = np.minimum(network.kmh * profile.pace / speeds.of_arcs(network.road, hour), profile.top_kmh)
    else:
        kmh = np.full(network.edges, profile.top_kmh * profile.pace)
    return np.repeat(network.length_m * 3.6 / kmh + LIGHT_S * network.signals, 2)


def weigh(roads: Prepared, graph: cch.CCH, profile: Profile, hour: int, speeds: RoadSpeeds) -> Metric:
    """Weights, contracted."""
    network, turns, bit = roads.network, roads.turns, bit_of(profile)
    open_ = (network.arc_may & bit) > 0
    arc_ms = np.where(open_, np.rint(1000 * arc_seconds(roads, profile, hour, speeds)), SHUT).astype(np.int64)
    arc_m = np.repeat(np.rint(network.length_m), 2).astype(np.int64)
    allowed = (turns.may & bit) > 0
    turn_ms = np.where(allowed, arc_ms[turns.target] + np.rint(1000 * turns.seconds).astype(np.int64), SHUT)
    longer = np.where(allowed, turn_ms + MS_PER_M * arc_m[turns.target], SHUT)
    return Metric(arc_ms, arc_m, turn_ms, _contract(graph, turn_ms), _contract(graph, longer))


def _contract(graph: cch.CCH, weights: NDArray[np.int64]) -> cch.CCHMetric:
    return cch.CCHMetric(graph, np.minimum(weights, SHUT).tolist())


def successors(source: Ints, arcs: int) -> tuple[Ints, NDArray[np.int64]]:
    """Turns sorted by the arc they leave: their numbers, and where each arc's begin."""
    by_source = np.argsort(source, kind="stable").astype(np.int32)
    return by_source, np.searchsorted(source[by_source], np.arange(arcs + 1))
