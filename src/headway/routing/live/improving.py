"""In the background, from the plan as it runs: what is worth changing although change has a price.

First single tasks move where that pays. Then a part of the fleet of about a hundred stops around what happened is
solved again from its courses. Of the answer those groups of vehicles that exchange nothing with others are looked at
one by one: stops go back to where they were as long as that costs little, and what is left is taken where its gain
outweighs the stops it moves and the customers who have to be told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from headway.routing.engines.base import Budget, Engine
from headway.routing.engines.pyvrp import PyvrpEngine
from headway.routing.live.change import Change, change
from headway.routing.live.course import Course
from headway.routing.live.nearby import courses_of, neighbours, part_of
from headway.routing.live.placing import put, without
from headway.routing.live.returning import nearer
from headway.routing.live.state import Live
from headway.routing.plan import Act

NEARBY = 100
"""Stops solved together."""

TURN_S = 0.2
"""Seconds for one part of the fleet."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """What a search found worth publishing: `live` is as it was where nothing is (`change.moved` and `gain` empty)."""

    live: Live
    change: Change
    gain: int


def improve(
    live: Live,
    budget: Budget,
    around: Sequence[int] = (),
    most_moved: int | None = None,
    engine: Engine | None = None,
    touched: Collection[str] = (),
) -> Improvement:
    """The best plan found near the running one.

    Args:
        around: vehicles that something happened to; the search begins there. None: every vehicle in turn.
        most_moved: at most so many stops get another vehicle or order ("at most k stops move"); None: any number.
        engine: what solves a part; default PyVRP.
        touched: keys that the event has moved already: they may move again without counting.
    """
    until = time.perf_counter() + budget.seconds
    search = _Search(live, most_moved, frozenset(touched), lambda: until - time.perf_counter())
    search.move_single(around)
    search.solve_parts(around, engine or PyvrpEngine(), budget.seed)
    best = search.best
    return Improvement(best, change(live, best), round(live.cost - best.cost))


class _Search:
    """One search: what it began with, the best so far, and how long there is."""

    def __init__(
        self, base: Live, most_moved: int | None, touched: frozenset[str], left_s: Callable[[], float]
    ) -> None:
        self.base, self.best = base, base
        self.most_moved, self.touched, self.left_s = most_moved, touched, left_s
        self.worth = base.cost

    def take(self, candidate: Live) -> bool:
        """The candidate as the best, where it costs less with its disturbance and keeps to the bound."""
        if candidate.cost >= self.worth - 0.5:
            return False
        differs = change(self.base, candidate)
        moved = len(set(differs.moved) - self.touched)
        worth = candidate.cost + candidate.prices.moved * moved + candidate.prices.told * len(differs.told)
        if worth >= self.worth - 0.5 or (self.most_moved is not None and moved > self.most_moved):
            return False
        self.best, self.worth = candidate, worth
        return True

    def move_single(self, around: Sequence[int]) -> None:
        """What is left out once more, then those tasks elsewhere that cost their course most, a fifth of the time."""
        stop = 0.8 * self.left_s()
        for key in self.best.left_out:
            self.take(put(self.best, self.best.tasks[key]))
        for vehicle in around:
            for key in _dearest(self.best, vehicle):
                if self.left_s() < stop:
                    return
                self.take(put(without(self.best, key), self.best.tasks[key]))

    def solve_parts(self, around: Sequence[int], engine: Engine, seed: int) -> None:
        """Parts of the fleet around these vehicles, then around those near to the first and every other."""
        first = [each for each in around if each < len(self.best.courses)]
        near = [other for each in first[:1] for other in neighbours(self.best, each, self.best.stops)]
        turns = list(dict.fromkeys([*first, *near, *(each.vehicle for each in self.best.courses if each.nodes)]))
        number = 0
        while turns and self.left_s() > TURN_S / 6:
            vehicle = turns[number % len(turns)]
            self._solve_part(vehicle, engine, Budget(min(TURN_S, 0.8 * self.left_s()), 1, seed + number))
            number += 1

    def _solve_part(self, vehicle: int, engine: Engine, budget: Budget) -> None:
        live = self.best
        part = part_of(live, neighbours(live, vehicle, NEARBY), [live.tasks[key] for key in live.left_out])
        if not part.vehicles or not (part.problem.jobs or part.problem.transfers):
            return
        plan = engine.solve(part.problem, budget, part.start)
        lost = {each.key for each in plan.left_out} - set(live.left_out)
        if lost:
            return
        courses = courses_of(live, part, plan)
        for group in _groups(live, courses):
            candidate = _with(self.best, group)
            if candidate.cost < self.best.cost - 0.5:
                self.take(candidate)
                fewer = nearer(self.base, candidate, self.most_moved, self.touched)
                if fewer is not None:
                    self.take(fewer)


def _with(live: Live, courses: Sequence[Course]) -> Live:
    placed = {node.key for course in courses for node in course.nodes}
    out = {key: why for key, why in live.left_out.items() if key not in placed}
    return live.with_courses(*courses).with_left_out(out)


def _dearest(live: Live, vehicle: int, most: int = 12) -> list[str]:
    """A course's tasks by what they cost it, dearest first."""
    course = live.courses[vehicle]
    gains: dict[str, float] = {}
    for node in course.nodes:
        if node.act not in (Act.BREAK, Act.RELOAD) and node.key not in gains:
            rest = [each for each in course.nodes if each.key != node.key]
            gains[node.key] = course.total - live.total_of(vehicle, rest)
    return sorted(gains, key=lambda key: (-gains[key], key))[:most]


def _groups(live: Live, courses: Sequence[Course]) -> list[list[Course]]:
    """The changed courses in groups that exchange tasks among themselves only."""
    where, head = live.where, {course.vehicle: course.vehicle for course in courses}

    def find(vehicle: int) -> int:
        while head[vehicle] != vehicle:
            vehicle = head[vehicle]
        return vehicle

    for course in courses:
        for node in course.nodes:
            old = where.get(node.key)
            if old is not None and old in head:
                head[find(old)] = find(course.vehicle)
    groups: dict[int, list[Course]] = {}
    for course in courses:
        if course.nodes != live.courses[course.vehicle].nodes:
            groups.setdefault(find(course.vehicle), []).append(course)
    return list(groups.values())
