"""What a vehicle's fixes mean for a shipment it carries: pure, over its stops' places, its route and what was seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from headway.events.tracking import RouteDeviated, RouteRejoined, StandingEnded, StoppedLong
from headway.kernel.message import Event
from headway.tracking.model import FINAL, Classifier, Party, ReportedEvent, StopRole, StopState, TrackingStatus
from headway.tracking.positions.approaching import Approach, approach
from headway.tracking.positions.model import Fix, Settings, Shape, VehicleKey
from headway.tracking.positions.plane import Nearest, Points, nearest
from headway.tracking.positions.presence import Crossing, Presence, see
from headway.tracking.positions.shapes import centre, outside_m
from headway.tracking.positions.standing import Standing
from headway.tracking.positions.straying import Straying, Turn, forget, stray

_S = TrackingStatus
MOVING = frozenset({_S.PICKED_UP, _S.IN_TRANSIT, _S.OUT_FOR_DELIVERY, _S.DELIVERY_ATTEMPTED, _S.RETURNING})
"""Statuses in which the goods are on a vehicle, whatever was said of the pickup."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stop of a shipment, and where it is, if that is known."""

    stop: int
    role: StopRole
    state: StopState
    shape: Shape | None


class Watch(Struct, frozen=True):
    """What is remembered of a shipment on a vehicle.

    Attributes:
        presences: by stop. stood_since: the standing that was told as a prolonged stop.
    """

    presences: dict[int, Presence] = {}
    straying: Straying = Straying()
    approach: Approach | None = None
    stood_since: datetime | None = None

    def inside(self) -> int | None:
        """The stop it is at."""
        return next((stop for stop, presence in sorted(self.presences.items()) if presence.inside), None)


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """A shipment on a vehicle; fixes before `loaded_at` say nothing of it.

    Attributes:
        places: the stops that its carrier makes, with what it does there.
        on_leg: where its carrier has legs only: does another leg come before them, and does one follow?
    """

    shipment_id: UUID
    key: VehicleKey
    status: TrackingStatus
    loaded_at: datetime
    places: tuple[Place, ...]
    route: Points | None
    tolerance_m: float | None
    watch: Watch
    on_leg: tuple[bool, bool] | None = None

    @property
    def moving(self) -> bool:
        """Does the status say that the goods are on this vehicle? Of a later leg it does not."""
        return self.status in MOVING and not (self.on_leg or (False,))[0]

    @property
    def hands_over(self) -> bool:
        """Does its part of the journey end before the delivery?"""
        return self.on_leg is not None and self.on_leg[1]


@dataclass(slots=True)
class Followed:
    """What came of some fixes: the new watch, what is to be reported, and the news."""

    watch: Watch
    reports: list[ReportedEvent] = field(default_factory=list)
    news: list[Event] = field(default_factory=list)


def follow(load: Load, fixes: tuple[tuple[Fix, Standing], ...], settings: Settings) -> Followed:
    """Carry a shipment's watch on with its vehicle's new fixes, oldest first."""
    done = Followed(load.watch)
    for fix, standing in fixes:
        if fix.at < load.loaded_at:
            continue
        _at_places(load, fix, done)
        _on_route(load, fix, settings, done)
        look(load, standing, fix.at, settings, done)
    return done


def look(load: Load, standing: Standing, now: datetime, settings: Settings, done: Followed) -> None:
    """Has it been where it is for too long? Told once for each standing, and once for each visit of a stop."""
    stop = done.watch.inside()
    stood_since = done.watch.stood_since
    if stood_since is not None and standing.since > stood_since:
        done.watch = replace(done.watch, stood_since=None)
        done.news.append(_moves(load, stood_since, standing.since))
    if stop is not None:
        _dwells(load, stop, now, settings, done)
    elif _under_way(load, done.watch) and now - standing.since >= timedelta(seconds=settings.stop_after_s):
        _stands(load, standing, settings, done)


def over(load: Load, watch: Watch) -> bool:
    """Is there nothing more to see? Its journey has ended, or it was handed over; and it is at no stop."""
    if watch.inside() is not None:
        return False
    return load.status in FINAL or (load.hands_over and _left_last(load, watch))


def _left_last(load: Load, watch: Watch) -> bool:
    last = max(place.stop for place in load.places)
    return watch.presences.get(last, Presence()).departed_at is not None


def _at_places(load: Load, fix: Fix, done: Followed) -> None:
    for place in load.places:
        if place.shape is None or not _expected(load, place, done.watch):
            continue
        before = done.watch.presences.get(place.stop, Presence())
        after, crossing = see(before, outside_m(place.shape, fix), fix)
        done.watch = replace(done.watch, presences={**done.watch.presences, place.stop: after})
        if crossing is not None:
            done.reports.append(_crossed(load, place, after, crossing))
        if crossing is Crossing.DEPARTED and before.dwell_told and before.arrived_at is not None:
            done.news.append(_moves(load, before.arrived_at, after.departed_at or fix.at))


def _expected(load: Load, place: Place, watch: Watch) -> bool:
    """A delivery is not looked for before its pickup, and an arrival at what is over means nothing."""
    if watch.presences.get(place.stop, Presence()).inside:
        return True
    if load.status in FINAL or place.state is StopState.COMPLETED:
        return False
    return place.role is StopRole.PICKUP or _picked_up(load, watch)


def _picked_up(load: Load, watch: Watch) -> bool:
    """Are the goods on board, by what was reported or seen? Where the pickup's place is not known, they may be."""
    if load.moving:
        return True
    pickups = [place for place in load.places if place.role is StopRole.PICKUP and place.shape is not None]
    return all(
        place.state is StopState.COMPLETED or watch.presences.get(place.stop, Presence()).visits for place in pickups
    )


def _crossed(load: Load, place: Place, presence: Presence, crossing: Crossing) -> ReportedEvent:
    at = presence.arrived_at if crossing is Crossing.ARRIVED else presence.departed_at
    assert at is not None
    text = None
    if crossing is Crossing.DEPARTED and presence.arrived_at is not None:
        text = f"after {_minutes((at - presence.arrived_at).total_seconds())} at the stop"
    return _report(load, _code(load, place, crossing), at, place.stop, f"{presence.visits}:{crossing}", text)


def _code(load: Load, place: Place, crossing: Crossing) -> str:
    last = max(other.stop for other in load.places)
    if place.role is StopRole.DELIVERY and place.stop == last:
        return "arrived_delivery" if crossing is Crossing.ARRIVED else "departed_delivery"
    if crossing is Crossing.DEPARTED:
        return "departed"
    return "arrived_pickup" if place.role is StopRole.PICKUP else "arrived_hub"


def _on_route(load: Load, fix: Fix, settings: Settings, done: Followed) -> None:
    if load.route is None or load.status in FINAL:
        return
    if done.watch.inside() is not None or not _under_way(load, done.watch):
        done.watch = replace(done.watch, straying=forget(done.watch.straying))
        return
    near = nearest(load.route, fix.latitude, fix.longitude)
    after, turn = stray(done.watch.straying, near, fix, load.tolerance_m or settings.tolerance_m)
    done.watch = replace(done.watch, straying=after)
    if turn is not None:
        done.news.append(_turned(load, fix, after, turn))
    if not after.off and after.doubt == 0:
        _estimate(load, near, fix, done)


def _estimate(load: Load, near: Nearest, fix: Fix, done: Followed) -> None:
    """Say when it will be at its last stop, which the route leads to."""
    known, arrival = approach(done.watch.approach, near, fix)
    done.watch = replace(done.watch, approach=known)
    if arrival is None:
        return
    last = max(place.stop for place in load.places)
    report = _report(load, "eta", fix.at, last, f"{fix.at:%Y%m%dT%H%M%S}:eta", None)
    left_km = (near.length_m - near.along_m) / 1000
    text = f"{left_km:.0f} km left of its route"
    done.reports.append(replace(report, classifier=Classifier.ESTIMATED, expected_at=arrival, text=text))


def _under_way(load: Load, watch: Watch) -> bool:
    """Has it left its pickup, by what was reported or seen, and not ended its journey?"""
    if load.status in FINAL:
        return False
    if load.moving:
        return True
    pickups = [place for place in load.places if place.role is StopRole.PICKUP]
    return all(
        place.state is StopState.COMPLETED or watch.presences.get(place.stop, Presence()).departed_at is not None
        for place in pickups
    )


def _turned(load: Load, fix: Fix, straying: Straying, turn: Turn) -> Event:
    assert straying.since is not None
    assert straying.distance_m is not None
    if turn is Turn.DEVIATED:
        return RouteDeviated(
            shipment_id=load.shipment_id,
            carrier_code=load.key.carrier,
            vehicle=load.key.vehicle,
            distance_m=round(straying.distance_m),
            since=straying.since,
            at=fix.at,
            latitude=fix.latitude,
            longitude=fix.longitude,
        )
    return RouteRejoined(
        shipment_id=load.shipment_id,
        carrier_code=load.key.carrier,
        vehicle=load.key.vehicle,
        since=straying.since,
        at=fix.at,
        furthest_m=round(straying.furthest_m),
    )


def _dwells(load: Load, stop: int, now: datetime, settings: Settings, done: Followed) -> None:
    presence = done.watch.presences[stop]
    arrived = presence.arrived_at
    if presence.dwell_told or arrived is None or now - arrived < timedelta(seconds=settings.dwell_after_s):
        return
    place = next(place for place in load.places if place.stop == stop)
    told = replace(presence, dwell_told=True)
    done.watch = replace(done.watch, presences={**done.watch.presences, stop: told})
    at = arrived + timedelta(seconds=settings.dwell_after_s)
    text = f"at the stop for {_minutes(settings.dwell_after_s)}"
    party = Party.SHIPPER if place.role is StopRole.PICKUP else Party.CONSIGNEE
    report = _report(load, "dwelling_long", at, stop, f"{presence.visits}:dwelling", text)
    done.reports.append(replace(report, party=party))
    assert place.shape is not None
    done.news.append(_stood(load, arrived, settings.dwell_after_s, stop, place.shape))


def _stands(load: Load, standing: Standing, settings: Settings, done: Followed) -> None:
    if done.watch.stood_since == standing.since:
        return
    done.watch = replace(done.watch, stood_since=standing.since)
    at = standing.since + timedelta(seconds=settings.stop_after_s)
    text = f"standing for {_minutes(settings.stop_after_s)}"
    report = _report(load, "stopped_long", at, None, f"{standing.since:%Y%m%dT%H%M%S}:standing", text)
    done.reports.append(replace(report, location=f"{standing.latitude:.5f},{standing.longitude:.5f}"))
    done.news.append(_stood(load, standing.since, settings.stop_after_s, None, standing))


def _moves(load: Load, since: datetime, at: datetime) -> Event:
    return StandingEnded(
        shipment_id=load.shipment_id, carrier_code=load.key.carrier, vehicle=load.key.vehicle, since=since, at=at
    )


def _stood(load: Load, since: datetime, stood_s: int, stop: int | None, where: Shape | Standing) -> Event:
    at = (where.latitude, where.longitude) if isinstance(where, Standing) else centre(where)
    return StoppedLong(
        shipment_id=load.shipment_id,
        carrier_code=load.key.carrier,
        vehicle=load.key.vehicle,
        stop=stop,
        since=since,
        stood_s=stood_s,
        latitude=at[0],
        longitude=at[1],
    )


def _report(load: Load, code: str, at: datetime, stop: int | None, name: str, text: str | None) -> ReportedEvent:
    """The report; the same crossing seen twice has the same id, so it is one event."""
    return ReportedEvent(
        code=code,
        occurred_at=at,
        carrier=load.key.carrier,
        shipment_id=load.shipment_id,
        stop=stop,
        event_id=f"position:{load.key.vehicle}:{stop or 0}:{name}",
        text=text,
    )


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min"
