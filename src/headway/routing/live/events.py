"""What can happen to a running fleet. Vehicles by index, jobs by key, times in seconds of the problem."""

from __future__ import annotations

from dataclasses import dataclass

from headway.routing.problem import Job, Matrix, Transfer, Vehicle, Window


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A job or transfer came in; its places are in the matrices (`NewRoads` first where they are not)."""

    job: Job | Transfer


@dataclass(frozen=True, slots=True)
class Cancel:
    """It is not to be done any more; goods on board stay there to the end of the route."""

    key: str


@dataclass(frozen=True, slots=True)
class Reschedule:
    """Its customer wants other windows."""

    key: str
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Delay:
    """A vehicle is free `by_s` later than planned; from here on it takes `factor` times as long on the way."""

    vehicle: int
    by_s: int = 0
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A vehicle goes no further. Its goods can be fetched at `place` from `ready_s`, which takes `handover_s` a job.

    `place` None: they cannot be fetched; what was on board is left out.
    """

    vehicle: int
    place: int | None
    ready_s: int
    handover_s: int = 120


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """Its customer could not be served. It is tried again in one of `windows`; none: it is brought back."""

    job: Job | Transfer
    vehicle: int
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class SignOff:
    """A driver ends the shift at `at_s` and is at the route's end by then, as far as that can be.

    What cannot be done before is taken to the route's end, where others can fetch it; `handover_s` a job.
    """

    vehicle: int
    at_s: int
    handover_s: int = 120


@dataclass(frozen=True, slots=True)
class NewVehicle:
    """One more vehicle with its driver is there."""

    vehicle: Vehicle
    free_s: int


@dataclass(frozen=True, slots=True, eq=False)
class NewRoads:
    """Travel times changed (a closed road, traffic) or have more places; one matrix a profile as in the problem."""

    matrices: tuple[Matrix, ...]


Happening = NewOrder | Cancel | Reschedule | Delay | Breakdown | FailedAttempt | SignOff | NewVehicle | NewRoads
