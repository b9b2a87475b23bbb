"""What each kind of fault makes of one journey: reports bent, left out or put in. One small function a kind; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from headway.events.dispatch import ShipmentBooked
from headway.sim.calls import Planned, act, slot
from headway.sim.chance import Chance
from headway.sim.faults import telling
from headway.sim.faults.kinds import Kind
from headway.sim.faults.telling import More
from headway.sim.network import BERLIN
from headway.sim.roster import Traits
from headway.tracking.model import CapturePod, Party

_AT_PICKUP = frozenset({"arrived_pickup", "picked_up", "departed"})
_ABSENT = ("consignee absent", "nobody home", "business closed", None)
_WHERE = ("wrong address", "address not found", "unknown recipient", "incomplete address")
_UNWANTED = ("refused", "not wanted", "Annahme verweigert")
_BROKEN = ("damaged", "carton crushed", "goods wet")
"""The words in which carriers give their reasons; some give none."""


@dataclass(frozen=True, slots=True)
class Journey:
    """One journey as it would have been: everything that is told of it, kept back or not."""

    seed: int
    booked: ShipmentBooked
    traits: Traits
    items: tuple[Planned, ...]

    def chance(self, kind: Kind) -> Chance:
        """The draws of a fault of this order."""
        return Chance(self.seed, "befalls", kind, self.booked.external_ref)

    def at(self, word: str) -> datetime | None:
        """When something first happens."""
        return telling.happened_at(self.items, word)


Bend = Callable[[Journey, Kind], list[Planned]]


def befallen(kind: Kind, journey: Journey) -> list[Planned]:
    """The journey with the fault in it; as it was where the fault is none of the road's."""
    return BENDS[kind](journey, kind) if kind in BENDS else list(journey.items)


def late_to_pickup(journey: Journey, kind: Kind) -> list[Planned]:
    """All is two to four and a half hours later, and the carrier says so an hour or two before the agreed time."""
    chance, begins = journey.chance(kind), journey.at("arrived_pickup")
    if begins is None:
        return list(journey.items)
    planned = journey.booked.pickup_planned_at
    by = max(planned - begins, timedelta(0)) + chance.minutes(120, 270)
    said_at, comes = planned - chance.minutes(50, 120), begins + by
    told = telling.report(
        journey.booked, journey.traits, "eta", said_at, "late", More(expected_at=comes + chance.minutes(-10, 20))
    )
    return [*telling.shifted(journey.items, begins, by), telling.at_stop(told, 1)]


def not_confirmed(journey: Journey, kind: Kind) -> list[Planned]:
    """The driver comes in time and forgets to scan; the office tells of it six to ten hours later."""
    return telling.told_after(journey.items, _AT_PICKUP, journey.chance(kind).minutes(360, 600))


def nobody_home(journey: Journey, kind: Kind) -> list[Planned]:
    """The first attempt meets nobody; the next working morning, or the one after it, the goods are taken."""
    first = journey.at("delivered")
    if first is None or journey.at("delivery_attempted") is not None:
        return list(journey.items)
    chance = journey.chance(kind)
    days = 1 if chance.happens(0.65) else 2
    tried = _told(journey, "delivery_attempted", first, "absent", chance.pick(_ABSENT), Party.CONSIGNEE)
    return [tried, *_delivered_on(journey, first, days, chance)]


def address(journey: Journey, kind: Kind) -> list[Planned]:
    """The driver stands before a house that is not there; the goods go back to the depot and wait two days."""
    first, chance = journey.at("delivered"), journey.chance(kind)
    if first is None:
        return list(journey.items)
    told = _told(journey, "delivery_attempted", first, "address", chance.pick(_WHERE), Party.SHIPPER)
    return [told, *_delivered_on(journey, first, 2, chance)]


def refused(journey: Journey, kind: Kind) -> list[Planned]:
    """The recipient does not take them; they travel back."""
    first, chance = journey.at("delivered"), journey.chance(kind)
    if first is None:
        return list(journey.items)
    kept = telling.without_proof(telling.without(journey.items, lambda event: telling.word_of(event) == "delivered"))
    back = first + chance.minutes(120, 300)
    home = back + timedelta(hours=26) + chance.minutes(0, 300)
    return [
        *kept,
        _told(journey, "undeliverable", first, "refused", chance.pick(_UNWANTED), Party.CONSIGNEE),
        _told(journey, "returning", back, "returning", None, None),
        _told(journey, "returned", home, "returned", None, None),
    ]


def damaged(journey: Journey, kind: Kind) -> list[Planned]:
    """Seen at the hub, or when the van is loaded; the rest of the way is as it was."""
    out, chance = journey.at("out_for_delivery"), journey.chance(kind)
    if out is None:
        return list(journey.items)
    seen = out - chance.minutes(5, 40)
    return [*journey.items, _told(journey, "damaged", seen, "damaged", chance.pick(_BROKEN), Party.CARRIER)]


def no_pod(journey: Journey, kind: Kind) -> list[Planned]:
    """Delivered, and nobody signed."""
    return telling.without_proof(journey.items)


def wrong_pod(journey: Journey, kind: Kind) -> list[Planned]:
    """Delivered, and the proof that comes is signed for fewer pieces than were ordered."""
    came, booked = journey.at("delivered"), journey.booked
    if came is None:
        return list(journey.items)
    kept = telling.without_proof(journey.items)
    command = CapturePod(booked.shipment_id, "Wareneingang", came, pieces=1)
    actor = f"carrier-{booked.carrier_code.lower()}"
    told_at = slot(came, timedelta(minutes=15)) + timedelta(minutes=15)
    return [*kept, act(told_at, f"pod:{booked.external_ref}:{booked.carrier_code}", actor, command)]


def slow_dock(journey: Journey, kind: Kind) -> list[Planned]:
    """The lorry is there in time and stands at the ramp for hours."""
    loaded = journey.at("picked_up")
    if loaded is None:
        return list(journey.items)
    return telling.shifted(journey.items, loaded, journey.chance(kind).minutes(150, 270))


BENDS: Mapping[Kind, Bend] = {
    Kind.LATE_TO_PICKUP: late_to_pickup,
    Kind.NOT_CONFIRMED: not_confirmed,
    Kind.NOBODY_HOME: nobody_home,
    Kind.ADDRESS: address,
    Kind.REFUSED: refused,
    Kind.DAMAGED: damaged,
    Kind.NO_POD: no_pod,
    Kind.WRONG_POD: wrong_pod,
    Kind.SLOW_DOCK: slow_dock,
}


def next_morning(at: datetime, days: int, chance: Chance) -> datetime:
    """A delivery some days later, between half past eight and three; not on a Sunday."""
    day = at.astimezone(BERLIN).date() + timedelta(days=days)
    day += timedelta(days=int(day.isoweekday() == 7))
    return datetime.combine(day, time(8, 30), BERLIN).astimezone(at.tzinfo) + chance.minutes(0, 390)


def _delivered_on(journey: Journey, first: datetime, days: int, chance: Chance) -> list[Planned]:
    """Taken in another day; till then scanned at the depot every evening, and out again in the morning."""
    again = next_morning(first, days, chance)
    told = telling.shifted(journey.items, first, again - first)
    for number in range((again.date() - first.date()).days):
        evening = first + timedelta(days=number) + chance.minutes(60, 180)
        told.append(_told(journey, "arrived_hub", evening, f"depot{number}", None, None))
    return [*told, _told(journey, "out_for_delivery", again - chance.minutes(45, 100), "again", None, None)]


def _told(journey: Journey, word: str, at: datetime, name: str, reason: str | None, party: Party | None) -> Planned:
    return telling.report(journey.booked, journey.traits, word, at, name, More(reason, party))
