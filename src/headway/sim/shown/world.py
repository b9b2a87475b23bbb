"""The world of the day that people watch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from headway.docks.commands import BookAppointment, SaveDoor
from headway.docks.model import Direction
from headway.events import dispatch as d
from headway.sim.calls import Action, Planned, act
from headway.sim.network import FULL_SIZE, START
from headway.sim.places import DEPOTS
from headway.sim.shown.fleet import fleet
from headway.sim.shown.lorries import EVERY, Trip, heard, shuttles
from headway.sim.world import World
from headway.tracking.positions.commands import LoadVehicle, RecordPositions, SetFences
from headway.tracking.positions.model import Circle

DOORS = 5
YARD_M = 700.0
ROOM = 18
"""Shipments on one lorry."""

LASTS = timedelta(hours=40)
"""Shuttles drive for so long; a day that people watch is over before."""

_TRACKED = frozenset({"contract", "own_fleet"})


@dataclass(slots=True)
class _Loading:
    """What leaves a depot for a zone with a carrier at one time."""

    at: datetime
    goods: dict[str, UUID] = field(default_factory=dict)


class ShownWorld(World):
    """One day of `size` orders with lorries to look at, doors to load at, and a yard around each depot."""

    def __init__(self, seed: int, size: int = FULL_SIZE, start: datetime = START) -> None:
        super().__init__(seed, size, start)
        self._loading: dict[tuple[str, str, str, datetime], _Loading] = {}
        self._calls: set[tuple[str, str, datetime]] = set()
        self._named: Counter[tuple[str, str]] = Counter()
        tracked = tuple(code for code, traits in self.carriers.items() if traits.kind in _TRACKED)
        self._shuttles = shuttles(seed, tracked)
        self._next_round = start

    def setup(self) -> tuple[object, ...]:
        """The network, its yards, its doors and the vans of its own fleet."""
        doors = (
            SaveDoor(
                site=depot.code,
                code=f"{number}",
                directions=(Direction.OUTBOUND,) if number < DOORS else (Direction.INBOUND, Direction.OUTBOUND),
                units_per_hour=40,
            )
            for depot in DEPOTS
            for number in range(1, DOORS + 1)
        )
        yards = {depot.code: Circle(depot.at.lat, depot.at.lon, YARD_M) for depot in DEPOTS}
        return (*super().setup(), SetFences(yards), *doors, fleet(self.start))

    @property
    def next_at(self) -> datetime | None:
        """Lorries are heard whatever else happens, for as long as the day lasts."""
        leaving = (loading.at for loading in self._loading.values())
        moments = [at for at in (super().next_at, *leaving) if at is not None]
        if moments and self._next_round < self.start + LASTS:
            moments.append(self._next_round)
        return min(moments, default=None)

    def due(self, now: datetime) -> list[Action]:
        """What is done by now; lorries leave, and are heard."""
        for key, loading in list(self._loading.items()):
            if loading.at <= now:
                del self._loading[key]
                self._plan(self._leave(key, loading))
        if self._next_round <= now < self.start + LASTS:
            self._plan([self._round(now)])
            self._next_round = now + EVERY
        return super().due(now)

    def _round(self, now: datetime) -> Planned:
        places = [(each, *each.at(now - self.start)) for each in self._shuttles]
        told = tuple(heard(each.carrier, each.name, here, speed, now) for each, here, speed in places)
        return act(now, f"shuttles:{now:%d%H%M%S}", "telematics", RecordPositions(told, "telematics"))

    def _leave(self, key: tuple[str, str, str, datetime], loading: _Loading) -> Iterator[Planned]:
        """One lorry for every `ROOM` shipments that are still booked with the carrier."""
        carrier, site, zone, at = key
        goods = [
            shipment_id
            for ref, shipment_id in sorted(loading.goods.items())
            if ref in self._booked and self._booked[ref].carrier_code == carrier
        ]
        for first in range(0, len(goods), ROOM):
            self._named[carrier, site] += 1
            trip = Trip.of(carrier, site, zone, self._named[carrier, site], at)
            if trip is None:
                return
            load = LoadVehicle(carrier, trip.name, tuple(goods[first : first + ROOM]), only=True)
            yield act(at, f"load:{trip.name}", f"carrier-{carrier.lower()}", load)
            for told in trip.heard():
                sent = RecordPositions((told,), "telematics")
                yield act(told.at, f"at:{trip.name}:{told.at:%d%H%M%S}", "telematics", sent)

    def _shipment_booked(self, event: d.ShipmentBooked, now: datetime) -> Iterator[Planned]:
        """As ever; and a door is asked for, and a lorry."""
        yield from super()._shipment_booked(event, now)
        at = event.pickup_planned_at
        if self.traits(event.carrier_code).kind in _TRACKED:
            key = (event.carrier_code, event.origin_site, event.destination_zone, at)
            loading = self._loading.setdefault(key, _Loading(max(at, now)))
            loading.goods[event.external_ref] = event.shipment_id
        call = (event.carrier_code, event.origin_site, at)
        if call not in self._calls and at > now + timedelta(minutes=30):
            self._calls.add(call)
            asked = BookAppointment(
                site=event.origin_site,
                direction=Direction.OUTBOUND,
                not_before=at - timedelta(hours=1),
                duration=timedelta(minutes=40),
                carrier_id=event.carrier_id,
                carrier_code=event.carrier_code,
                shipment_ids=(event.shipment_id,),
                urgent=True,
            )
            yield act(now, f"door:{event.carrier_code}:{event.origin_site}:{at:%d%H%M}", "yard", asked)
