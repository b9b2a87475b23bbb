"""What goods ask of the papers and the equipment of who carries them, and what of it a plan lacks; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from headway.dispatch.fleet.finding import Finding
from headway.dispatch.fleet.snapshot import Answer, Drive, Snapshot, Task
from headway.dispatch.rules.goods import HAZMAT
from headway.fleet.model import Crew
from headway.fleet.papers import ADR, COLD
from headway.orders.model import OrderDraft
from headway.orders.needs import hazmat_class, temperature_c

COOL_C, FROST_C = 15, 0
"""Goods that may not be warmer than this are kept chilled, or frozen; others bear the air of a day."""
SHOWN = 3


def needs_of(order: OrderDraft) -> tuple[str, ...]:
    """What the goods ask for: adr where they are hazardous, chilled or frozen where they are kept cold."""
    hazardous = HAZMAT in order.requirements or bool(hazmat_class(order.attributes))
    cold = [word for word in COLD if word in order.requirements]
    span = temperature_c(order.attributes)
    if span is not None and not cold and span[1] < COOL_C:
        cold = ["frozen" if span[1] < FROST_C else "chilled"]
    return (*((ADR,) if hazardous else ()), *cold)


def lacking(planned: Snapshot, now: Snapshot, answer: Answer) -> Iterator[Finding]:
    """Papers that do not hold, and what goods ask for and their vehicle has not."""
    crews = {each.shift_id: each for each in now.crews}
    skills = {each.shift_id: each.skills for each in now.resources}
    tasks = {each.key: each for each in (*planned.tasks, *now.tasks)}
    for drive in answer.drives:
        crew = crews.get(drive.shift_id)
        if crew is None:
            continue
        for fault in crew.faults:
            yield Finding(what=fault.what, about=fault.about, sentence=fault.sentence, blocks=now.strict)
        if now.looks:
            yield from _goods(drive, crew, skills.get(drive.shift_id, frozenset()), tasks, now.strict)


def _goods(
    drive: Drive, crew: Crew, skills: frozenset[str], tasks: Mapping[str, Task], strict: bool
) -> Iterator[Finding]:
    aboard = [tasks[key] for key in drive.keys if key in tasks]
    hazardous = [each for each in aboard if ADR in each.needs]
    if hazardous and crew.adr:
        said = f"{_refs(hazardous)} hazardous, and {crew.adr}"
        yield Finding(what="adr", about=crew.driver, sentence=said, blocks=strict)
    for word in COLD:
        cold = [each for each in aboard if word in each.needs]
        if cold and crew.cold:
            said = f"{_refs(cold)} to be kept {word}, and {crew.cold}"
            yield Finding(what="cooling", about=crew.vehicle, sentence=said, blocks=strict)
        elif cold and word not in skills:
            said = f"{_refs(cold)} to be kept {word}, and nothing of {crew.vehicle} {COLD[word]}"
            yield Finding(what="cooling", about=crew.vehicle, sentence=said, blocks=strict)


def _refs(tasks: Sequence[Task]) -> str:
    named = list(dict.fromkeys(each.ref for each in tasks))
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return f"{', '.join(named[:SHOWN])}{more} {'is' if len(named) == 1 else 'are'}"
