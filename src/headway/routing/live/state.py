"""The running plan: what every vehicle still does, what is on board, who is left out, and what things are worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.course import Bill, Course, Standing, bill_of, course_of
from headway.routing.live.flat import Flat, flat_of
from headway.routing.live.roads import Floats, Road, road_of
from headway.routing.live.tasks import Node, Task, spans, task_of
from headway.routing.plan import Act, LeftOut, Plan, Route, Visit
from headway.routing.problem import Job, Problem, Transfer, Vehicle


@dataclass(frozen=True, slots=True)
class Prices:
    """What things are worth, in cost units.

    Attributes:
        late_per_hour: an hour after a customer's window; `late_of` where a job's own differs.
        left_out: a job not done at all that has no prize. moved: a stop whose vehicle or neighbours change.
        told: a customer whose time shifts by more than `told_after_s`.
    """

    late_per_hour: float = 60_000.0
    left_out: float = 1_000_000.0
    moved: float = 0.0
    told: float = 0.0
    told_after_s: int = 900
    late_of: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a vehicle is: the first `frozen` visits of its route are done or under way.

    Attributes:
        started: it has left its depot. place, free_s: where and when it is free for the rest; None: as the plan says.
        out: it does no more. started_s, driven_m: when it left and how far it has come.
    """

    frozen: int = 0
    started: bool = False
    place: int | None = None
    free_s: int | None = None
    out: bool = False
    started_s: int | None = None
    driven_m: int = 0


@dataclass(frozen=True, eq=False)
class Live:
    """A running plan. Never changed: an event makes another, which shares what it did not touch.

    Attributes:
        tasks: everything still to be done by its key, also what is left out. courses: one a vehicle.
        left_out: why a task is in no course.
    """

    vehicles: tuple[Vehicle, ...]
    roads: tuple[Road, ...]
    standings: tuple[Standing, ...]
    courses: tuple[Course, ...]
    tasks: Mapping[str, Task]
    left_out: Mapping[str, LeftOut]
    prices: Prices
    now_s: int

    @cached_property
    def flat(self) -> Flat:
        """All courses behind each other, for the kernels."""
        known, changed = self._came_from
        if known is None or 4 * len(changed) > len(self.courses):
            return flat_of(self.courses)
        return known.with_courses(self.courses, changed)

    @cached_property
    def _came_from(self) -> tuple[Flat | None, frozenset[int]]:
        """Courses laid behind each other of an earlier version, and the vehicles whose course is another since."""
        return None, frozenset()

    @cached_property
    def where(self) -> dict[str, int]:
        """The vehicle that has each task."""
        return _where(self.courses)

    @property
    def stops(self) -> int:
        """Calls still to come."""
        return sum(node.act not in (Act.BREAK, Act.RELOAD) for course in self.courses for node in course.nodes)

    @property
    def cost(self) -> float:
        """Routes, lateness and what is left out."""
        return sum(each.total for each in self.courses) + sum(self.left_price(self.tasks[key]) for key in self.left_out)

    def left_price(self, task: Task) -> float:
        """What leaving it out costs."""
        return float(self.prices.left_out if task.prize is None else task.prize)

    def task_of(self, source: Job | Transfer, aboard: int | None = None, picked_up: bool = False) -> Task:
        """What is to be done for a job, with its price of lateness."""
        rate = self.prices.late_of.get(source.key, self.prices.late_per_hour)
        return task_of(source, rate, aboard, picked_up)

    def road(self, vehicle: int) -> Road:
        return self.roads[self.vehicles[vehicle].profile]

    def course(self, vehicle: int, nodes: Iterable[Node]) -> Course:
        """The course of a vehicle that does these."""
        return course_of(
            vehicle, self.vehicles[vehicle], self.standings[vehicle], self.road(vehicle), tuple(nodes)
        )  # fmt: skip

    def total_of(self, vehicle: int, nodes: Iterable[Node]) -> float:
        """What the course of a vehicle that does these costs, lateness in it."""
        return self.bill(vehicle, nodes).total

    def bill(self, vehicle: int, nodes: Iterable[Node]) -> Bill:
        """What the course of a vehicle that does these comes to."""
        return bill_of(self.vehicles[vehicle], self.standings[vehicle], self.road(vehicle), tuple(nodes))

    def with_courses(self, *changed: Course) -> Live:
        """The same with these courses instead of their vehicles'."""
        if not changed:
            return self
        courses = list(self.courses)
        for each in changed:
            courses[each.vehicle] = each
        after = self._with(courses=tuple(courses))
        known, since = (self.flat, frozenset()) if "flat" in self.__dict__ else self._came_from
        after.__dict__["_came_from"] = known, since | {each.vehicle for each in changed}
        if "where" in self.__dict__:
            after.__dict__["where"] = self._where_after(changed)
        return after

    def _where_after(self, changed: tuple[Course, ...]) -> dict[str, int]:
        where = dict(self.where)
        for each in changed:
            for node in self.courses[each.vehicle].nodes:
                where.pop(node.key, None)
        return where | _where(changed)

    def with_roads(self, roads: tuple[Road, ...]) -> Live:
        """The same with more places on its roads; those it goes to keep their numbers and ways."""
        return self._with(roads=roads)

    def later(self, now_s: int, ready_s: Mapping[int, int]) -> Live:
        """The same at another time, from when some vehicles are ready; their courses are as they were."""
        standings = list(self.standings)
        for index, each in ready_s.items():
            standings[index] = replace(standings[index], ready_s=each)
        return self._with(now_s=now_s, standings=tuple(standings))

    def with_standing(self, vehicle: int, standing: Standing) -> Live:
        """The same with a vehicle elsewhere; its course is as it was."""
        standings = tuple(standing if index == vehicle else each for index, each in enumerate(self.standings))
        return replace(self, standings=standings)

    def with_task(self, task: Task) -> Live:
        return self.with_tasks({**self.tasks, task.key: task})

    def with_tasks(self, tasks: Mapping[str, Task]) -> Live:
        """The same with these tasks; its courses are as they were."""
        return self._with(tasks=tasks)

    def with_left_out(self, left_out: Mapping[str, LeftOut]) -> Live:
        """The same with these tasks in no course; its courses are as they were."""
        return self._with(left_out=left_out)

    def _with(self, **changed: object) -> Live:
        """The same with other fields; who is able to do what stays, and so does what is known of courses that stay."""
        after: Live = replace(self, **changed)  # type: ignore[arg-type]
        kept = ("_able",) if "courses" in changed else ("_able", "_came_from", "flat", "where")
        after.__dict__.update({each: self.__dict__[each] for each in kept if each in self.__dict__})
        return after

    def by_road(self) -> list[tuple[NDArray[np.bool_], Road]]:
        """Each road that somebody drives with the positions of those who do."""
        profiles = [each.profile for each in self.vehicles]
        every = np.array(profiles, np.intp)[self.flat.vehicle]
        return [(every == each, self.roads[each]) for each in sorted(set(profiles))]

    def ways(self) -> Floats:
        """(2, positions): seconds and metres of the leg across each position of the fleet, by the roads."""
        found = np.empty((2, self.flat.size), np.float32)
        for mine, road in self.by_road():
            before, after = self.flat.ends[:, mine]
            found[:, mine] = road.from_s[before, after], road.from_m[before, after]
        return found

    def may(self, task: Task) -> NDArray[np.bool_]:
        """Which vehicles may take it, by who has its goods or can load them, skills, the named ones and who is out."""
        source = task.source
        depots = source.depots if isinstance(source, Job) and task.from_depot else None
        asked = (task.aboard, source.skills, source.only, depots)
        if asked not in self._able:
            self._able[asked] = np.array([self._is_able(each, *asked) for each in range(len(self.vehicles))], np.bool_)
        return self._able[asked]

    def _is_able(
        self,
        index: int,
        aboard: int | None,
        skills: frozenset[str],
        only: frozenset[int] | None,
        depots: frozenset[int] | None,
    ) -> bool:
        vehicle, standing = self.vehicles[index], self.standings[index]
        mine = aboard is None or aboard == index
        named = only is None or index in only
        takes = not standing.out and (not standing.closing or aboard == index)
        loads = depots is None or bool(depots & (set(vehicle.reloads) if standing.started else {vehicle.start}))
        return mine and named and takes and loads and skills <= vehicle.skills

    @cached_property
    def _able(self) -> dict[tuple[object, ...], NDArray[np.bool_]]:
        return {}

    def plan(self) -> Plan:
        """What is still to be done as a plan, and who is left out."""
        left = tuple(self.left_out.values())
        return _plan(self, left, sum(self.tasks[each.key].prize or 0 for each in left))


def _where(courses: Iterable[Course]) -> dict[str, int]:
    return {
        node.key: course.vehicle
        for course in courses
        for node in course.nodes
        if node.act not in (Act.BREAK, Act.RELOAD)
    }


def _busy(live: Live, vehicle: int) -> bool:
    return bool(live.courses[vehicle].nodes) or live.standings[vehicle].started


def _plan(live: Live, left: tuple[LeftOut, ...], priced: int) -> Plan:
    routes = tuple(_route(live, course) for course in live.courses if _busy(live, course.vehicle))
    return Plan(routes, left, sum(each.cost for each in routes) + priced)


def _route(live: Live, course: Course) -> Route:
    visits = tuple(
        Visit(node.act, node.key, node.place, *times, tuple(int(each) for each in course.room.loads[:, place + 1]))
        for place, (node, times) in enumerate(zip(course.nodes, course.times, strict=True))
    )
    return Route(course.vehicle, visits, course.start_s, course.end_s, course.distance_m, round(course.cost))


def begin(
    problem: Problem,
    plan: Plan,
    progress: Mapping[int, Progress] | None = None,
    prices: Prices | None = None,
    now_s: int = 0,
    roads: tuple[Road, ...] | None = None,
    known: Live | None = None,
) -> Live:
    """The running plan of a problem, its plan and how far each vehicle (by index) is; `roads` where they are made.

    `known` is one of before, on the same roads but for places added since: its courses stay where nothing differs.
    Where a vehicle has left, the goods of the trip it is on are on board; transfers whose pickup is frozen too.
    """
    progress, prices = progress or {}, prices or Prices()
    sources: dict[str, Job | Transfer] = {each.key: each for each in problem.jobs}
    sources |= {each.key: each for each in problem.transfers}
    routes = {route.vehicle: route for route in plan.routes}
    roads = roads or tuple(road_of(each) for each in problem.matrices)
    bare = Live(problem.vehicles, roads, (), (), {}, {}, prices, now_s)
    standings, tasks, orders = [], {}, []
    for index, vehicle in enumerate(problem.vehicles):
        route, far = routes.get(index), progress.get(index, Progress())
        visits = route.visits if route else ()
        standings.append(_standing(vehicle, visits[: far.frozen], far, sources, now_s, route))
        keys = _tasks_of(bare, index, visits, far, sources)
        tasks.update({each.key: each for each in keys})
        orders.append(_nodes(vehicle, visits[far.frozen :], tasks))
    frozen = {visit.key for index, route in routes.items() for visit in route.visits[: _frozen(progress, index)]}
    left = {each.key: each for each in plan.left_out}
    for key, source in sources.items():
        if key not in tasks and key not in frozen:
            tasks[key] = bare.task_of(source)
            left.setdefault(key, LeftOut(key, "no_room", "the plan has it on no route"))
    live = replace(
        bare, standings=tuple(standings), tasks=tasks, left_out={k: v for k, v in left.items() if k in tasks}
    )
    courses = (_kept(known, live, index, nodes) or live.course(index, nodes) for index, nodes in enumerate(orders))
    return replace(live, courses=tuple(courses))


def _kept(known: Live | None, live: Live, index: int, nodes: tuple[Node, ...]) -> Course | None:
    """The vehicle's course of before, where it would be the same: nowhere has another number once places were added."""
    if known is None or index >= len(known.courses) or known.courses[index].nodes != nodes:
        return None
    same = known.vehicles[index] == live.vehicles[index] and known.standings[index] == live.standings[index]
    was, course = known.road(index).nowhere, known.courses[index]
    if not same or (was != live.road(index).nowhere and (course.ends == was).any()):
        return None
    return course


def _frozen(progress: Mapping[int, Progress], vehicle: int) -> int:
    return progress[vehicle].frozen if vehicle in progress else 0


def _standing(
    vehicle: Vehicle,
    done: tuple[Visit, ...],
    far: Progress,
    sources: Mapping[str, Job | Transfer],
    now_s: int,
    route: Route | None,
) -> Standing:
    started = far.started or bool(done)
    if not started:
        place = vehicle.start if far.place is None else far.place
        ready_s = max(vehicle.shift.start_s, now_s, far.free_s or 0)
        return Standing(place, ready_s, out=far.out, on_board=vehicle.on_board)
    places = [visit.place for visit in done if visit.place is not None]
    place = far.place if far.place is not None else (places[-1] if places else vehicle.start)
    planned = done[-1].depart_s if done else (route.start_s if route else vehicle.shift.start_s)
    free_s = max(now_s, planned) if far.free_s is None else far.free_s
    began = (route.start_s if route else free_s) if far.started_s is None else far.started_s
    stops = sum(visit.act not in (Act.BREAK, Act.RELOAD) for visit in done)
    trips = 1 + sum(visit.act is Act.RELOAD for visit in done)
    return Standing(place, free_s, True, far.out, began, far.driven_m, stops, trips, _collected(vehicle, done, sources))


def _collected(vehicle: Vehicle, done: tuple[Visit, ...], sources: Mapping[str, Job | Transfer]) -> tuple[int, ...]:
    """On board to the end: what it began with and what it collected since it last unloaded."""
    load = list(vehicle.on_board) + [0] * (len(vehicle.capacity) - len(vehicle.on_board))
    kept = list(load)
    for visit in done:
        source = sources.get(visit.key)
        if visit.act is Act.RELOAD:
            load = list(kept)
        elif isinstance(source, Job):
            for number, goods in enumerate(source.collect):
                load[number] += goods
    return tuple(load)


def _tasks_of(
    live: Live, index: int, visits: tuple[Visit, ...], far: Progress, sources: Mapping[str, Job | Transfer]
) -> list[Task]:
    """The tasks that a vehicle's visits to come are for, with their goods on board where it has them."""
    gone = far.started or far.frozen > 0
    done = {visit.key for visit in visits[: far.frozen] if visit.act is Act.PICKUP}
    found: dict[str, Task] = {}
    for visit in visits[far.frozen :]:
        if visit.act is Act.RELOAD:
            gone = False
        source = sources.get(visit.key)
        if source is None or visit.key in found or visit.act in (Act.BREAK, Act.RELOAD):
            continue
        if isinstance(source, Transfer):
            picked = visit.key in done
            found[visit.key] = live.task_of(source, index if picked else None, picked)
        else:
            found[visit.key] = live.task_of(source, index if gone and any(source.deliver) else None)
    return list(found.values())


def _nodes(vehicle: Vehicle, visits: tuple[Visit, ...], tasks: Mapping[str, Task]) -> tuple[Node, ...]:
    """The nodes of visits to come."""
    rests = {each.key: each for each in vehicle.breaks}
    found = []
    for visit in visits:
        if visit.act is Act.BREAK:
            rest = rests[visit.key]
            found.append(Node(Act.BREAK, rest.key, None, rest.duration_s, spans((rest.window,))))
        elif visit.act is Act.RELOAD:
            found.append(reload_at(vehicle, int(visit.place if visit.place is not None else visit.key)))
        elif visit.key in tasks:
            found.append(next(each for each in tasks[visit.key].nodes if each.act is visit.act))
    return tuple(found)


def reload_at(vehicle: Vehicle, place: int, ready_s: int = 0) -> Node:
    """Passing a depot to load again, no earlier than `ready_s`."""
    return Node(Act.RELOAD, str(place), place, vehicle.reload_s, ((ready_s, spans(())[0][1]),))
