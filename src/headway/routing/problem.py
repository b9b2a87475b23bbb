"""A routing problem: what has to be visited, by what, and how far everything is apart.

Times are whole seconds from the problem's zero hour, distances whole metres, loads whole numbers of as many dimensions
as the problem has, and cost is a whole number of one unit that the caller chooses (planning: thousandths of a minor
unit of money; benchmarks: the instance's own distance).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNREACHABLE = 2**31 - 1
"""In a matrix: there is no way."""

ALWAYS = 2**31 - 1
"""As the end of a window: never too late."""


@dataclass(frozen=True, slots=True)
class Window:
    """From and to, in seconds, both included."""

    start_s: int = 0
    end_s: int = ALWAYS


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """How far every place is from every other, for one kind of vehicle; int64, (places, places), from row to column.

    `UNREACHABLE` where there is no way. It need not be symmetric. `source` names who gave the times, where it is known.
    """

    duration_s: NDArray[np.int64]
    distance_m: NDArray[np.int64]
    source: str = ""

    @property
    def places(self) -> int:
        return int(self.duration_s.shape[0])


@dataclass(frozen=True, slots=True)
class Call:
    """What happens at one place: work of `service_s`, begun inside one of the windows (in order, not overlapping)."""

    place: int
    service_s: int = 0
    windows: tuple[Window, ...] = (Window(),)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be visited once: goods from the depot to it, from it to the depot, both, or only work.

    Attributes:
        key: the caller's name of it, unique in the problem.
        deliver: taken along from the depot. collect: taken back to the depot. One number a dimension; () is nothing.
        release_s: a vehicle that brings it leaves the depot no earlier.
        skills: what the vehicle with its driver must have, all of them.
        only: indices of the vehicles that may do it; None: any with the skills.
        depots: places whose goods these are, where not every depot has them; None: any.
        prize: what leaving it out costs; None: it must be served. `priority` breaks ties, higher first.
    """

    key: str
    call: Call
    deliver: tuple[int, ...] = ()
    collect: tuple[int, ...] = ()
    release_s: int = 0
    skills: frozenset[str] = frozenset()
    only: frozenset[int] | None = None
    depots: frozenset[int] | None = None
    prize: int | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Transfer:
    """Goods fetched at one place and brought to another by the same vehicle, without a depot between them."""

    key: str
    pickup: Call
    delivery: Call
    load: tuple[int, ...] = ()
    skills: frozenset[str] = frozenset()
    only: frozenset[int] | None = None
    prize: int | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """A rest of `duration_s` that begins inside the window, at any place or on the way."""

    key: str
    window: Window
    duration_s: int


@dataclass(frozen=True, slots=True)
class Rates:
    """What a vehicle costs, in cost units: when used at all, a thousand metres, an hour on duty, an hour over it."""

    fixed: int = 0
    per_km: int = 0
    per_hour: int = 0
    per_overtime_hour: int = 0


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle with its driver for one shift.

    Attributes:
        start, end: places; None: begins at its first call, ends at its last.
        shift: it leaves no earlier and is back no later. latest_start_s: it leaves no later.
        duty_s: longest from leaving to being back; `overtime_s` more is possible at its rate.
        profile: index into the problem's matrices.
        on_board: load it carries from before (a started route); it counts until the route's end.
        reloads: depots it may pass to load again; at most `trips` trips in all. `reload_s` each.
        max_stops: most calls, None: any number. max_distance_m: longest way.
    """

    key: str
    start: int | None
    end: int | None
    capacity: tuple[int, ...] = ()
    shift: Window = Window()
    latest_start_s: int = ALWAYS
    duty_s: int = ALWAYS
    overtime_s: int = 0
    max_distance_m: int = UNREACHABLE
    max_stops: int | None = None
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()
    rates: Rates = Rates(per_km=1000)
    profile: int = 0
    on_board: tuple[int, ...] = ()
    reloads: tuple[int, ...] = ()
    trips: int = 1
    reload_s: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Everything an engine needs. `matrices` has one entry a profile, all of the same places.

    Args:
        depots: places that are depots, with when they are open.
    """

    matrices: tuple[Matrix, ...]
    vehicles: tuple[Vehicle, ...]
    jobs: tuple[Job, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    depots: tuple[tuple[int, Window], ...] = ()

    @property
    def dimensions(self) -> int:
        """How many numbers a load has."""
        return max((len(each.capacity) for each in self.vehicles), default=0)
