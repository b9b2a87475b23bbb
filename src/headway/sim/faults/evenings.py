"""The evening's lorries in the world: who is on them, what they are told to the platform as, what their fate delays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from headway.sim.calls import Planned, act
from headway.sim.chance import Chance
from headway.sim.faults import telling
from headway.sim.faults.kinds import Kind
from headway.sim.faults.lorries import DRIVES, LEAVES, Lorry, formed, positions, route
from headway.sim.faults.truth import DETECTOR_OF, Facts, Trip
from headway.sim.roster import Traits
from headway.tracking.positions.commands import LoadVehicle, PlanJourney, RecordPositions
from headway.tracking.positions.model import Heard

__all__ = ["EVENINGS", "LEAVES", "later", "loads", "lorries_of", "note", "tracked"]

EVENINGS = 2
"""So many evenings lorries with trackers leave."""

ROUTED = 0.5
"""Share of lorries whose way is planned; those that leave it are among them."""

MISSES_A_DAY = timedelta(hours=24)


def lorries_of(
    seed: int, evening: datetime, trips: Iterable[Trip], carriers: Mapping[str, Traits]
) -> tuple[Lorry, ...]:
    """The lorries that leave this evening with everything that travels through the night."""
    aboard = []
    for trip in trips:
        booked = trip.booked
        if carriers[booked.carrier_code].kind == "contract" and _travels(trip, evening):
            aboard.append((booked.carrier_code, booked.origin_site, booked.destination_zone, trip.ref))
    return formed(seed, evening, aboard)


def loads(lorry: Lorry, trips: Sequence[Trip], now: datetime) -> Iterator[Planned]:
    """The tracker's shipments, and the way of about every second lorry."""
    actor = f"carrier-{lorry.carrier.lower()}"
    ids = tuple(trip.booked.shipment_id for trip in trips)
    yield act(now, f"load:{lorry.name}", actor, LoadVehicle(lorry.carrier, lorry.name, ids, only=True))
    if lorry.fate is Kind.DETOUR or Chance(0, "routed", lorry.name).happens(ROUTED):
        way = route(lorry)
        for trip in trips:
            plan = PlanJourney(trip.booked.shipment_id, route=way)
            yield act(now, f"way:{lorry.name}:{trip.ref}", actor, plan)


def tracked(seed: int, lorries: Iterable[Lorry]) -> Iterator[Planned]:
    """Positions, all of one moment in one batch."""
    heard: dict[datetime, list[Heard]] = {}
    for lorry in lorries:
        for each in positions(seed, lorry):
            heard.setdefault(each.at, []).append(each)
    for at, batch in sorted(heard.items()):
        for first in range(0, len(batch), 1000):
            part = tuple(batch[first : first + 1000])
            yield act(at, f"positions:{at:%m%d%H%M}:{first}", "telematics", RecordPositions(part, "telematics"))


def note(facts: Facts, lorry: Lorry, trips: Sequence[Trip]) -> None:
    """Write the lorry's fate down as true, for everything on it."""
    assert lorry.fate is not None
    assert lorry.since is not None
    for trip in trips:
        trip.kinds.append((lorry.fate, lorry.since, lorry.cause))
        facts.add(
            DETECTOR_OF[lorry.fate],
            trip.ref,
            lorry.since,
            cause=lorry.cause,
            kind=lorry.fate,
            until=lorry.since + lorry.lasts,
        )


def later(lorry: Lorry) -> Callable[[list[Planned]], list[Planned]]:
    """What is on it comes later: a day after a breakdown, half of the time lost after a stop or a detour."""
    assert lorry.since is not None
    since, by = lorry.since, MISSES_A_DAY if lorry.fate is Kind.BREAKDOWN else lorry.lasts / 2
    return lambda items: telling.shifted(items, since, by)


def _travels(trip: Trip, evening: datetime) -> bool:
    """Has it left its site by then, and is not out for delivery before the lorry is at its end?"""
    left, out = telling.happened_at(trip.items, "departed"), telling.happened_at(trip.items, "out_for_delivery")
    if left is None or out is None or trip.ended_at is not None:
        return False
    return evening - timedelta(hours=14) < left < evening and out > evening + DRIVES
