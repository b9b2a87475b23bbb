"""How a vehicle stands, in one word: the worst that is true of it and of what it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from headway.web.translating import N_
from headway.web.words import Word

SILENT_AFTER = timedelta(minutes=30)
"""So long after its last position nobody knows where a vehicle is."""

VEHICLE: Mapping[str, Word] = {
    "late": Word(N_("Carries something late"), "octagon", "bad"),
    "off_route": Word(N_("Off its route"), "diamond", "bad"),
    "at_risk": Word(N_("Carries something at risk"), "triangle", "warn"),
    "silent": Word(N_("Not heard for half an hour"), "square", "neutral"),
    "standing": Word(N_("Stands"), "dot", "info"),
    "on_course": Word(N_("On its way"), "arrow", "info"),
    "empty": Word(N_("Carries nothing"), "ring", "neutral"),
}
"""From the worst to the best; the map draws each in its own shape."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a vehicle: how many shipments it carries, and how many of them are late or at risk."""

    at: datetime
    standing: bool = False
    loads: int = 0
    late: int = 0
    at_risk: int = 0
    off_route: bool = False


def state_of(seen: Seen, now: datetime) -> str:
    """A key of `VEHICLE`."""
    if seen.late:
        return "late"
    if seen.off_route:
        return "off_route"
    if seen.at_risk:
        return "at_risk"
    if now - seen.at > SILENT_AFTER:
        return "silent"
    if not seen.loads:
        return "empty"
    return "standing" if seen.standing else "on_course"
