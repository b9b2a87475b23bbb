"""What was seen of carriers, counted with less weight the older it is, and what it teaches about all of them.

A share of a carrier (deliveries by the planned time, offers accepted) is believed level by level: what is seen of the
network, of the carrier, of its lane, of its service on the lane. Each observation counts on one level only, the
narrowest that it belongs to, so that nothing is counted twice. How much a level is like the one above it is estimated
from how far apart carriers (lanes, services) really are, beyond what chance explains.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from headway.carriers.model import DELAY_HOURS, UNMEASURED, Learned, Performance, Record

Row = Any
Key = tuple[object, ...]

USUAL_ON_TIME = Learned().on_time_weights
USUAL_ACCEPTANCE = Learned().acceptance_weights
"""What the level above is worth, in observations, for a carrier, its lane, its service there, until data say better."""

LEAST_WEIGHT, MOST_WEIGHT = 4.0, 400.0
_TRUST = 60.0
"""How much evidence of spread outweighs the usual one: about 650 observations of a share of 90 %. With fewer, few
siblings look more alike, or more apart, than they are, and a wrong weight costs more than the usual one."""


@dataclass(slots=True)
class Tally:
    """Observations: weighted hits, their weight, and how many there really are."""

    hits: float = 0.0
    weight: float = 0.0
    samples: int = 0

    def add(self, hits: float, weight: float, samples: int) -> None:
        self.hits += hits
        self.weight += weight
        self.samples += samples

    @property
    def share(self) -> float:
        return self.hits / self.weight if self.weight > 0 else 0.0

    def without(self, part: Tally) -> tuple[float, float]:
        """Hits and weight of what is not in `part`; rounded, never negative."""
        weight = max(0.0, round(self.weight - part.weight, 3))
        return min(weight, max(0.0, round(self.hits - part.hits, 3))), weight


NOTHING = Tally()


@dataclass(slots=True)
class Share:
    """One share of every carrier, by level: keys are (), (carrier,), (carrier, lane), (carrier, lane, service)."""

    tallies: dict[Key, Tally] = field(default_factory=dict)

    def add(self, leaf: Key, hits: float, weight: float, samples: int) -> None:
        """Count an observation of a service on a lane on every level."""
        for length in (0, 1, 2, 3):
            self.tallies.setdefault(leaf[:length], Tally()).add(hits, weight, samples)

    def record(self, leaf: Key) -> Record:
        """What speaks for the service on the lane, from the widest level to the narrowest, each without the next."""
        levels = [self.tallies.get(leaf[:length], NOTHING) for length in (0, 1, 2, 3)]
        narrower = (*levels[1:], NOTHING)
        return tuple(wide.without(narrow) for wide, narrow in zip(levels, narrower, strict=True))

    def weights(self, usual: tuple[float, float, float]) -> tuple[float, float, float]:
        """What the level above is worth for a carrier, for its lane, for its service there; see `spread`."""
        families: list[dict[Key, list[Tally]]] = [{}, {}, {}]
        for key, tally in self.tallies.items():
            if key and tally.weight > 0:
                families[len(key) - 1].setdefault(key[:-1], []).append(tally)
        carrier, lane, service = (spread(family.values(), worth) for family, worth in zip(families, usual, strict=True))
        return carrier, lane, service


def spread(families: Iterable[list[Tally]], usual: float) -> float:
    """How many observations the share of a family is worth as a prior for one of its members.

    The weighted moments estimator of the beta-binomial (Kleinman 1973), pooled over families: with members of `n_i`
    observations and shares `p_i` around the family's `p`, the expected sum of squares is `E[sum n_i (p_i - p)^2] =
    p (1 - p) ((G - 1) + g (N - sum n_i^2 / N - (G - 1)))`, from which `g = 1 / (weight + 1)`; pulled towards the usual
    weight, which counts as `_TRUST`, and kept within bounds. `p (1 - p)` is corrected for being estimated.
    """
    excess, room = 0.0, 0.0
    for members in families:
        total = sum(member.weight for member in members)
        if len(members) < 2 or total < 2.0:
            continue
        share = sum(member.hits for member in members) / total
        variance = share * (1.0 - share) * total / (total - 1.0)
        chance = variance * (len(members) - 1)
        squares = sum(member.weight * (member.share - share) ** 2 for member in members)
        even = total - sum(member.weight**2 for member in members) / total
        excess += squares - chance
        room += max(0.0, variance * even - chance)
    likeness = (excess + _TRUST / (usual + 1.0)) / (room + _TRUST)
    if likeness <= 1.0 / (MOST_WEIGHT + 1.0):
        return MOST_WEIGHT
    return round(min(MOST_WEIGHT, max(LEAST_WEIGHT, 1.0 / likeness - 1.0)), 1)


class RecordBook:
    """Everything seen of all carriers, as it counts on a day; made once for a network.

    Args:
        rows: of the table `performance`. delays: of `performance_delay`.
        day: older observations have lost weight until then.
    """

    def __init__(self, rows: Iterable[Row], delays: Iterable[Row], day: date) -> None:
        self._on_time, self._acceptance = Share(), Share()
        self._measured: dict[UUID, datetime] = {}
        self._known: dict[Key, Performance] = {}
        for row in rows:
            self._count(row, day)
        self.learned = self._learn(list(delays))

    def of(self, carrier_id: UUID, origin_zone: str, destination_zone: str, service: str) -> Performance:
        """What was seen of a carrier's service on a lane."""
        leaf = (carrier_id, (origin_zone, destination_zone), service)
        found = self._known.get(leaf)
        if found is None:
            found = self._known[leaf] = self._performance(leaf)
        return found

    def _count(self, row: Row, day: date) -> None:
        measured_at: datetime = row["measured_at"]
        kept = faded((day - measured_at.date()).days, row["half_life_days"])
        leaf = (row["carrier_id"], (row["origin_zone"], row["destination_zone"]), row["service_code"])
        on_time = (row["on_time_hits"] * kept, row["on_time_weight"] * kept, row["on_time_samples"])
        accepted = (row["accepted_hits"] * kept, row["offers_weight"] * kept, row["offers_samples"])
        self._on_time.add(leaf, *on_time)
        self._acceptance.add(leaf, *accepted)
        self._measured[leaf[0]] = measured_at

    def _performance(self, leaf: Key) -> Performance:
        on_time, acceptance = self._on_time, self._acceptance
        if () not in on_time.tallies:
            return UNMEASURED
        punctual, willing = on_time.tallies.get(leaf[:1], NOTHING), acceptance.tallies.get(leaf[:1], NOTHING)
        return Performance(
            on_time=round(punctual.share, 4),
            on_time_samples=punctual.samples,
            acceptance=round(willing.share, 4),
            acceptance_samples=willing.samples,
            measured_at=self._measured.get(leaf[0]),  # type: ignore[call-overload]
            on_time_here=on_time.tallies.get(leaf, NOTHING).samples,
            acceptance_here=acceptance.tallies.get(leaf, NOTHING).samples,
            on_time_record=on_time.record(leaf),
            acceptance_record=acceptance.record(leaf),
        )

    def _learn(self, delays: list[Row]) -> Learned:
        late, early = profile(row["late"] for row in delays), profile(row["early"] for row in delays)
        return Learned(
            on_time_weights=self._on_time.weights(USUAL_ON_TIME),
            acceptance_weights=self._acceptance.weights(USUAL_ACCEPTANCE),
            late_weight=late[0],
            late_tail=late[1],
            early_weight=early[0],
            early_tail=early[1],
        )


def faded(age_days: int, half_life_days: float) -> float:
    """The weight that is left of an observation after so many days."""
    return float(0.5 ** (max(0, age_days) / half_life_days))


def profile(histograms: Iterable[Iterable[float]]) -> tuple[float, tuple[float, ...]]:
    """The weight of some histograms over `DELAY_HOURS`, and the share of it that lies beyond each of these hours."""
    sums = [0.0] * (len(DELAY_HOURS) + 1)
    for histogram in histograms:
        for index, weight in enumerate(histogram):
            sums[index] += weight
    total = sum(sums)
    if total <= 0:
        return 0.0, ()
    beyond = [sum(sums[index + 1 :]) / total for index in range(len(DELAY_HOURS))]
    return round(total, 2), tuple(round(share, 4) for share in beyond)
