"""What a shipment adds to a day's routes before there is a plan: continuous approximation of vehicle routing.

With N stops spread over an area A, m of them on a route, at r from the depot, routes are about
`2 r N / m + k sqrt(A N)` long (Daganzo, 1984; k = 0.57 for the crow, times a detour). A stop's share of that, of its
time and of what a route costs at all is its price; N is what the day is expected to have, so that the first shipment of
the day does not pay for the whole route. What committed plans came to corrects it (`lessons.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, erf, pi, sqrt

from msgspec import Struct
from msgspec.structs import replace

from headway.dispatch.hauling.model import FleetQuote, Haul, Yard
from headway.events.dispatch import ChargeLine
from headway.fleet.model import UNLIMITED, Resource
from headway.kernel.geo import Point, distance_m
from headway.kernel.money import Money

K = 0.57
DETOUR = 1.35
SPEED_MS = {"truck": 12.0, "bike": 4.0}
USUAL_SPEED_MS = 12.5
LEAST_AREA_M2 = 25e6
USUAL_FILL = 0.6
"""How full a fleet is taken to be in the end where no day of it was seen."""
PLAN_WEIGHT = 2.0
"""How many days that guess is worth."""
FULL = 0.92
"""Routes cannot fill more than this share of the shifts: stops do not divide evenly."""
SPREAD = 0.25
"""Standard deviation of an arrival, as a share of the time since leaving; at least `LEAST_SPREAD_S`."""
LEAST_SPREAD_S = 1200.0
_MILLION = 1_000_000


class Shape(Struct, frozen=True, kw_only=True):
    """A resource's day as the approximation sees it: stops a route, metres and seconds that one of them adds."""

    resource: Resource
    stops: int
    local_m: float
    haul_m: float
    seconds: float
    minor: Decimal


class Ground(Struct, frozen=True, kw_only=True):
    """What is the same for every vehicle: the way to the shipment, the area of all stops, the mean load of a stop."""

    haul: Haul
    yard: Yard
    away_m: float
    area_m2: float
    mean: tuple[float, ...]

    def local_m(self, stops: int) -> float:
        """The way from one stop to the next: k sqrt(A / N), with the detour of roads."""
        return DETOUR * K * sqrt(self.area_m2 / max(1, stops))


def ground_of(haul: Haul, yard: Yard) -> Ground:
    """Worked out once for all vehicles."""
    away_m = DETOUR * distance_m(Point(yard.latitude, yard.longitude), Point(haul.latitude, haul.longitude))
    return Ground(
        haul=haul, yard=yard, away_m=away_m, area_m2=_area_m2(haul, yard, away_m), mean=tuple(_mean_load(haul, yard))
    )


def estimate(haul: Haul, yard: Yard) -> FleetQuote:
    """What the cheapest able vehicle of the yard would cost, or why none can."""
    base = FleetQuote(site=yard.site, carrier_code=yard.carrier, depot=yard.depot, day=yard.day, currency=yard.currency)
    on = ground_of(haul, yard)
    able, why = _able(on)
    if why := why or _no_room(haul, yard) or _no_time(on):
        return _refused(base, why)
    expected = expected_stops(on)
    shapes = [_shape(each, on, expected) for each in able]
    best = min(shapes, key=lambda shape: (shape.minor, shape.resource.vehicle))
    return _priced(base, best, on, expected)


def _refused(base: FleetQuote, why: str) -> FleetQuote:
    return replace(base, refused=why)


def _able(on: Ground) -> tuple[list[Resource], str | None]:
    """Vehicles with the skills and the size that can be there in their shift; else what is missing."""
    haul, yard = on.haul, on.yard
    skilled = [each for each in yard.resources if each.skills.issuperset(haul.skills)]
    if not skilled:
        return [], f"needs {', '.join(haul.skills) or 'a vehicle'}; none at {yard.depot} on {yard.day} has it"
    large = [each for each in skilled if _fits(haul.load, each.capacity)]
    if not large:
        return [], _too_large(haul, yard, skilled)
    there = [each for each in large if _reaches(each, on)]
    if not there:
        return [], f"no shift at {yard.depot} on {yard.day} is long enough to go there, {_km(on.away_m)} away"
    return there, None


def _fits(load: tuple[int, ...], capacity: tuple[int, ...]) -> bool:
    return all(need <= room for need, room in zip(load, capacity, strict=False))


def _too_large(haul: Haul, yard: Yard, skilled: list[Resource]) -> str:
    for index, dimension in enumerate(yard.dimensions[: len(haul.load)]):
        largest = max(each.capacity[index] for each in skilled)
        if haul.load[index] > largest:
            need, room = haul.load[index] / dimension.steps, largest / dimension.steps
            return f"needs {need:g} {dimension.name}, the largest vehicle at {yard.depot} takes {room:g}"
    return f"no vehicle at {yard.depot} holds all of it"


def _reaches(resource: Resource, on: Ground) -> bool:
    leaves = max(resource.start, on.haul.ready_at) + timedelta(seconds=resource.load_s)
    far = resource.range_m is None or 2 * on.away_m <= resource.range_m
    return far and leaves + timedelta(seconds=2 * on.away_m / _speed(resource) + on.haul.service_s) <= _end(resource)


def _no_room(haul: Haul, yard: Yard) -> str | None:
    for index, dimension in enumerate(yard.dimensions[: len(haul.load)]):
        capacities = [each.capacity[index] * each.trips for each in yard.resources]
        if any(each >= UNLIMITED for each in capacities) or not haul.load[index]:
            continue
        left = sum(capacities) - (yard.load[index] if index < len(yard.load) else 0)
        if haul.load[index] > left:
            need, room = haul.load[index] / dimension.steps, max(0, left) / dimension.steps
            return f"needs {need:g} {dimension.name}, {yard.depot}'s vehicles have {room:g} left on {yard.day}"
    return None


def _no_time(on: Ground) -> str | None:
    """Would the stops, this one too, fill more than the shifts? Each is taken to be like the shipment's own."""
    yard = on.yard
    most = sum(_most_stops(each, on, yard.stops + 1) for each in yard.resources)
    if yard.stops + 1 > most:
        return f"{yard.stops} stops are booked, {yard.depot}'s shifts on {yard.day} hold about {most}"
    return None


def expected_stops(on: Ground) -> int:
    """The stops the day will have: those of like days, or a fleet mostly filled; never less than are booked."""
    yard, seen = on.yard, on.yard.lesson
    full = sum(_most_stops(each, on, yard.stops + 1) for each in yard.resources)
    guess = full * USUAL_FILL
    if seen.stops is not None:
        guess = (PLAN_WEIGHT * guess + seen.plans * seen.stops) / (PLAN_WEIGHT + seen.plans)
    return max(yard.stops + 1, round(min(guess, full)), 1)


def _most_stops(resource: Resource, on: Ground, stops: int) -> int:
    """What one shift can do: by its time, its size where loads are like this one, and its limit."""
    between_s = on.local_m(stops) / _speed(resource) + on.haul.service_s
    rest_s = sum(each.duration_s for each in resource.breaks)
    time_s = (_end(resource) - resource.start).total_seconds() * FULL - rest_s - resource.load_s
    time_s -= 2 * on.away_m / _speed(resource)
    by_time = max(0, int(time_s / max(between_s, 1.0)))
    by_size = [
        int(room * resource.trips / need) for room, need in zip(resource.capacity, on.mean, strict=False) if need > 0
    ]
    limit = [] if resource.max_stops is None else [resource.max_stops]
    return min([by_time, *by_size, *limit])


def _mean_load(haul: Haul, yard: Yard) -> list[float]:
    before = yard.load or (0,) * len(haul.load)
    return [(whole + own) / (yard.stops + 1) for whole, own in zip(before, haul.load, strict=False)]


def _shape(resource: Resource, on: Ground, expected: int) -> Shape:
    most = max(1, _most_stops(resource, on, expected))
    routes = max(1, ceil(expected / most))
    stops = max(1, min(most, round(expected / routes)))
    local_m, haul_m = on.local_m(expected), 2 * on.away_m / stops
    seconds = (local_m + haul_m) / _speed(resource) + on.haul.service_s + resource.load_s / stops
    rates = resource.rates
    minor = (
        rates.fixed / stops
        + rates.per_stop
        + rates.per_km * Decimal(round(local_m + haul_m)) / 1000
        + rates.per_hour * Decimal(round(seconds)) / 3600
    )
    return Shape(resource=resource, stops=stops, local_m=local_m, haul_m=haul_m, seconds=seconds, minor=minor)


def _priced(base: FleetQuote, shape: Shape, on: Ground, expected: int) -> FleetQuote:
    yard = on.yard
    raw = int(shape.minor.to_integral_value(ROUND_HALF_UP))
    price = round(raw * yard.lesson.ratio)
    arrive_at, late_ppm, risk = _arrival(shape, on)
    km, minutes = (shape.local_m + shape.haul_m) / 1000, shape.seconds / 60
    learned = f", x {yard.lesson.ratio:.2f} by {yard.lesson.plans} plans" if yard.lesson.plans else ""
    sentence = (
        f"{shape.resource.vehicle} from {yard.depot}: {km:.1f} km, {minutes:.0f} min, 1 of {shape.stops} stops of a "
        f"route; {yard.stops} booked, about {expected} expected{learned}"
    )
    line = ChargeLine(code="freight", amount=Money(price, yard.currency), sentence=sentence)
    return replace(
        base,
        vehicle=shape.resource.vehicle,
        charges=(line,),
        raw_minor=raw,
        arrive_at=arrive_at,
        late_ppm=late_ppm,
        risk=risk,
    )


def _arrival(shape: Shape, on: Ground) -> tuple[datetime, int, str]:
    """In the middle of its route, give or take; P(late) of a normal distribution about it."""
    resource, haul = shape.resource, on.haul
    leaves = max(resource.start, haul.ready_at) + timedelta(seconds=resource.load_s)
    stop_s = shape.local_m / _speed(resource) + haul.service_s
    way_s = on.away_m / _speed(resource) + stop_s * (shape.stops - 1) / 2
    latest_s = max(0.0, (_end(resource) - leaves).total_seconds() - on.away_m / _speed(resource))
    way_s = min(way_s, latest_s)
    arrive_at = leaves + timedelta(seconds=round(way_s))
    if haul.due_at is None:
        return arrive_at, 0, "no commitment"
    slack_s, spread_s = (haul.due_at - arrive_at).total_seconds(), max(LEAST_SPREAD_S, SPREAD * way_s)
    late = 0.5 * (1.0 - erf(slack_s / spread_s / sqrt(2.0)))
    side = "before" if slack_s >= 0 else "after"
    risk = f"about {abs(slack_s) / 60:.0f} min {side} the commitment, give or take {spread_s / 60:.0f} min"
    return arrive_at, round(late * _MILLION), risk


def _area_m2(haul: Haul, yard: Yard, away_m: float) -> float:
    """Of the disc with the same spread as what is booked and this stop; by its way from the depot where it is alone."""
    points = [(Point(each.latitude, each.longitude), each.stops) for each in yard.booked]
    points.append((Point(haul.latitude, haul.longitude), 1))
    total = sum(stops for _, stops in points)
    if total < 3:
        return max(LEAST_AREA_M2, pi * (away_m / DETOUR / 2) ** 2)
    lat = sum(point.lat * stops for point, stops in points) / total
    lon = sum(point.lon * stops for point, stops in points) / total
    spread = sum(distance_m(Point(lat, lon), point) ** 2 * stops for point, stops in points) / total
    return max(LEAST_AREA_M2, 2 * pi * spread)


def _speed(resource: Resource) -> float:
    return SPEED_MS.get(resource.profile, USUAL_SPEED_MS)


def _end(resource: Resource) -> datetime:
    return resource.end + timedelta(seconds=resource.overtime_s)


def _km(metres: float) -> str:
    return f"{metres / 1000:.0f} km"
