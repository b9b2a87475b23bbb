"""Roads: a matrix of 1,000 places beside scipy's Dijkstra on the same graph, exact; and what Delhivery's legs teach.

`make bench` prints ratios; the extracts and legs are in ../shared/data (HEADWAY_OSM, HEADWAY_DELHIVERY).
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]

from headway.kernel.geo import Point
from headway.learning.ratios import Seen, learn
from headway.routing.problem import UNREACHABLE
from headway.routing.roads.bands import BAND_NAMES, BAND_OF
from headway.routing.roads.base import CAR
from headway.routing.roads.circle import GreatCircle
from headway.routing.roads.engine.files import prepare
from headway.routing.roads.engine.metric import SHUT
from headway.routing.roads.engine.roads import RoadEngine

pytestmark = pytest.mark.bench
OSM = Path(os.environ.get("HEADWAY_OSM", "../shared/data/osm"))
DELHIVERY = Path(os.environ.get("HEADWAY_DELHIVERY", "../shared/data/delhivery"))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLACES, SOURCES = 1000, 50


@pytest.mark.skipif(not OSM.is_dir(), reason="the extracts (../shared/data/osm) are not beside this clone")
@pytest.mark.parametrize("name", ["liechtenstein", "baltimore"])
def test_a_matrix_of_a_thousand_places(capsys, tmp_path, name):
    began = time.process_time()
    roads = prepare(OSM / f"{name}.osm.pbf", tmp_path / "roads")
    prepared_s = time.process_time() - began
    engine = RoadEngine(roads)
    draw = np.random.default_rng(1)
    network = roads.network
    open_ = np.flatnonzero((roads.main[::2] | roads.main[1::2]) & 1)
    at = network.first[draw.choice(open_, PLACES)]
    points = [Point(float(network.lat[i]), float(network.lon[i])) for i in at]
    metric = engine.metric(CAR, 12)
    engine.snap(points[0])
    began = time.process_time()
    engine.metric(CAR, 8)
    weighed_s = time.process_time() - began
    began = time.process_time()
    found = engine.between(points, NOON)
    ours_s = time.process_time() - began
    began = time.process_time()
    peer = scipy_rows(roads, metric, engine, points)
    peer_s = (time.process_time() - began) * PLACES / SOURCES
    usual = GreatCircle().between(points, NOON)
    mask = (found.duration_s < UNREACHABLE) & (found.duration_s > 0)
    longer = np.median(found.distance_m[mask] / np.maximum(1, usual.distance_m[mask]) * 1.3)
    with capsys.disabled():
        print(
            f"\n{name}: {network.edges:,} stretches, {len(roads.turns.source):,} turns, prepared in {prepared_s:.1f} s,"
            f" re-weighted in {1000 * weighed_s:.0f} ms;"
            f" {PLACES} x {PLACES} in {ours_s:.2f} s, scipy's Dijkstra {peer_s:.1f} s ({peer_s / ours_s:.0f} x);"
            f" road over great circle {longer:.2f} at the median (CPU seconds)"
        )
    assert np.abs(found.duration_s[:SOURCES] - peer).max() <= 1


def scipy_rows(roads, metric, engine: RoadEngine, points) -> np.ndarray:
    """Seconds from the first places to all, by Dijkstra from a node added for each place's road."""
    arcs, turns = len(roads.main), roads.turns
    allowed = metric.turn_ms < SHUT
    rows = [turns.source[allowed]]
    columns, weights = [turns.target[allowed]], [metric.turn_ms[allowed]]
    snaps = [snap for point in points if (snap := engine.snap(point)) is not None]
    assert len(snaps) == len(points)
    for number, snap in enumerate(snaps[:SOURCES]):
        begins = engine._departures(metric, snap)
        rows.append(np.full(len(begins), arcs + number))
        columns.append(np.array([arc for arc, _ in begins]))
        weights.append(np.array([ms for _, ms in begins]))
    size = arcs + SOURCES
    made = (np.concatenate(weights).astype(float), (np.concatenate(rows), np.concatenate(columns)))
    reached = dijkstra(csr_array(made, shape=(size, size)), indices=range(arcs, size))
    seconds = np.full((SOURCES, len(points)), np.inf)
    for column, snap in enumerate(snaps):
        for arc, off in engine._arrivals(metric, snap):
            seconds[:, column] = np.minimum(seconds[:, column], reached[:, arc] - off)
        for row in range(SOURCES):
            seconds[row, column] = min(seconds[row, column], engine._direct(metric, snaps[row], snap)[0])
    seconds[np.arange(SOURCES), np.arange(SOURCES)] = 0
    return np.where(np.isfinite(seconds), np.rint(seconds / 1000), UNREACHABLE)


@pytest.mark.skipif(not DELHIVERY.is_dir(), reason="the legs (../shared/data/delhivery) are not beside this clone")
def test_what_corridors_teach_of_days_not_seen(capsys):
    """Each day's legs are judged by what had been finished when the day began; the first two days only teach."""
    legs = pq.read_table(DELHIVERY / "legs.parquet").to_pylist()
    days = sorted({leg["od_start_time"].date() for leg in legs})
    plan, level, learned = [], [], []
    for day in days[2:]:
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        past = [seen(leg) for leg in legs if ended(leg) < midnight.timestamp()]
        known, middle = learn(past), float(np.median([each.actual / each.planned for each in past]))
        for case in (seen(leg) for leg in legs if leg["od_start_time"].date() == day):
            plan.append(abs(case.actual - case.planned))
            level.append(abs(case.actual - case.planned * middle))
            learned.append(abs(case.actual - case.planned * known.of(case.band, case.path)))
    with capsys.disabled():
        print(
            f"\nDelhivery, {len(plan)} legs of days not seen: mean error {np.mean(plan):.1f} min as planned by OSRM,"
            f" {np.mean(level):.1f} with one ratio for all, {np.mean(learned):.1f} with corridors and hours"
        )
    assert np.mean(learned) < 0.9 * np.mean(level) < np.mean(plan)


def seen(leg) -> Seen:
    source, target = leg["source_center"], leg["destination_center"]
    band = BAND_NAMES[BAND_OF[leg["od_start_time"].hour]]
    return Seen(band, (source, f"{source}>{target}", band), leg["osrm_time"], leg["actual_time"])


def ended(leg) -> float:
    return leg["od_start_time"].timestamp() + 60 * leg["actual_time"]
