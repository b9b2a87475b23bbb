"""What a card is worth in an allocation: recorded decisions judged again, with a carrier a little better or worse.

Each decision is taken from its own snapshot. The carrier's candidates are scored again by the same features as if one
more in a hundred of its deliveries had been in time, or of its offers accepted, or its freight had been one per cent
less; the others keep their scores. Nothing is modelled, and nothing follows from anything: capacity, answers and what
is learned later stay as they were.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import msgspec

from headway.carriers.model import Performance, Quote, Record, ServiceOption
from headway.dispatch.allocation import ALLOCATION, counting, judge
from headway.dispatch.policy import Strategy
from headway.dispatch.recorded import RecordedDecision
from headway.dispatch.snapshot import AllocationInputs, Situation, situations
from headway.kernel.decisions import Candidate, Verdict
from headway.kernel.money import Money

POINT = 0.01
READ = 200
"""So many of the newest decisions are looked at."""


@dataclass(frozen=True, slots=True)
class Lever:
    """What is changed: its stable name, and the situation with it changed."""

    name: str
    said: str
    pull: Callable[[Situation, float], Situation]


@dataclass(frozen=True, slots=True)
class Pull:
    """What a lever came to, one way: `cost` is how much the expected landed cost changed, on average.

    won, lost: decisions that would have gone to the carrier, or gone away from it.
    """

    cost: Money | None
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class Leverage:
    """A lever pulled up and down by one point."""

    name: str
    said: str
    better: Pull
    worse: Pull


@dataclass(frozen=True, slots=True)
class Effect:
    """How a carrier fared in the newest decisions.

    Attributes:
        decisions: allocations looked at; compared: of them, those in which no rule spoke against it; chosen: of these.
        behind: by how much it was dearer than who was chosen instead, on average, where it was compared and not chosen.
    """

    decisions: int
    compared: int
    chosen: int
    behind: Money | None
    levers: tuple[Leverage, ...]


def _shifted(record: Record, points: float) -> Record:
    """The carrier's own observations with `points` more of a hundred good; what is seen of others stays."""
    network, *own = record
    return (network, *((min(weight, max(0.0, hits + points * weight)), weight) for hits, weight in own))


def _seen(at: Situation, **changes: object) -> Situation:
    seen: Performance = msgspec.structs.replace(at.option.performance, **changes)
    option: ServiceOption = msgspec.structs.replace(at.option, performance=seen)
    return replace(at, option=option, memo={})


def _on_time(at: Situation, points: float) -> Situation:
    seen = at.option.performance
    share = min(1.0, max(0.0, seen.on_time + points))
    return _seen(at, on_time=share, on_time_record=_shifted(seen.on_time_record, points) if seen.on_time_record else ())


def _acceptance(at: Situation, points: float) -> Situation:
    seen = at.option.performance
    share = min(1.0, max(0.0, seen.acceptance + points))
    record = _shifted(seen.acceptance_record, points) if seen.acceptance_record else ()
    return _seen(at, acceptance=share, acceptance_record=record)


def _freight(at: Situation, points: float) -> Situation:
    if not isinstance(at.quote, Quote):
        return at
    total = at.quote.total.times(Decimal(1) - Decimal(str(points)))
    return replace(at, quote=msgspec.structs.replace(at.quote, total=total), memo={})


LEVERS = (
    Lever("on_time", "one more delivery in a hundred in time", _on_time),
    Lever("acceptance", "one more offer in a hundred accepted", _acceptance),
    Lever("freight", "one per cent less freight", _freight),
)


@dataclass(slots=True)
class _Sum:
    """What a lever comes to as decisions are added."""

    changes: list[int] = field(default_factory=list)
    won: int = 0
    lost: int = 0

    def pull(self, currency: str) -> Pull:
        mean = round(sum(self.changes) / len(self.changes)) if self.changes else None
        return Pull(None if mean is None else Money(mean, currency), self.won, self.lost)


def effect(records: Iterable[RecordedDecision], carrier: str, currency: str) -> Effect:
    """What better and worse figures of a carrier would have changed; decisions in another currency are passed over."""
    sums = {(lever.name, sign): _Sum() for lever in LEVERS for sign in (1, -1)}
    decisions = compared = chosen = 0
    gaps: list[int] = []
    for record in records:
        decisions += 1
        read = _read(record, carrier, currency)
        if read is None:
            continue
        inputs, verdict, own = read
        compared += 1
        was_chosen = any(each.id == verdict.choice for each in own)
        chosen += was_chosen
        if not was_chosen:
            gaps += _gap(verdict, own)
        _add(sums, inputs, verdict, own)
    return Effect(
        decisions,
        compared,
        chosen,
        Money(round(sum(gaps) / len(gaps)), currency) if gaps else None,
        tuple(
            Leverage(lever.name, lever.said, *(sums[lever.name, sign].pull(currency) for sign in (1, -1)))
            for lever in LEVERS
        ),
    )


def _read(
    record: RecordedDecision, carrier: str, currency: str
) -> tuple[AllocationInputs, Verdict, list[Candidate]] | None:
    """A decision in which the carrier was compared; None for any other, and a person's own."""
    if f"|{json.dumps(carrier, ensure_ascii=False)[1:-1]}|" not in record.verdict:
        return None
    try:
        inputs = msgspec.json.decode(record.inputs, type=ALLOCATION.inputs)
        verdict = msgspec.json.decode(record.verdict, type=Verdict)
    except msgspec.MsgspecError:
        return None
    own = [each for each in verdict.candidates if each.eligible and f"|{carrier}|" in each.id]
    return (inputs, verdict, own) if own and inputs.pin is None and verdict.currency == currency else None


def _gap(verdict: Verdict, own: list[Candidate]) -> list[int]:
    best = next((each for each in verdict.candidates if each.id == verdict.choice), None)
    return [] if best is None else [min(each.total_minor for each in own) - best.total_minor]


def _add(
    sums: Mapping[tuple[str, int], _Sum], inputs: AllocationInputs, verdict: Verdict, own: list[Candidate]
) -> None:
    """Judge the carrier's candidates again under every lever, both ways."""
    features = counting(inputs)
    at = [found for each in own for found in situations(inputs, each.id)]
    others = [each.total_minor for each in verdict.candidates if each.eligible and each not in own]
    was = min(each.total_minor for each in own)
    ranked = inputs.policy.strategy is Strategy.LANDED_COST
    for lever in LEVERS:
        for sign in (1, -1):
            judged = [judge(lever.pull(each, sign * POINT), features) for each in at]
            totals = [each.total_minor for each in judged if each.eligible]
            if not totals:
                continue
            total = sums[lever.name, sign]
            total.changes.append(min(totals) - was)
            if ranked and others:
                rival = min(others)
                total.won += was > rival >= min(totals)
                total.lost += was <= rival < min(totals)
