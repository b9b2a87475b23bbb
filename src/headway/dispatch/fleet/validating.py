"""Before a draft is committed: what is missing for its routes to run as planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from headway.dispatch.fleet.duties import overworked
from headway.dispatch.fleet.finding import Finding
from headway.dispatch.fleet.papers import lacking
from headway.dispatch.fleet.snapshot import Answer, Drive, Snapshot
from headway.dispatch.fleet.weighing import walk
from headway.kernel.moments import stamp


def findings(planned: Snapshot, now: Snapshot, answer: Answer) -> tuple[Finding, ...]:
    """What is missing, the worst first.

    Args:
        planned: what the draft was made of. now: what there is now.
    """
    found = [*_resources(planned, now, answer), *_tasks(planned, now, answer), *_drives(planned, now, answer)]
    found += [*lacking(planned, now, answer), *overworked(planned, now, answer)]
    return tuple(sorted([*found, *_doors(planned, answer), *_omitted(answer)], key=lambda each: not each.blocks))


def _resources(planned: Snapshot, now: Snapshot, answer: Answer) -> Iterator[Finding]:
    known = {each.shift_id: each for each in now.resources}
    why = {each.shift_id: each.sentence for each in now.missing}
    before = {each.shift_id: each for each in planned.resources}
    for drive in answer.drives:
        if drive.shift_id not in known:
            sentence = why.get(drive.shift_id, f"{drive.vehicle} has no shift any more, or is on the road")
            yield Finding(what="no_vehicle", about=drive.vehicle, sentence=sentence, blocks=True)
        elif known[drive.shift_id] != before.get(drive.shift_id):
            yield Finding(
                what="changed", about=drive.vehicle, sentence=f"the shift of {drive.vehicle} changed after the draft"
            )


def _tasks(planned: Snapshot, now: Snapshot, answer: Answer) -> Iterator[Finding]:
    is_, was = {each.key: each for each in now.tasks}, {each.key: each for each in planned.tasks}
    driven = {key for drive in answer.drives for key in drive.keys}
    for key in sorted(driven - set(is_)):
        sentence = f"{was[key].ref} is not to be carried any more, or is on a route that others may not change"
        yield Finding(what="changed", about=was[key].ref, sentence=sentence)
    for key in sorted(set(is_) - set(was)):
        sentence = f"{is_[key].ref} was booked after the draft and is on no route"
        yield Finding(what="changed", about=is_[key].ref, sentence=sentence)


def _drives(planned: Snapshot, now: Snapshot, answer: Answer) -> Iterator[Finding]:
    tasks = {each.key: each for each in planned.tasks}
    resources = {each.shift_id: each for each in planned.resources}
    for drive in answer.drives:
        resource = resources.get(drive.shift_id)
        walked = walk(drive, resource, tasks, planned)
        for key, late_s in walked.late_s.items():
            yield Finding(
                what="late", about=tasks[key].ref, sentence=f"{tasks[key].ref} is {-(-late_s // 60)} min late"
            )
        if resource is not None and resource.driving_s is not None and _driving_s(drive) > resource.driving_s:
            over = -(-(_driving_s(drive) - resource.driving_s) // 60)
            sentence = f"{drive.driver} drives {over} min longer than the hours of service allow"
            yield Finding(what="hours", about=drive.driver, sentence=sentence, blocks=True)
        if planned.at(drive.start_s) < now.opens - timedelta(seconds=1):
            yield Finding(what="departed", about=drive.vehicle, sentence=f"{drive.vehicle} would have left already")


def _doors(planned: Snapshot, answer: Answer) -> Iterator[Finding]:
    """More vehicles load at once than there are doors."""
    if not planned.loading_s:
        return
    starts = sorted(each.start_s for each in answer.drives)
    most, at = 0, 0
    for start in starts:
        together = sum(start - planned.loading_s < each <= start for each in starts)
        most, at = (together, start) if together > most else (most, at)
    if most > planned.doors:
        sentence = f"{most} vehicles load before {stamp(planned.at(at))}, the depot has {planned.doors} doors"
        yield Finding(what="dock", about=planned.depot, sentence=sentence)


def _omitted(answer: Answer) -> Iterator[Finding]:
    for each in answer.omitted:
        what = "unreachable" if each.reason == "unreachable" else "left_out"
        yield Finding(what=what, about=each.ref, sentence=f"{each.ref} is on no route: {each.sentence}")


def _driving_s(drive: Drive) -> int:
    return sum(each.leg_s for each in drive.legs) + drive.back_s
