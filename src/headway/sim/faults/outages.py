"""What befalls a carrier, and through it all that it has agreed to carry; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from headway.sim.calls import Planned, act
from headway.sim.chance import Chance
from headway.sim.faults import telling
from headway.sim.faults.drawing import Drawn, Outage
from headway.sim.faults.kinds import Kind
from headway.sim.faults.truth import Trip
from headway.tracking.health.handlers import NoteConnector

GATEWAY_EVERY, GATEWAY_SPAN = timedelta(minutes=15), timedelta(hours=110)
_MUTE = (Kind.DARK, Kind.CONNECTOR)


def silent(drawn: Drawn, carrier: str, *moments: datetime) -> bool:
    """Does a carrier that is dark say nothing at any of these moments?"""
    return any(out.carrier == carrier and any(map(out.covers, moments)) for out in drawn.of(Kind.DARK))


def strike(seed: int, drawn: Drawn, trip: Trip) -> None:
    """Bend a booked journey by what befalls its carrier, and note it as what is behind it."""
    for out in drawn.outages:
        if out.carrier != trip.booked.carrier_code:
            continue
        if out.kind is Kind.NO_SHOW:
            _left_standing(seed, out, trip)
        elif out.kind in _MUTE:
            _not_told(out, trip)


def _left_standing(seed: int, out: Outage, trip: Trip) -> None:
    """The lorry comes the next morning."""
    planned, begins = trip.booked.pickup_planned_at, telling.happened_at(trip.items, "arrived_pickup")
    if trip.booked.origin_site != out.site or begins is None or not out.covers(planned):
        return
    comes = out.until + timedelta(hours=8) + Chance(seed, "comes", trip.ref).minutes(0, 90)
    trip.items = telling.shifted(trip.items, begins, max(timedelta(0), comes - begins))
    trip.kinds.append((out.kind, planned, out.cause))


def _not_told(out: Outage, trip: Trip) -> None:
    """What the carrier would tell while it is dark, it tells afterwards."""
    touched = [item.at for item in trip.items if out.covers(item.at) and telling.event_of(item) is not None]
    if touched:
        trip.items = telling.delayed(trip.items, out.since, out.until)
        trip.kinds.append((out.kind, out.since, out.cause))


def noted(out: Outage, start: datetime) -> Iterator[Planned]:
    """What the gateway to a carrier notes every quarter of an hour: it works, or fails while the connection is down."""
    name = f"AS2 {out.carrier.title()}"
    for number in range(1, int(GATEWAY_SPAN / GATEWAY_EVERY)):
        at = start + GATEWAY_EVERY * number
        fault = "connection refused" if out.covers(at) else None
        yield act(at, f"gateway:{out.carrier}:{number}", "gateway", NoteConnector(name, out.carrier, fault))
