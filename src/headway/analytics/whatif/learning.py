"""What would have been known of carriers: performance measured from a life's own answers and arrivals, not the log's.

A policy that asks other carriers learns of other carriers. So a few lives keep a memory, from which performance is
measured as often, and with the same recency, as allocations are told it; what they rank, the other lives live by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace as changed

from headway.analytics.policy import HALF_LIFE, LIVE_EVERY, REMEMBERED, REPORTED_WITHIN
from headway.analytics.whatif.answers import ACCEPTED, ENDS
from headway.carriers.model import DELAY_HOURS
from headway.carriers.performance import RecordBook
from headway.dispatch.recorded import RecordedOffer
from headway.dispatch.snapshot import AllocationInputs, Day

Leaf = tuple[UUID, str, str, str]
"""(carrier, origin zone, destination zone, service)"""

_ACCEPTANCE = ("accepted_hits", "offers_weight", "offers_samples")
_ON_TIME = ("on_time_hits", "on_time_weight", "on_time_samples")
_HALF_S = HALF_LIFE.total_seconds()
_EVERY_S = LIVE_EVERY.total_seconds()


@dataclass(slots=True)
class Memory:
    """Everything seen so far, in seconds since 1970: offers and whether they were taken, arrivals and their plans."""

    begins: float
    offers: list[tuple[float, Leaf, bool]] = field(default_factory=list)
    arrivals: list[tuple[float, Leaf, float]] = field(default_factory=list)
    _books: dict[int, RecordBook] = field(default_factory=dict)

    def offer(self, sent_at: float, leaf: Leaf, *, taken: bool) -> None:
        self.offers.append((sent_at, leaf, taken))

    def arrival(self, planned_at: float, leaf: Leaf, arrived_at: float) -> None:
        self.arrivals.append((planned_at, leaf, arrived_at))

    def book(self, now: datetime) -> RecordBook:
        """What was told last at `now`."""
        number = max(0, int((now.timestamp() - self.begins) // _EVERY_S))
        known = self._books.get(number)
        if known is None:
            known = self._books[number] = self._measure(self.begins + number * _EVERY_S, now)
        return known

    def _measure(self, at: float, now: datetime) -> RecordBook:
        rows: dict[Leaf, dict[str, Any]] = {}
        since, judged = at - REMEMBERED.total_seconds(), at - REPORTED_WITHIN.total_seconds()
        measured_at = now - timedelta(seconds=now.timestamp() - at)
        for sent_at, leaf, taken in self.offers:
            if since <= sent_at < at:
                weight = 0.5 ** ((at - sent_at) / _HALF_S)
                _count(
                    _row(rows, leaf, measured_at), ("accepted_hits", "offers_weight", "offers_samples"), weight, taken
                )
        delays: dict[UUID, dict[str, list[float]]] = {}
        for planned_at, leaf, arrived_at in self.arrivals:
            if since <= planned_at < judged:
                weight = 0.5 ** ((at - planned_at) / _HALF_S)
                _count(_row(rows, leaf, measured_at), _ON_TIME, weight, arrived_at <= planned_at)
                _delay(delays, leaf[0], (min(arrived_at, at) - planned_at) / 3600, weight)
        return RecordBook(rows.values(), delays.values(), now.date())

    def applied(self, inputs: AllocationInputs, now: datetime) -> AllocationInputs:
        """The snapshot with what would have been known of its carriers."""
        book = self.book(now)
        return changed(inputs, days=tuple(_believed(day, book) for day in inputs.days))


def _believed(day: Day, book: RecordBook) -> Day:
    options = tuple(
        changed(each, performance=book.of(each.carrier_id, each.origin_zone, each.destination_zone, each.service_code))
        for each in day.options
    )
    return changed(day, options=options, learned=book.learned)


def _row(rows: dict[Leaf, dict[str, Any]], leaf: Leaf, measured_at: datetime) -> dict[str, Any]:
    found = rows.get(leaf)
    if found is None:
        keys = dict(zip(("carrier_id", "origin_zone", "destination_zone", "service_code"), leaf, strict=True))
        zeros: dict[str, float] = dict.fromkeys(
            ("on_time_hits", "on_time_weight", "accepted_hits", "offers_weight"), 0.0
        )
        counts = {"on_time_samples": 0, "offers_samples": 0}
        kept = {"half_life_days": HALF_LIFE / timedelta(days=1), "measured_at": measured_at}
        found = rows[leaf] = {**keys, **zeros, **counts, **kept}
    return found


def _count(row: dict[str, Any], names: tuple[str, str, str], weight: float, good: bool) -> None:
    hits, whole, samples = names
    row[hits] += weight * good
    row[whole] += weight
    row[samples] += 1


def _delay(delays: dict[UUID, dict[str, list[float]]], carrier_id: UUID, hours: float, weight: float) -> None:
    row = delays.setdefault(carrier_id, {side: [0.0] * (len(DELAY_HOURS) + 1) for side in ("late", "early")})
    bucket = sum(abs(hours) >= each for each in DELAY_HOURS)
    row["late" if hours > 0 else "early"][bucket] += weight


def remembered(begins: float, offers: Sequence[RecordedOffer], delivered: Mapping[UUID, datetime]) -> Memory:
    """A memory of what had been before the period."""
    memory = Memory(begins)
    for offer in offers:
        leaf = (offer.carrier_id, offer.origin_zone, offer.destination_zone, offer.service_code)
        if end := ENDS.get(offer.status):
            memory.offer(offer.created_at.timestamp(), leaf, taken=end == ACCEPTED)
        arrived = delivered.get(offer.shipment_id) if offer.status == ACCEPTED else None
        if arrived is not None:
            memory.arrival(offer.delivery_planned_at.timestamp(), leaf, arrived.timestamp())
    return memory
