"""What carriers say to offers: from the log where the same was asked, else drawn from what the log knows of them.

An offer is accepted, refused, or left to expire. Two shares are modelled, each with crossed effects (`crossed`): that
an offer is accepted, and that one which is not was refused rather than left without an answer; by kind of carrier,
carrier, carrier and lane, time of day, and day. How long an answer takes is lognormal, with a mean for each carrier
shrunken towards all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import exp, log, sqrt
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from headway.analytics.whatif import elsewhere
from headway.analytics.whatif.crossed import Case, Drawn, Factor, Middle, Posterior, fit
from headway.dispatch.policy import Known
from headway.dispatch.recorded import RecordedOffer

ACCEPTED, REFUSED, EXPIRED = "accepted", "declined", "expired"
ENDS = {"accepted": ACCEPTED, "declined": REFUSED, "expired": EXPIRED, "delivery_failed": EXPIRED}
"""What an offer's end says of its carrier; an offer that was taken back says nothing."""

FACTORS = (
    Factor("kind", 0.7),
    Factor("carrier", 0.8),
    Factor("lane", 0.3),
    Factor("hour", 0.3),
    Factor("day", 0.15),
)
ACCEPTS, REFUSES = Middle(log(0.85 / 0.15)), Middle(log(0.8 / 0.2))
HOURS = 3
"""Hours of the day are taken together by so many."""

Levels = tuple[str, str, tuple[str, str], int, date]


@dataclass(frozen=True, slots=True)
class Answer:
    """An offer's end, `after_s` seconds after it was made; `thin` where the carrier was never asked on the lane."""

    said: str
    after_s: float
    observed: bool
    thin: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """Answers that stand in the log, by shipment, carrier, and how often that carrier had been asked then."""

    said: Mapping[tuple[UUID, str, int], tuple[str, float]]

    def find(self, shipment: UUID, carrier: str, time: int) -> tuple[str, float] | None:
        return self.said.get((shipment, carrier, time))


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds to an answer, in logarithms: a mean and its uncertainty for each carrier, and the spread of answers."""

    means: Mapping[str, tuple[float, float]]
    whole: tuple[float, float]
    spread: float


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What is known of answers."""

    accepts: Posterior
    refuses: Posterior
    pace: Pace
    samples: Mapping[str, int]
    lost: Mapping[str, int]
    lanes: Mapping[tuple[str, str], int]


def book_of(offers: Iterable[RecordedOffer]) -> Book:
    """The answers in the log; the offers in the order they were made."""
    found: dict[tuple[UUID, str, int], tuple[str, float]] = {}
    times: Counter[tuple[UUID, str]] = Counter()
    for offer in offers:
        who = offer.shipment_id, offer.carrier_code
        times[who] += 1
        if (end := ENDS.get(offer.status)) and offer.answered_at is not None:
            found[*who, times[who]] = end, (offer.answered_at - offer.created_at).total_seconds()
    return Book(found)


def levels_of(kind: str, carrier: str, lane: str, at: datetime, zone: ZoneInfo) -> Levels:
    """What an answer depends on."""
    local = at.astimezone(zone)
    return kind, carrier, (carrier, lane), local.hour // HOURS, local.date()


def learn(
    offers: Sequence[RecordedOffer],
    kinds: Mapping[str, str],
    zone: ZoneInfo,
    draws: int,
    seed: int,
    known: Sequence[Known] = (),
) -> Beliefs:
    """Fit everything; without offers all of it is prior, and what is `known` from elsewhere."""
    asked: Counter[Levels] = Counter()
    ends: Counter[tuple[Levels, str]] = Counter()
    for offer in offers:
        if end := ENDS.get(offer.status):
            lane = f"{offer.origin_zone}>{offer.destination_zone}"
            kind = kinds.get(offer.carrier_code, "contract")
            levels = levels_of(kind, offer.carrier_code, lane, offer.created_at, zone)
            asked[levels] += 1
            ends[levels, end] += 1
    accepts = [Case(levels, n, ends[levels, ACCEPTED]) for levels, n in asked.items()]
    accepts += elsewhere.cases(known, kinds, lambda each: each.acceptance)
    lost = [(levels, n - ends[levels, ACCEPTED]) for levels, n in asked.items()]
    refuses = [Case(levels, n, ends[levels, REFUSED]) for levels, n in lost if n]
    samples: Counter[str] = Counter()
    lanes: Counter[tuple[str, str]] = Counter()
    missed: Counter[str] = Counter()
    for levels, n in asked.items():
        samples[levels[1]] += n
        missed[levels[1]] += n - ends[levels, ACCEPTED]
        lanes[levels[2]] += n
    return Beliefs(
        accepts=fit(accepts, FACTORS, ACCEPTS, draws, seed),
        refuses=fit(refuses, FACTORS, REFUSES, draws, seed + 1),
        pace=_pace(offers),
        samples=samples,
        lost=missed,
        lanes=lanes,
    )


def _pace(offers: Sequence[RecordedOffer]) -> Pace:
    """Normal means of log seconds, each carrier's shrunken towards that of all by their own spread."""
    seen: dict[str, list[float]] = {}
    for offer in offers:
        if offer.status in (ACCEPTED, REFUSED) and offer.answered_at is not None:
            seconds = max(1.0, (offer.answered_at - offer.created_at).total_seconds())
            seen.setdefault(offer.carrier_code, []).append(log(seconds))
    if not seen:
        return Pace({}, (log(600), 0.8), 0.6)
    everyone = [value for values in seen.values() for value in values]
    middle = float(np.mean([np.mean(values) for values in seen.values()]))
    within = float(np.mean([float(np.var(values)) for values in seen.values() if len(values) > 1] or [0.36])) or 0.01
    between = max(0.05, float(np.var([np.mean(values) for values in seen.values()])) if len(seen) > 1 else 0.5)
    means = {}
    for carrier, values in seen.items():
        precision = len(values) / within + 1 / between
        mean = (float(np.sum(values)) / within + middle / between) / precision
        means[carrier] = mean, 1 / sqrt(precision)
    return Pace(means, (middle, sqrt(between + within / len(everyone))), sqrt(within))


class Answers:
    """Answers of one draw."""

    def __init__(self, beliefs: Beliefs, book: Book, draw: int, rng: np.random.Generator) -> None:
        self._accepts = Drawn(beliefs.accepts, draw, rng)
        self._refuses = Drawn(beliefs.refuses, draw, rng)
        self._pace, self._lanes, self._book, self._rng = beliefs.pace, beliefs.lanes, book, rng
        self._means: dict[str, float] = {}

    def answer(self, shipment: UUID, time: int, levels: Levels, window_s: float) -> Answer:
        """What the carrier says when it is asked now, for the first `time` (1) or again, and has `window_s` seconds."""
        carrier = levels[1]
        if known := self._book.find(shipment, carrier, time):
            return Answer(known[0], known[1], observed=True)
        thin = levels[2] not in self._lanes
        if self._rng.random() < self._accepts.share(levels):
            return Answer(ACCEPTED, self._after(carrier, window_s), observed=False, thin=thin)
        if self._rng.random() < self._refuses.share(levels):
            return Answer(REFUSED, self._after(carrier, window_s), observed=False, thin=thin)
        return Answer(EXPIRED, window_s, observed=False, thin=thin)

    def _after(self, carrier: str, window_s: float) -> float:
        mean = self._means.get(carrier)
        if mean is None:
            middle, spread = self._pace.means.get(carrier, self._pace.whole)
            mean = self._means[carrier] = middle + spread * float(self._rng.standard_normal())
        return min(0.98 * window_s, exp(mean + self._pace.spread * float(self._rng.standard_normal())))
