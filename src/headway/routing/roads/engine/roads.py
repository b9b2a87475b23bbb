"""The road engine: travel times and ways over a prepared network, in process."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import routingkit_cch as cch
from numpy.typing import NDArray

from headway.kernel.geo import Point, distance_m
from headway.routing.problem import UNREACHABLE, Matrix
from headway.routing.roads.bands import BAND_OF
from headway.routing.roads.base import CAR, Profile, Spokes, checked
from headway.routing.roads.engine.files import Prepared, load
from headway.routing.roads.engine.metric import MS_PER_M, SHUT, Metric, arc_seconds, bit_of, successors, weigh
from headway.routing.roads.engine.snapping import Grid, Snap
from headway.routing.roads.engine.speeds import GROUP_OF, GROUPS, Driven, RoadSpeeds, load_speeds

HELD = 8
"""Weights of so many kinds of vehicle and bands of hours are kept contracted."""

LEAST_ARCS = 3
"""Of a shorter way the ends, of which only a part is driven, would teach too much."""

Floats = NDArray[np.float64]
Snaps = Sequence[Snap | None]
Ends = list[tuple[int, int]]
"""Arcs with milliseconds: to begin with, or to take off at the end."""


@dataclass(frozen=True, slots=True)
class Way:
    """How one gets from a place to another: its line from road to road, as (lat, lon), and the arcs it enters."""

    duration_s: int
    distance_m: int
    line: tuple[tuple[float, float], ...]
    arcs: tuple[int, ...] = ()


class RoadEngine:
    """Travel times over an OpenStreetMap extract.

    A place's road is the nearest one of the main network that its vehicle may use, on either side of the street.

    Args:
        roads: the prepared network.
        speeds: learned stretches by class and hour.
    """

    def __init__(self, roads: Prepared, speeds: RoadSpeeds | None = None) -> None:
        self._roads = roads
        self._speeds = speeds or RoadSpeeds()
        self.name = f"roads-{roads.digest}" + ("" if self._speeds == RoadSpeeds() else f"-{self._speeds.digest}")
        source, target = roads.turns.source, roads.turns.target
        self._graph = cch.CCH(roads.order.tolist(), source.tolist(), target.tolist(), False)
        self._turns_of, self._begin = successors(source, len(roads.main))
        self._metrics: OrderedDict[tuple[Profile, int], Metric] = OrderedDict()
        self._grids: dict[int, Grid] = {}
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> RoadEngine:
        """Of a prepared file, with the speeds beside it.

        Raises:
            BadRoads: it cannot be used.
        """
        return cls(load(path), load_speeds(path))

    def at_speeds(self, speeds: RoadSpeeds) -> RoadEngine:
        """The same roads at other speeds."""
        return RoadEngine(self._roads, speeds)

    async def matrix(self, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Matrix:
        """As `TravelTimes.matrix`, in a thread of its own."""
        checked(points, depart_at)
        return await asyncio.to_thread(self.between, points, depart_at, profile)

    async def spokes(self, hub: Point, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Spokes:
        """As `LocalTimes.spokes`, in a thread of its own."""
        checked(points, depart_at)
        return await asyncio.to_thread(self._spokes, hub, points, depart_at, profile)

    def _spokes(self, hub: Point, points: Sequence[Point], depart_at: datetime, profile: Profile) -> Spokes:
        metric = self.metric(profile, depart_at.hour)
        middle, snaps = self.snap(hub, profile), [self.snap(point, profile) for point in points]
        out, back = self._asked(metric, [middle], snaps), self._to_one(metric, snaps, middle)
        return Spokes(*_whole(out[0][0], out[1][0]), *_whole(*back))

    def snap(self, point: Point, profile: Profile = CAR) -> Snap | None:
        """Where on the roads a place is; None: farther than a kilometre from any that leads somewhere."""
        with self._lock:
            grid = self._grids.get(bit := bit_of(profile))
            if grid is None:
                main = (self._roads.main & bit) > 0
                grid = self._grids[bit] = Grid(self._roads.network, main[::2] | main[1::2])
        return grid.snap(point)

    def between(self, points: Sequence[Point], depart_at: datetime, profile: Profile = CAR) -> Matrix:
        """The matrix at once. Metres are of the way taken, to within what a shorter way of nearly its time has."""
        metric = self.metric(profile, depart_at.hour)
        snaps = [self.snap(point, profile) for point in points]
        duration, distance = _whole(*self._asked(metric, snaps, snaps))
        np.fill_diagonal(duration, 0)
        np.fill_diagonal(distance, 0)
        return Matrix(duration, distance, self.name)

    def metric(self, profile: Profile, hour: int) -> Metric:
        """The contracted weights for a kind of vehicle at an hour."""
        key = (profile, BAND_OF[hour])
        with self._lock:
            if key not in self._metrics:
                self._metrics[key] = weigh(self._roads, self._graph, profile, hour, self._speeds)
            self._metrics.move_to_end(key)
            while len(self._metrics) > HELD:
                self._metrics.popitem(last=False)
            return self._metrics[key]

    def way(self, a: Point, b: Point, depart_at: datetime, profile: Profile = CAR) -> Way | None:
        """The fastest way, with its line for a map; None where there is none."""
        metric = self.metric(profile, depart_at.hour)
        start, end = self.snap(a, profile), self.snap(b, profile)
        if start is None or end is None:
            return None
        direct = self._direct(metric, start, end)
        targets = self._arrivals(metric, end)
        most = max((off for _, off in targets), default=0)
        sources, goals = self._departures(metric, start), [(arc, most - off) for arc, off in targets]
        if not sources or not goals:
            return None
        found = cch.CCHQuery(metric.fastest).run_multi(sources, goals)
        total = np.inf if found.distance is None else found.distance - most
        if direct[0] <= total:
            return None if np.isinf(direct[0]) else _short(direct, start, end)
        return self._drawn(metric, start, end, found.node_path, float(total))

    def driven(self, a: Point, b: Point, depart_at: datetime, took_s: float, profile: Profile = CAR) -> Driven | None:
        """A leg that was driven, as usual seconds by group of classes along its fastest way; None: it is too short.

        What turns and ends take of the way is taken off what was driven, in proportion.
        """
        way = self.way(a, b, depart_at, profile)
        if way is None or len(way.arcs) < LEAST_ARCS:
            return None
        seconds, now = (
            arc_seconds(self._roads, profile, depart_at.hour, each)[list(way.arcs)]
            for each in (RoadSpeeds(), self._speeds)
        )
        usual = [0.0] * len(GROUPS)
        for arc, each in zip(way.arcs, seconds.tolist(), strict=True):
            usual[GROUP_OF[int(self._roads.network.road[arc >> 1])]] += each
        return Driven(tuple(usual), depart_at.hour, took_s * min(1.0, float(now.sum()) / max(1, way.duration_s)))

    def _asked(self, metric: Metric, starts: Snaps, ends: Snaps) -> tuple[Floats, Floats]:
        """Milliseconds and metres, (starts, ends); infinite where there is no way."""
        count = len(ends)
        ms, m = np.full((len(starts), count), np.inf), np.zeros((len(starts), count))
        goals, off_ms, off_longer, place = self._goals(metric, ends)
        if goals:
            fastest, shorter = cch.CCHOneToMany(metric.fastest, goals), cch.CCHOneToMany(metric.shorter, goals)
            for row, snap in enumerate(starts):
                begins = self._departures(metric, snap) if snap else []
                if snap is None or not begins:
                    continue
                quick = _least(fastest.distances_from_multi(begins), -off_ms, place, count)
                priced = self._departures(metric, snap, priced=True)
                longer = _least(shorter.distances_from_multi(priced), -off_longer, place, count)
                ms[row], m[row] = quick, _metres(quick, longer)
            self._same_stretch(metric, starts, ends, ms, m)
        return ms, m

    def _to_one(self, metric: Metric, starts: Snaps, end: Snap | None) -> tuple[Floats, Floats]:
        """Milliseconds and metres from each start to one end; infinite where there is no way."""
        goals, off_ms, off_longer, _ = self._goals(metric, [end])
        quick = self._ways_to(metric, metric.fastest, starts, goals, off_ms, priced=False)
        longer = self._ways_to(metric, metric.shorter, starts, goals, off_longer, priced=True)
        ms, m = quick[:, None], _metres(quick, longer)[:, None]
        if goals:
            self._same_stretch(metric, starts, [end], ms, m)
        return ms[:, 0], m[:, 0]

    def _ways_to(
        self, metric: Metric, weights: cch.CCHMetric, starts: Snaps, goals: list[int], off: Floats, *, priced: bool
    ) -> Floats:
        """By one of the two weights, from each start to the nearest of the arcs that an end lies on."""
        begins = [self._departures(metric, each, priced=priced) if each else [] for each in starts]
        arcs = [arc for each in begins for arc, _ in each]
        if not arcs or not goals:
            return np.full(len(starts), np.inf)
        most = round(off.max())
        targets = [(arc, most - round(each)) for arc, each in zip(goals, off.tolist(), strict=True)]
        ways = cch.CCHManyToOne(weights, arcs).distances_to_multi(targets)
        ahead = np.array([cost for each in begins for _, cost in each], dtype=float)
        place = np.repeat(np.arange(len(starts)), [len(each) for each in begins])
        return _least(ways, ahead - most, place, len(starts))

    def _goals(self, metric: Metric, ends: Snaps) -> tuple[list[int], Floats, Floats, NDArray[np.intp]]:
        """Arcs that the ends lie on, what is to be taken off the ways to them in both weights, and whose they are."""
        each_ends = [self._arrivals(metric, each) if each else [] for each in ends]
        goals = [arc for each in each_ends for arc, _ in each]
        place = np.repeat(np.arange(len(ends)), [len(each) for each in each_ends])
        off_ms = np.array([off for each in each_ends for _, off in each], dtype=float)
        share = off_ms / metric.arc_ms[goals].clip(1)
        return goals, off_ms, off_ms + MS_PER_M * share * metric.arc_m[goals], place

    def _same_stretch(self, metric: Metric, starts: Snaps, ends: Snaps, ms: Floats, m: Floats) -> None:
        """Ways that do not leave their stretch of road."""
        on: dict[int, list[tuple[int, Snap]]] = {}
        for index, snap in enumerate(ends):
            if snap is not None:
                on.setdefault(snap.edge, []).append((index, snap))
        for a, start in enumerate(starts):
            for b, end in on.get(start.edge, ()) if start is not None else ():
                assert start is not None
                found = self._direct(metric, start, end)
                if found[0] < ms[a, b]:
                    ms[a, b], m[a, b] = found

    def _direct(self, metric: Metric, start: Snap, end: Snap) -> tuple[float, float]:
        """Milliseconds and metres along one stretch; infinite where they are not on it in a direction that is open."""
        arc = 2 * start.edge + (end.share < start.share)
        if start.edge != end.edge or metric.arc_ms[arc] >= SHUT:
            return np.inf, 0.0
        share = abs(end.share - start.share)
        return float(share * metric.arc_ms[arc]), float(share * metric.arc_m[arc])

    def _departures(self, metric: Metric, snap: Snap, priced: bool = False) -> Ends:
        """Arcs one may turn into from a place's road, with the milliseconds until their ends."""
        begins: dict[int, int] = {}
        for arc, left in ((2 * snap.edge, 1.0 - snap.share), (2 * snap.edge + 1, snap.share)):
            if metric.arc_ms[arc] >= SHUT:
                continue
            first = left * (metric.arc_ms[arc] + priced * MS_PER_M * metric.arc_m[arc])
            for turn in self._turns_of[self._begin[arc] : self._begin[arc + 1]].tolist():
                if metric.turn_ms[turn] < SHUT:
                    target = int(self._roads.turns.target[turn])
                    cost = round(first + metric.turn_ms[turn] + priced * MS_PER_M * metric.arc_m[target])
                    begins[target] = min(cost, begins.get(target, SHUT))
        return list(begins.items())

    def _arrivals(self, metric: Metric, snap: Snap) -> Ends:
        """Arcs a place lies on, with the milliseconds from it to their ends."""
        both = ((2 * snap.edge, 1.0 - snap.share), (2 * snap.edge + 1, snap.share))
        return [(arc, round(left * metric.arc_ms[arc])) for arc, left in both if metric.arc_ms[arc] < SHUT]

    def _drawn(self, metric: Metric, start: Snap, end: Snap, arcs: Sequence[int], ms: float) -> Way:
        """The line of a way: the rest of the first stretch, the arcs between, the begin of the last."""
        network = self._roads.network
        along = network.head[start.edge] == network.arc_tails()[arcs[0]] and _open(metric, 2 * start.edge)
        share = start.share if along else 1.0 - start.share
        line = [(start.lat, start.lon), *_after(network.points_of(2 * start.edge + (not along)), share)]
        for arc in arcs[:-1]:
            line.extend(network.points_of(arc)[1:])
        share = 1.0 - end.share if arcs[-1] & 1 else end.share
        line.extend(_before(network.points_of(arcs[-1]), share))
        line.append((end.lat, end.lon))
        metres = sum(distance_m(Point(*one), Point(*two)) for one, two in pairwise(line))
        return Way(round(ms / 1000.0), round(metres), tuple(line), tuple(arcs))


def _least(ways: Sequence[float | None], more: Floats, place: NDArray[np.intp], count: int) -> Floats:
    """For each place the least over its arcs of the way to or from them and what comes to it."""
    found = np.array(ways, dtype=float) + more
    least = np.full(count, np.inf)
    np.minimum.at(least, place, np.nan_to_num(found, nan=np.inf))
    return least


def _metres(quick: Floats, longer: Floats) -> Floats:
    """Metres of ways from their milliseconds without and with the price of a metre."""
    open_ = np.isfinite(quick)
    metres: Floats = np.maximum(0.0, np.where(open_, longer, 0.0) - np.where(open_, quick, 0.0)) / MS_PER_M
    return metres


def _whole(ms: Floats, metres: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Whole seconds and metres; `UNREACHABLE` where there is no way."""
    open_ = np.isfinite(ms)
    seconds = np.rint(np.where(open_, ms, 0.0) / 1000.0)
    return _shut(seconds, open_), _shut(np.rint(metres), open_)


def _shut(values: Floats, open_: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.where(open_, values, UNREACHABLE).astype(np.int64)


def _open(metric: Metric, arc: int) -> bool:
    return bool(metric.arc_ms[arc] < SHUT)


def _short(direct: tuple[float, float], start: Snap, end: Snap) -> Way:
    return Way(round(direct[0] / 1000.0), round(direct[1]), ((start.lat, start.lon), (end.lat, end.lon)))


def _split(line: list[tuple[float, float]], share: float) -> int:
    """How many points of a line lie before a share of its length."""
    steps = [distance_m(Point(*one), Point(*two)) for one, two in pairwise(line)]
    along = np.cumsum([0.0, *steps])
    return int(np.searchsorted(along, share * along[-1], side="right"))


def _after(line: list[tuple[float, float]], share: float) -> list[tuple[float, float]]:
    return line[_split(line, share) :]


def _before(line: list[tuple[float, float]], share: float) -> list[tuple[float, float]]:
    return line[: _split(line, share)]
