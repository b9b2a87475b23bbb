"""All courses behind each other, so that one pass over one array looks at every position of the fleet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
        which = sorted(changed)
        lengths = np.diff(np.append(self.first, self.size))
        lengths[which] = [courses[each].rows.shape[1] for each in which]
        calls = self.calls.copy()
        calls[which] = [courses[each].room.calls for each in which]
        old: tuple[NDArray[Any], ...] = (self.rows, self.ends, self.deliver, self.collect, self.free, self.until)
        new = [_parts(courses[each]) for each in which]
        ends = np.append(self.first, self.size)[[each + 1 for each in which]].tolist()
        cuts = list(zip(self.first[which].tolist(), ends, strict=True))
        spliced = [_spliced(part, [each[number] for each in new], cuts) for number, part in enumerate(old)]
        return _laid(lengths, calls, spliced)


def _parts(course: Course) -> tuple[NDArray[Any], ...]:
    """What is laid behind each other of a course, as in `Flat`."""
    room = course.room
    return course.rows, course.ends, room.deliver, room.collect, room.free, room.until


def _spliced(old: NDArray[Any], new: Sequence[NDArray[Any]], cuts: Sequence[tuple[int, int]]) -> NDArray[Any]:
    """The old with a new part from where each cut begins to where it ends."""
    parts, at = list[NDArray[Any]](), 0
    for part, (begin, end) in zip(new, cuts, strict=True):
        parts += [old[..., at:begin], _padded(part, old.shape[:-1])]
        at = end
    return np.concatenate([*parts, old[..., at:]], axis=-1)


def flat_of(courses: tuple[Course, ...]) -> Flat:
    """The courses laid behind each other; dimensions a vehicle does not have are without room."""
    most = max(each.room.free.shape[0] for each in courses)
    rows, ends, *loads, until = zip(*map(_parts, courses), strict=True)
    padded = ([_padded(each, (most,)) for each in load] for load in loads)
    return _laid(
        np.array([each.shape[1] for each in rows], np.intp),
        np.array([each.room.calls for each in courses], np.intp),
        [np.concatenate(each, axis=-1) for each in (rows, ends, *padded, until)],
    )


def _padded(part: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """With as many rows as are wanted; those a vehicle does not have are without room."""
    if not shape or part.shape[0] >= shape[0]:
        return part
    return np.concatenate([part, np.full((shape[0] - part.shape[0], part.shape[1]), -1, part.dtype)])


def _laid(lengths: NDArray[np.intp], calls: NDArray[np.intp], parts: Sequence[NDArray[Any]]) -> Flat:
    """The parts with what follows of them: whose each position is, and what is not to be looked at."""
    rows, ends, deliver, collect, free, until = parts
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
