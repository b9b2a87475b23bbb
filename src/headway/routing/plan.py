"""The answer to a routing problem: who goes where and when, who is left out and why, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What a visit is for."""

    JOB = "job"
    PICKUP = "pickup"
    DELIVERY = "delivery"
    RELOAD = "reload"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Visit:
    """One act of a route; times in seconds as in the problem.

    Attributes:
        key: of the job, transfer or break; the place's number for a reload.
        place: None for a break, which needs none.
        arrive_s: when it gets there. start_s: when the work begins (later: it waited). depart_s: when it is done.
        load: on board when it departs.
    """

    act: Act
    key: str
    place: int | None
    arrive_s: int
    start_s: int
    depart_s: int
    load: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """What one vehicle does; `vehicle` is its index in the problem. `cost` includes its fixed cost and overtime."""

    vehicle: int
    visits: tuple[Visit, ...]
    start_s: int
    end_s: int
    distance_m: int
    cost: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A job or transfer that no route has.

    Attributes:
        reason: a stable word: no_vehicle, no_skill, too_large, unreachable, window, no_time, no_room, not_worth_it,
            release.
        sentence: why, for a person, with the figures ("needs 900 kg, the largest free vehicle takes 800").
    """

    key: str
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes of the vehicles that are used, and who is left out; `cost` is the routes' and the prizes not won."""

    routes: tuple[Route, ...]
    left_out: tuple[LeftOut, ...]
    cost: int
