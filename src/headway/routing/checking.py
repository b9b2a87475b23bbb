"""An independent check of a plan: every fault by name. It shares no code with schedules or engines, on purpose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from headway.routing.plan import Act, Plan, Route, Visit
from headway.routing.problem import UNREACHABLE, Break, Call, Job, Problem, Transfer, Vehicle, Window


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a plan.

    Attributes:
        kind: a stable word, as `late` or `too_much`. where: the vehicle's, job's or transfer's key.
        sentence: what was seen and what is allowed.
    """

    kind: str
    where: str
    sentence: str


def check(problem: Problem, plan: Plan) -> tuple[Fault, ...]:
    """Every fault of the plan; none: it may be driven, and costs what it says."""
    return (*_once(problem, plan), *_vehicles(problem, plan), *_costs(problem, plan))


def _once(problem: Problem, plan: Plan) -> Iterator[Fault]:
    """Every job and transfer is served once, whole, or left out with a reason."""
    done = Counter((visit.act, visit.key) for route in plan.routes for visit in route.visits)
    out = Counter(each.key for each in plan.left_out)
    wanted: list[tuple[str, tuple[Act, ...]]] = [(each.key, (Act.JOB,)) for each in problem.jobs]
    wanted += [(each.key, (Act.PICKUP, Act.DELIVERY)) for each in problem.transfers]
    for key, acts in wanted:
        times = [done.pop((act, key), 0) for act in acts]
        if times != [1 - out[key]] * len(acts):
            yield Fault("not_once", key, f"served {times} times, left out {out[key]} times")
        out.pop(key, None)
    for act, key in done:
        if act not in (Act.RELOAD, Act.BREAK):
            yield Fault("unknown", key, f"{act} of a key that the problem has not")
    for key in out:
        yield Fault("unknown", key, "left out, but the problem has it not")
    for each in plan.left_out:
        if not each.reason or not each.sentence:
            yield Fault("no_reason", each.key, "left out without a reason")


def _vehicles(problem: Problem, plan: Plan) -> Iterator[Fault]:
    for vehicle, times in Counter(route.vehicle for route in plan.routes).items():
        if not 0 <= vehicle < len(problem.vehicles):
            yield Fault("unknown", str(vehicle), "the problem has no such vehicle")
        elif times > 1:
            yield Fault("twice", problem.vehicles[vehicle].key, f"it has {times} routes")
    for route in plan.routes:
        if 0 <= route.vehicle < len(problem.vehicles):
            yield from _Driven(problem, route).faults()


def _costs(problem: Problem, plan: Plan) -> Iterator[Fault]:
    orders: list[Job | Transfer] = [*problem.jobs, *problem.transfers]
    prizes = {each.key: each.prize or 0 for each in orders}
    cost = sum(route.cost for route in plan.routes) + sum(prizes.get(each.key, 0) for each in plan.left_out)
    if cost != plan.cost:
        yield Fault("cost", "plan", f"it says {plan.cost}, routes and prizes make {cost}")


class _Driven:
    """One route, driven through."""

    def __init__(self, problem: Problem, route: Route) -> None:
        self.problem = problem
        self.route = route
        self.vehicle: Vehicle = problem.vehicles[route.vehicle]
        self.jobs = {each.key: each for each in problem.jobs}
        self.transfers = {each.key: each for each in problem.transfers}
        self.hours = dict(problem.depots)

    def faults(self) -> Iterator[Fault]:
        known = {Act.JOB: set(self.jobs), Act.PICKUP: set(self.transfers), Act.DELIVERY: set(self.transfers)}
        if any(visit.key not in known.get(visit.act, {visit.key}) for visit in self.route.visits):
            return
        yield from self._way()
        yield from self._calls()
        yield from self._breaks()
        yield from self._loads()
        yield from self._trips()
        yield from self._order()
        yield from self._limits()

    def _fault(self, kind: str, sentence: str) -> Fault:
        return Fault(kind, self.vehicle.key, sentence)

    def _way(self) -> Iterator[Fault]:
        """Between two places there is a way, and time enough for it and for the breaks on it."""
        matrix = self.problem.matrices[self.vehicle.profile]
        at, free, rested, distance = self.vehicle.start, self.route.start_s, 0, 0
        stops = [*self.route.visits, Visit(Act.RELOAD, "end", self.vehicle.end, 0, self.route.end_s, 0)]
        for visit in stops:
            if visit.act is Act.BREAK:
                rested += visit.depart_s - visit.start_s
                continue
            if at is not None and visit.place is not None:
                needed, metres = int(matrix.duration_s[at, visit.place]), int(matrix.distance_m[at, visit.place])
                if needed >= UNREACHABLE or metres >= UNREACHABLE:
                    yield self._fault("no_way", f"from place {at} to place {visit.place}")
                elif visit.start_s - free - rested < needed:
                    yield self._fault("too_fast", f"{visit.key}: {needed} s of way in {visit.start_s - free - rested}")
                distance += metres
            at, free, rested = visit.place, visit.depart_s, 0
        if distance != self.route.distance_m:
            yield self._fault("distance", f"it says {self.route.distance_m} m, the way is {distance}")

    def _calls(self) -> Iterator[Fault]:
        for visit in self.route.visits:
            if visit.act is Act.RELOAD:
                yield from self._reloaded(visit)
            elif visit.act is not Act.BREAK:
                yield from self._served(visit, self._call(visit))

    def _served(self, visit: Visit, call: Call) -> Iterator[Fault]:
        if visit.place != call.place:
            yield Fault("place", visit.key, f"served at place {visit.place}, it is at {call.place}")
        if not any(window.start_s <= visit.start_s <= window.end_s for window in call.windows):
            yield Fault("late", visit.key, f"begun at {visit.start_s}, allowed {_words(call.windows)}")
        if visit.depart_s - visit.start_s != call.service_s or visit.arrive_s > visit.start_s:
            yield Fault("service", visit.key, f"{visit.arrive_s} to {visit.depart_s}, its work is {call.service_s} s")
        order: Job | Transfer = self.jobs[visit.key] if visit.act is Act.JOB else self.transfers[visit.key]
        if missing := order.skills - self.vehicle.skills:
            yield Fault("skill", visit.key, f"{self.vehicle.key} has not {', '.join(sorted(missing))}")
        if order.only is not None and self.route.vehicle not in order.only:
            yield Fault("only", visit.key, f"not for {self.vehicle.key}")

    def _reloaded(self, visit: Visit) -> Iterator[Fault]:
        if visit.place not in self.vehicle.reloads or str(visit.place) != visit.key:
            yield self._fault("reload", f"at place {visit.place}, allowed {list(self.vehicle.reloads)}")
        elif not _inside(visit.start_s, self.hours.get(visit.place, Window())):
            yield self._fault("closed", f"reloads at {visit.start_s}, place {visit.place} is closed")
        if visit.depart_s - visit.start_s != self.vehicle.reload_s:
            yield self._fault("reload", f"takes {visit.depart_s - visit.start_s} s, not {self.vehicle.reload_s}")

    def _call(self, visit: Visit) -> Call:
        if visit.act is Act.JOB:
            return self.jobs[visit.key].call
        transfer = self.transfers[visit.key]
        return transfer.pickup if visit.act is Act.PICKUP else transfer.delivery

    def _breaks(self) -> Iterator[Fault]:
        taken = {visit.key: visit for visit in self.route.visits if visit.act is Act.BREAK}
        free = self.route.start_s
        for visit in self.route.visits:
            if visit.start_s < free:
                yield self._fault("overlap", f"{visit.key} begins at {visit.start_s}, before {free}")
            free = visit.depart_s
        for rest in self.vehicle.breaks:
            visit_of = taken.pop(rest.key, None)
            if visit_of is None:
                yield from self._missed(rest)
            elif not _inside(visit_of.start_s, rest.window):
                yield self._fault("break", f"{rest.key} at {visit_of.start_s}, allowed {_words((rest.window,))}")
            elif visit_of.depart_s - visit_of.start_s != rest.duration_s:
                yield self._fault("break", f"{rest.key} of another length than {rest.duration_s} s")
        for key in taken:
            yield self._fault("break", f"{key} is none of its breaks")

    def _missed(self, rest: Break) -> Iterator[Fault]:
        """A break may be missing only where it fits before or after the duty."""
        before = self.route.start_s - rest.duration_s >= rest.window.start_s
        if not before and self.route.end_s > rest.window.end_s:
            yield self._fault("break", f"{rest.key} is not taken")

    def _loads(self) -> Iterator[Fault]:
        """Never more on board than fits; what the visits say is on board is."""
        size = self.problem.dimensions
        for number in range(size):
            most = _of(self.vehicle.capacity, number)
            load = _of(self.vehicle.on_board, number) + self._goods(0, number)
            if load > most:
                yield self._fault("too_much", f"leaves with {load} in dimension {number}, takes {most}")
            for at, visit in enumerate(self.route.visits):
                load += self._change(at, number)
                if load > most:
                    yield self._fault("too_much", f"{load} on board after {visit.key}, takes {most}")
                if _of(visit.load, number) != load:
                    yield self._fault("load", f"says {_of(visit.load, number)} after {visit.key}, it is {load}")

    def _trip(self, begin: int) -> Iterator[Job]:
        for visit in self.route.visits[begin:]:
            if visit.act is Act.RELOAD:
                return
            if visit.act is Act.JOB:
                yield self.jobs[visit.key]

    def _goods(self, begin: int, number: int) -> int:
        return sum(_of(job.deliver, number) for job in self._trip(begin))

    def _change(self, at: int, number: int) -> int:
        visit = self.route.visits[at]
        if visit.act is Act.JOB:
            return _of(self.jobs[visit.key].collect, number) - _of(self.jobs[visit.key].deliver, number)
        if visit.act is Act.PICKUP:
            return _of(self.transfers[visit.key].load, number)
        if visit.act is Act.DELIVERY:
            return -_of(self.transfers[visit.key].load, number)
        if visit.act is Act.RELOAD:
            collected = 0
            for earlier in reversed(self.route.visits[:at]):
                if earlier.act is Act.RELOAD:
                    break
                collected += _of(self.jobs[earlier.key].collect, number) if earlier.act is Act.JOB else 0
            return self._goods(at + 1, number) - collected
        return 0

    def _trips(self) -> Iterator[Fault]:
        """Each trip leaves after its goods are there, from a depot that has them."""
        begins = [(0, self.vehicle.start, self.route.start_s)]
        for at, visit in enumerate(self.route.visits):
            if visit.act is Act.RELOAD:
                begins.append((at + 1, visit.place, visit.depart_s))
        for begin, depot, leave_s in begins:
            for job in self._trip(begin):
                if job.release_s > leave_s:
                    yield Fault("release", job.key, f"leaves the depot at {leave_s}, is there from {job.release_s}")
                if job.depots is not None and depot not in job.depots:
                    yield Fault("depot", job.key, f"comes from place {depot}, its goods are at {sorted(job.depots)}")
        if len(begins) > self.vehicle.trips:
            yield self._fault("trips", f"{len(begins)} trips, at most {self.vehicle.trips}")

    def _order(self) -> Iterator[Fault]:
        aboard: set[str] = set()
        for visit in self.route.visits:
            if visit.act is Act.PICKUP:
                aboard.add(visit.key)
            elif visit.act is Act.DELIVERY and visit.key not in aboard:
                yield Fault("order", visit.key, "delivered before it is picked up")

    def _limits(self) -> Iterator[Fault]:
        who, route = self.vehicle, self.route
        if not _inside(route.start_s, who.shift) or not _inside(route.end_s, who.shift):
            yield self._fault("shift", f"{route.start_s} to {route.end_s}, allowed {_words((who.shift,))}")
        for place, time_s in ((who.start, route.start_s), (who.end, route.end_s)):
            if place is not None and not _inside(time_s, self.hours.get(place, Window())):
                yield self._fault("closed", f"place {place} is closed at {time_s}")
        if route.start_s > who.latest_start_s:
            yield self._fault("start", f"leaves at {route.start_s}, at the latest {who.latest_start_s}")
        duty_s = route.end_s - route.start_s
        if duty_s > who.duty_s + who.overtime_s:
            yield self._fault("duty", f"{duty_s} s on duty, at most {who.duty_s + who.overtime_s}")
        if route.distance_m > who.max_distance_m:
            yield self._fault("range", f"{route.distance_m} m, at most {who.max_distance_m}")
        stops = sum(visit.act in (Act.JOB, Act.PICKUP, Act.DELIVERY) for visit in route.visits)
        if who.max_stops is not None and stops > who.max_stops:
            yield self._fault("stops", f"{stops} stops, at most {who.max_stops}")
        yield from self._priced(duty_s)

    def _priced(self, duty_s: int) -> Iterator[Fault]:
        rates = self.vehicle.rates
        over_s = max(duty_s - self.vehicle.duty_s, 0)
        parts = (rates.per_km * self.route.distance_m // 1000, rates.per_hour * duty_s // 3600)
        cost = rates.fixed + sum(parts) + rates.per_overtime_hour * over_s // 3600
        if cost != self.route.cost:
            yield self._fault("cost", f"it says {self.route.cost}, it is {cost}")


def _of(load: tuple[int, ...], number: int) -> int:
    return load[number] if number < len(load) else 0


def _inside(time_s: int, window: Window) -> bool:
    return window.start_s <= time_s <= window.end_s


def _words(windows: tuple[Window, ...]) -> str:
    return ", ".join(f"{each.start_s} to {each.end_s}" for each in windows)
