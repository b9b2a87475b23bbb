"""Tools to bend what is told of a journey: what happens later, is told later, is left out or put in; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from headway.events.dispatch import ShipmentBooked
from headway.sim.calls import Action, Planned, Reported, slot
from headway.sim.roster import OWN_CODES, UNMAPPED, Traits
from headway.tracking.model import CapturePod, Classifier, Party, ReportedEvent

WORDS = {own: word for word, own in OWN_CODES.items()}
_BATCH = timedelta(minutes=15)


def event_of(item: Planned) -> ReportedEvent | None:
    """The report of a planned telling, where it is one."""
    return item.what.event if isinstance(item.what, Reported) else None


def word_of(event: ReportedEvent) -> str:
    """What a report says, in the canonical word."""
    return WORDS.get(event.code, event.code)


def happened_at(items: Iterable[Planned], word: str) -> datetime | None:
    """When something first happened, told or not."""
    times = [e.occurred_at for item in items if (e := event_of(item)) is not None and _says(e, word)]
    return min(times, default=None)


def shifted(items: Iterable[Planned], since: datetime, by: timedelta) -> list[Planned]:
    """What happens from `since` on happens so much later, and is told so much later."""
    return [_shifted(item, since, by) for item in items]


def delayed(items: Iterable[Planned], since: datetime, until: datetime) -> list[Planned]:
    """What was to be told in that time is told when it is over, in the order in which it happened."""
    found = []
    for item in items:
        told = since <= item.at < until and event_of(item) is not None
        found.append(replace(item, at=slot(until, _BATCH)) if told else item)
    return found


def at_latest(item: Planned, at: datetime) -> Planned:
    """A report that is told then, if it was to come later."""
    return replace(item, at=at) if event_of(item) is not None and item.at > at else item


def told_after(items: Iterable[Planned], words: frozenset[str], by: timedelta) -> list[Planned]:
    """Reports of these words come so much later; what they say stays."""
    return [replace(i, at=i.at + by) if (e := event_of(i)) is not None and word_of(e) in words else i for i in items]


def without(items: Iterable[Planned], leave_out: Callable[[ReportedEvent], bool]) -> list[Planned]:
    """All but some reports."""
    return [item for item in items if (event := event_of(item)) is None or not leave_out(event)]


def without_proof(items: Iterable[Planned]) -> list[Planned]:
    """Nobody signed, and no proof comes by itself."""
    found = []
    for item in items:
        match item.what:
            case Action(command=CapturePod()):
                continue
            case Reported(ref, event) if event.signed_by is not None:
                found.append(replace(item, what=Reported(ref, msgspec.structs.replace(event, signed_by=None))))
            case _:
                found.append(item)
    return found


@dataclass(frozen=True, slots=True)
class More:
    """What a report says beside its word: why and whose fault; `expected_at` makes it an estimate."""

    reason: str | None = None
    party: Party | None = None
    text: str | None = None
    expected_at: datetime | None = None


def report(
    booked: ShipmentBooked, traits: Traits, word: str, at: datetime, name: str, more: More = More()
) -> Planned:  # fmt: skip
    """One more report of the booked carrier, told in its next batch."""
    event = ReportedEvent(
        carrier=traits.code,
        reference=booked.external_ref,
        code=OWN_CODES.get(word, word) if traits.own_codes else word,
        classifier=Classifier.ESTIMATED if more.expected_at else Classifier.ACTUAL,
        occurred_at=at,
        expected_at=more.expected_at,
        event_id=f"{booked.external_ref}-{name}",
        reason=more.reason,
        party=more.party,
        text=more.text,
    )
    tie = f"report:{booked.external_ref}:{booked.carrier_code}:{name}"
    return Planned(slot(at, _BATCH), tie, Reported(booked.external_ref, event))


def at_stop(item: Planned, stop: int) -> Planned:
    """A report that speaks of one stop."""
    match item.what:
        case Reported(ref, event):
            return replace(item, what=Reported(ref, msgspec.structs.replace(event, stop=stop)))
        case _:
            return item


def _says(event: ReportedEvent, word: str) -> bool:
    return event.classifier is Classifier.ACTUAL and event.code != UNMAPPED and word_of(event) == word


def _shifted(item: Planned, since: datetime, by: timedelta) -> Planned:
    match item.what:
        case Reported(ref, event) if event.occurred_at >= since:
            later = msgspec.structs.replace(event, occurred_at=event.occurred_at + by)
            if later.expected_at is not None:
                later = msgspec.structs.replace(later, expected_at=later.expected_at + by)
            return replace(item, at=item.at + by, what=Reported(ref, later))
        case Action(command=CapturePod() as proof) if proof.captured_at >= since:
            moved = replace(proof, captured_at=proof.captured_at + by)
            return replace(item, at=item.at + by, what=replace(item.what, command=moved))
        case _:
            return item
