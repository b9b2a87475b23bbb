"""Papers that vehicles and drivers must have: what is missing or run out for a shift, and what runs out soon; pure.

A paper is a licence, a certificate, an inspection, an insurance: a kind, a number, and the days on which it is good.
What is kept and has run out always counts; what is not kept at all counts only where the rules ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from headway.fleet.model import Driver, Paper, PaperFault, Vehicle

VEHICLE_PAPERS = ("inspection", "insurance", "cooling", "adr", "tachograph")
"""Kinds of papers of vehicles: cooling is of what keeps goods cold (ATP), adr of tanks and explosives."""

DRIVER_PAPERS = ("licence", "adr", "driver_card", "qualification")
"""Kinds of papers of drivers; `licence_C` is of one class where classes run out at different times."""

BLOCK, WARN, OFF = "block", "warn", "off"
COLD = {"chilled": "keeps goods chilled", "frozen": "keeps goods frozen"}
EVERY_COLD = frozenset({"reefer", "multi_temperature"})
"""Equipment that keeps any temperature below that of a day in spring."""

HAZMAT, ADR = "hazmat", "adr"


class PaperRules(Struct, frozen=True, kw_only=True):
    """What a tenant asks of papers.

    Attributes:
        at_commit: block: no plan runs with a paper that is missing or has run out, and none is made with it; warn: a
            person may commit it with a reason, for who keeps papers elsewhere and brings them here later; off: nobody
            looks, for who does not keep them here at all.
        vehicle_needs, driver_needs: kinds that each must have here, beside what its goods ask for.
        ahead_days: so long before a paper runs out the fleet's screen warns.
    """

    at_commit: str = BLOCK
    vehicle_needs: tuple[str, ...] = ()
    driver_needs: tuple[str, ...] = ()
    ahead_days: int = 30


class Due(Struct, frozen=True, kw_only=True):
    """A paper to see to: `state` is missing, over or soon; `days` until it runs out, negative: since."""

    owner: str
    code: str
    name: str
    kind: str
    number: str
    valid_until: date | None
    days: int | None
    state: str


def words(kind: str) -> str:
    """A kind of paper as a person reads it."""
    known = {"adr": "ADR certificate", "cooling": "certificate of its cooling", "driver_card": "driver card"}
    if kind.startswith("licence_"):
        return f"licence of class {kind.removeprefix('licence_')}"
    return known.get(kind, kind.replace("_", " "))


def fault_of(papers: Sequence[Paper], kind: str, day: date, *, needed: bool = False) -> str:
    """What is wrong with a paper of a kind on a day, as the end of a sentence; "": nothing, or there is none to be."""
    held = [each for each in papers if each.kind == kind]
    if not held:
        return f"has no {words(kind)}" if needed else ""
    if any(_good(each, day) for each in held):
        return ""
    last = max(held, key=lambda each: each.valid_until or date.max)
    if last.valid_until is not None and last.valid_until < day:
        return f"has no {words(kind)} that is good on {day}: it ran out on {last.valid_until}"
    return f"has no {words(kind)} that is good on {day}: it begins on {last.valid_from}"


def crew_faults(
    vehicle: Vehicle, driver: Driver, trailer: Vehicle | str | None, rules: PaperRules, day: date
) -> Iterator[PaperFault]:
    """What is missing for the two, and the trailer, to drive on a day, whatever they carry.

    Args:
        trailer: what it pulls, a sentence why it cannot be pulled, or None: nothing.
    """
    if rules.at_commit == OFF:
        return
    yield from _driver(vehicle, driver, rules, day)
    yield from _vehicle(vehicle, rules, day, "papers")
    if isinstance(trailer, Vehicle):
        yield from _vehicle(trailer, rules, day, "trailer")
    elif trailer is not None or vehicle.needs_trailer:
        why = trailer or f"{vehicle.code} carries nothing without a trailer, and has none"
        yield PaperFault(what="trailer", about=vehicle.code, sentence=why)


def against_adr(driver: Driver, vehicle: Vehicle, day: date) -> str:
    """What speaks against the two carrying hazardous goods; a skill without a paper counts as a certificate."""
    skilled = bool({HAZMAT, ADR} & set(driver.skills))
    why = fault_of(driver.papers, ADR, day, needed=not skilled)
    if why:
        return f"{driver.name} {why}"
    why = fault_of(vehicle.papers, ADR, day)
    return f"{vehicle.code} {why}" if why else ""


def against_cold(vehicle: Vehicle, trailer: Vehicle | None, day: date) -> str:
    """What speaks against goods that are kept cold, of whatever holds them."""
    holds = trailer or vehicle
    why = fault_of(holds.papers, "cooling", day)
    return f"{holds.code} {why}" if why else ""


def cold_skills(equipment: Iterable[str]) -> frozenset[str]:
    """The temperatures that equipment keeps."""
    found = set(equipment)
    return frozenset(COLD) if found & EVERY_COLD else frozenset(found & set(COLD))


def due(owner: str, thing: Vehicle | Driver, needs: Sequence[str], today: date, ahead_days: int) -> Iterator[Due]:
    """What of its papers is missing, has run out, or does soon; one that a newer of its kind follows is not told."""
    last: dict[str, Paper] = {}
    for each in sorted(thing.papers, key=lambda each: each.valid_until or date.max):
        last[each.kind] = each
    for kind in sorted({*last, *needs}):
        paper = last.get(kind)
        days = None if paper is None or paper.valid_until is None else (paper.valid_until - today).days
        state = "missing" if paper is None else "" if days is None else _state(days, ahead_days)
        if state:
            until = None if paper is None else paper.valid_until
            yield Due(
                owner=owner, code=thing.code, name=thing.name, kind=kind, number="" if paper is None else paper.number,
                valid_until=until, days=days, state=state,
            )  # fmt: skip


def _state(days: int, ahead_days: int) -> str:
    return "over" if days < 0 else "soon" if days <= ahead_days else ""


def _good(paper: Paper, day: date) -> bool:
    begun = paper.valid_from is None or paper.valid_from <= day
    return begun and (paper.valid_until is None or day <= paper.valid_until)


def _driver(vehicle: Vehicle, driver: Driver, rules: PaperRules, day: date) -> Iterator[PaperFault]:
    held = vehicle.licence
    if held is not None and held not in driver.licences:
        yield _fault("licence", driver, f"holds no licence of class {held}, which {vehicle.code} needs")
    for kind in dict.fromkeys(("licence", *(() if held is None else (f"licence_{held}",)), *rules.driver_needs)):
        why = fault_of(driver.papers, kind, day, needed=kind in rules.driver_needs)
        if why:
            yield _fault("licence" if kind.startswith("licence") else "papers", driver, why)
    for kind in ("driver_card", "qualification"):
        why = "" if kind in rules.driver_needs else fault_of(driver.papers, kind, day)
        if why:
            yield _fault("papers", driver, why)


def _vehicle(vehicle: Vehicle, rules: PaperRules, day: date, what: str) -> Iterator[PaperFault]:
    for kind in dict.fromkeys(("inspection", "insurance", "tachograph", *rules.vehicle_needs)):
        why = fault_of(vehicle.papers, kind, day, needed=kind in rules.vehicle_needs)
        if why:
            yield PaperFault(what=what, about=vehicle.code, sentence=f"{vehicle.code} {why}")


def _fault(what: str, driver: Driver, why: str) -> PaperFault:
    return PaperFault(what=what, about=driver.code, sentence=f"{driver.name} {why}")
