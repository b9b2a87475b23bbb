"""The decision `route_plan`: the drives are walked again leg by leg, priced, and ruled out where they cannot be driven.

It shares no code with the engines: what they say of times, loads and cost is not taken from them. The travel times of
the legs are in the snapshot, so that a replay needs neither a road network nor the engine's luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from msgspec import Struct

from headway.dispatch.fleet.building import MILLI, is_stop
from headway.dispatch.fleet.snapshot import Answer, Drive, Leg, Snapshot, Task
from headway.fleet.model import Resource
from headway.kernel.decisions import Candidate, Contribution, Decider, Rejection, Verdict
from headway.routing.plan import Act

POLICY = "walked-again/1"
OMITTED_MINOR = 10_000
"""What a shipment on no route costs where its order names no penalty: it has to be carried by somebody else."""


class Weighed(Struct, frozen=True, kw_only=True):
    """What is decided about: what there was to plan, and the draft."""

    snapshot: Snapshot
    answer: Answer


@dataclass(frozen=True, slots=True)
class Walked:
    """One drive walked again: its cost by feature in thousandths, and what is wrong with it."""

    features: Mapping[str, int]
    late_s: Mapping[str, int]
    faults: tuple[str, ...]


def weigh(inputs: Weighed) -> Verdict:
    """Choose the draft where every drive can be driven."""
    snapshot, answer = inputs.snapshot, inputs.answer
    tasks = {each.key: each for each in snapshot.tasks}
    resources = {each.shift_id: each for each in snapshot.resources}
    totals = dict.fromkeys(("vehicles", "distance", "time", "overtime", "lateness"), 0)
    faults: list[str] = []
    for drive in answer.drives:
        walked = walk(drive, resources.get(drive.shift_id), tasks, snapshot)
        faults += walked.faults
        for name, cost in walked.features.items():
            totals[name] += cost
    faults += _lost(answer, tasks)
    left = sum(max(OMITTED_MINOR, tasks[str(each.shipment_id)].late_minor) for each in answer.omitted)
    parts = [Contribution(feature=name, minor=round(cost / MILLI), sentence=name) for name, cost in totals.items()]
    parts.append(Contribution(feature="left_out", minor=left, sentence=f"{len(answer.omitted)} on no route"))
    candidate = Candidate(
        id="draft",
        label=f"{len(answer.drives)} routes",
        rejections=tuple(Rejection(rule="cannot_be_driven", sentence=each) for each in faults),
        contributions=tuple(parts),
    )
    stops = sum(len(each.keys) for each in answer.drives)
    sentence = f"{len(answer.drives)} routes with {stops} stops, {len(answer.omitted)} shipments on none"
    choice, reason = (None, "cannot_be_driven") if faults else ("draft", "cheapest_found")
    return Verdict(
        choice=choice, reason=reason, sentence=faults[0] if faults else sentence, candidates=(candidate,),
        currency=snapshot.currency,
    )  # fmt: skip


def walk(drive: Drive, resource: Resource | None, tasks: Mapping[str, Task], snapshot: Snapshot) -> Walked:
    """Drive it leg by leg; a break is a pause of the way to the next call, or of the wait there."""
    if resource is None:
        return Walked({}, {}, (f"{drive.vehicle} has no shift",))
    free, metres, late = drive.start_s, 0, {}
    rests: list[Leg] = []
    faults = list(_loads(drive, resource, tasks))
    for leg in drive.legs:
        metres += leg.leg_m
        if leg.act == Act.BREAK:
            since = rests[-1].depart_s if rests else free
            if leg.start_s < since or leg.depart_s < leg.start_s:
                faults.append(f"{drive.vehicle} cannot rest from second {leg.start_s}, only from {since}")
            rests.append(leg)
            continue
        came, ready = _comes(free, leg.leg_s, rests)
        if leg.arrive_s < came or leg.start_s < max(leg.arrive_s, ready) or leg.depart_s < leg.start_s:
            faults.append(f"{drive.vehicle} cannot be at {leg.key} at second {leg.arrive_s}, only at {came}")
        free, rests = leg.depart_s, []
        task = tasks.get(leg.key) if is_stop(leg.act) else None
        if task is not None:
            faults += _wrong(drive, leg.start_s, leg.depart_s - leg.start_s, resource, task, snapshot)
            if task.due_at is not None and leg.start_s > snapshot.second(task.due_at):
                late[leg.key] = leg.start_s - snapshot.second(task.due_at)
    _, back = _comes(free, drive.back_s, rests)
    if drive.end_s < back:
        faults.append(f"{drive.vehicle} cannot be back at second {drive.end_s}, only at {back}")
    return Walked(_costs(drive, resource, metres + drive.back_m, late, tasks), late, tuple(faults))


def _comes(free_s: int, way_s: int, rests: Sequence[Leg]) -> tuple[int, int]:
    """When it is there, and when it can begin: what is left of the way when a break begins is driven after it."""
    came = free_s + way_s
    for rest in rests:
        came += rest.depart_s - rest.start_s if rest.start_s < came else 0
    return came, max([came, *(rest.depart_s for rest in rests)])


def _costs(
    drive: Drive, resource: Resource, metres: int, late: Mapping[str, int], tasks: Mapping[str, Task]
) -> dict[str, int]:
    rates, duty_s = resource.rates, drive.end_s - drive.start_s
    usual = round((resource.end - resource.start).total_seconds()) - resource.load_s
    over_s = max(0, duty_s - min(resource.duty_s or usual, usual))
    return {
        "vehicles": int(rates.fixed * MILLI),
        "distance": int(rates.per_km * metres),
        "time": int(rates.per_hour * MILLI * duty_s / 3600),
        "overtime": int(rates.per_overtime_hour * MILLI * over_s / 3600),
        "lateness": sum(tasks[key].late_minor * MILLI * seconds // 3600 for key, seconds in late.items()),
    }


def _loads(drive: Drive, resource: Resource, tasks: Mapping[str, Task]) -> Iterator[str]:
    """Each trip's goods fit; what is collected rides along with them."""
    trip: list[Task] = []
    for leg in (*drive.legs, None):
        if leg is not None and is_stop(leg.act):
            if leg.key not in tasks:
                yield f"{drive.vehicle} is to do {leg.key}, which nobody asked for"
            else:
                trip.append(tasks[leg.key])
        elif leg is None or leg.act == "reload":
            for number, room in enumerate(resource.capacity):
                load = sum(each.load[number] for each in trip if number < len(each.load))
                if load > room:
                    yield f"{drive.vehicle} takes {room} of dimension {number}, not {load}"
            trip = []


def _wrong(
    drive: Drive, start_s: int, service_s: int, resource: Resource, task: Task, snapshot: Snapshot
) -> Iterator[str]:
    if not resource.skills.issuperset(task.skills):
        missing = ", ".join(sorted(set(task.skills) - resource.skills))
        yield f"{drive.vehicle} lacks {missing} for {task.ref}"
    if task.vehicle not in (None, drive.vehicle):
        yield f"{task.ref} is pinned to {task.vehicle}"
    if service_s < task.takes_s:
        yield f"{task.ref} takes {task.takes_s} s, not {service_s}"
    if task.opens is not None and snapshot.at(start_s) < task.opens - timedelta(seconds=1):
        yield f"{task.ref} is not open at {snapshot.at(start_s).isoformat()}"


def _lost(answer: Answer, tasks: Mapping[str, Task]) -> Iterator[str]:
    """Everything is on one route or named as left out."""
    seen = [key for drive in answer.drives for key in drive.keys] + [str(each.shipment_id) for each in answer.omitted]
    for key in sorted(set(tasks) - set(seen)):
        yield f"{tasks[key].ref} is neither on a route nor left out"
    for key in sorted({each for each in seen if seen.count(each) > 1} if len(seen) != len(set(seen)) else ()):
        yield f"{key} is in the plan twice"


ROUTE_PLAN: Decider[Weighed] = Decider(
    kind="route_plan", policy=POLICY, subject_type="route_plan", inputs=Weighed, decide=weigh
)
