"""Hours of service over several days: what drivers drove before, and what that leaves of a week and of their rest."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from headway.dispatch.fleet.finding import Finding
from headway.dispatch.fleet.snapshot import Answer, Drive, Snapshot
from headway.fleet.hours import Kind, Worked, faults_of, rule_set

BEFORE = frozenset({Kind.WEEKLY_DRIVING, Kind.DAILY_REST})
"""Rules that look back; what holds within the day is planned by, and judged with the plan."""


def overworked(planned: Snapshot, now: Snapshot, answer: Answer) -> Iterator[Finding]:
    """Drivers whose week, or whose rest since their last duty, does not allow the drive.

    It only warns: what was driven before is known by what was reported, which a person may know better.
    """
    crews = {each.shift_id: each for each in now.crews}
    for drive in answer.drives:
        crew = crews.get(drive.shift_id)
        before = () if crew is None else now.worked.get(crew.driver, ())
        if crew is None or not before:
            continue
        rules = rule_set(crew.hours)
        looking = replace(rules, rules=tuple(each for each in rules.rules if each.kind in BEFORE))
        for fault in faults_of(looking, (*before, duty_of(planned, drive))):
            yield Finding(what="hours", about=drive.driver, sentence=f"{drive.driver}: {fault.sentence}")


def duty_of(planned: Snapshot, drive: Drive) -> Worked:
    """A planned drive as a duty: its driving in the stretches between its breaks."""
    stretches = [0]
    for leg in drive.legs:
        stretches[-1] += leg.leg_s
        if leg.act == "break":
            stretches.append(0)
    stretches[-1] += drive.back_s
    return Worked(start=planned.at(drive.start_s), end=planned.at(drive.end_s), stretches_s=tuple(stretches))
