"""Legs, corridors and nodes of a network, from Parquet or CSV."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from headway.kernel.errors import BadInput
from headway.kernel.tabular import Limits, Table, read_table
from headway.learning.eta.cases import Past, numbers, texts
from headway.learning.eta.features import Node
from headway.learning.eta.files.cells import Cells
from headway.learning.eta.legs import Leg

LEG_COLUMNS = ("trip_uuid", "source_center", "destination_center", "route_type", "od_start_time", "osrm_time")
CORRIDOR_COLUMNS = ("source_center", "destination_center", "n_legs", "median_ratio", "median_osrm_min")
NODE_COLUMNS = ("center", "flow_out_legs", "flow_in_legs", "dwell_gap_median_min")

MOST_MINUTES, MOST_KM = 100_000.0, 50_000.0
LIMITS = Limits(rows=1_000_000)


def read_legs(path: Path, finished: bool) -> list[Leg]:
    """The legs of a file, in its order.

    Args:
        finished: whether each must say how long it took; otherwise that column is not even looked at.

    Raises:
        BadInput: no table, no row, a column missing, or faults, one line each.
    """
    table = read_table(path, LIMITS)
    cells = Cells(table, (*LEG_COLUMNS, "actual_time") if finished else LEG_COLUMNS)
    legs = {row: leg for row, found in _rows(table, cells) if (leg := _leg(cells, row, found, finished)) is not None}
    cells.check()
    _one_way_of_writing(cells, legs)
    if not legs:
        raise BadInput(f"{path}:0: file: saw no legs, allowed: at least one", field="legs")
    return [*legs.values()]


def _one_way_of_writing(cells: Cells, legs: Mapping[int, Leg]) -> None:
    """Times with an offset in every row, or in none: otherwise their order is anybody's guess."""
    kinds = {leg.started.tzinfo is None: row for row, leg in reversed([*legs.items()])}
    if len(kinds) > 1:
        odd = max(kinds.values())
        allowed = "an offset in every row, or in none"
        cells.fault(odd, "od_start_time", f"{legs[odd].started}, written otherwise than the rows before it", allowed)
        cells.check()


def _rows(table: Table, cells: Cells) -> list[tuple[int, Mapping[str, object]]]:
    sound = []
    for row in table.scan():
        if row.fault is not None:
            cells.faults.append(row.fault)
        else:
            sound.append((row.row, row.cells))
    return sound


def _leg(cells: Cells, row: int, found: Mapping[str, object], finished: bool) -> Leg | None:
    trip, source, destination, kind = (cells.text(row, found, name) for name in LEG_COLUMNS[:4])
    started = cells.moment(row, found, "od_start_time")
    created = cells.moment(row, found, "trip_created", needed=False)
    planned = cells.number(row, found, "osrm_time", 0.1, MOST_MINUTES)
    distance = cells.number(row, found, "osrm_distance", 0.0, MOST_KM, needed=False)
    actual = cells.number(row, found, "actual_time", 0.1, MOST_MINUTES) if finished else None
    if started is not None and created is not None and (started.tzinfo is None) != (created.tzinfo is None):
        cells.fault(row, "trip_created", created, "with an offset where od_start_time has one, without where not")
    if trip is None or source is None or destination is None or kind is None or started is None or planned is None:
        return None
    return Leg(trip, source, destination, kind, started, created, planned, distance, actual)


def read_corridors(path: Path) -> Past:
    """What is known of corridors from before.

    Raises:
        BadInput: no table, a column missing, or faults, one line each.
    """
    table = read_table(path, LIMITS)
    cells = Cells(table, CORRIDOR_COLUMNS)
    known = [_corridor(cells, row, found) for row, found in _rows(table, cells)]
    cells.check()
    ends = [one[0] for one in known]
    counts, ratios, planned = (np.array([one[1][at] for one in known], dtype=np.float64) for at in range(3))
    return Past(
        phase=texts("leg" for _ in known),
        kind=texts(end[2] for end in ends),
        origin=texts(end[0] for end in ends),
        destination=texts(end[1] for end in ends),
        planned_s=planned * 60.0,
        stretch=np.log(ratios),
        count=counts,
    )


def _corridor(cells: Cells, row: int, found: Mapping[str, object]) -> tuple[tuple[str, str, str], tuple[float, ...]]:
    ends = (cells.text(row, found, "source_center") or "", cells.text(row, found, "destination_center") or "")
    kind = found.get("major_route_type")
    figures = (
        cells.number(row, found, "n_legs", 1, 1e9),
        cells.number(row, found, "median_ratio", 1e-3, 1e4),
        cells.number(row, found, "median_osrm_min", 0.1, MOST_MINUTES),
    )
    return (*ends, kind if isinstance(kind, str) else ""), tuple(figure or 1.0 for figure in figures)


def read_nodes(path: Path) -> dict[str, Node]:
    """What is known of places.

    Raises:
        BadInput: no table, a column missing, or faults, one line each.
    """
    table = read_table(path, LIMITS)
    cells = Cells(table, NODE_COLUMNS)
    nodes: dict[str, Node] = {}
    for row, found in _rows(table, cells):
        place = cells.text(row, found, "center")
        out, into = (cells.number(row, found, name, 0, 1e9, needed=False) for name in NODE_COLUMNS[1:3])
        wait = cells.number(row, found, NODE_COLUMNS[3], 0, MOST_MINUTES, needed=False)
        if place is not None:
            figures = numbers((out, into, None if wait is None else wait * 60.0)).tolist()
            nodes[place] = (figures[0], figures[1], figures[2])
    cells.check()
    return nodes
