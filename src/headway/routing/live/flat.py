"""All courses behind each other, so that one pass over one array looks at every position of the fleet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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

    def with_courses(self, courses: tuple[Course, ...], changed: Iterable[int]) -> Flat:
        """The same with these vehicles' courses as they are in `courses`; the others are as they were."""
        pieces = _Pieces(self, courses, sorted(changed))
        lengths = np.diff(np.append(self.first, self.size))
        lengths[pieces.changed] = [courses[each].rows.shape[1] for each in pieces.changed]
        calls = self.calls.copy()
        calls[pieces.changed] = [courses[each].room.calls for each in pieces.changed]
        return _laid(
            lengths,
            pieces.joined(self.rows, lambda each: each.rows),
            pieces.joined(self.ends, lambda each: each.ends),
            pieces.joined(self.deliver, lambda each: each.room.deliver),
            pieces.joined(self.collect, lambda each: each.room.collect),
            pieces.joined(self.free, lambda each: each.room.free),
            pieces.joined(self.until, lambda each: each.room.until),
            calls,
        )


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What is between the changed courses, and they themselves, in order."""

    was: Flat
    courses: tuple[Course, ...]
    changed: list[int]

    def joined(self, old: NDArray[Any], new: Callable[[Course], NDArray[Any]]) -> NDArray[Any]:
        parts, begin = list[NDArray[Any]](), 0
        for vehicle in self.changed:
            parts += [old[..., begin : self.was.first[vehicle]], _padded(new(self.courses[vehicle]), old.shape[:-1])]
            begin = self.was.first[vehicle + 1] if vehicle + 1 < len(self.was.first) else self.was.size
        return np.concatenate([*parts, old[..., begin:]], axis=-1)


def flat_of(courses: tuple[Course, ...]) -> Flat:
    """The courses laid behind each other; dimensions a vehicle does not have are without room."""
    most = max(each.room.free.shape[0] for each in courses)
    return _laid(
        np.array([each.rows.shape[1] for each in courses], np.intp),
        np.concatenate([each.rows for each in courses], axis=1),
        np.concatenate([each.ends for each in courses], axis=1),
        np.concatenate([_padded(each.room.deliver, (most,)) for each in courses], axis=1),
        np.concatenate([_padded(each.room.collect, (most,)) for each in courses], axis=1),
        np.concatenate([_padded(each.room.free, (most,)) for each in courses], axis=1),
        np.concatenate([each.room.until for each in courses]),
        np.array([each.room.calls for each in courses], np.intp),
    )


def _padded(part: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """With as many rows as are wanted; those a vehicle does not have are without room."""
    if not shape or part.shape[0] >= shape[0]:
        return part
    return np.concatenate([part, np.full((shape[0] - part.shape[0], part.shape[1]), -1, part.dtype)])


def _laid(
    lengths: NDArray[np.intp],
    rows: Floats,
    ends: NDArray[np.intp],
    deliver: Floats,
    collect: Floats,
    free: Floats,
    until: Floats,
    calls: NDArray[np.intp],
) -> Flat:
    """With what follows of it: whose each position is, and what is not to be looked at."""
    size = rows.shape[1]
    first = np.cumsum(lengths) - lengths
    return Flat(
        rows,
        ends,
        np.repeat(np.arange(len(lengths)), lengths),
        np.arange(size) - np.repeat(first, lengths),
        first,
        deliver,
        collect,
        free,
        until,
        np.full(size, -1, np.float32),
        calls,
        calls > 0,
        bool((rows[DUTY] < FOREVER).any()),
        bool((rows[-1] < FOREVER / 2).any()),
        size,
    )
