"""Faults that are told of an order rather than of its journey: missing pieces, what customers want, degrees; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from headway.orders.instructions import GiveInstruction
from headway.orders.shortages import ReportShortage, SettleShortage
from headway.sim.calls import Planned, act
from headway.sim.chance import Chance
from headway.sim.faults.befalling import next_morning
from headway.sim.faults.kinds import Kind
from headway.sim.faults.truth import Trip
from headway.sim.people import OrderSeen
from headway.tracking.conditions.model import Reading, RecordReadings

RANGE = "2..8"
"""What chilled goods bear."""

EVERY = timedelta(minutes=30)
WATCHED = 0.3
"""Share of chilled shipments with a thermometer, beside those that become warm."""

FOUND_AGAIN = 0.6
"""Of what is missing at the pick, so much is found or made up for within a day: assumed."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is told of an order: when it becomes true, and how it is told; `wish` the time asked for."""

    since: datetime
    planned: tuple[Planned, ...]
    until: datetime | None = None
    wish: tuple[datetime, datetime] | None = None


def shortage(seed: int, order: OrderSeen, trip: Trip) -> Said:
    """The warehouse picks fewer pieces than were ordered, shortly before the pickup."""
    chance = Chance(seed, "short", order.ref)
    at = trip.booked.pickup_planned_at - chance.minutes(20, 90)
    at = max(at, trip.booked_at + timedelta(minutes=5))
    missing = chance.whole(1, max(1, order.request.good.pieces // 2))
    found = order.request.good.pieces - missing
    command = ReportShortage(order_id=order.id, found=found, reason="not on the shelf")
    return Said(at, (act(at, f"short:{order.ref}", "warehouse", command),))


def found_again(seed: int, ref: str, shortage_id: UUID, now: datetime) -> Planned | None:
    """The warehouse sees to it itself, mostly; else a person must."""
    chance = Chance(seed, "found again", ref)
    if not chance.happens(FOUND_AGAIN):
        return None
    command = SettleShortage(shortage_id=shortage_id, outcome="sent_after", reason="sent with the next lorry")
    return act(now + chance.minutes(120, 1200), f"found:{ref}", "warehouse", command)


def instruction(seed: int, order: OrderSeen, trip: Trip, due: datetime) -> Said | None:
    """Another day than was ordered, or another place at the same door; None where it has come by then."""
    chance = Chance(seed, "wish", order.ref)
    comes = trip.first("delivered")
    at = trip.booked_at + chance.minutes(30, 240)
    if comes is None or at > comes.at - timedelta(hours=3):
        return None
    by = "customer" if chance.happens(0.5) else "recipient"
    if not chance.happens(0.7):
        command = GiveInstruction(order_id=order.id, kind="deliver_to", by=by, text="Bitte beim Nachbarn abgeben")
        return Said(at, (act(at, f"wish:{order.ref}", by, command),), comes.told_at)
    start = next_morning(due, 1, chance).replace(minute=0, second=0, microsecond=0)
    end = start + timedelta(hours=5)
    command = GiveInstruction(
        order_id=order.id,
        kind="reschedule",
        by=by,
        text="Wir sind erst am Tag danach da",
        deliver_from=start,
        deliver_by=end,
    )
    return Said(at, (act(at, f"wish:{order.ref}", by, command),), None, (start, end))


def readings(seed: int, trip: Trip, kind: Kind | None) -> Said | None:
    """What a thermometer says on the way, every half hour; a door is opened now and then."""
    chance = Chance(seed, "degrees", trip.ref, trip.booked.carrier_code)
    left, out = trip.first("departed"), trip.first("out_for_delivery")
    watched = chance.happens(WATCHED) or kind is Kind.WARM
    if left is None or out is None or not watched:
        return None
    span = out.at - left.at
    warm_at = left.at + span * chance.between(0.2, 0.5)
    warm_to = warm_at + min(chance.minutes(150, 270), span)
    times = [left.at + EVERY * number for number in range(1, min(60, int(span / EVERY) + 8))]
    planned = tuple(
        _reading(trip, at, _degrees(chance, warm=kind is Kind.WARM and warm_at <= at < warm_to)) for at in times
    )
    since = next((at for at in times if at >= warm_at), warm_at)
    return Said(since, planned, warm_to)


def _degrees(chance: Chance, *, warm: bool) -> float:
    if warm:
        return round(chance.between(10.5, 14.0), 1)
    return round(9.2 if chance.happens(0.02) else chance.between(3.2, 6.8), 1)


def _reading(trip: Trip, at: datetime, degrees_c: float) -> Planned:
    reading = Reading(degrees_c=degrees_c, at=at, sensor="hold", shipment_id=trip.booked.shipment_id)
    key = f"degrees:{trip.ref}:{trip.booked.carrier_code}:{at:%m%d%H%M}"
    return act(at, key, "telematics", RecordReadings((reading,), "telematics"))
