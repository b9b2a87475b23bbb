"""The crew of a shift, driver, vehicle and trailer: how it stands with its papers, and what it may carry by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from headway.fleet.joining import Joined, skills_of
from headway.fleet.model import Crew, Missing, Vehicle
from headway.fleet.papers import (
    ADR,
    BLOCK,
    COLD,
    EVERY_COLD,
    HAZMAT,
    OFF,
    PaperRules,
    against_adr,
    against_cold,
    cold_skills,
    crew_faults,
)

TRAILER = "trailer"
"""The profile of what is pulled."""


def trailer_code(joined: Joined) -> str | None:
    """What the vehicle pulls on the shift."""
    return joined.shift.trailer or joined.vehicle.trailer


def crew_of(
    joined: Joined, trailers: Mapping[str, tuple[Vehicle, bool]], others: Sequence[Joined], rules: PaperRules, day: date
) -> Crew:
    """How it stands with the papers of a shift on the last day of it.

    Args:
        trailers: by code, with whether it is out of service. others: shifts of the same days, for who pulls what.
    """
    pulled = _pulled(joined, trailers, others)
    behind = pulled if isinstance(pulled, Vehicle) else None
    off = rules.at_commit == OFF
    return Crew(
        shift_id=joined.shift_id,
        vehicle=joined.vehicle.code,
        driver=joined.driver.code,
        hours=joined.driver.hours,
        faults=tuple(crew_faults(joined.vehicle, joined.driver, pulled, rules, day)),
        adr="" if off else against_adr(joined.driver, joined.vehicle, day),
        cold="" if off else against_cold(joined.vehicle, behind, day),
        skills=_skills(joined, behind, rules, day),
    )


def papers_missing(joined: Joined, crew: Crew, rules: PaperRules) -> Missing | None:
    """Why nothing can be planned on a shift for want of a paper, where no plan may run without."""
    if rules.at_commit != BLOCK or not crew.faults:
        return None
    return Missing(
        shift_id=joined.shift_id,
        vehicle=joined.vehicle.code,
        driver=joined.driver.code,
        reason="papers",
        sentence="; ".join(each.sentence for each in crew.faults),
    )


def _pulled(
    joined: Joined, trailers: Mapping[str, tuple[Vehicle, bool]], others: Sequence[Joined]
) -> Vehicle | str | None:
    """What it pulls, or why it cannot."""
    code = trailer_code(joined)
    if code is None:
        return None
    found, out = trailers.get(code, (None, False))
    if found is None or found.profile != TRAILER:
        return f"{joined.vehicle.code} is to pull {code}, and there is no such trailer"
    if out or not found.active:
        return f"{joined.vehicle.code} is to pull {code}, which is {'out of service' if out else 'not active'}"
    for other in others:
        together = other.shift.start < joined.shift.end and joined.shift.start < other.shift.end
        ahead = (other.shift.start, other.vehicle.code) < (joined.shift.start, joined.vehicle.code)
        if other.shift_id != joined.shift_id and trailer_code(other) == code and together and ahead:
            return f"{joined.vehicle.code} is to pull {code}, which {other.vehicle.code} pulls then"
    return found


def _skills(joined: Joined, trailer: Vehicle | None, rules: PaperRules, day: date) -> frozenset[str]:
    """What the crew can do by its papers; where they count, what has run out takes a skill away."""
    equipment = (*joined.vehicle.equipment, *(trailer.equipment if trailer else ()))
    found = skills_of(joined.driver, joined.vehicle) | frozenset(equipment) | cold_skills(equipment)
    if not against_adr(joined.driver, joined.vehicle, day):
        found |= {ADR, HAZMAT}
    elif rules.at_commit == BLOCK:
        found -= {ADR, HAZMAT}
    if rules.at_commit == BLOCK and against_cold(joined.vehicle, trailer, day):
        found -= {*COLD, *EVERY_COLD}
    return found
