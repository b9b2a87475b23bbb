"""Exposed: to be in the carrier's hands while and where a disruption or a peak lasted.

It goes by the plan alone. To leave out only what came late, or what was late enough to run into it, would leave the
punctual ones in and teach that a carrier is better than it is.
"""

from __future__ import annotations

from headway.kernel.moments import stamp
from headway.learning.hygiene.model import Disruption, Journey, Mark, Subject
from headway.learning.hygiene.rules.base import Rule
from headway.learning.hygiene.scopes import covers, words
from headway.learning.tags import TagKind


def _marks(subject: Subject) -> tuple[Mark, ...]:
    return tuple(_mark(each) for each in subject.disruptions if each.exposes and _exposed(subject, each))


def _exposed(subject: Subject, disruption: Disruption) -> bool:
    journey = subject.journey
    if journey is None or not covers(disruption.scope, journey):
        return False
    if disruption.kind is TagKind.PEAK:
        return _picked_up_in(disruption, journey)
    return disruption.overlaps(journey.pickup_planned_at, journey.delivery_planned_at)


def _picked_up_in(disruption: Disruption, journey: Journey) -> bool:
    """A peak weighs on what is to be picked up while it lasts."""
    return disruption.overlaps(journey.pickup_planned_at, journey.pickup_planned_at)


def _mark(found: Disruption) -> Mark:
    end = "and lasts" if found.until is None else f"to {stamp(found.until)}"
    evidence = f"{found.cause} from {stamp(found.since)} {end}: {found.evidence}"
    return Mark(kind=found.kind, cause_id=found.id, scope=words(found.scope), evidence=evidence)


RULE = Rule("exposed", (TagKind.DISRUPTION, TagKind.PEAK), "nothing was going on where and when it travelled", _marks)
