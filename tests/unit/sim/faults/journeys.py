"""A journey to bend: picked up on Monday morning, delivered on Tuesday afternoon."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from headway.events.dispatch import ShipmentBooked
from headway.sim.calls import Planned
from headway.sim.faults.befalling import Journey
from headway.sim.faults.telling import event_of, word_of
from headway.sim.faults.truth import Trip
from headway.sim.journey import journey
from headway.sim.network import START
from headway.sim.roster import TRAITS
from tests.unit.sim.news import booked

REF = "SO-0302-00001"
PUNCTUAL = replace(TRAITS["RHEINWEG"], on_time=1.0, hides=0.0, sloppy=0.0)


def plain(ref: str = REF, **more: Any) -> Journey:
    """One on which nothing goes wrong, found by trying references."""
    for number in range(200):
        shipment = booked(f"{ref}-{number}", **more)
        told = journey(1, shipment, START, PUNCTUAL)
        found = Journey(1, shipment, PUNCTUAL, told.reports)
        if found.at("delivery_attempted") is None and _in_time(found, shipment):
            return found
    raise AssertionError("no plain journey in 200")


def _in_time(found: Journey, shipment: ShipmentBooked) -> bool:
    picked = found.at("picked_up")
    return picked is not None and (picked - shipment.pickup_planned_at).total_seconds() < 1800


def trip(found: Journey, items: list[Planned] | None = None) -> Trip:
    return Trip(found.booked, START, list(found.items) if items is None else items)


def words(items: list[Planned]) -> list[str]:
    """What is told, in the order of what happened, estimates left out."""
    events = [event for item in items if (event := event_of(item)) is not None and event.expected_at is None]
    return [word_of(event) for event in sorted(events, key=lambda event: event.occurred_at)]


def told_at(items: list[Planned], word: str) -> datetime:
    """When it is told first."""
    return min(item.at for item in items if (event := event_of(item)) is not None and word_of(event) == word)
