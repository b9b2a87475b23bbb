"""Simulated carriers that fall silent: learned from half of their journeys, watched for on the other half."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from headway.exceptions.detectors.no_update import silence_allowed
from headway.exceptions.thresholds.limits import DEFAULTS
from headway.sim.calls import Planned, Reported
from headway.sim.chance import Chance
from headway.sim.journey import journey
from headway.sim.network import START
from headway.sim.roster import CARRIERS, OWN_CODES, UNMAPPED, Traits
from headway.tracking.codes import BUILT_IN
from headway.tracking.journeys.expecting import Anchor, Expectation, Key, Learned, counted, held
from headway.tracking.journeys.stretches import Report, Sample, Stretch, samples, watched
from headway.tracking.model import FINAL, Classifier, TrackingStatus
from tests.unit.sim.news import booked

BERLIN = ZoneInfo("Europe/Berlin")
LANE = "DE-RR>DE-BY"
_WORDS = {own: word for word, own in OWN_CODES.items()}


@dataclass(frozen=True, slots=True)
class Lived:
    """One journey: all that was heard of it until it hid, and the first of each code in the end."""

    stretch: Stretch
    heard: tuple[Report, ...]
    all: tuple[Report, ...]
    silent_until: datetime | None


@dataclass(frozen=True, slots=True)
class Noticed:
    """How many silent journeys were noticed and after what silence; how many others were suspected."""

    silent: int
    noticed: int
    median_h: float
    others: int
    suspected: int


def lives(seed: int, carrier: Traits, count: int) -> list[Lived]:
    """Journeys of a carrier over some weeks, picked up through the day, planned for the next evening."""
    return [_live(seed, carrier, number) for number in range(count)]


def learned(lived: Iterable[Lived], carrier: str) -> tuple[Expectation, ...]:
    """What these journeys teach."""
    found: dict[Key, list[Sample]] = defaultdict(list)
    journeys = 0
    for each in lived:
        journeys += 1
        for sample in samples(each.stretch, each.all, BERLIN):
            found[Key(carrier, LANE, sample.anchor, sample.code)].append(sample)
    return held([_learned(key, journeys, seen).usual for key, seen in found.items()], carrier, LANE)


def by_milestones(lived: Sequence[Lived], expected: Sequence[Expectation]) -> Noticed:
    """Who is noticed by what was learned."""
    return _noticed([(each, _first_missed(each, expected)) for each in lived])


def by_silence(lived: Sequence[Lived]) -> Noticed:
    """Who is noticed by the fixed silence that a status allows."""
    return _noticed([(each, _too_quiet(each)) for each in lived])


def hiding() -> list[Traits]:
    """The carriers of the roster that hide most."""
    return sorted((each for each in CARRIERS if each.kind == "contract"), key=lambda each: -each.hides)[:3]


def _live(seed: int, carrier: Traits, number: int) -> Lived:
    at = START + timedelta(days=number // 20, hours=Chance(seed, "hour", number).between(0, 8))
    booking = booked(f"SO-{number}", carrier.code, at)
    told = journey(seed, booking, at, carrier)
    heard, late = _reports(told.reports), _reports(told.kept_back, at_least=told.silent_until)
    every = _first_of_each([*heard, *late])
    taken = next(each.occurred_at for each in every if _status(each) is TrackingStatus.PICKED_UP)
    stretch = Stretch(booking.shipment_id, 0, carrier.code, LANE, booking.pickup_planned_at, taken, False)
    return Lived(stretch, tuple(sorted(heard, key=_received)), every, told.silent_until)


def _reports(planned: Iterable[Planned], at_least: datetime | None = None) -> list[Report]:
    return [
        Report(0, each.what.event.carrier or "", each.what.event.code, None, each.what.event.occurred_at, received)
        for each in planned
        if isinstance(each.what, Reported)
        and each.what.event.classifier is Classifier.ACTUAL
        and each.what.event.code != UNMAPPED
        for received in (max(each.at, at_least or each.at),)
    ]


def _first_of_each(reports: Iterable[Report]) -> tuple[Report, ...]:
    found: dict[str, Report] = {}
    for each in sorted(reports, key=_received):
        found.setdefault(each.code, each)
    return tuple(found.values())


def _received(report: Report) -> datetime:
    return report.received_at


def _learned(key: Key, journeys: int, seen: Sequence[Sample]) -> Learned:
    after, clock = counted((0,) * 336, [each.after_s for each in seen]), [each.clock_s for each in seen]
    return Learned(key, None, journeys, len(seen), after, counted((0,) * 336, clock))


def _first_missed(lived: Lived, expected: Sequence[Expectation]) -> datetime | None:
    """The first milestone that should have come, with nothing heard since it usually does."""
    missed = []
    for each in watched(lived.stretch, [one for one in expected if one.key.anchor is Anchor.TAKEN], ()):
        usual, by = each.found.usual_at(each.anchor_at, BERLIN), each.found.expected_by(each.anchor_at, BERLIN)
        known = [report for report in lived.heard if report.received_at <= by]
        came = any(report.code == each.found.key.code or report.occurred_at >= usual for report in known)
        over = any(_status(report) in FINAL for report in known)
        if not (came or over):
            missed.append(by)
    return min(missed, default=None)


def _too_quiet(lived: Lived) -> datetime | None:
    last = (lived.stretch.begins_at or START) + timedelta(minutes=DEFAULTS.silence_pickup_min)
    for each in lived.heard:
        if each.received_at > last:
            return last
        if _status(each) in FINAL:
            return None
        last = each.received_at + silence_allowed(_status(each) or TrackingStatus.IN_TRANSIT)
    return last


def _noticed(found: Sequence[tuple[Lived, datetime | None]]) -> Noticed:
    silent = [(each, at) for each, at in found if each.silent_until is not None]
    in_time = [(each, at) for each, at in silent if at is not None and each.silent_until and at < each.silent_until]
    hours = [(at - max(one.received_at for one in each.heard)).total_seconds() / 3600 for each, at in in_time]
    others = [at for each, at in found if each.silent_until is None]
    suspected = sum(at is not None for at in others)
    return Noticed(len(silent), len(in_time), median(hours) if hours else float("nan"), len(others), suspected)


def _status(report: Report) -> TrackingStatus | None:
    return BUILT_IN[_WORDS.get(report.code, report.code)].status
