"""What becomes of a journey when somebody acts upon it: a call, another time of delivery, a better address; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from headway.sim.calls import Action, Planned, act
from headway.sim.chance import Chance
from headway.sim.faults import telling
from headway.sim.faults.befalling import next_morning
from headway.sim.faults.truth import Trip
from headway.sim.roster import Traits
from headway.tracking.model import CapturePod

Change = Callable[[list[Planned]], list[Planned]]
KEEPS_SLOT = 0.93
"""A carrier comes in the agreed time so often: assumed."""

_SOON = timedelta(minutes=12)
_A_NIGHT = timedelta(hours=6)


def told_now(now: datetime) -> Change:
    """Who is called tells what has happened so far, at once; the rest is told as it happens."""

    def change(items: list[Planned]) -> list[Planned]:
        return [telling.at_latest(item, max(_happened(item), now) + _SOON) for item in items]

    return change


def _happened(item: Planned) -> datetime:
    event = telling.event_of(item)
    return item.at if event is None else event.occurred_at


def delivered_in(seed: int, trip: Trip, traits: Traits, now: datetime, start: datetime, end: datetime) -> Change | None:
    """The goods come in the agreed time, mostly; None where they cannot any more, or have come."""
    comes = telling.happened_at(trip.items, "delivered")
    leaves = telling.happened_at(trip.items, "departed") or now
    if comes is None or comes <= now or end <= max(now, leaves) + timedelta(hours=2):
        return None
    chance = Chance(seed, "slot", trip.ref, f"{start:%d%H}")
    kept = chance.happens(KEEPS_SLOT)
    at = start + (end - start) * chance.between(0.1, 0.9) if kept else end + chance.minutes(20, 150)
    return _delivered_at(trip, traits, (comes, at), now)


def delivered_soon(seed: int, trip: Trip, traits: Traits, now: datetime) -> Change | None:
    """With the right address the goods go out again the next working morning."""
    comes = telling.happened_at(trip.items, "delivered")
    if comes is None or comes <= now:
        return None
    at = next_morning(now, 1, Chance(seed, "soon", trip.ref))
    return _delivered_at(trip, traits, (comes, at), now) if at < comes else None


def proof(trip: Trip, now: datetime, chance: Chance) -> Planned | None:
    """A carrier that is asked for the proof finds it, mostly."""
    came = trip.first("delivered")
    if came is None or not chance.happens(0.85):
        return None
    command = CapturePod(trip.booked.shipment_id, "Wareneingang", came.at)
    actor = f"carrier-{trip.booked.carrier_code.lower()}"
    return act(now + chance.minutes(30, 200), f"pod:found:{trip.ref}", actor, command)


def is_proof(item: Planned) -> bool:
    """Is it a proof of delivery?"""
    return isinstance(item.what, Action) and isinstance(item.what.command, CapturePod)


def _delivered_at(trip: Trip, traits: Traits, moved: tuple[datetime, datetime], now: datetime) -> Change:
    """The goods come so much later or sooner; what waits is scanned at the depot every evening."""
    comes, at = moved
    begins = min((each for each in _outs(trip.items) if now < each <= comes), default=comes)

    def change(items: list[Planned]) -> list[Planned]:
        kept = [item for item in items if not (_depot(item) and _happened(item) > at - _A_NIGHT)]
        return [*telling.shifted(kept, begins, at - comes), *_waits(trip, traits, comes, at)]

    return change


def _waits(trip: Trip, traits: Traits, comes: datetime, at: datetime) -> Iterator[Planned]:
    evening = comes + timedelta(hours=2)
    while evening < at - _A_NIGHT:
        yield telling.report(trip.booked, traits, "arrived_hub", evening, f"depot-waits{evening:%d%H}")
        evening += timedelta(days=1)


def _outs(items: list[Planned]) -> list[datetime]:
    found = [event for item in items if (event := telling.event_of(item)) is not None]
    return [event.occurred_at for event in found if telling.word_of(event) == "out_for_delivery"]


def _depot(item: Planned) -> bool:
    event = telling.event_of(item)
    return event is not None and "-depot" in str(event.event_id)
