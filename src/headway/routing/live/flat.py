"""All courses behind each other, so that one pass over one array looks at every position of the fleet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.course import DUTY, Course
from headway.routing.live.tasks import FOREVER

if TYPE_CHECKING:
    from headway.routing.live.roads import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """Position i is `spot[i]` in the course of vehicle `vehicle[i]`; rows as in `Course.rows`, loads as in `Room`.

    Attributes:
        first: where each vehicle's positions begin. nothing: -1 everywhere, the room for a load nobody has.
        calls: by vehicle, how many more it takes. bounded, ranged: some vehicle has a limit of duty, of way.
    """

    rows: Floats
    ends: NDArray[np.intp]
    vehicle: NDArray[np.intp]
    spot: NDArray[np.intp]
    first: NDArray[np.intp]
    deliver: Floats
    collect: Floats
    free: Floats
    until: Floats
    nothing: Floats
    calls: NDArray[np.intp]
    takes: NDArray[np.bool_]
    bounded: bool
    ranged: bool
    size: int


def flat_of(courses: tuple[Course, ...], vehicles: int) -> Flat:
    """The courses laid behind each other; dimensions a vehicle does not have are without room."""
    lengths = np.array([each.rows.shape[1] for each in courses], np.intp)
    first = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.intp)
    vehicle = np.repeat(np.arange(vehicles), lengths)
    size = int(lengths.sum())
    rows = np.concatenate([each.rows for each in courses], axis=1)
    calls = np.array([each.room.calls for each in courses], np.intp)
    return Flat(
        rows,
        np.concatenate([each.ends for each in courses], axis=1),
        vehicle,
        np.arange(size) - np.repeat(first, lengths),
        first,
        _stacked([each.room.deliver for each in courses]),
        _stacked([each.room.collect for each in courses]),
        _stacked([each.room.free for each in courses]),
        np.concatenate([each.room.until for each in courses]),
        np.full(size, -1, np.float32),
        calls,
        calls > 0,
        bool((rows[DUTY] < FOREVER).any()),
        bool((rows[-1] < FOREVER / 2).any()),
        size,
    )


def _stacked(parts: list[Floats]) -> Floats:
    most = max((each.shape[0] for each in parts), default=0)
    if all(each.shape[0] == most for each in parts):
        return np.concatenate(parts, axis=1)
    padded = [np.concatenate([each, np.full((most - each.shape[0], each.shape[1]), -1, np.float32)]) for each in parts]
    return np.concatenate(padded, axis=1)
