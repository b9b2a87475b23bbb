"""Roads as vector tiles: one that can be checked by hand, and read back by a reader of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from headway.routing.roads.engine.drawing import EXTENT, Drawing, load_drawing
from headway.routing.roads.engine.files import BadRoads

Fields = list[tuple[int, int | bytes]]


def drawing(*lines: list[tuple[float, float]], ranks: tuple[int, ...] = (0, 0, 0)) -> Drawing:
    """Lines in the Mercator square, each a stretch of its own."""
    points = [point for line in lines for point in line]
    ends = np.cumsum([len(line) for line in lines])
    first = np.array([end - len(line) for end, line in zip(ends, lines, strict=True)], np.int32)
    x, y = (np.array([point[n] for point in points]) for n in (0, 1))
    boxes = [[f(point[n] for point in line) for line in lines] for f, n in ((min, 0), (min, 1), (max, 0), (max, 1))]
    rank = np.array(ranks[: len(lines)], np.uint8)
    west, north, east, south = (np.array(each) for each in boxes)
    return Drawing(x, y, first, (ends - 1).astype(np.int32), rank, (west, north, east, south))


def fields(body: bytes) -> Fields:
    """The fields of a protocol buffer's message."""
    found: Fields = []
    at = 0
    while at < len(body):
        key, at = varint(body, at)
        value, at = varint(body, at)
        if key & 7 == 2:
            found.append((key >> 3, body[at : at + value]))
            at += value
        else:
            found.append((key >> 3, value))
    return found


def varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (body[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if body[at - 1] < 128:
            return value, at


def lines_of(tile: bytes) -> dict[int, list[list[tuple[int, int]]]]:
    """The lines of each rank."""
    layer = fields(dict(fields(tile))[3])  # type: ignore[arg-type]
    ranks = [fields(value)[0][1] for number, value in layer if number == 4 and isinstance(value, bytes)]
    found = {}
    for number, value in layer:
        if number == 2 and isinstance(value, bytes):
            feature = dict(fields(value))
            tags, geometry = feature[2], feature[4]
            assert isinstance(tags, bytes)
            assert isinstance(geometry, bytes)
            found[int(ranks[tags[1]])] = list(walked(geometry))
    return found


def walked(geometry: bytes) -> Iterator[list[tuple[int, int]]]:
    numbers, at = [], 0
    while at < len(geometry):
        value, at = varint(geometry, at)
        numbers.append(value)
    x = y = at = 0
    line: list[tuple[int, int]] = []
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        if command == 1 and line:
            yield line
            line = []
        for _ in range(count):
            x, y = x + signed(numbers[at]), y + signed(numbers[at + 1])
            line.append((x, y))
            at += 2
    yield line


def signed(value: int) -> int:
    return value >> 1 if not value & 1 else -(value + 1 >> 1)


def test_lines_come_back_as_they_were() -> None:
    tile = drawing([(0.25, 0.25), (0.5, 0.75)], [(0.75, 0.5), (0.25, 0.5), (0.25, 0.75)]).tile(0, 0, 0)
    quarter, half, more = EXTENT // 4, EXTENT // 2, 3 * EXTENT // 4
    assert lines_of(tile) == {0: [[(quarter, quarter), (half, more)], [(more, half), (quarter, half), (quarter, more)]]}


def test_each_rank_is_a_feature_of_its_own() -> None:
    tile = drawing([(0.5, 0.5), (0.5001, 0.5001)], [(0.5, 0.5), (0.5002, 0.5)], ranks=(2, 1)).tile(9, 256, 256)
    assert sorted(lines_of(tile)) == [1, 2]


def test_small_roads_are_left_out_from_afar() -> None:
    road = drawing([(0.5, 0.5), (0.5001, 0.5001)], ranks=(4,))
    assert road.tile(11, 1024, 1024) == b""
    assert road.tile(12, 2048, 2048) != b""


def test_a_tile_without_roads_is_empty() -> None:
    assert drawing([(0.1, 0.1), (0.11, 0.11)]).tile(1, 1, 1) == b""


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.roads").write_bytes(b"nothing")
    with pytest.raises(BadRoads):
        load_drawing(tmp_path / "x.roads")
