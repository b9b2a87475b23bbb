"""When goods arrive: as they did where the same carrier carried them by the same plan, else drawn from what is known.

One share is modelled with crossed effects (`crossed`): that goods arrive by the time planned, by kind of carrier,
carrier, carrier and lane, service, and day. How much before or after the plan is drawn from what was seen of all
carriers, early and late apart, same-day deliveries apart from the others; whether that is late is up to the commitment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import log
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from headway.analytics.whatif import elsewhere
from headway.analytics.whatif.crossed import Case, Drawn, Factor, Middle, Numbers, Posterior, fit
from headway.dispatch.policy import Known
from headway.dispatch.recorded import RecordedOffer

FACTORS = (
    Factor("kind", 0.7),
    Factor("carrier", 0.8),
    Factor("lane", 0.3),
    Factor("service", 0.3),
    Factor("day", 0.15),
)
IN_PLAN = Middle(log(0.9 / 0.1))
_EARLY_S, _LATE_S = (600.0, 7200.0, 18000.0), (3600.0, 10800.0, 54000.0, 79200.0)
"""Seconds before and after the plan, where nothing was seen."""
_ENOUGH = 20

Levels = tuple[str, str, tuple[str, str], str, date]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Arrivals in the log, by shipment: the carrier, the delivery that was planned, and when the goods came."""

    seen: Mapping[UUID, tuple[str, float, float]]

    def find(self, shipment: UUID, carrier: str, planned_at: float) -> float | None:
        found = self.seen.get(shipment)
        return found[2] if found is not None and found[:2] == (carrier, planned_at) else None


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What is known of deliveries; `early` and `late` are seconds from the plan, by whether the plan is same-day."""

    in_plan: Posterior
    early: Mapping[bool, Numbers]
    late: Mapping[bool, Numbers]
    samples: Mapping[str, int]


def arrivals_of(offers: Sequence[RecordedOffer], delivered: Mapping[UUID, datetime]) -> Arrivals:
    """The arrivals in the log."""
    return Arrivals(
        {
            offer.shipment_id: (
                offer.carrier_code,
                offer.delivery_planned_at.timestamp(),
                delivered[offer.shipment_id].timestamp(),
            )
            for offer in offers
            if offer.status == "accepted" and offer.shipment_id in delivered
        }
    )


def levels_of(kind: str, carrier: str, lane: str, service: str, pickup: date) -> Levels:
    """What an arrival depends on."""
    return kind, carrier, (carrier, lane), service, pickup


def learn(
    offers: Sequence[RecordedOffer],
    delivered: Mapping[UUID, datetime],
    kinds: Mapping[str, str],
    zone: ZoneInfo,
    draws: int,
    seed: int,
    known: Sequence[Known] = (),
) -> Beliefs:
    """Fit everything; without deliveries all of it is prior, and what is `known` from elsewhere."""
    trials: Counter[Levels] = Counter()
    hits: Counter[Levels] = Counter()
    apart: dict[tuple[bool, bool], list[float]] = {}
    samples: Counter[str] = Counter()
    for offer in offers:
        at = delivered.get(offer.shipment_id) if offer.status == "accepted" else None
        if at is None:
            continue
        lane, kind = f"{offer.origin_zone}>{offer.destination_zone}", kinds.get(offer.carrier_code, "contract")
        levels = levels_of(kind, offer.carrier_code, lane, offer.service_code, offer.pickup_day)
        delay = (at - offer.delivery_planned_at).total_seconds()
        same_day = offer.delivery_planned_at.astimezone(zone).date() == offer.pickup_day
        trials[levels] += 1
        hits[levels] += delay <= 0
        samples[offer.carrier_code] += 1
        apart.setdefault((same_day, delay > 0), []).append(abs(delay))
    cases = [Case(levels, n, hits[levels]) for levels, n in trials.items()]
    cases += elsewhere.cases(known, kinds, lambda each: each.on_time)
    return Beliefs(
        in_plan=fit(cases, FACTORS, IN_PLAN, draws, seed),
        early=_pools(apart, _EARLY_S, late=False),
        late=_pools(apart, _LATE_S, late=True),
        samples=samples,
    )


def _pools(
    apart: Mapping[tuple[bool, bool], list[float]], usual: Sequence[float], *, late: bool
) -> Mapping[bool, Numbers]:
    """What was seen, with that of the other kind of day where it is little, and a few usual values as a prior."""
    pools = {}
    for same_day in (False, True):
        own, other = apart.get((same_day, late), []), apart.get((not same_day, late), [])
        values = own if len(own) >= _ENOUGH else [*own, *other[:_ENOUGH]]
        pools[same_day] = np.array(values if len(values) >= _ENOUGH else [*values, *usual])
    return pools


class Deliveries:
    """Arrivals of one draw; which of the delays seen are the usual ones is drawn too (a Bayesian bootstrap)."""

    def __init__(self, beliefs: Beliefs, arrivals: Arrivals, draw: int, rng: np.random.Generator) -> None:
        self._in_plan, self._arrivals, self._rng = Drawn(beliefs.in_plan, draw, rng), arrivals, rng
        self._early = {day: _weighted(pool, rng) for day, pool in beliefs.early.items()}
        self._late = {day: _weighted(pool, rng) for day, pool in beliefs.late.items()}

    def arrival(self, shipment: UUID, levels: Levels, planned_at: float, *, same_day: bool) -> tuple[float, bool]:
        """Seconds since 1970, and whether the log says so."""
        known = self._arrivals.find(shipment, levels[1], planned_at)
        if known is not None:
            return known, True
        if self._rng.random() < self._in_plan.share(levels):
            return planned_at - self._drawn(self._early[same_day]), False
        return planned_at + self._drawn(self._late[same_day]), False

    def _drawn(self, pool: tuple[Numbers, Numbers]) -> float:
        values, upto = pool
        return float(values[min(int(np.searchsorted(upto, self._rng.random())), len(values) - 1)])


def _weighted(pool: Numbers, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    weights = rng.exponential(size=len(pool))
    return pool, np.cumsum(weights / weights.sum())
