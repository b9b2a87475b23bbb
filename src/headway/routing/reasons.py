"""Why a job is left out: what no vehicle could do even with nothing else to do, and what only the others prevent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headway.routing.loads import padded
from headway.routing.lookup import Lookup, Step, reaches_depot
from headway.routing.plan import Act, LeftOut
from headway.routing.problem import UNREACHABLE, Call, Job, Transfer, Vehicle
from headway.routing.schedule import Timing, schedule


def vehicle_kinds(lookup: Lookup) -> dict[int, tuple[int, ...]]:
    """Vehicles that differ in nothing but their names: the first of each kind, with all of them."""
    kinds: dict[object, list[int]] = {}
    named = {v for key in lookup.keys for v in lookup.order(key).only or ()}
    for number, who in enumerate(lookup.problem.vehicles):
        kinds.setdefault(kind_of(who, number if number in named else None), []).append(number)
    return {members[0]: tuple(members) for members in kinds.values()}


def kind_of(who: Vehicle, named: int | None) -> object:
    """Equal for vehicles that can stand for each other; `named`: its number, where a job asks for it by number."""
    what: tuple[object, ...] = (who.start, who.end, who.capacity, who.shift, who.latest_start_s, who.duty_s)
    what += (who.overtime_s, who.max_distance_m, who.max_stops, who.skills, who.breaks, who.rates, who.profile)
    return (*what, who.on_board, who.reloads, who.trips, who.reload_s, named)


def impossible(lookup: Lookup, key: str, kinds: Iterable[int] | None = None) -> LeftOut | None:
    """Why no vehicle could do it even alone; None: one could.

    Args:
        kinds: one vehicle of each kind (`vehicle_kinds`), where the caller has them at hand.
    """
    first = tuple(vehicle_kinds(lookup) if kinds is None else kinds)
    able = [v for v in first if lookup.may(v, key)]
    if not able:
        return LeftOut(key, "no_skill", _no_skill(lookup, lookup.order(key), first))
    timings: list[Timing] = []
    for vehicle in able:
        for steps in _alone(lookup, vehicle, key):
            timing = schedule(lookup, vehicle, steps)
            if timing.fits or (timing.holes and _over_others(lookup, vehicle, key)):
                return None
            timings.append(timing)
    return _why(lookup, key, able, timings)


def left_out(lookup: Lookup, key: str, kinds: Iterable[int] | None = None, *, fits: bool = True) -> LeftOut:
    """Why a job is in no route of a plan: for itself, for the others, or because it is not worth its prize.

    Args:
        fits: false where it is known that no route of the plan takes it in, whatever it is worth.
    """
    alone = impossible(lookup, key, kinds)
    if alone is not None:
        return alone
    prize = lookup.order(key).prize
    if prize is not None and fits:
        return LeftOut(key, "not_worth_it", f"serving it would cost more than its prize of {prize}")
    return LeftOut(key, "no_room", "every vehicle that may do it is full or out of time with the others")


def _over_others(lookup: Lookup, vehicle: int, key: str) -> bool:
    """Whether the vehicle may get there, on and home over other places, where there is no way straight."""
    who = lookup.problem.vehicles[vehicle]
    places = [lookup.call(step).place for step in lookup.steps(key)]
    out = who.start is None or lookup.reached(who.profile, who.start)[places].all()
    home = who.end is None or lookup.reached(who.profile, who.end, backwards=True)[places].all()
    on = lookup.reached(who.profile, places[0])[places].all()
    return bool(out and on and home)


def _alone(lookup: Lookup, vehicle: int, key: str) -> Iterable[Sequence[Step]]:
    """The ways to do only this: from the start, or after loading again where its goods are elsewhere."""
    who, order = lookup.problem.vehicles[vehicle], lookup.order(key)
    at_start = not isinstance(order, Job) or order.depots is None or who.start in order.depots
    if at_start:
        return [lookup.steps(key)]
    assert isinstance(order, Job)
    assert order.depots is not None
    return [(Step(Act.RELOAD, str(place)), *lookup.steps(key)) for place in who.reloads if place in order.depots]


def _no_skill(lookup: Lookup, order: Job | Transfer, kinds: Sequence[int]) -> str:
    vehicles = lookup.problem.vehicles
    skilled = [v for v in kinds if order.skills <= vehicles[v].skills]
    if not vehicles:
        return "there is no vehicle"
    if not skilled:
        return f"no vehicle has {' and '.join(sorted(order.skills))}"
    if order.only is not None and not any(v in order.only for v in skilled):
        return f"of the {len(order.only)} vehicles that may do it none has the skills"
    if isinstance(order, Job) and not any(reaches_depot(order, vehicles[v]) for v in skilled):
        return f"no vehicle starts or loads at places {sorted(order.depots or ())}, where its goods are"
    return "no vehicle that may do it has the skills and comes from its depot"


def _why(lookup: Lookup, key: str, able: Sequence[int], timings: Sequence[Timing]) -> LeftOut:
    """The reason of the vehicle that comes nearest, in the order of what is hardest to change."""
    loaded = [each for each in timings if not each.excess]
    if not loaded:
        return LeftOut(key, "too_large", _too_large(lookup, key, able))
    there = [each for each in loaded if not each.holes]
    if not there:
        return LeftOut(key, "unreachable", "there is no way to its place and back for any vehicle that may do it")
    late = min((_lateness(lookup, key, each) for each in there), default=0)
    if late:
        return LeftOut(key, "window", _window(lookup, key, late))
    released = getattr(lookup.order(key), "release_s", 0)
    if released and all(each.late_s for each in there):
        return LeftOut(key, "release", f"its goods are there at {released} s, too late for every vehicle")
    least = min(there, key=lambda each: (each.late_s + each.over_duty_s, each.over_distance_m))
    return LeftOut(key, "no_time", _no_time(least))


def _lateness(lookup: Lookup, key: str, timing: Timing) -> int:
    """By how much its own windows are missed."""
    late = 0
    for visit in timing.route.visits:
        if visit.key == key and visit.act is not Act.BREAK:
            call = lookup.call(Step(visit.act, visit.key))
            late += 0 if _inside(call, visit.start_s) else max(1, visit.start_s - call.windows[-1].end_s)
    return late


def _inside(call: Call, time_s: int) -> bool:
    return any(window.start_s <= time_s <= window.end_s for window in call.windows)


def _window(lookup: Lookup, key: str, late_s: int) -> str:
    steps = lookup.steps(key)
    windows = lookup.call(steps[-1]).windows
    if any(window.start_s > window.end_s for step in steps for window in lookup.call(step).windows):
        return "its window ends before it begins"
    return f"the first vehicle is there {late_s} s after its window ends at {windows[-1].end_s} s"


def _too_large(lookup: Lookup, key: str, able: Sequence[int]) -> str:
    order, size = lookup.order(key), lookup.dimensions
    loads = (order.deliver, order.collect) if isinstance(order, Job) else (order.load,)
    needs = tuple(max(each) for each in zip(*(padded(load, size) for load in loads), strict=True))
    free = [_room(lookup.problem.vehicles[v], size) for v in able]
    best = max(free, key=lambda each: sum(min(a, b) for a, b in zip(each, needs, strict=True)))
    return f"needs {_figures(needs)}, the largest vehicle that may do it takes {_figures(best)}"


def _room(who: Vehicle, size: int) -> tuple[int, ...]:
    return tuple(a - b for a, b in zip(padded(who.capacity, size), padded(who.on_board, size), strict=True))


def _figures(load: Sequence[int]) -> str:
    return " and ".join(str(each) for each in load)


def _no_time(timing: Timing) -> str:
    if timing.over_distance_m:
        return f"even alone its way is {timing.over_distance_m} m longer than the vehicle may drive"
    if timing.over_stops or timing.over_trips:
        return "it needs more stops or trips than a vehicle may make"
    late = min(timing.late_s + timing.over_duty_s, UNREACHABLE)
    return f"even alone the vehicle would be back {late} s after its shift, duty or depot allows"
