"""Sequences into a plan that may be driven: what does not fit comes out, goes in where it fits, or gets its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from headway.routing.engines.modelling import Sequences
from headway.routing.lookup import Lookup, Step
from headway.routing.plan import Act, LeftOut, Plan, Route
from headway.routing.problem import Job
from headway.routing.reasons import left_out, vehicle_kinds
from headway.routing.schedule import Timing, schedule

_SERVED = (Act.JOB, Act.PICKUP, Act.DELIVERY)


@dataclass(frozen=True, slots=True)
class Insertion:
    """A place for a key: the vehicle's new sequence, timed, and what it costs more."""

    vehicle: int
    steps: tuple[Step, ...]
    timing: Timing
    added: int


def settle(
    lookup: Lookup,
    sequences: Mapping[int, Sequence[Step]],
    out: Mapping[str, LeftOut] | None = None,
    *,
    go_on: Callable[[], bool] = lambda: True,
) -> Plan:
    """A plan of these sequences in which every route fits, and every key is served or left out with its reason.

    Args:
        out: keys known to be impossible. go_on: asked between insertions; when false the rest is left out.
    """
    kept = {vehicle: fitting(lookup, vehicle, tuple(steps)) for vehicle, steps in sequences.items()}
    known, kinds = dict(out or {}), tuple(vehicle_kinds(lookup))
    pool = set(lookup.keys) - set(known) - {step.key for steps in kept.values() for step in steps}
    for key in sorted(pool, key=lambda each: (lookup.order(each).prize is not None, -lookup.order(each).priority)):
        if not go_on():
            break
        found = cheapest(lookup, kept, key)
        prize = lookup.order(key).prize
        if found is None:
            known[key] = left_out(lookup, key, kinds, fits=False)
        elif prize is None or found.added < prize:
            kept[found.vehicle] = found.steps
    return planned(lookup, kept, known)


def planned(lookup: Lookup, sequences: Mapping[int, Sequence[Step]], out: Mapping[str, LeftOut]) -> Plan:
    """The plan of sequences that fit; whatever they do not serve is diagnosed."""
    routes = tuple(_route(lookup, vehicle, steps) for vehicle, steps in sorted(sequences.items()) if serves(steps))
    served = {visit.key for route in routes for visit in route.visits if visit.act in _SERVED}
    kinds = tuple(vehicle_kinds(lookup))
    missing = [key for key in lookup.keys if key not in served]
    left = tuple(out.get(key) or left_out(lookup, key, kinds) for key in missing)
    unwon = sum(lookup.order(key).prize or 0 for key in missing)
    return Plan(routes, left, sum(route.cost for route in routes) + unwon)


def _route(lookup: Lookup, vehicle: int, steps: Sequence[Step]) -> Route:
    return schedule(lookup, vehicle, steps).route


def serves(steps: Iterable[Step]) -> bool:
    """Whether anything is done but loading and resting."""
    return any(step.act in _SERVED for step in steps)


def fitting(lookup: Lookup, vehicle: int, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The sequence without what the vehicle may not do, and without as little as it takes to make the rest fit."""
    keys = [step.key for step in steps if step.act in _SERVED]
    barred = {key for key in keys if not lookup.may(vehicle, key) or not _sourced(lookup, vehicle, steps, key)}
    steps = without(steps, barred)
    while serves(steps):
        timing = schedule(lookup, vehicle, steps)
        if timing.fits:
            return steps
        ways = [without(steps, {key}) for key in {step.key: None for step in steps if step.act in _SERVED}]
        steps = min(ways, key=lambda way: _harm(schedule(lookup, vehicle, way)))
    return ()


def _harm(timing: Timing) -> tuple[int, ...]:
    hard = (timing.holes, timing.over_trips, timing.over_stops, timing.excess)
    return (*hard, timing.late_s + timing.over_duty_s, timing.over_distance_m, timing.route.cost)


def _sourced(lookup: Lookup, vehicle: int, steps: Sequence[Step], key: str) -> bool:
    """Whether the depot passed last has the job's goods."""
    job = lookup.jobs.get(key)
    if job is None or job.depots is None:
        return True
    depot = lookup.problem.vehicles[vehicle].start
    for step in steps:
        if step.key == key and step.act is Act.JOB:
            break
        depot = int(step.key) if step.act is Act.RELOAD else depot
    return depot in job.depots


def without(steps: Sequence[Step], keys: set[str]) -> tuple[Step, ...]:
    """The steps but these keys', and but reloads that load for nobody."""
    kept = [step for step in steps if step.act not in _SERVED or step.key not in keys]
    last = max((at for at, step in enumerate(kept) if step.act in _SERVED), default=-1)
    tidy: list[Step] = []
    for step in kept[: last + 1]:
        if step.act is Act.RELOAD and tidy and tidy[-1].act is Act.RELOAD:
            tidy.pop()
        tidy.append(step)
    return tuple(tidy)


def cheapest(lookup: Lookup, sequences: Mapping[int, Sequence[Step]], key: str) -> Insertion | None:
    """The cheapest place where the key fits and everything else still does; None: there is none."""
    best: Insertion | None = None
    for vehicle in _candidates(lookup, sequences, key):
        steps = tuple(sequences.get(vehicle, ()))
        before = schedule(lookup, vehicle, steps).route.cost if steps else 0
        for way in _ways(lookup, vehicle, steps, key):
            if not all(_sourced(lookup, vehicle, way, step.key) for step in way if step.act is Act.JOB):
                continue
            timing = schedule(lookup, vehicle, way)
            added = timing.route.cost - before
            if timing.fits and (best is None or added < best.added):
                best = Insertion(vehicle, way, timing, added)
    return best


def _candidates(lookup: Lookup, sequences: Mapping[int, Sequence[Step]], key: str) -> list[int]:
    """Every used vehicle that may do it, and one unused of each kind."""
    used = [vehicle for vehicle in sequences if sequences[vehicle]]
    fresh = [next((v for v in kind if not sequences.get(v)), None) for kind in vehicle_kinds(lookup).values()]
    return [v for v in (*used, *fresh) if v is not None and lookup.may(v, key)]


def _ways(lookup: Lookup, vehicle: int, steps: tuple[Step, ...], key: str) -> Iterable[tuple[Step, ...]]:
    """The key at every place of the sequence; a job also after loading again, where the vehicle may."""
    if isinstance(lookup.order(key), Job):
        who = lookup.problem.vehicles[vehicle]
        more = 1 + sum(step.act is Act.RELOAD for step in steps) < who.trips
        loads = [(Step(Act.RELOAD, str(place)),) for place in dict.fromkeys(who.reloads)] if more else []
        for at in range(len(steps) + 1):
            for load in ((), *loads):
                yield (*steps[:at], *load, Step(Act.JOB, key), *steps[at:])
        return
    for first in range(len(steps) + 1):
        for second in range(first, len(steps) + 1):
            middle = (Step(Act.PICKUP, key), *steps[first:second], Step(Act.DELIVERY, key))
            yield (*steps[:first], *middle, *steps[second:])


def worth_it(lookup: Lookup, sequences: Mapping[int, Sequence[Step]]) -> Sequences:
    """The sequences without orders whose prize is less than what they cost where they are."""
    kept: Sequences = {}
    for vehicle, given in sequences.items():
        steps = tuple(given)
        for key in {step.key for step in steps if step.act in _SERVED and lookup.order(step.key).prize is not None}:
            prize, less = lookup.order(key).prize or 0, without(steps, {key})
            after = schedule(lookup, vehicle, less).route.cost if less else 0
            if schedule(lookup, vehicle, steps).route.cost - after > prize:
                steps = less
        kept[vehicle] = steps
    return kept


def better(lookup: Lookup, one: Plan, other: Plan) -> Plan:
    """The plan that leaves out less of what must be served, then the cheaper; the first where they are equal."""
    return min((one, other), key=lambda plan: (_owed(lookup, plan), plan.cost))


def _owed(lookup: Lookup, plan: Plan) -> int:
    """How many without a prize are left out, the urgent counted more."""
    left = [lookup.order(each.key) for each in plan.left_out]
    return sum(1_000 + each.priority for each in left if each.prize is None)


def sequences_of(plan: Plan) -> Sequences:
    """What each vehicle does, without the times; breaks are placed anew."""
    found: Sequences = {}
    for route in plan.routes:
        visits = [visit for visit in route.visits if visit.act is not Act.BREAK]
        found[route.vehicle] = tuple(Step(visit.act, visit.key) for visit in visits)
    return found


def disturbed(found: Mapping[int, Sequence[Step]], plan: Plan, out: Mapping[str, LeftOut]) -> bool:
    """Whether what a search found could not be driven as it is: the plan made of it is another, or serves less."""
    served = {vehicle: tuple(steps) for vehicle, steps in found.items() if steps}
    return len(plan.left_out) > len(out) or sequences_of(plan) != served
