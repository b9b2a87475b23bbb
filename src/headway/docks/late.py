"""What is done about a vehicle that comes late, or is pushed by one that stays: the cheapest of what is possible.

It keeps its turn and those behind it move on (`push`), it goes to another door where it troubles nobody (`door`), or it
waits for a hole at its own (`after`). Each is priced: hours that vehicles wait, people who are told, cut-offs missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from headway.docks.model import SiteRules
from headway.docks.openings import Span, first_fit
from headway.docks.ripple import Placed, Shift, ripple
from headway.kernel.decisions import Candidate, Contribution, Decider, Verdict

PUSH, AFTER, DOOR = "push", "after", "door:"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A door with who stands there in order, and when it is worked at."""

    door: str
    placed: tuple[Placed, ...]
    open_spans: tuple[Span, ...]


class LateInputs(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the decision sees.

    Attributes:
        late: whom it is about. expected_at: when its door, or it, is ready for it at the earliest.
        may_yield: it may lose its turn, as it is late itself; who is only pushed may not.
        own: its own door. others: doors that would take it, with how long it would last there as now.
    """

    late: UUID
    expected_at: datetime
    own: Line
    others: tuple[Line, ...] = ()
    rules: SiteRules
    currency: str
    may_yield: bool = True
    why: str = ""


def moves(inputs: LateInputs, choice: str) -> tuple[tuple[Shift, str], ...]:
    """Who moves, with the door, when a candidate is chosen."""
    own = inputs.own.door
    if choice == PUSH:
        return tuple((each, own) for each in _pushed(inputs))
    rest = _rest(inputs)
    line = _settled(inputs, rest) if choice == AFTER else next(o for o in inputs.others if DOOR + o.door == choice)
    shift = _hole(inputs, line)
    return () if shift is None else ((shift, line.door), *((each, own) for each in rest))


def decide(inputs: LateInputs) -> Verdict:
    """The cheapest; in doubt the turn is kept."""
    known = {each.id: each for each in inputs.own.placed}
    found = [_judged(inputs, known, choice) for choice in _possible(inputs)]
    found.sort(key=lambda one: (one.total_minor, one.id != PUSH, one.id))
    best = found[0]
    moved = len(moves(inputs, best.id))
    sentence = f"{best.label}: {moved} {'appointment moves' if moved == 1 else 'appointments move'}"
    return Verdict(
        choice=best.id, reason=best.id.partition(":")[0], sentence=sentence, candidates=tuple(found),
        currency=inputs.currency,
    )  # fmt: skip


def _possible(inputs: LateInputs) -> Iterator[str]:
    yield PUSH
    if inputs.may_yield and len(_pushed(inputs)) > 1 and _hole(inputs, _settled(inputs, _rest(inputs))) is not None:
        yield AFTER
    for line in inputs.others:
        if _hole(inputs, line) is not None:
            yield DOOR + line.door


def _judged(inputs: LateInputs, known: dict[UUID, Placed], choice: str) -> Candidate:
    rules, moved = inputs.rules, moves(inputs, choice)
    waits = sum(((_wait(inputs, known, shift)) for shift, _ in moved), timedelta())
    told = sum(1 for shift, door in moved if shift.id != inputs.late or door != inputs.own.door)
    missed = [known[shift.id].label for shift, _ in moved if _misses(known[shift.id], shift)]
    minutes = round(waits.total_seconds() / 60)
    return Candidate(
        id=choice,
        label=_label(inputs, choice),
        contributions=(
            Contribution(
                feature="waiting", minor=minutes * rules.wait_per_hour_minor // 60,
                sentence=f"vehicles wait {minutes} min in all",
            ),
            Contribution(feature="changes", minor=told * rules.change_minor, sentence=f"{told} are told of a change"),
            Contribution(
                feature="cutoff", minor=len(missed) * rules.cutoff_minor,
                sentence=f"too late for their cut-off: {', '.join(missed)}" if missed else "no cut-off is missed",
            ),
        ),
    )  # fmt: skip


def _wait(inputs: LateInputs, known: dict[UUID, Placed], shift: Shift) -> timedelta:
    """How much longer it waits than if the door were free when it comes."""
    own = known[shift.id]
    comes = own.not_before or own.start
    return max(timedelta(), shift.start - max(comes, own.start))


def _misses(own: Placed, shift: Shift) -> bool:
    return own.fits_by is not None and shift.end > own.fits_by >= own.end


def _label(inputs: LateInputs, choice: str) -> str:
    if choice == PUSH:
        return f"it keeps its turn at door {inputs.own.door}"
    if choice == AFTER:
        return f"it waits for a hole at door {inputs.own.door}"
    return f"it goes to door {choice.removeprefix(DOOR)}"


def _pushed(inputs: LateInputs) -> tuple[Shift, ...]:
    line = [_expected(each, inputs) if each.id == inputs.late else each for each in inputs.own.placed]
    return ripple(line, inputs.own.open_spans, inputs.rules.gap)


def _rest(inputs: LateInputs) -> tuple[Shift, ...]:
    """Who of the own door moves in any case, were the late one not there."""
    line = [each for each in inputs.own.placed if each.id != inputs.late]
    return ripple(line, inputs.own.open_spans, inputs.rules.gap)


def _settled(inputs: LateInputs, rest: tuple[Shift, ...]) -> Line:
    """The own door with those moved."""
    to = {each.id: each for each in rest}
    placed = [
        msgspec.structs.replace(each, start=to[each.id].start, end=to[each.id].end) if each.id in to else each
        for each in inputs.own.placed
    ]
    return msgspec.structs.replace(inputs.own, placed=tuple(placed))


def _expected(each: Placed, inputs: LateInputs) -> Placed:
    return msgspec.structs.replace(each, not_before=max(inputs.expected_at, each.start))


def _hole(inputs: LateInputs, line: Line) -> Shift | None:
    """The first time from its coming on at which it fits at a door and nobody moves."""
    late = next(each for each in inputs.own.placed if each.id == inputs.late)
    length = late.end - late.start
    for start, end in _free(line, inputs.late, inputs.rules.gap):
        begin = first_fit(((start, end),), max(inputs.expected_at, late.start), length)
        if begin is not None:
            return Shift(id=late.id, start=begin, end=begin + length, own=True)
    return None


def _free(line: Line, late: UUID, gap: timedelta) -> Iterator[Span]:
    """The holes of a door, those of one who leaves among them."""
    held = sorted((each for each in line.placed if each.id != late), key=lambda each: each.start)
    for opens, closes in line.open_spans:
        at = opens
        for each in held:
            if each.end + gap <= at or each.start - gap >= closes:
                continue
            yield at, each.start - gap
            at = max(at, each.end + gap)
        yield at, closes


DECIDER = Decider(kind="dock_ripple", policy="docks/1", subject_type="appointment", inputs=LateInputs, decide=decide)
