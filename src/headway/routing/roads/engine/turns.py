"""Turns: the network with arcs as its nodes, so that a turn can cost, or be forbidden.

Nodes of the expanded graph are arcs; its edges are the turns from an arc to one that begins where it ends. Entering an
arc costs its own time and the turn's, so that the way from arc to arc is the time from the end of one to the end of the
other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.routing.roads.engine.network import Bytes, Floats, Ints, Network, Restriction

U_TURN_S, SHARP_S, TURN_S, GATE_S = 20.0, 5.0, 3.0, 60.0
"""A turn back; by more than 120 and more than 45 degrees; into where one may only go to reach what lies there."""

LIGHT_S = 8.0
"""Waiting at a traffic light, on average."""


@dataclass(frozen=True, eq=False, slots=True)
class Turns:
    """Of each turn: its arcs, its seconds, and bits of who may make it."""

    source: Ints
    target: Ints
    seconds: Floats
    may: Bytes


def expand(network: Network, restrictions: Sequence[Restriction]) -> Turns:
    """All turns that anybody may make."""
    source, target = _pairs(network)
    stopped = np.where(source ^ 1 == target, 0, network.stops[network.arc_heads()[source]]).astype(np.uint8)
    may = network.arc_may[source] & network.arc_may[target] & ~stopped
    may = _forbid(network, restrictions, source, target, may)
    seconds = _seconds(network, source, target)
    kept = may > 0
    return Turns(source[kept].astype(np.int32), target[kept].astype(np.int32), seconds[kept], may[kept])


def _pairs(network: Network) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every arc with every arc that leaves where it ends."""
    tails, heads = network.arc_tails(), network.arc_heads()
    by_tail = np.argsort(tails, kind="stable")
    begin = np.searchsorted(tails[by_tail], np.arange(network.junctions + 1))
    count = (begin[1:] - begin[:-1])[heads]
    source = np.repeat(np.arange(len(tails)), count)
    nth = np.arange(len(source)) - np.repeat(np.cumsum(count) - count, count)
    return source, by_tail[begin[heads[source]] + nth]


def _forbid(
    network: Network,
    restrictions: Sequence[Restriction],
    source: NDArray[np.int64],
    target: NDArray[np.int64],
    may: Bytes,
) -> Bytes:
    from_way, to_way, via = network.way[source >> 1], network.way[target >> 1], network.arc_heads()[source]
    by_via = np.argsort(via, kind="stable")
    sorted_via = via[by_via]
    left = may.copy()
    for sign in restrictions:
        here = by_via[np.searchsorted(sorted_via, sign.via) : np.searchsorted(sorted_via, sign.via, side="right")]
        bound = here[(from_way[here] == sign.from_way) & ((to_way[here] == sign.to_way) != sign.only)]
        left[bound] &= sign.spares
    return left


def _seconds(network: Network, source: NDArray[np.int64], target: NDArray[np.int64]) -> Floats:
    leaving, arriving = _bearings(network)
    by = np.abs((leaving[target] - arriving[source] + 180.0) % 360.0 - 180.0)
    seconds = np.where(by > 120.0, SHARP_S, np.where(by > 45.0, TURN_S, 0.0))
    seconds[source ^ 1 == target] = U_TURN_S
    gate = (network.arc_local[target] & ~network.arc_local[source]) > 0
    cost: Floats = seconds + np.where(gate, GATE_S, 0.0)
    return cost


def _bearings(network: Network) -> tuple[Floats, Floats]:
    """Degrees in which each arc leaves its tail and arrives at its head."""
    first, last = network.first, network.last
    along_out, along_in = _bearing(network, first, first + 1), _bearing(network, last - 1, last)
    leaving = np.stack((along_out, along_in + 180.0), axis=1).ravel()
    arriving = np.stack((along_in, along_out + 180.0), axis=1).ravel()
    return leaving, arriving


def _bearing(network: Network, a: Ints, b: Ints) -> Floats:
    east = (network.lon[b] - network.lon[a]) * np.cos(np.radians(network.lat[a]))
    degrees: Floats = np.degrees(np.arctan2(east, network.lat[b] - network.lat[a]))
    return degrees


def main_part(arcs: int, turns: Turns, bit: int) -> NDArray[np.bool_]:
    """The arcs from which one gets to most others and back, for those of a bit: the largest of a few parts tried."""
    open_ = (turns.may & bit) > 0
    source, target = turns.source[open_], turns.target[open_]
    best = np.zeros(arcs, np.bool_)
    untried = np.zeros(arcs, np.bool_)
    untried[source] = True
    for _ in range(8):
        candidates = np.flatnonzero(untried & ~best)
        if len(candidates) <= best.sum():
            break
        seed = int(candidates[len(candidates) // 2])
        part = _reached(arcs, seed, source, target) & _reached(arcs, seed, target, source)
        untried &= ~part
        best = part if part.sum() > best.sum() else best
    return best


def _reached(arcs: int, seed: int, source: Ints, target: Ints) -> NDArray[np.bool_]:
    by_source = np.argsort(source, kind="stable")
    begin, targets = np.searchsorted(source[by_source], np.arange(arcs + 1)), target[by_source]
    seen = np.zeros(arcs, np.bool_)
    seen[seed] = True
    front = np.array([seed])
    while len(front):
        count = begin[front + 1] - begin[front]
        nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        reached = np.unique(targets[np.repeat(begin[front], count) + nth])
        front = reached[~seen[reached]]
        seen[front] = True
    return seen
